"""What Slack answers when it does not take something, and what follows from it.

Codes: docs.slack.dev/reference/methods/chat.postMessage#errors, chat.postEphemeral, chat.update, views.open, views.publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

GONE = frozenset(
    """channel_not_found is_archived not_in_channel user_not_found user_not_in_channel cannot_dm_bot messages_tab_disabled
    message_not_found thread_not_found cant_update_message edit_window_closed restricted_action restricted_action_read_only_channel
    restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked user_disabled
    channel_is_limited_access ekm_access_denied expired_trigger_id trigger_expired trigger_exchanged not_found hash_conflict
    used_url expired_url no_active_hooks cannot_reply_to_message""".split()
)
"""They will be the same tomorrow: nobody is there to be answered in this place."""
RENDERING = frozenset(
    """invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long invalid_arguments invalid_attachments
    attachment_payload_limit_exceeded invalid_array_arg invalid_form_data""".split()
)
"""About how a message is drawn."""
PASSING = frozenset("internal_error fatal_error service_unavailable request_timeout team_added_to_org accesslimited".split())
"""They pass."""
LIMITED = frozenset("ratelimited rate_limited".split())
BAD_TOKEN = frozenset(
    """invalid_auth not_authed account_inactive token_revoked token_expired missing_scope org_login_required no_permission
    not_allowed_token_type""".split()
)
"""About the token or its scopes: nothing works until somebody mends it."""


class SendFailed(Exception):
    """Slack did not take it, and it may be tried again later. Says the error code alone."""


class Gone(SendFailed):
    """Slack will never take it: there is nobody there."""


class Rejected(SendFailed):
    """Slack answered no, and why: the same request would be refused again, another one may be taken."""


class Refused(Exception):
    """One request that Slack answered, and not with ok."""

    def __init__(self, code: str, status: int, headers: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.limited = status == 429 or code in LIMITED
        self.passing = self.limited or status >= 500 or code in PASSING
        self.retry_after = seconds(headers) if self.limited else 0.0

    @classmethod
    def of(cls, error: SlackApiError) -> Refused:
        """What slack-sdk raised, without what it says of the request."""
        response = error.response
        data = response.data if isinstance(getattr(response, "data", None), dict) else {}
        status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
        return cls(str(data.get("error") or f"http_{status}"), status, getattr(response, "headers", None) or {})

    @classmethod
    def of_address(cls, body: str, status: int, headers: Mapping[str, Any]) -> Refused:
        """What a response address said: a bare word, or JSON with one."""
        code = next((code for code in (*GONE, *RENDERING, *PASSING) if code in body), "used_url" if status == 404 else f"http_{status}")
        return cls(code, status, headers)

    def final(self) -> SendFailed:
        """What is raised when it is not tried again."""
        return (Gone if self.code in GONE else Rejected)(self.code)


def seconds(headers: Mapping[str, Any]) -> float:
    """Retry-After, one second where it is missing or no number (docs.slack.dev/apis/web-api/rate-limits)."""
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return max(0.0, float(found))
    except (TypeError, ValueError):
        return 1.0

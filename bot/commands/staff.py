"""The staff channel in Slack, FRONTDOOR_STAFF_CHANNEL: where `frontdoor run` says what became of the content."""

from __future__ import annotations

from html import escape

import aiohttp

from bot.service.staff import Nobody, Notifier
from bot.settings import Settings

WITHIN = 10.0
"""Seconds Slack may take."""
LONGEST = 3_500
"""Characters of one message; Slack cuts at 4,000 and advises less."""


class SlackStaff:
    """Posts into one channel. Nothing of it is marked up, linked or called out: what it says may quote the files."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen

    async def tell(self, text: str) -> None:
        """Post it. Raises slack_sdk's errors if Slack does not take it."""
        from adapters.slack.channel import web_client
        from adapters.slack.quiet import quieten

        said = escape(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…", quote=False)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN)) as session:
            client = web_client(self._chosen, session, self._chosen.slack_bot_token.get_secret_value(), quieten())
            await client.chat_postMessage(
                channel=self._chosen.staff_channel, text=said, mrkdwn=False, unfurl_links=False, unfurl_media=False
            )  # fmt: skip


def notifier(chosen: Settings) -> Notifier:
    """How staff are told, if at all."""
    if chosen.staff_channel and chosen.slack_bot_token.get_secret_value():
        return SlackStaff(chosen)
    return Nobody()

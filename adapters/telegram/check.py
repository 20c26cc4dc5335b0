"""Whether the bot is set up right, as far as Telegram lets us see. Sends no message and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from telegram.error import InvalidToken, TelegramError

from adapters.telegram import webhook
from adapters.telegram.client import Client, make_client
from adapters.telegram.commands import Profile, profile
from adapters.telegram.profile import LIMITS, differences
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the result."""

    text: str
    wrong: bool = False
    """Whether it must be mended before the bot can work."""


async def findings(settings: Settings, say: Callable[[str], str]) -> AsyncIterator[Finding]:
    """Everything found. `say`: a sentence of wording.yaml by its key without telegram_."""
    client = make_client(settings)
    try:
        async for finding in _looked_at(client, settings, profile(say)):
            yield finding
    except InvalidToken:  # whose message holds the token
        yield Finding("Telegram refuses TELEGRAM_BOT_TOKEN. Ask @BotFather for it again (/token).", wrong=True)
    except TelegramError as error:
        yield Finding(f"Telegram cannot be reached: {type(error).__name__}.", wrong=True)
    finally:
        await client.shutdown()


async def _looked_at(client: Client, settings: Settings, wanted: Profile) -> AsyncIterator[Finding]:
    await client.initialize()
    me = await client.get_me()
    yield Finding(f"Token: good, the bot is @{me.username}.")
    if me.can_join_groups:
        yield Finding(
            "Groups: it can be put into groups, where it only says a line and leaves. Better: @BotFather, /setjoingroups, Disable."
        )
    if me.can_read_all_group_messages:
        yield Finding("Privacy mode is off: in a group it would be sent every message. @BotFather, /setprivacy, Enable.", wrong=True)
    for text in (me.username or "", wanted.name):
        if "telegram" in text.lower():
            yield Finding(f"The name {text!r} holds Telegram's own name, which its terms do not allow.", wrong=True)
    async for finding in _delivery(client, settings):
        yield finding
    for text, most in ((wanted.name, LIMITS["name"]), (wanted.description, LIMITS["description"]), (wanted.short, LIMITS["short"])):
        if len(text) > most:
            yield Finding(f"Too long for the profile ({len(text)} characters, at most {most}): {text[:40]} ...", wrong=True)
    different = await differences(client, wanted)
    yield Finding(f"Profile: {', '.join(different)} will be set at the next start." if different else "Profile: as the content says.")
    yield Finding("Not to be seen from here: the privacy policy (@BotFather, /setprivacypolicy) and the picture. See docs/telegram.md.")


async def _delivery(client: Client, settings: Settings) -> AsyncIterator[Finding]:
    """How updates come, and what stands in the way."""
    info = await client.get_webhook_info()
    yield Finding(f"Mode: {settings.telegram_mode}; {info.pending_update_count} updates are waiting.")
    if settings.telegram_mode == "polling":
        if info.url:
            yield Finding("A webhook is set. It is taken back at the next start; if another process needs it, that one goes deaf.")
        return
    if why := webhook.problem(settings):
        yield Finding(why, wrong=True)
    elif info.url != settings.telegram_webhook_url:
        yield Finding("The webhook is not set to TELEGRAM_WEBHOOK_URL yet; it is set at the next start.")
    if info.last_error_message:
        moment = f" at {info.last_error_date:%-d %B, %H:%M} UTC" if info.last_error_date else ""
        yield Finding(f"The last delivery that failed{moment}: {info.last_error_message}.")

"""The bot's name, descriptions and menu, set at every start where they differ: they carry the numbers even while the bot is down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

from adapters.telegram.commands import Profile

LIMITS = {"name": 64, "description": 512, "short": 120}
"""Characters (core.telegram.org/bots/api#setmyname, #setmydescription, #setmyshortdescription)."""
_PRIVATE = BotCommandScopeAllPrivateChats()


@dataclass(frozen=True, slots=True)
class _Setting:
    what: str
    get: Callable[[], Awaitable[Any]]
    wanted: Any
    put: Callable[[], Awaitable[Any]]

    async def differs(self) -> bool:
        """Whether it must be set. Raises TelegramError."""
        return bool(await self.get() != self.wanted)


async def differences(bot: Bot, profile: Profile) -> Sequence[str]:
    """What Telegram shows otherwise than the content says. Raises TelegramError."""
    return [setting.what for setting in _settings(bot, profile) if await setting.differs()]


async def set_up(bot: Bot, profile: Profile) -> Sequence[str]:
    """Set what differs, and nothing else: Telegram allows few changes a day. Returns what was set. Raises TelegramError."""
    changed = []
    for setting in _settings(bot, profile):
        if await setting.differs():
            await setting.put()
            changed.append(setting.what)
    return changed


def _settings(bot: Bot, profile: Profile) -> Iterator[_Setting]:
    commands = [BotCommand(name, description) for name, description in profile.commands]

    async def menu() -> Any:
        return tuple((one.command, one.description) for one in await bot.get_my_commands(_PRIVATE))

    async def everywhere() -> Any:
        return tuple((one.command, one.description) for one in await bot.get_my_commands())

    async def name() -> Any:
        return (await bot.get_my_name()).name

    async def description() -> Any:
        return (await bot.get_my_description()).description

    async def short() -> Any:
        return (await bot.get_my_short_description()).short_description

    # the menu first: it is what people use, and the name is what Telegram lets be changed least often
    yield _Setting("the menu", menu, profile.commands, lambda: bot.set_my_commands(commands, _PRIVATE))
    yield _Setting("a menu outside private chats", everywhere, (), bot.delete_my_commands)
    yield _Setting("the description", description, profile.description, lambda: bot.set_my_description(profile.description))
    yield _Setting("the short description", short, profile.short, lambda: bot.set_my_short_description(profile.short))
    yield _Setting("the name", name, profile.name, lambda: bot.set_my_name(profile.name))

"""Names that people go by on social media and in games."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import HANDLE, Detail

_PLATFORM = (
    r"snap(?:chat)?|sc|insta(?:gram)?|ig|tik ?tok|discord|roblox|xbox|psn|playstation|twitter|facebook|fb|kik|telegram|whatsapp|"
    r"only ?fans|steam|fortnite|gamer ?tag|user ?name|twitch|youtube|bereal|yubo|wizz|reddit|minecraft"
)
_ANY_PLATFORM = re.compile(rf"\b(?:{_PLATFORM})s?\b", re.IGNORECASE)
_PLATFORM_WORDS = frozenset(
    """snap snapchat snaps sc insta instagram ig tik tiktok tiktoks discord roblox xbox psn playstation twitter facebook fb
    kik telegram whatsapp only onlyfans steam fortnite gamer gamertag user username twitch youtube bereal yubo wizz reddit
    minecraft""".split()
)
_NAMED = re.compile(
    r"(?:'s)?(?P<link>[ :=-]{1,3}(?:(?:user|users|name|handle|id|tag|account|acc|profile|"
    r"is|called|under|as|me|on|s?hes|s?he's|its|it's)\b[ :=-]{1,3}){0,3})"
    r"['\"(]?(?P<name>@?[A-Za-z_][\w.-]*\w)",
    re.IGNORECASE,
)
_TELLS_A_NAME = re.compile(r"[:=]|\b(?:name|handle|tag|is|called)\b", re.IGNORECASE)
_BEFORE_PLATFORM = re.compile(
    r"(?<![\w.])(?P<name>@?(?=[\w.]*[A-Za-z])[\w.]+[\d_][\w.]*|@[\w.]+)['\"]?\s+(?:on|from|via|off)\s+$", re.IGNORECASE
)
_AT_SIGN = re.compile(r"(?<![\w.@/])@([A-Za-z0-9_][\w.]{2,}\w)")
_ONLINE = re.compile(r"\b(?:online|messag\w+|dms?|dming|follow\w*|pics?)\b", re.IGNORECASE)
_BROADCAST = frozenset("here channel everyone all team".split())
_ORGANISATION = re.compile(
    r"lanc(?:s|ashire)|council|nhs|police|gov|school|academy|college|nspcc|barnardo|childline|kooth|camhs|mash|service|team|hub|support"
    r"|\.(?:com|uk|org|net)$",
    re.IGNORECASE,
)
_SHAPED = re.compile(r"[A-Za-z@].*[\d_]|[A-Za-z]\.[a-z]|_")
"""What no ordinary word looks like: digits, underscores or dots between letters."""


def handles(text: str, vocabulary: Collection[str], words: Collection[str]) -> Iterator[Detail]:
    """Names on social media: beside a platform's name or behind an at sign.

    `vocabulary`: the words of the text. `words`: ordinary words, which are no such names.
    """
    platforms = False
    for platform in _ANY_PLATFORM.finditer(text) if not _PLATFORM_WORDS.isdisjoint(vocabulary) else ():
        platforms = True
        after = _NAMED.match(text, platform.end())
        if after and _is_handle(after.group("name"), after.group("link"), words):
            yield Detail(*after.span("name"), HANDLE)
        before = _BEFORE_PLATFORM.search(text, max(0, platform.start() - 50), platform.start())
        if before:
            yield Detail(*before.span("name"), HANDLE)
    if "@" not in text:
        return
    online = platforms or _ONLINE.search(text)
    for found in _AT_SIGN.finditer(text):
        name = found.group(1)
        if name.lower() in _BROADCAST or _ORGANISATION.search(name):
            continue
        # "@karen.smith" alone is how colleagues call each other
        if online or re.search(r"[\d_]", name):
            yield Detail(found.start(), found.end(), HANDLE)


def _is_handle(name: str, link: str, words: Collection[str]) -> bool:
    if _ORGANISATION.search(name):
        return False
    return bool(_SHAPED.search(name)) or name.startswith("@") or (bool(_TELLS_A_NAME.search(link)) and name.lower() not in words)

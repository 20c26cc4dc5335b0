"""Is this line open, and when does it open next? Europe/London, with England's bank holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.library.library import Hours

LONDON = ZoneInfo("Europe/London")


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_bank_holiday(day: date) -> bool:
    """Whether `day` is a bank holiday in England."""
    return day in _bank_holidays(day.year)


def is_open(hours: Mapping[str, Hours], name: str, now: datetime) -> bool:
    """Whether the line with the hours `name` is open at `now` (an aware datetime)."""
    entry = hours[name]
    if entry.whenever_closed is not None:
        return not is_open(hours, entry.whenever_closed, now)
    local = now.astimezone(LONDON)
    times = _times(entry, local.date())
    return times is not None and times[0] <= local.hour * 60 + local.minute < times[1]


def opens_next(hours: Mapping[str, Hours], name: str, now: datetime) -> datetime | None:
    """When a closed line opens next, in London time; `now` if it is open; None if it does not open within three weeks."""
    local = now.astimezone(LONDON)
    if is_open(hours, name, now):
        return local
    for ahead in range(22):
        day = local.date() + timedelta(days=ahead)
        for minute in _starts(hours, name, day):
            at = datetime.combine(day, time(minute // 60, minute % 60), LONDON)
            if at > local and is_open(hours, name, at):
                return at
    return None


def _times(entry: Hours, day: date) -> tuple[int, int] | None:
    if day in entry.closed or (not entry.bank_holidays and is_bank_holiday(day)):
        return None
    return entry.days.get(day.weekday())


def _starts(hours: Mapping[str, Hours], name: str, day: date) -> list[int]:
    """Minutes of `day` at which the line may open."""
    entry = hours[name]
    if entry.whenever_closed is not None:
        times = _times(hours[entry.whenever_closed], day)
        return sorted({0, times[1] % 1440} if times else {0})
    times = _times(entry, day)
    return [times[0]] if times else []


def say_time(minute: int) -> str:
    """A minute of the day as people say it: 8am, 5:30pm, midday, midnight."""
    if minute % 1440 == 0:
        return "midnight"
    if minute == 720:
        return "midday"
    hour, rest = divmod(minute, 60)
    return f"{(hour - 1) % 12 + 1}{f':{rest:02}' if rest else ''}{'am' if hour < 12 else 'pm'}"


def say_when(at: datetime, now: datetime) -> str:
    """A moment to come as people say it: "today at 5pm", "tomorrow at 8am", "Monday at 8am", "Monday 4 January at 8am"."""
    local, today = at.astimezone(LONDON), now.astimezone(LONDON).date()
    away = (local.date() - today).days
    clock = say_time(local.hour * 60 + local.minute)
    if away < 2:
        return f"{'tomorrow' if away else 'today'} at {clock}"
    day = local.strftime("%A") if away < 7 else f"{local:%A} {local.day} {local:%B}"
    return f"{day} at {clock}"


def say_month(day: date, today: date) -> str:
    """May, or May 2027 where it is not this year's."""
    return f"{day:%B}" if day.year == today.year else f"{day:%B} {day.year}"


def say_date(day: date) -> str:
    """21 November 2026."""
    return f"{day.day} {day:%B} {day.year}"

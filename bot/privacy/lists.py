"""The name lists, read once, and what each name is worth by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

SURE, WORD, DOUBTFUL = 2, 1, 0
"""A name and nothing else; an everyday word too, so that it takes a capital; one that has a capital anyway (a month, a place)."""

NATIONALITIES = frozenset(
    """afghan albanian algerian american angolan arab armenian australian austrian bangladeshi belarusian belgian bosnian brazilian
    bulgarian burmese cameroonian canadian caribbean chinese colombian congolese croatian cuban cypriot czech danish dutch
    egyptian eritrean estonian ethiopian filipino finnish french gambian georgian german ghanaian greek hungarian indian
    indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jordanian kashmiri kazakh kenyan korean kosovan
    kurdish kuwaiti latvian lebanese liberian libyan lithuanian macedonian malawian malaysian maltese mauritian mexican moldovan
    mongolian moroccan nepalese nepali nigerian norwegian pakistani palestinian peruvian polish portuguese romanian russian
    rwandan saudi scottish senegalese serbian slovak slovakian slovenian somali spanish sudanese swedish swiss syrian taiwanese
    tamil tanzanian thai tibetan tunisian turkish ugandan ukrainian uzbek venezuelan vietnamese welsh yemeni yoruba zambian
    zimbabwean english british european african asian roma romany gypsy traveller muslim hindu sikh jewish christian catholic
    buddhist orthodox pentecostal jehovah mormon""".split()
)
"""Peoples and faiths, small letters: no surnames, but rare in a small place."""


@lru_cache(maxsize=1)
def first_names() -> Mapping[str, int]:
    """First name in small letters -> SURE, WORD or DOUBTFUL."""
    return _read("first_names.txt")


@lru_cache(maxsize=1)
def surnames() -> Mapping[str, int]:
    """Surname in small letters -> SURE or WORD."""
    return _read("surnames.txt")


@lru_cache(maxsize=1)
def public_names() -> tuple[str, ...]:
    """Names that are in print: of authors, ministers, children in published reviews, characters, and of what is called after a person."""
    return tuple(name for line in _lines("public_names.txt") for name in line.split(", "))


@lru_cache(maxsize=1)
def grown_up_names() -> frozenset[str]:
    """First names that are mostly grown-ups', small letters."""
    return frozenset(word for line in _lines("grown_up_names.txt") for word in line.split())


@lru_cache(maxsize=1)
def other_names() -> frozenset[str]:
    """Words with a capital that are no people: medicines, shops, systems, villages."""
    return frozenset(word for line in _lines("other_names.txt") for word in line.split())


def _read(name: str) -> dict[str, int]:
    worth: dict[str, int] = {}
    for line in _lines(name):
        for word in line.split():
            worth[word.rstrip("*")] = SURE - word.count("*")
    return worth


def _lines(name: str) -> list[str]:
    text = resources.files("bot.privacy").joinpath(name).read_text(encoding="utf-8")
    return [line.rstrip(",") for line in text.splitlines() if line and not line.startswith("#")]

"""Whether an age, a school year or a birth follows a name."""

from __future__ import annotations

import re

from bot.privacy.cues import VERBS_TOO
from bot.privacy.run import Run
from bot.privacy.words import Words, breaks

_SCHOOL_YEAR = (
    r"(?:in |is in |from |of |at )?(?:my |our |the )?(?:year|yr|y) ?(?:r\b|\d{1,2}\b)|(?:in |our )(?:reception|nursery|foundation|"
    r"preschool|pre-school|sixth form|my (?:\w+ )?(?:class|form|group|tutor group|set|year))\b"
)
_NUMBER_WORD = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
_OTHER_THINGS = (
    r"(?! ?(?:[:.]\d|%|am\b|pm\b|min\w*|hours?|hrs?|children|kids|cases|of\b|times|people|days?|weeks?|pupils|families|staff|places|"
    r"nights?|sessions?|social|sites?|schools?|st\b|nd\b|rd\b|th\b|[/-]\d|x\b|more|other|workers))"
)
"""Behind a bare number: it counts something else."""
_AGE = re.compile(
    r"(?P<link>\W{1,4}(?:(?:who|whos|who's|she|he|they|shes|hes|she's|he's|and|is|was|just|now|nearly|almost|only|turned|im|i'm|i|am|"
    r"both|currently)\b\W{0,2}){0,4}(?:(?<=[,(s] )an? )?)"
    rf"(?:{_SCHOOL_YEAR}|age[ds]?:? ?\d|born\b|dob\b|d\.o\.b|(?:{_NUMBER_WORD})(?=[,)]| (?:years|months|weeks) old)|"
    r"\d{1,2} ?(?:months?|mths?|mnths?|weeks?|wks?|yrs?|years?|y/?o|m/?o|days?)(?: old)?\b"
    rf"(?! (?:in|of|exp\w+|as|teaching|ago|working|later|plan|wait\w*|now|away))|(?P<bare>1?\d)\b{_OTHER_THINGS})",
    re.IGNORECASE,
)
_SAYS_AGE = re.compile(r"\(|is|'s|aged|,|im|i'm", re.IGNORECASE)
_PLAINLY = re.compile(r"\W{1,3}(?:aged|\d{1,2}\)|in (?:year|yr|y) ?\d)", re.IGNORECASE)
_AT_WORK = re.compile(r"(?:\W+\w+){0,4}?\W+(?:teacher|ta|senco|tutor|head|lead|leader|practitioner)\b", re.IGNORECASE)


def has_age(words: Words, run: Run, close: bool) -> bool:
    """Whether an age follows the run; behind what may be an ordinary word it must be said plainly ("will, aged 4").

    `close`: the text is surely about one child, so that "year 4 teacher" does not matter.
    """
    age = _AGE.match(words.text, words[run.last].end)
    if age is None:
        return False
    link = age.group("link")
    if run.weak and ((age.group("bare") and not _SAYS_AGE.search(link)) or age.group().strip().lower() == "born"):
        return False
    if run.weak and words.bases[run.first] in VERBS_TOO and not words.is_high(run.first) and not _PLAINLY.match(age.group()):
        return False
    if run.worth < 1 and breaks(link):
        return False
    return close or not _AT_WORK.match(words.text, age.end())

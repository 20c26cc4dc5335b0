"""Whether a relation to somebody stands beside a name: "my son Mason", "a lad called Kian", "Mark is a single dad"."""

from __future__ import annotations

from bot.privacy import cues
from bot.privacy.ages import has_age
from bot.privacy.run import Run
from bot.privacy.words import Words, breaks

CALLED, CHILD, OWN_ONE, OURS = 3.0, 2.5, 2.0, 1.5
"""What weighs: "a boy called ...", "my son ...", "my two ...", "our ..."."""
_STEPS = 5
"""How far back a relation may stand."""
_LINKS = frozenset("is called named name names are was who whos s a the full firstname surname initials nickname".split())
_OWN_ONES = frozenset(
    "two three four youngest oldest eldest middle little own one dear poor lovely autistic older younger elder big".split()
)
_CALLING = frozenset("called named nickname".split())
_NAMING = frozenset("name names surname firstname".split())


def relation(words: Words, run: Run) -> float:
    """The weight of a relation just before the run; 0 if there is none."""
    called = named = False
    place = run.first
    while place > 0 and run.first - place < _STEPS and not breaks(words[place].gap):
        place -= 1
        base, nearest = words.bases[place], place == run.first - 1
        if base in cues.RELATIONS or (called and base in cues.PEOPLE):
            return 0.0 if _is_ordinary(words, run, place, called) else CALLED if called else CHILD
        before = words.bases[place - 1] if place else ""
        if base in cues.OWN and (named or (nearest and not run.weak)):
            return CALLED if named else OWN_ONE if base == "our" and spoken_of(words, run) else OURS
        if nearest and base in ("for", "of", "to") and before in cues.RELATIONS and run.worth >= 0.5:  # "foster carers for Quillon"
            return OWN_ONE
        if base in _OWN_ONES and before in ("my", "our") and not run.weak:  # "my two Lola and Frankie"
            return OWN_ONE
        if base not in _LINKS:
            return 0.0
        called = called or base in _CALLING
        named = named or base in _NAMING
    return CALLED if named and ":" in words[run.first].gap else 0.0  # "Name: Haris"


def is_relation(words: Words, run: Run) -> bool:
    """Whether it is said of the run: "jodie and mark are foster carers", "Mark Grace is a single dad"."""
    if words.bases[run.last + 1 : run.last + 2] not in (["is"], ["are"], ["was"], ["were"]):
        return False
    behind = range(run.last + 2, min(run.last + _STEPS, len(words)))
    return any(words.bases[place] in cues.RELATIONS and not breaks(words[place].gap) for place in behind)


def spoken_of(words: Words, run: Run) -> bool:
    """Whether a verb or an age follows: "my son zayyan wont eat"."""
    after = words.at(run.last + 1)
    return (after is not None and after.base in cues.PREDICATES) or has_age(words, run, close=False)


def _is_ordinary(words: Words, run: Run, place: int, called: bool) -> bool:
    """Whether the run behind the relation at `place` is rather an ordinary word: "mum may", "his patience", "kids called Rainbow"."""
    several = words.bases[place].endswith("s")
    if called and several and run.worth <= 0.5:
        return True
    if not run.weak:
        return False
    if words[place].genitive:
        return True
    doubt = words.bases[run.first] in cues.VERBS_TOO or several or run.doubtful or (run.misspelt and not spoken_of(words, run))
    return doubt and not called

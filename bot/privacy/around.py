"""Weighs what stands around a name: whether it is a child's or a parent's, or somebody else's."""

from __future__ import annotations

from dataclasses import replace

from bot.privacy import cues
from bot.privacy.ages import has_age
from bot.privacy.office import Office
from bot.privacy.relations import CHILD, is_relation, relation
from bot.privacy.run import Run
from bot.privacy.words import Word, Words, breaks

_DEEDS = cues.PREDICATES - cues.ADVERBS
_NEAR, _FAR = 3, 10
"""How many words behind a verb "he" or "she" may stand; the second for what only somebody does."""


class Around:
    """Weighs what stands around the runs of one text."""

    def __init__(self, words: Words) -> None:
        bases = words.vocabulary
        self._words = words
        self._office = Office(words)
        self._case = not bases.isdisjoint(cues.CASE_WORDS)
        self._close = self._case and bool(cues.THEIR_FAMILY.search(words.text))
        """It is surely about one child: "her mum", "he's 7"."""
        self._about_somebody = not bases.isdisjoint(cues.PRONOUNS)
        self._staff = not self._case and not bases.isdisjoint(cues.STAFF)
        self._office_talk = not bases.isdisjoint(cues.OFFICE_WORDS) and (bases & cues.CASE_WORDS <= cues.PRONOUNS)
        self._context = 1.5 if self._close else 1.0 if self._case else 0.5 if not bases.isdisjoint(cues.CASE_HINTS) else 0.0

    def weigh(self, run: Run) -> float:
        """What speaks for a child or family, minus what speaks against it."""
        words = self._words
        before, after = words.at(run.first - 1), words.at(run.last + 1)
        contracted = run.genitive and after is not None and after.base in cues.BEHIND_IS  # "zak's been missing"
        if contracted:
            run = replace(run, genitive=False)
        aged = not run.genitive and has_age(words, run, self._close)
        settled = self._office.settles(run, aged)
        if settled:
            return settled
        weight = relation(words, run) + (CHILD if aged else 0.0) + self._subject(run, before, after)
        # where somebody is spoken of, even a name that is in no list may be theirs
        if run.worth < 1 and not (run.worth == 0.5 and self._about_somebody):
            owns = run.genitive and after is not None and after.base in cues.KIN_NOUNS and words.is_high(run.first)
            return weight + (CHILD if owns else 0.0) + (CHILD if self._does_something(run) else 0.0)
        about = self._before(run, before, run.genitive or aged)
        weight += self._context + about + self._after(run, after, contracted)
        if self._office_talk and run.worth <= 2.5 and run.first == run.last and not run.title and not self._case:
            weight -= 1.0
        elif self._office_talk and (run.grown_up or run.title) and about < 1:
            weight -= 1.5 if run.title else 2.5
        if self._staff and weight <= 0 and (run.grown_up or run.title or run.first == run.last):
            weight -= 1.0 if run.title else 2.0
        return weight

    def _before(self, run: Run, before: Word | None, settled: bool) -> float:
        """What the word before says: "worried about", "can ...", "ask ..."."""
        if before is None:
            return 0.0
        about = before.base in (cues.ABOUT if run.worth >= 1 else cues.ABOUT_PEOPLE)
        weight = 1.0 if about else 0.5 if before.base in cues.ASKING else 0.0
        two = self._words.at(run.first - 2)
        if two is not None and two.base in cues.PAPERS and before.base in ("for", "on", "of", "is", "would", "about"):
            weight += 1.0
        if not settled and before.base in cues.OFFICE_VERBS:
            weight -= 1.5
        elif not settled and before.base in ("to", "with"):
            weight -= 0.5
        return weight

    def _after(self, run: Run, after: Word | None, contracted: bool) -> float:
        """What the word behind says: "... keeps", "...'s mum", "...'s email"."""
        if after is None:
            return 0.0
        if (
            after.gap == ", " and after.base in cues.RELATIONS and after.base.endswith("s") and run.worth >= 0.5
        ):  # "Chanel and Amie, sisters"
            return CHILD
        if run.genitive:
            return 1.5 if after.base in cues.CASE_NOUNS else -2.0 if after.base in cues.OFFICE_NOUNS else 0.0
        if after.gap == " " and (contracted or after.base in cues.PREDICATES):
            return 2.5 if is_relation(self._words, run) else 0.5
        return 0.0

    @staticmethod
    def _subject(run: Run, before: Word | None, after: Word | None) -> float:
        """ "Ffion, she's a young carer"; not "on Fishergate, he's ..."."""
        placed = before is not None and (before.base in cues.PLACE_WORDS or before.base in ("on", "with"))
        follows = after is not None and after.gap in (" ", ", ") and after.base in cues.SUBJECTS
        return 2.0 if follows and not placed and run.worth >= 0.5 else 0.0

    def _does_something(self, run: Run) -> bool:
        """ "Chelsea has had her kids removed": a word with a capital, its verb, and he or she; "Mason and her sister"."""
        words = self._words
        verb = words.at(run.last + 1)
        if not words.is_high(run.first) or verb is None or verb.gap != " ":
            return False
        two, three = (words.bases[place] if place < len(words) else "" for place in (run.last + 2, run.last + 3))
        if verb.base == "and" and two in ("her", "his") and three in cues.RELATIONS:
            return True
        if verb.base not in _DEEDS:
            return False
        if run.word and self._context and verb.base in cues.HUMAN_VERBS:  # "Ebony turned up with an overdose"
            return True
        reach = _FAR if verb.base in cues.HUMAN_VERBS else _NEAR
        for place in range(run.last + 2, min(run.last + 2 + reach, len(words))):
            if breaks(words[place].gap):
                return False
            if words.bases[place] in cues.PRONOUNS:
                return True
        return False

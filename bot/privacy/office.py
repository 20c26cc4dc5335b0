"""Whether a name is the writer's own, a colleague's, a place's or a law's."""

from __future__ import annotations

import re
from functools import cached_property

from bot.privacy import cues
from bot.privacy.relations import CHILD, relation
from bot.privacy.run import Run
from bot.privacy.words import Word, Words, breaks

CALLED_AFTER, AT_WORK, NO_NAME, BY_SOMEBODY = -6.0, -4.0, -3.0, -2.0
_TEXT_END = re.compile(r"[\s.,!xX)*-]{0,12}$")
_LINE_END = re.compile(r"[ .,!x)*-]{0,6}(?:\n|$)")
_TAIL = 80
"""A name on a line of its own signs only if no more than this follows."""


class Office:
    """Looks at the surroundings of runs in one text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._text = words.text
        self._case = not words.vocabulary.isdisjoint(cues.CASE_WORDS)

    @cached_property
    def _of_family(self) -> bool:
        return bool(cues.OWN_FAMILY.search(self._text))

    @cached_property
    def _of_age(self) -> bool:
        return bool(cues.OWN_AGE.search(self._text))

    def settles(self, run: Run, aged: bool) -> float:
        """A weight that settles it against a case (or for one, where a child or a parent gives their own name); 0 if nothing does."""
        words = self._words
        before, first, after = words.at(run.first - 1), words[run.first], words.at(run.last + 1)
        called_after = cues.NAMED_AFTER if run.genitive else cues.INSTITUTIONS
        if after is not None and after.gap in (" ", "' ") and after.base in called_after:
            return CALLED_AFTER
        if before is not None and before.base in cues.SAINTS and first.gap in (" ", ". "):
            return CALLED_AFTER
        if cues.SELF.search(self._text, max(0, first.start - 24), first.start):
            return self._own_name(run, aged)
        if before is not None and self._is_place(run, before, after):
            return AT_WORK
        if aged:
            return 0.0
        asked = words.bases[max(0, run.first - 2) : run.first]  # "who is Louise Casey"
        if run.grown_up and not run.genitive and asked[:1] == ["who"] and asked[-1] in ("is", "was"):
            return AT_WORK
        if self._at_work(run) or self._in_office(run.last + 1):
            return AT_WORK
        if before is None:
            return 0.0
        if not run.genitive and self._greeted_or_signed(run, before, after):
            return AT_WORK
        if before.base in cues.DETERMINERS and run.worth < 3 and not run.title:
            return NO_NAME
        return BY_SOMEBODY if before.base == "by" and not self._case else 0.0

    def _own_name(self, run: Run, aged: bool) -> float:
        """ "I'm Sarah from Moor End school" says nothing of a case; "im ellie im 13" and "I'm Kelly Holt and my kids ..." do."""
        before, after = self._words.at(run.first - 1), self._words.at(run.last + 1)
        full = run.last > run.first
        role = cues.OWN_ROLE.match(self._text, self._words[run.last].end)
        if aged or self._of_age or (role and (full or role.group("young"))) or (full and self._of_family and not self._at_work(run)):
            return CHILD
        told = after is not None and after.base in cues.PRONOUNS
        again = before is not None and before.base in ("it", "its") and run.worth >= 2.5 and not (after and after.base in cues.HERE)
        return 0.0 if told or again else AT_WORK  # "it's Tyler again, he's run off"

    @staticmethod
    def _is_place(run: Run, before: Word, after: Word | None) -> bool:
        """ "in Ashton", "near Hope"; not "from Poppy's nan"."""
        if run.first < run.last or run.sure or run.title or run.worth > 1.5:
            return False
        theirs = run.genitive and after is not None and after.base in cues.CASE_NOUNS
        return not theirs and before.base in (cues.PLACE_WORDS if run.worth < 1 else cues.AT_A_PLACE)

    def _greeted_or_signed(self, run: Run, before: Word, after: Word | None) -> bool:
        """ "hi Tom", "Kind regards, Julie Smith", a name alone in the last line; not "thanks, Ellie is better"."""
        if after is not None and after.gap == " " and after.base in cues.PREDICATES:
            return False
        text, end = self._text, self._words[run.last].end
        gap = self._words[run.first].gap
        if before.base in cues.GREETINGS and not breaks(gap.replace("\n", "")):
            return True
        if before.base in cues.SIGN_OFFS and _LINE_END.match(text, end):
            return True
        own_line = "\n" in gap and (_LINE_END.match(text, end) or text[end : end + 2] in (", ", " (")) and len(text) - end < _TAIL
        ends = (breaks(gap) or " - " in gap or gap.strip() == ",") and _TEXT_END.match(text, end)
        return bool(own_line or ends) and not relation(self._words, run)

    def _at_work(self, run: Run) -> bool:
        """Somebody's job stands beside the name: "my manager Louise", "Jane, our health visitor"."""
        words = self._words
        place, gap = run.first - 1, words[run.first].gap
        while place > 0 and words.bases[place] in ("is", "was", "called", "named", "are", "s") and not breaks(words[place].gap):
            place -= 1
        after = words.at(run.last + 1)
        enclosed = after is None or after.gap[:1] in ",)"
        job = place >= 0 and words.bases[place] in cues.STAFF and not words[place].genitive and not breaks(gap)
        if job and (enclosed or not gap.startswith(",")):
            return True
        return not run.genitive and after is not None and self._job_follows(run.last + 1)

    def _job_follows(self, start: int) -> bool:
        words = self._words
        article = False
        for place in range(start, min(start + 5, len(words))):
            base = words.bases[place]
            if place > start and breaks(words[place].gap):
                return False
            if base in cues.STAFF or (base in cues.EMPLOYERS and words[start].gap[:1] in ",("):
                return True
            article = article or base in ("the", "our", "a", "an")
            if base not in cues.JOB_FILLERS and (not article or base in cues.CASE_WORDS or base in cues.PREDICATES):
                return False
        return False

    def _in_office(self, place: int) -> bool:
        """ "Karen in admin", "Sarah from CAMHS"."""
        words = self._words
        if place >= len(words) or words.bases[place] not in cues.AT_WORK or breaks(words[place].gap):
            return False
        there = next((base for base in words.bases[place + 1 : place + 3] if base not in ("the", "our", "your")), "")
        return there in (cues.BACK_OFFICE if words.bases[place] in ("in", "of") else cues.DEPARTMENTS)

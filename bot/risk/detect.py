"""Is anyone in danger? Every piece of text a person sends meets this check before anything else.

Three nets, any one of which escalates: terms (the floor in code and those of content/risk/terms/), the nearest curated message, and the
classifier. The floor needs no content; the other two need content/risk/model.npz.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import OSA

from bot.library.library import RiskTerms
from bot.model import Risk, RiskHit
from bot.risk.classifier import Classifier
from bot.risk.features import RiskFeatures, windows
from bot.risk.floor import FLOOR, FLOOR_NEAR_MISSES
from bot.risk.model import RiskModel
from bot.risk.nearest import NearestExample
from bot.spelling import Speller
from bot.term_lists import TermList, TermLists
from bot.terms import GAP
from bot.text import NormalText

MOST_HITS = 8
SURER_OF_LEVELS = 1.0
"""How far above its threshold the classifier must be where a message asks for a level of need."""
ASKED_FOR = "asked"
"""The category of a card that was asked for."""
LONG_MESSAGE = 30
"""In a message of more words a term of the content must be found within two clauses."""
SURER_OF_LONG = 0.5
"""How far above its threshold the classifier must be in such a message: it looks at many stretches, and one of them looks odd by chance."""
LOOSE_TERM_AT, LOOSE_TERM_AT_IN_LONG = -1.4, -0.7
"""A term with gaps counts unless the classifier is surer than this that nothing is amiss. Measured: docs/safety.md."""
WORTH_COMPARING = -1.6
"""The classifier's score, its threshold not taken off, below which a stretch is not compared with the curated messages: comparing costs
time, and by five folds no message that was like one scored lower than -1.2."""
SAFE_WORDS = ("help now", "urgent", "sos", "panic button")
"""What brings the card in every state. People are told of the first, and of `/urgent`."""


def floor_terms() -> TermLists:
    """The terms that stand in code, ready to be matched."""
    return TermLists([TermList(((category, term) for category, terms in FLOOR.items() for term in terms), FLOOR_NEAR_MISSES)])


class RiskCheck:
    """The three nets. Immutable, apart from its word caches."""

    def __init__(
        self,
        terms: Mapping[str, RiskTerms] | None = None,
        other_words: Iterable[str] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
        model: RiskModel | None = None,
    ) -> None:
        """`terms`: the content's lists; None for the floor alone. `other_words`: ordinary words that are no misspelt risk words.
        `groups`: the groups of words that terms may name. `model`: for the nearest message and the classifier; None for the terms alone.

        Raises ValueError if `terms` is given and holds nothing: an empty safety list must stop the start, never mean "all clear".
        Raises bot.terms.TermError for a term that cannot be read.
        """
        lists = list((terms or {}).values())
        if terms is not None and not any(entry.terms for entry in lists):
            raise ValueError("there are no risk terms in content/risk/terms, and the front door does not start without them")
        self._floor = floor_terms()
        # A list of its own for each category: what is harmless beside one danger must not hide another.
        self._terms = TermLists(
            [
                TermList(((entry.category, term) for term in entry.terms), entry.near_misses, {**(groups or {}), **entry.words})
                for entry in lists
            ]
        )
        own_words = self._floor.vocabulary | self._terms.vocabulary
        vocabulary = dict.fromkeys(other_words, 10) | dict.fromkeys(sorted(own_words), 10)
        self._speller = Speller(vocabulary)
        features = RiskFeatures()
        self._classifier = Classifier(model, features) if model is not None else None
        self._nearest = NearestExample(model, features) if model is not None else None
        self._worth_comparing = WORTH_COMPARING - (model.threshold if model is not None else 0.0)

    @property
    def size(self) -> int:
        """How many terms it holds."""
        return self._floor.size + self._terms.size

    def check(self, text: NormalText, asks_level: bool = False) -> Risk:
        """Every reason to escalate; none means no danger was found.

        `asks_level`: whether the message asks which level of need a situation is. Such questions describe worries by their nature, and the
        classifier must be surer of them; terms count as ever.
        """
        if not text.tokens:
            return Risk()
        hits = [RiskHit("safe word", ASKED_FOR, SAFE_WORDS[0])] if _asks_for_card(text.tokens) else []
        found = self.terms_in(text)
        if self._classifier is None or self._nearest is None:
            return Risk((*hits, *found)[:MOST_HITS])
        read = self._classifier.read(text.tokens, windows(text))
        worst = read[0]
        hits += [hit for hit in found if term_counts(hit, worst.score, len(text.tokens))]
        if classifier_speaks(worst.score, len(text.tokens), asks_level):
            hits.append(RiskHit("classifier", worst.category, f"{worst.score:.2f} above its threshold"))
        near = self._nearest.find(text.tokens, [finding.window for finding in read if finding.score > self._worth_comparing])
        if near is not None:
            hits.append(RiskHit("nearest", near.category, f"{near.similarity:.2f} like one of the curated messages"))
        return Risk(tuple(hits)[:MOST_HITS])

    def terms_in(self, text: NormalText) -> tuple[RiskHit, ...]:
        """The terms found in the message as written, its stretched-out reading and its mended one."""
        readings = [text.tokens, text.squeezed] if text.squeezed else [text.tokens]
        mended = tuple(map(self._speller.correct, text.tokens))
        if mended != text.tokens:
            readings.append(mended)
        long = len(text.tokens) > LONG_MESSAGE
        numbers = [number for number, clause in enumerate(text.clauses) for _ in clause] if long else []
        hits: dict[RiskHit, None] = {}
        for tokens in readings:
            for category, term in self._floor.find(tokens):
                hits[RiskHit("floor", category, term)] = None
            clauses = numbers if len(tokens) == len(text.tokens) else ()
            for category, term in self._terms.find(tokens, clauses):
                hits[RiskHit("terms", category, term)] = None
        return tuple(hits)

    def explain(self, text: NormalText) -> list[str]:
        """For `frontdoor explain` alone, since it shows the message: what the classifier and the nearest-message net looked at."""
        if self._classifier is None or self._nearest is None or not text.tokens:
            return []
        read = self._classifier.read(text.tokens, windows(text))
        start, end = read[0].window
        telling = ", ".join(self._classifier.explain(text.tokens[start:end]))
        lines = [
            f"classifier {read[0].score:+.2f} ({read[0].category}) in '{' '.join(text.tokens[start:end])}', most of it from: {telling}"
        ]
        near = self._nearest.find(text.tokens, [finding.window for finding in read])
        if near is not None:
            lines.append(f"nearest message {near.similarity:.2f} ({near.category}): {near.example}")
        return lines


def classifier_speaks(score: float, words: int, asks_level: bool = False) -> bool:
    """Whether a score (0 is the threshold) of a message of so many words is danger."""
    return score > (SURER_OF_LEVELS if asks_level else SURER_OF_LONG if words > LONG_MESSAGE else 0.0)


def term_counts(hit: RiskHit, score: float, words: int) -> bool:
    """Whether a found term is danger beside the classifier's score: those of the floor and all without gaps are, whatever it says."""
    loose = hit.net == "terms" and GAP in hit.term.split()
    return not loose or score > (LOOSE_TERM_AT_IN_LONG if words > LONG_MESSAGE else LOOSE_TERM_AT)


def _asks_for_card(tokens: Sequence[str]) -> bool:
    """Whether a message is a safe word and nothing else, one slip of the finger allowed."""
    if not 1 <= len(tokens) <= 3:
        return False
    typed = " ".join(word for word in tokens if word != "please")
    return any(OSA.distance(typed, word, score_cutoff=1) <= (1 if len(word) > 4 else 0) for word in SAFE_WORDS)

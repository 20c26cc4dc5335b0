"""The matcher, apart from any content: contract, robustness, determinism."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bot.matching import Match, Matcher
from bot.matching.decide import ANSWER_AT, decide
from bot.matching.explain import nearest_example, pulls
from bot.model import Outcome
from bot.text import normalise

EXAMPLES = {
    "school-place": [
        "school place",
        "how do i apply for a school place",
        "my son needs a place at primary school",
        "school admissions deadline",
    ],
    "young-carers": [
        "help for young carers",
        "i look after my mum",
        "my mum is ill and i do all the cooking",
        "support for children who care",
    ],
    "opening-hours": ["when are you open", "opening times at the weekend", "are you open on saturday", "what time do you close"],
    "advocate": ["i want an advocate", "somebody to speak up for me", "nyas number", "who can come to my review with me"],
}
NEGATIVES = [
    "when are my bins collected",
    "tell me a joke",
    "who won the football",
    "how do i renew my passport",
    "what is the capital of france",
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """A small matcher."""
    return Matcher.fit(EXAMPLES, NEGATIVES)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nyas", "advocate"),
        ("applying for a school place for my daughter", "school-place"),
        ("skool plaec", "school-place"),
        ("is it open saterday", "opening-hours"),
        ("i cook and clean becos my mums ill", "young-carers"),
        ("wot tiem do u close", "opening-hours"),
    ],
)
def test_finds_the_intent(matcher: Matcher, text: str, intent: str) -> None:
    """Typos, text-speak and single keywords still find their intent."""
    assert matcher.rank(text)[0].intent == intent


def test_contract(matcher: Matcher) -> None:
    """Best first, as many as asked for, with a score and a confidence."""
    ranked = matcher.rank("who will speak up for me", limit=3)
    assert len(ranked) == 3
    assert all(isinstance(match, Match) for match in ranked)
    assert [match.score for match in ranked] == sorted((match.score for match in ranked), reverse=True)
    assert len(matcher.rank("who will speak up for me", limit=1)) == 1
    assert len(matcher.rank("who will speak up for me", limit=99)) == len(EXAMPLES)


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "\u200b"])
def test_nothing_matches_nothing(matcher: Matcher, nothing: str) -> None:
    """An empty message equals no example."""
    assert list(matcher.rank(nothing)) == []


def test_fit_needs_examples() -> None:
    """A matcher with nothing to learn from is a mistake, not an empty answer."""
    with pytest.raises(ValueError, match="at least one example"):
        Matcher.fit({"empty": []})


def test_a_paragraph_that_merely_contains_an_example_does_not_match_it(matcher: Matcher) -> None:
    """Subset scorers give such a message 100 of 100; here it is far less sure than the question itself."""
    paragraph = (
        "my neighbour parks his van across our drive every single morning next to the school place where the lorries turn "
        "and the council has painted new yellow lines but nobody ever comes to give him a ticket for it"
    )
    sure = matcher.rank("school place")[0].confidence
    ranked = matcher.rank(paragraph)[0]
    assert ranked.intent != "school-place" or ranked.confidence < sure - 0.8


def test_irrelevant_context_does_not_drown_the_question(matcher: Matcher) -> None:
    """A long message is looked at clause by clause too."""
    text = (
        "Hello, hope you are well. We moved here in the summer and the weather has been lovely. The dog has settled in nicely. "
        "My son needs a place at primary school. Sorry to go on."
    )
    assert matcher.rank(text)[0].intent == "school-place"


def test_the_unknown_is_less_sure_than_the_known(matcher: Matcher) -> None:
    """Out-of-scope questions and gibberish score below every check."""
    known = min(matcher.rank(text)[0].confidence for text in ("i want an advocate please", "when do you open", "help for young carers"))
    for text in ("what is the fastest car in the world", "qwpoeiru zxmnvb", "recipe for onion gravy", "passport renewal form"):
        assert matcher.rank(text)[0].confidence < known


def test_real_words_are_left_alone(matcher: Matcher) -> None:
    """ "saying" is no misspelling of "saving", nor any other English word of one of ours."""
    for word in ("saying", "plane", "fashion", "cape", "hope", "favour"):
        assert matcher.read([word]).tokens == (word,)


def test_misspelt_words_are_mended(matcher: Matcher) -> None:
    """A word nobody knows becomes the nearest word of the catalogue; short words, numbers and far words do not."""
    assert matcher.read(["primery", "advocat", "xq", "y7"]).tokens == ("primary", "advocate", "xq", "y7")


def test_explanation_adds_up(matcher: Matcher) -> None:
    """What each feature gave, with bias and shared words, is the score."""
    tokens = matcher.read(normalise("i want an advocate").tokens).tokens
    number = matcher.intents.index("advocate")
    given = sum(value for _, value in pulls(matcher, tokens, "advocate", most=10_000))
    shared = matcher.learned.shared_weight * float(matcher.shared(tokens)[number])
    assert given + float(matcher.learned.biases[number]) + shared == pytest.approx(matcher.rank("i want an advocate")[0].score, abs=0.05)


def test_nearest_example_is_one_of_the_examples() -> None:
    """The explanation shows an example as it was written."""
    assert nearest_example(("speak", "for", "me"), EXAMPLES["advocate"]) == "somebody to speak up for me"


PROGRAM = """
import json, sys
from bot.matching import Matcher
examples, negatives, texts = json.load(sys.stdin)
matcher = Matcher.fit(examples, negatives)
print(json.dumps([[(m.intent, m.score, m.confidence) for m in matcher.rank(text)] for text in texts]))
"""


def test_the_same_under_any_hash_seed() -> None:
    """Scores do not depend on PYTHONHASHSEED."""
    texts = ["skool place", "who looks after my mum", "open at the weekend", "bins"]
    printed = set()
    for seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], input=json.dumps([EXAMPLES, NEGATIVES, texts]), capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        printed.add(done.stdout)
    assert len(printed) == 1


def test_documents_speak_for_their_intent() -> None:
    """A word that stands in an answer alone leads to it."""
    documents = {"advocate": ["The visitor scheme is called Wayfinders."]}
    assert Matcher.fit(EXAMPLES, NEGATIVES, documents=documents).rank("wayfinders")[0].intent == "advocate"


@pytest.mark.parametrize(
    ("matches", "outcome", "kept"),
    [
        ([], Outcome.FALLBACK, 0),
        ([Match("a", 2.0, ANSWER_AT + 0.5), Match("b", 1.0, 1.0)], Outcome.ANSWER, 1),
        ([Match("a", 1.0, ANSWER_AT - 0.1), Match("b", 0.2, 0.3)], Outcome.FALLBACK, 1),
        ([Match("a", 1.0, ANSWER_AT + 0.1), Match("b", 0.99, ANSWER_AT + 0.1), Match("c", 0.1, 0.2)], Outcome.CHOOSE, 2),
        ([Match("a", -1.0, 0.1)], Outcome.FALLBACK, 0),
    ],
)
def test_decides(matches: list[Match], outcome: Outcome, kept: int) -> None:
    """Answer above the threshold, choose when it is close, decline below."""
    decision = decide(matches)
    assert decision.outcome is outcome
    assert len(decision.matches) == kept
    assert decision.why

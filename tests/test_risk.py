"""A message that points to danger is met with the numbers, however it is written."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from bot.library.library import RiskTerms
from bot.model import Outcome
from bot.risk import EDT, EMERGENCY, MASH, RiskCheck
from bot.risk.floor import FLOOR, FLOOR_NEAR_MISSES
from bot.router import FrontDoor
from bot.term_lists import TermList, TermLists
from bot.terms import TermError, TermReader
from bot.text import normalise

FLOOR_TERMS = [(category, term) for category, terms in FLOOR.items() for term in terms]


def plainest(term: str) -> str:
    """A message that a term matches: the first choice of each step, optional ones left out."""
    return " ".join(" ".join(step.choices[0]) for step in TermReader().read(term).steps if not step.optional)


@pytest.fixture(scope="module")
def floor() -> RiskCheck:
    """The floor alone."""
    return RiskCheck()


@pytest.mark.parametrize(("category", "term"), FLOOR_TERMS)
def test_every_floor_term_is_found(floor: RiskCheck, category: str, term: str) -> None:
    """Each term finds its own plainest message, in its category."""
    risk = floor.check(normalise(plainest(term)))
    assert category in {hit.category for hit in risk.hits}


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "i wanna d1e",
        "Im gonna k i l l myself",
        "suiside",
        "my stepdad keeps hitting me",
        "he hit my mum",
        "she’s not breathing",
        "hes got a 🔪",
        "she wont wake up",
        "policy on FGM",
        "i am scared to go home",
        "ｓｕｉｃｉｄｅ",
        "what is the number for mash, also i cut myself last night and cant stop",
    ],
)
def test_the_floor_finds_danger(floor: RiskCheck, text: str) -> None:
    """The plainest words for the gravest dangers need no content."""
    assert floor.check(normalise(text)).found


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "how do i apply for early help", "my feet are killing me", "can we kill the 4pm meeting", "which level is a missing pupil",
        "exploitation team email for preston", "domestic abuse support service", "who is on the missing from home panel", "my phone died", "flu jab",
    ],
)  # fmt: skip
def test_the_floor_leaves_ordinary_talk_alone(floor: RiskCheck, text: str) -> None:
    """Idioms and questions about services are no disclosures."""
    assert not floor.check(normalise(text)).found


def stretched(text: str, dice: random.Random) -> str:
    """One letter of a word of four or more written four times."""
    words = text.split(" ")
    long = [number for number, word in enumerate(words) if len(word) > 3]
    if long:
        number = dice.choice(long)
        word = words[number]
        place = dice.randrange(1, len(word))
        words[number] = word[:place] + word[place] * 3 + word[place:]
    return " ".join(words)


DISGUISES = {
    "case": lambda text, dice: "".join(dice.choice((str.upper, str.lower))(char) for char in text),
    "zero-width": lambda text, dice: "\u200b".join(text),
    "full-width": lambda text, dice: "".join(chr(ord(char) + 0xFEE0) if "a" <= char <= "z" else char for char in text),
    "look-alikes": lambda text, dice: text.translate(str.maketrans("aeocpx", "аеосрх")),
    "punctuation": lambda text, dice: "... " + text.replace(" ", ", ") + "!!",
    "emoji": lambda text, dice: "😭 " + text + " 😭",
    "newlines": lambda text, dice: text.replace(" ", "\n"),
    "stretched": stretched,
}
AROUND = st.lists(
    st.sampled_from("please can you tell me about the library and school meals on monday thanks for your help it is raining".split()),
    max_size=300,
).map(" ".join)


@given(st.sampled_from(FLOOR_TERMS), st.sampled_from(sorted(DISGUISES)), AROUND, AROUND, st.randoms(use_true_random=False))
def test_floor_terms_are_found_in_disguise(row: tuple[str, str], disguise: str, before: str, after: str, dice: random.Random) -> None:
    """Case, hidden characters, look-alikes, punctuation, emoji, stretched letters and ordinary text around it hide nothing."""
    message = f"{before}. {DISGUISES[disguise](plainest(row[1]), dice)}. {after}"
    assert RISK.check(normalise(message)).found, message


RISK = RiskCheck()


def test_floor_near_misses_are_read_by_the_same_language() -> None:
    """The harmless phrases of the floor can be read, and each alone is harmless."""
    for phrase in FLOOR_NEAR_MISSES:
        assert not RISK.check(normalise(plainest(phrase))).found


def test_content_adds_to_the_floor_and_cannot_empty_it() -> None:
    """Terms of the content are looked for besides the floor; no terms at all stop the start."""
    terms = {"extra": RiskTerms("extra", "Extra", ("purple alert",), ("kill myself",), (), ())}
    check = RiskCheck(terms)
    assert check.check(normalise("a purple alert")).category == "extra"
    assert check.check(normalise("kill myself")).found, "a near miss of the content cannot mask a floor term"
    with pytest.raises(ValueError, match="does not start without them"):
        RiskCheck({})


def test_a_misspelt_term_is_found_but_other_words_are_left_alone() -> None:
    """One slip in a long word is mended; a real word, or one of our own topics, is not bent into a risk."""
    check = RiskCheck(None, other_words=["sendias"])
    assert check.check(normalise("she overdossed")).found
    assert not check.check(normalise("sendias fame")).found


def test_hits_never_hold_the_persons_words(floor: RiskCheck) -> None:
    """What is passed on of a hit is the term as written in the list."""
    risk = floor.check(normalise("Jamie wants to die"))
    assert all("jamie" not in hit.term for hit in risk.hits)


def test_the_numbers_in_code_are_those_of_the_registry(library: Library) -> None:
    """The safe reply and the registry agree."""
    assert library.contacts["emergency"].phone == EMERGENCY
    assert library.contacts["mash"].phone == MASH
    assert library.contacts["edt"].phone == EDT


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("kill myself", "i will kill myself", True),
        ("kill myself", "kill them myself", False),
        ("(he|she) ... (hits|hit) me", "he just up and hit me", True),
        ("(he|she) ... (hits|hit) me", "he came in and sat down then hit me", False),
        ("can't [ever] go home", "cant go home", True),
        ("can't [ever] go home", "can not ever go home", True),
        ("(inside (him|her)|swallowed [a] battery)", "swallowed battery", True),
        ("(inside (him|her)|swallowed [a] battery)", "inside her", True),
        ("[really] want out", "want out", True),
        ("die", "diet", False),
    ],
)
def test_terms_match_words_in_order(term: str, text: str, found: bool) -> None:
    """Words, either-or, may-be-missing and gaps."""
    assert bool(TermLists([TermList([("x", term)])]).find(normalise(text).tokens)) is found


@pytest.mark.parametrize("term", ["(a|b", "a)", "...", "()", "[x]", "a (b ... c)", "   "])
def test_a_term_that_cannot_be_read_says_so(term: str) -> None:
    """A broken term is an error for its editor, never a term that matches everything or nothing."""
    with pytest.raises(TermError):
        TermReader().read(term)


def test_near_misses_blank_only_themselves() -> None:
    """A harmless phrase does not excuse the rest of the message."""
    terms = TermLists([TermList([("x", "kill myself")], ["kill for a"])])
    assert terms.find(normalise("i would kill for a lie in or kill myself").tokens)
    assert not TermLists([TermList([("x", "kill")], ["kill for a"])]).find(normalise("i would kill for a lie in").tokens)


@pytest.mark.parametrize("audience", ["professional", "family", "young_person"])
def test_the_card_comes_first_and_the_answer_below(door: FrontDoor, ask, audience: str) -> None:  # type: ignore[no-untyped-def]
    """999 and MASH stand in the first 200 characters, and the question is still answered."""
    reply = ask("what is the phone number of sendias? it is about a talk on FGM", audience)
    text = reply.plain_text()
    assert reply.outcome is Outcome.ESCALATE
    assert text.startswith("999")
    assert MASH in text[:200]
    assert "0300 123 6706" in text

"""Text is made comparable once, for everybody, and nothing a person can type breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import MAX_CHARS, normalise, repair

READ_AS = [
    # what is typed, what is read
    ("What’s the MASH number?", "what is the mash number"),
    ("whats", "what is"),
    ("I don't know", "i do not know"),
    ("i dont know", "i do not know"),
    ("Heeelp me pleeease!!", "help me please"),
    ("sooo freee", "so free"),
    ("h e l p me", "help me"),
    ("h.e.l.p", "help"),
    ("k.m.s", "kms"),
    ("r u ok", "are you ok"),
    ("h3lp my b4by sh00k", "help my baby shook"),
    ("i wanna d1e", "i want to die"),
    ("k!ll", "kill"),
    ("write to jo@example.org", "write to jo example org"),
    ("ＭＡＳＨ ｎｕｍｂｅｒ", "mash number"),
    ("hеlp mе", "help me"),  # Cyrillic look-alikes
    ("cu\u200btting my\u2060self", "cutting myself"),
    ("ki\U000e0061ll", "kill"),  # a tag character inside
    ("dunno u ur cos wiv smth", "do not know you your because with something"),
    ("my mum's house", "my mum house"),
    ("my mam and our kid", "my mum and our child"),
    ("want 2 talk 4 help", "want to talk for help"),
    ("level 2 or 3", "level 2 or 3"),
    ("level 4 who leads", "level 4 who leads"),
    ("yr9 and ks2 at 10am s17", "yr9 and ks2 at 10am s17"),
    ("👋", "hello"),
    ("he has a 🔪", "he has a knife"),
    ("café naïve", "cafe naive"),
    ("Привіт", "привіт"),
    ("ਮੇਰੇ ਬੱਚੇ", "ਮੇਰੇ ਬੱਚੇ"),
    ("dash–dash—dash", "dash dash dash"),
    ("", ""),
    ("\ud83d", ""),
    ("\x00\x07", ""),
]


@pytest.mark.parametrize(("typed", "read"), READ_AS)
def test_reads_what_people_type(typed: str, read: str) -> None:
    """Each spelling is read as the plain words."""
    assert normalise(typed).text == read


def test_keeps_the_original_beside_the_result() -> None:
    """The person's own text stays available."""
    assert normalise("HEEELP ’s").original == "HEEELP ’s"


def test_splits_sentences_into_clauses() -> None:
    """A long message can be looked at sentence by sentence."""
    assert normalise("Hi there. My son is 5! Who helps?").clauses == (
        ("hello", "there"),
        ("my", "son", "is", "5"),
        ("who", "helps"),
    )


def test_a_long_text_keeps_its_two_ends() -> None:
    """Of a text beyond the limit the beginning and the end are read: people often ask at the end."""
    words = normalise("first " + "x " * MAX_CHARS + "last").tokens
    assert words[0] == "first"
    assert words[-1] == "last"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_never_raises_and_gives_clean_words(text: str) -> None:
    """Whatever the string holds, the words are lower case, not empty and without white space."""
    for word in normalise(text).tokens:
        assert word
        assert not any(char.isspace() for char in word)
        assert word == word.lower()


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=200))
def test_words_are_read_the_same_in_any_case(text: str) -> None:
    """Capital letters change nothing."""
    assert normalise(text.upper()).tokens == normalise(text.lower()).tokens


@given(st.binary(max_size=300))
def test_binary_noise_is_survived(noise: bytes) -> None:
    """Bytes that are no text become words or nothing, never an exception."""
    normalise(noise.decode("utf-8", errors="surrogateescape"))


@given(st.text(alphabet="abcdefghij ", min_size=1, max_size=60), st.sampled_from(["\u200b", "\u2060", "\ufeff", "\u00ad", "\U000e0041"]))
def test_invisible_characters_change_nothing(text: str, hidden: str) -> None:
    """An invisible character between any two letters is as if it were not there."""
    assert normalise(hidden.join(text)).tokens == normalise(text).tokens


def test_repair_leaves_plain_text_alone() -> None:
    """Case, punctuation and layout of ordinary text survive the repair."""
    assert repair("Hello, World?\nYes!") == "Hello, World?\nYes!"

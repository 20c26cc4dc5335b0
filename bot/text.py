"""Make text comparable, once for everybody: risk, matching and the content check all read what `normalise` returns.

The passes, in order: repair (lone surrogates, invisible and tag characters, NFKC, accents, look-alike letters), lower
case, plain quotes and dashes, emoji to words, spelt-out letters ("h e l p"), digits inside words ("h3lp"), stretched letters
("heeelp"), contractions ("whats" -> "what is") and text-speak ("u" -> "you"). The original stays beside the result.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.words import known_words
from bot.wordtables import CONTRACTIONS, EMOJI, LOOKALIKES, TEXT_SPEAK

MAX_CHARS = 100_000
"""Longer text keeps its first and last halves of this: the end of a long message is where people often ask."""


@dataclass(frozen=True, slots=True)
class NormalText:
    """A message beside its comparable form."""

    original: str
    """What the person typed."""
    tokens: tuple[str, ...]
    """The words, normalised, in order."""
    clauses: tuple[tuple[str, ...], ...]
    """The same words by sentence; one clause for a short message, none for an empty one."""
    squeezed: tuple[str, ...] = ()
    """The words once more with every stretched letter read as a single one, where that differs: "rapppe" may be "rappe" or "rape"."""

    @property
    def text(self) -> str:
        """The normalised words joined by single spaces."""
        return " ".join(self.tokens)


# Zero-width, joiners, direction marks, soft hyphen, variation selectors, tag characters, other invisible fillers.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_QUOTES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'", "\u02bc": "'", "\u02b9": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u2026": ". ",
        "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u0131": "i",
    }
)  # fmt: skip
_NON_LATIN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u13a0-\u13ff\u2c80-\u2cff]")
_WORDLIKE = re.compile(r"\w+")
_PICTURE = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_SPELT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .,*_|/~-][^\W\d_]){2,}(?![^\W_])")
_SPELT_GAP = re.compile(r"[ .,*_|/~-]")
_MAIL_OR_SIGN = re.compile(r"\S+@\S+\.\S+|(?<=[a-z])[@$!](?=[a-z])")
_SIGNS = {"@": "a", "$": "s", "!": "i"}
_STRETCH = re.compile(r"(.)\1{2,}")
_ANY_STRETCH = re.compile(r"([^\W\d_])\1{2,}")
_DIGITS = str.maketrans("0134578", "oieastb")
_DIGITS_WITH_L = str.maketrans("0134578", "oleastb")
# Letters and digits of any script; Indic and Arabic vowel signs belong to their word.
_LETTERS = r"(?:[^\W_]|[\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff])+"
_TOKEN = re.compile(_LETTERS + r"(?:'" + _LETTERS + r")*")
_CLAUSE_END = re.compile(r"[.?!;\n\r]+(?=\s|$)|\n+")
_TO_BEFORE = frozenset(
    """level levels yr year years key stage ks part section sec s aged age under over top only just about last past next these those
    are is""".split()
)
_AFTER_TO = frozenset(
    "b be do get go goin see c talk speak me u you the my find help live stay move know no work school scool him her them us it "
    "a an ask tell tel apply refer join make use have hav come sort put take look kids parents carers".split()
)
_BEFORE_TO = frozenset(
    "want wanna need have hav got going goin how able like who where used try tryin trying talk speak spoke listen go ask next close back "
    "up down wants needs has had ment meant supposed allowed alowed suppose lookin look".split()
)


def normalise(text: str) -> NormalText:
    """Return `text` in comparable form. Never raises, whatever the string holds; takes time in proportion to its length."""
    lowered = repair(text).lower()
    tokens, clauses = _words(lowered)
    squeezed = _words(_ANY_STRETCH.sub(r"\1", lowered))[0] if _ANY_STRETCH.search(lowered) else ()
    return NormalText(text, tokens, clauses, squeezed if squeezed != tokens else ())


def repair(text: str) -> str:
    """Undo what hides letters: invisible characters, full-width and look-alike letters, accents. Case and layout stay."""
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + "\n" + text[-MAX_CHARS // 2 :]
    if text.isascii():
        return _CONTROL.sub(" ", text)
    text = _SURROGATE.sub(" ", text)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    text = _CONTROL.sub(" ", text).translate(_QUOTES)
    if _NON_LATIN.search(text):
        text = _WORDLIKE.sub(_undisguise, text)
    if _PICTURE.search(text):
        text = _PICTURE.sub(_picture_word, text)
    return text


def _undisguise(found: re.Match[str]) -> str:
    """A word that mixes Latin letters with look-alikes of another script is a Latin word in disguise."""
    word = found.group()
    if not _NON_LATIN.search(word):
        return word
    latin = word.translate(LOOKALIKES)
    mixed = any(c.isascii() and c.isalpha() for c in word)
    return latin if mixed or (latin.isascii() and latin.lower() in known_words()) else word


def _picture_word(found: re.Match[str]) -> str:
    picture = found.group()
    return f" {EMOJI.get(picture) or unicodedata.name(picture, '').lower()} "


def _words(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    if "@" in text or "$" in text or "!" in text:
        text = _MAIL_OR_SIGN.sub(lambda m: _SIGNS.get(m.group(), m.group()), text)
    if _SPELT.search(text):
        text = _SPELT.sub(_unspell, text)
    clauses = []
    everything: list[str] = []
    for clause in _CLAUSE_END.split(text):
        words = _clause_words(clause)
        if words:
            clauses.append(words)
            everything.extend(words)
    return tuple(everything), tuple(clauses)


def _unspell(found: re.Match[str]) -> str:
    """`h e l p` and `k.m.s` are words; `r u ok` and `c u` are text-speak, left to its table."""
    letters = _SPELT_GAP.sub("", found.group())
    if len(letters) > 3 or letters in known_words() or not set(letters) <= set("aiurncbykox"):
        return letters
    return found.group()


def _clause_words(clause: str) -> tuple[str, ...]:
    raw = _TOKEN.findall(clause)
    words: list[str] = []
    for place, word in enumerate(raw):
        if word in ("2", "4"):
            words.append(_number_word(raw, place))
            continue
        words.extend(_expand(word))
    return tuple(words)


def _number_word(raw: list[str], place: int) -> str:
    """`2` is "to" and `4` is "for" only between words that make them so; "level 2" stays a number."""
    before = raw[place - 1] if place else ""
    after = raw[place + 1] if place + 1 < len(raw) else ""
    if not before or not after or before in _TO_BEFORE or not after.isalpha():
        return raw[place]
    if before in _BEFORE_TO or after in _AFTER_TO:
        return "to" if raw[place] == "2" else "for"
    return raw[place]


@lru_cache(maxsize=20_000)
def _expand(word: str) -> tuple[str, ...]:
    """One typed word as one or more plain words."""
    found = CONTRACTIONS.get(word) or TEXT_SPEAK.get(word)
    if found:
        return found
    if word.isalpha():
        if _ANY_STRETCH.search(word):
            return _expand_known(_unstretch(word))
        return (word,)
    if "'" in word:
        return _expand_apostrophe(word)
    if word[0].isalpha() and word[-1].isalpha():
        return _expand_known(_read_digits(word))
    return (word,)


def _expand_known(word: str) -> tuple[str, ...]:
    return CONTRACTIONS.get(word) or TEXT_SPEAK.get(word) or (word,)


def _expand_apostrophe(word: str) -> tuple[str, ...]:
    """`mum's` is "mum"; `don't` stands in the table; any other apostrophe falls out."""
    head, _, tail = word.rpartition("'")
    if tail == "s":
        return _expand(head) if head else ("s",)
    return _expand_known(word.replace("'", ""))


def _unstretch(word: str) -> str:
    """`heeelp` -> "help", `freee` -> "free": of the readings with one or two letters, the one that is a word."""
    twice = _STRETCH.sub(r"\1\1", word)
    once = _STRETCH.sub(r"\1", word)
    for reading in (twice, once):
        if reading in known_words() or reading in TEXT_SPEAK or reading in CONTRACTIONS:
            return reading
    return once


def _read_digits(word: str) -> str:
    """`b4by` -> "baby". A `1` may stand for i or l: take the reading that is a word."""
    reading = word.translate(_DIGITS)
    if "1" in word and reading not in known_words():
        other = word.translate(_DIGITS_WITH_L)
        return other if other in known_words() else reading
    return reading

"""Which side of a topic a question is about: who, how, contact, hours, cost, area. A small table of words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.stems import stem

_TABLE = {
    "contact": "number phone telephone email mail contact ring call address link website webpage page url reach speak details inbox line",
    "hours": "open opens opening hours weekend weekends saturday saturdays sunday sundays monday late evening evenings night nights holiday holidays closed close times days daily",
    "who": "eligible age ages old aged qualify criteria entitled allowed",
    "how": "refer referral referrals apply application join access register request sign",
    "cost": "cost costs free pay price charge charges fee fees money",
    "area": "where area areas cover covers district districts county town based",
}
_PAIRS = {
    ("who", "for"): "who", ("who", "can"): "who", ("who", "is"): "who", ("how", "old"): "who", ("what", "age"): "who", ("how", "do"): "how", ("how", "can"): "how",
    ("get", "hold"): "contact", ("how", "much"): "cost", ("what", "time"): "hours", ("get", "in"): "contact", ("speak", "to"): "contact",
}  # fmt: skip
_BY_STEM = {stem(word): aspect for aspect, words in _TABLE.items() for word in words.split()}

FILLERS = frozenset(
    "a an the is are was were be am do does did have has had can could will would should shall may might must to of in on at for with by from as and or but so "
    "if then than that this these those it its they them their there he she his her him we us our you your i me my who what which when where why how "
    "please thanks thank hello ok yes no not any some one ones about just also too get got give tell know need want like let say go us much many"
    " use used using someone somebody anyone people person thing things there's help now again right well really still even only same other".split()
)
"""Words that carry no topic of their own."""


def aspects(tokens: Sequence[str]) -> tuple[str, ...]:
    """The aspects that normalised words ask about, the clearest first; often none."""
    single = [_BY_STEM[s] for s in map(stem, tokens) if s in _BY_STEM]
    pairs = [_PAIRS[pair] for pair in pairwise(tokens) if pair in _PAIRS]
    return tuple(dict.fromkeys([*single, *pairs]))


def is_aspect_word(token: str) -> bool:
    """Whether a word stands in the table."""
    return stem(token) in _BY_STEM


def content_words(tokens: Sequence[str]) -> list[str]:
    """The words that are neither fillers nor aspect words."""
    return [token for token in tokens if token not in FILLERS and not is_aspect_word(token)]

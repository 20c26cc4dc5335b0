"""What could be a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Words that follow each other and could be a name together."""

    first: int
    """Place of its first word."""
    last: int
    """Place of its last word."""
    worth: float
    """How surely it is a name at all; from 1 on it is one rather than not."""
    weak: bool = False
    """It could as well be ordinary words."""
    sure: bool = False
    """It is one first name that is nothing else."""
    word: bool = False
    """It is one first name that is an everyday word too."""
    doubtful: bool = False
    """It is one month, place or the like, in small letters."""
    misspelt: bool = False
    """It is one word that is in no list, in small letters: perhaps a name, perhaps a slip."""
    grown_up: bool = False
    """It is a full name, of the generation that works here."""
    title: bool = False
    genitive: bool = False
    """Something of theirs follows: "Zofia's mum"."""

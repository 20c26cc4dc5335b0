"""The form of the files about danger, `content/risk/`. Their owner is the safeguarding lead."""

from __future__ import annotations

from pydantic import Field

from bot.library.forms import Entry, Text, TextList


class RiskTermsEntry(Entry, title="terms for one kind of danger"):
    """Terms that point to one kind of danger (risk/terms/*.yaml)."""

    name: str = Field(description="The kind of danger, in words.")
    words: dict[str, list[str]] = Field(
        default={},
        description="Groups of words; a term of this file writes <name> for any of them.",
        examples=[{"key": ["key", "keys", "door key"]}],
    )
    terms: list[str] = Field(
        min_length=1,
        description="Words in order; (this|or this), [perhaps], <group>, ... for a gap of up to three words."
        " After a change: frontdoor risk fit",
        examples=[["locked out of the house", "(mum|dad) ... not come (home|back)"]],
    )
    near_misses: list[str] = Field(default=[], description="Harmless phrases that are blanked out before the terms are looked for.")
    checks: list[str] = Field(default=[], description="Messages that must escalate.")
    not_: list[str] = Field(default=[], alias="not", description="Messages that must not escalate.")


class CardGroupEntry(Entry, title="what one kind of danger adds"):
    """What one kind of danger adds to the card."""

    categories: list[str] = Field(min_length=1, description="Names in risk/terms and risk/examples.", examples=[["missing-child"]])
    say: Text = Field(description="One to three short sentences.")
    helplines: TextList = Field(default=[], description="Names in contacts.yaml, for the public.", examples=[["childline"]])


class CardEntry(Entry, title="the card about danger"):
    """The escalation card (risk/cards.yaml)."""

    emergency: Text = Field(description="The first line. It begins with {emergency} and is safe to see on a locked screen.")
    mash: Text = Field(description="The second line. It begins with {mash}.")
    edt_open: Text = Field(description="Shown while the Emergency Duty Team is the line open. It begins with {edt}.")
    silent: Text = Field(description="What to do when ringing aloud is not possible.")
    note: Text = Field(description="That this is a program and has told nobody.")
    again: Text = Field(description="Instead of the rest, in a second card within ten minutes.")
    after: Text = Field(description="Said to what is typed right after a card and is no question of its own.")
    not_meant_prompt: Text = Field(description="The line above the button for a card that was not needed.")
    not_meant: Text = Field(description="The button for a card that was not needed.")
    not_meant_said: Text = Field(description="What is said when that button is pressed.")
    groups: dict[str, CardGroupEntry] = Field(
        min_length=1, description="What each kind of danger adds. The first group is for every category that no other names."
    )

"""The digest of what people asked, in words: for a terminal, for a document (Markdown), and as data (JSON). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from bot.hours import say_date
from bot.staff.drafts import Draft
from bot.staff.report import ENDINGS, FEW, Digest, Row, Table

NOTHING = "Nothing has been counted in these weeks yet. That is no fault: counting began when people first wrote to this version."
ROUNDED = f"""Messages are counted, not people. Counts are rounded to the nearest five; anything below five is "{FEW}" and has no name.
What may be concluded from this, and what not: docs/what-people-ask.md"""
NO_QUESTIONS = 'No question is waiting. People send one only by pressing "Send my question to the team".'
RULES = """Nobody was told that they would hear back, and nobody can: it is not kept who asked. Each is deleted by itself after 30 days.
Once it is dealt with, remove it with the command below it.
If one shows that a child may be in danger, follow your safeguarding procedure today."""
UNREADABLE = "{count} more cannot be read: they were sent under a secret that is no longer in FRONTDOOR_SECRET_KEY."
DANGER = "This question points to danger. Follow your safeguarding procedure today, and tell whoever looks after the risk terms."

TABLES = (
    ("How messages ended", "outcomes"),
    ("Who asked", "audiences"),
    ("Where they live or work", "areas"),
    ("What they asked about", "topics"),
    ("What they pressed instead of typing", "pressed"),
    ("What had no answer, by the nearest topic", "fell_back"),
    ('Answers people said were "not what I meant"', "not_meant"),
    ("Answers in which people say a number is wrong: check these first", "wrong_numbers"),
)


def as_text(digest: Digest, drafts: Sequence[Draft], unread: int = 0) -> str:
    """The report for a terminal."""
    lines = [_title(digest), ""]
    lines += [NOTHING] if digest.empty else [f"Messages: {digest.messages}", ROUNDED]
    for title, table in _tables(digest):
        lines += ["", title, *(f"  {line}" for line in _rows(table))]
    lines += ["", *_heading(drafts, unread)]
    for draft in drafts:
        lines += ["", *_about(draft), *(f"    {line}" for line in draft.stub.splitlines()), f"  Dealt with: {_delete(draft)}"]
    return "\n".join(lines)


def as_markdown(digest: Digest, drafts: Sequence[Draft], unread: int = 0) -> str:
    """The report as Markdown."""
    lines = [f"# {_title(digest)}", ""]
    lines += [NOTHING] if digest.empty else [f"Messages: **{digest.messages}**", "", ROUNDED]
    for title, table in _tables(digest):
        lines += ["", f"## {title}", "", *(f"- {line}" for line in _rows(table))]
    lines += ["", "## Questions sent to the team", "", *_heading(drafts, unread)]
    for draft in drafts:
        head, *rest = _about(draft)
        lines += [
            "",
            f"### {head}",
            "",
            *(line.strip() + "  " for line in rest),
            "",
            "```yaml",
            draft.stub,
            "```",
            "",
            f"Dealt with: `{_delete(draft)}`",
        ]
    return "\n".join(lines)


def as_data(digest: Digest, drafts: Sequence[Draft], unread: int = 0) -> dict[str, Any]:
    """The report as data. A count is a number rounded to five, or the words "fewer than 5"."""
    return {
        "first": digest.first.isoformat(),
        "last": digest.last.isoformat(),
        "messages": digest.messages,
        "tables": {
            name: {"rows": [_row_data(row) for row in table.rows], "too_few_to_show": table.small} for name, table in _named(digest)
        },
        "questions": [
            asdict(draft.question) | {"danger": draft.danger, "nearest": [asdict(one) for one in draft.nearest], "stub": draft.stub}
            for draft in drafts
        ],
        "questions_that_cannot_be_read": unread,
    }


def _row_data(row: Row) -> dict[str, Any]:
    return {"name": row.name, "count": row.total, "by_outcome": dict(row.by_outcome)}


def _named(digest: Digest) -> Iterator[tuple[str, Table]]:
    for _, name in TABLES:
        yield name, getattr(digest, name)


def _tables(digest: Digest) -> Iterator[tuple[str, Table]]:
    """The tables that hold anything."""
    for title, name in TABLES:
        table: Table = getattr(digest, name)
        if table.rows or table.small:
            yield title, table


def _title(digest: Digest) -> str:
    return f"What people asked, {say_date(digest.first)} to {say_date(digest.last)}"


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        endings = ", ".join(f"{ENDINGS[key]} {figure}" for key, figure in row.by_outcome.items())
        yield f"{row.name}: {row.total}" + (f" ({endings})" if endings else "")
    if table.small:
        yield f"{table.small} {'more' if table.rows else 'in all'}, {FEW} each"


def _heading(drafts: Sequence[Draft], unread: int) -> Iterator[str]:
    if not drafts and not unread:
        yield NO_QUESTIONS
        return
    yield f"{len(drafts)} question{'' if len(drafts) == 1 else 's'} sent to the team."
    yield RULES
    if unread:
        yield UNREADABLE.format(count=unread)


def _about(draft: Draft) -> Iterator[str]:
    """The question, who asked where, and which topics are nearest."""
    question = draft.question
    yield f"{question.id}: {question.text}"
    where = f", {question.area}" if question.area else ""
    yield f"  {question.day}, {question.audience.replace('_', ' ')}{where}"
    if draft.danger:
        yield f"  {DANGER}"
    for near in draft.nearest:
        yield f"  near: {near.title} ({near.intent}; {near.place})" + ("" if near.plausible else ", not near enough to be offered")


def _delete(draft: Draft) -> str:
    return f"frontdoor report --delete {draft.question.id}"

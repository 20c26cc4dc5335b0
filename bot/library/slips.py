"""What people get wrong when they write YAML: from a line that the parser cannot read to a sentence that says how to mend it.

The parser complains where it gave up, in its own words; the slip is often a line or many lines above. Nothing here reads files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.library import problems
from bot.library.problems import LEADER, Problem

_CONFLICT_BEGINS = re.compile(r"<{7}(\s|$)")
_CONFLICT_ENDS = re.compile(r">{7}(\s|$)")
_DOCUMENT_END = re.compile(r"(---|\.\.\.)(\s|$)")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""What no editor types on purpose, and YAML refuses (YAML 1.2.2, section 5.1)."""
_NAMED = re.compile(r"\s*(?:- +)*[\w-]+:(\s|$)")
_CURLY = "“”‘’„"
_SIGNS = frozenset("&*!@`%|>")
"""Signs that mean something to YAML at the beginning of a text."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why the parser gave up, in its words, and where: lines from 1, columns from 0."""

    what: str
    line: int
    column: int
    context: str = ""
    """What it was doing."""
    begun: int = 0
    """The line where that began; 0 if it does not say."""


def before_reading(file: str, rows: Sequence[str]) -> list[Problem]:
    """What can be seen without understanding the file, and would hide everything else."""
    found = [*_conflicts(file, rows), *_second_documents(file, rows)]
    for number, row in enumerate(rows, 1):
        if "\t" in row:
            found.append(problems.tab(file, number, row))
        elif (odd := _ODD.search(row)) is not None:
            code = unicodedata.name(odd.group(), f"U+{ord(odd.group()):04X}").lower()
            found.append(problems.odd_character(file, number, _ODD.sub("", row), code.upper() if code.startswith("u+") else code))
    return found


def _conflicts(file: str, rows: Sequence[str]) -> Iterator[Problem]:
    """Both sides of a merge, as git leaves them."""
    for number, row in enumerate(rows, 1):
        if _CONFLICT_BEGINS.match(row):
            rest = enumerate(rows[number:], number + 1)
            end = next((place for place, other in rest if _CONFLICT_ENDS.match(other)), len(rows))
            yield problems.unfinished_merge(file, number, row, end)


def _second_documents(file: str, rows: Sequence[str]) -> Iterator[Problem]:
    """A line of --- with something above it, or of ... with something below it."""
    for number, row in enumerate(rows, 1):
        if not _DOCUMENT_END.match(row):
            continue
        others = rows[: number - 1] if row.startswith("-") else rows[number:]
        if any(other.strip() and not other.lstrip().startswith("#") for other in others):
            yield problems.second_document(file, number, row)


def sign_before(row: str, column: int) -> str:
    """The sign that makes YAML take what follows it for something other than text (`&name`, `!kind`), or nothing."""
    return row[column] if row[column : column + 1] in ("&", "!") else ""


def sign_of_mapping(row: str, column: int, nameless: bool) -> str:
    """The sign that makes YAML take a text for names and values: `? why`, or `{mash}`, which is `nameless`: a name without a value."""
    sign = row[column : column + 1]
    return sign if sign == "?" or (sign == "{" and nameless) else ""


def curly(text: str) -> bool:
    """Whether a text is wrapped in the quotation marks of a word processor."""
    return len(text) > 1 and text[0] in _CURLY and text[-1] in _CURLY


def continued(file: str, rows: Sequence[str], first: int, last: int) -> Problem:
    """For a text without quotation marks that goes on in the next line, which nobody means. Lines from 1."""
    for number in range(first, last + 1):
        row = rows[number - 1].strip()
        if re.match(r"-[^\s-]", row):
            return problems.missing_dash_space(file, number, row)
        if number > first and row.startswith("- "):
            return problems.wrong_indent(file, number, row)
    if _text(rows[first - 1]) == rows[first - 1].strip():  # it began on a line of its own
        return problems.missing_dash(file, first, rows[first - 1])
    return problems.runs_on(file, first + 1, rows[first])


def explain(file: str, rows: Sequence[str], complaint: Complaint) -> Problem:
    """The problem behind a complaint."""
    line = min(complaint.line, len(rows)) or 1
    row = rows[line - 1] if rows else ""
    if "quoted scalar" in complaint.context:
        return problems.open_quote(file, complaint.begun, rows[complaint.begun - 1])
    if "alias" in complaint.what or re.search("token|alias|anchor|tag|block scalar|directive", complaint.context):
        begun = complaint.begun or line
        return _sign(file, rows, begun)
    if "mapping values" in complaint.what:
        return _colon(file, rows, line, complaint.column)
    if "could not find expected ':'" in complaint.what:
        return _nameless(file, rows, complaint.begun or line)
    if (slip := _wrapped(file, line, row)) is not None:
        return slip
    if "flow" in complaint.context:
        begun = complaint.begun or line
        bracket = "[" if "sequence" in complaint.context else "{"
        return problems.open_bracket(file, begun, rows[begun - 1], bracket)
    above = next((number for number in range(line, 0, -1) if _open_quote(rows[number - 1])), 0)
    if above:
        return problems.open_quote(file, above, rows[above - 1])
    if complaint.column == len(row) - len(row.lstrip()):
        return problems.wrong_indent(file, line, row)
    return problems.not_yaml(file, line, row)


def _sign(file: str, rows: Sequence[str], line: int) -> Problem:
    row = rows[line - 1]
    sign = _text(row)[:1]
    return problems.starts_with_sign(file, line, row, sign) if sign in _SIGNS and sign else problems.not_yaml(file, line, row)


def _colon(file: str, rows: Sequence[str], line: int, column: int) -> Problem:
    """A colon where no name may stand: inside a text, or because the line above it went wrong."""
    row = rows[line - 1]
    if (slip := _wrapped(file, line, row)) is not None:
        return slip
    first = re.search(r":(\s|$)", row)
    if first is None or first.start() != column or not _NAMED.match(row):
        return problems.curly_quotes(file, line, row) if _text(row)[:1] in tuple(_CURLY) else problems.stray_colon(file, line, row)
    above = _above(rows, line)
    if above and not _NAMED.match(rows[above - 1]) and not rows[above - 1].lstrip().startswith("-"):
        return problems.missing_colon(file, above, rows[above - 1])
    return problems.wrong_indent(file, line, row)


def _nameless(file: str, rows: Sequence[str], line: int) -> Problem:
    """A line that is neither an item of a list nor a name with a colon."""
    row = rows[line - 1]
    if re.match(r"\s*-[^\s-]", row):
        return problems.missing_dash_space(file, line, row)
    above = _above(rows, line)
    if above and rows[above - 1].lstrip().startswith("- ") and _depth(rows[above - 1]) == _depth(row):
        return problems.missing_dash(file, line, row)
    return problems.missing_colon(file, line, row)


def _wrapped(file: str, line: int, row: str) -> Problem | None:
    """A text that begins with a quotation mark or bracket which ends before the line does."""
    text = _text(row)
    if text[:1] in ("'", '"'):
        end = text.find(text[0], 1)
        if 0 < end < len(text) - 1 and not text[end + 1 :].lstrip().startswith("#"):
            return problems.inner_quote(file, line, row)
    closing = {"{": "}", "[": "]"}.get(text[:1])
    if closing is not None and 0 < text.find(closing) < len(text) - 1:
        return problems.starts_with_sign(file, line, row, text[0])
    return None


def _open_quote(row: str) -> bool:
    text = _text(row)
    return text[:1] in ("'", '"') and text.count(text[0]) == 1


def _text(row: str) -> str:
    """What a line says behind its dash or name."""
    leader = LEADER.match(row)
    return row[leader.end() if leader else 0 :].rstrip()


def _above(rows: Sequence[str], line: int) -> int:
    """The nearest line above that says something, 0 if there is none."""
    return next((number for number in range(line - 1, 0, -1) if rows[number - 1].strip() and rows[number - 1].lstrip()[0] != "#"), 0)


def _depth(row: str) -> int:
    return len(row) - len(row.lstrip())

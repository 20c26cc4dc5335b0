"""The few blocks we draw with, each within its limit. Pure; texts come in plain and are escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.slack import limits

Block = dict[str, Any]

_WORD = re.compile(r"\S+|\s+")
_NUMBER = re.compile(r"(?<!\d)0\d(?: ?\d){8,9}(?!\d)|\+?\d+(?: (?!0\d{3,4} )\d+)*")
"""A telephone number with the spaces inside it, or other digits in groups; a second number begins a new one."""


def escaped(text: str) -> str:
    """Text as mrkdwn takes it: exactly &, < and > are escaped (docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(target: str, label: str) -> str:
    """A link in mrkdwn. A bar or a space would end its target early and is percent-encoded; a label with a bar is left out."""
    safe = escaped(target).replace("|", "%7C").replace(" ", "%20")
    return f"<{safe}>" if "|" in label else f"<{safe}|{escaped(label)}>"


def cut(text: str, most: int) -> str:
    """At most `most` characters, ending in an ellipsis where something is left out, and never inside a number or a word."""
    if len(text) <= most:
        return text
    kept = ""
    for atom in atoms(text):
        if len(kept) + len(atom) > most - 1:
            break
        kept += atom
    return (kept.rstrip() or text[: most - 1]) + "…"


def atoms(text: str) -> Iterator[str]:
    """What a text may be cut between: words, runs of white space, and numbers with the spaces inside them."""
    at = 0
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        while start > at and not text[start - 1].isspace():  # "(0300 123 6720)," goes as one
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        yield from _WORD.findall(text[at:start])
        yield text[start:end]
        at = end
    yield from _WORD.findall(text[at:])


def split(text: str, most: int) -> list[str]:
    """A plain text in pieces that are each at most `most` characters once escaped: between paragraphs, else lines, else words."""
    if len(escaped(text)) <= most:
        return [text] if text.strip() else []
    for separator in ("\n\n", "\n"):
        if separator in text:
            whole = [piece for part in text.split(separator) for piece in split(part, most)]
            return _packed(whole, separator, most)
    small = [piece for atom in atoms(text) for piece in _letters(atom, most)]
    return [piece.strip() for piece in _packed(small, "", most) if piece.strip()]


def _packed(pieces: Iterable[str], separator: str, most: int) -> list[str]:
    """Neighbouring pieces put together for as long as they fit."""
    packed: list[str] = []
    for piece in pieces:
        if packed and len(escaped(packed[-1] + separator + piece)) <= most:
            packed[-1] += separator + piece
        else:
            packed.append(piece)
    return packed


def _letters(atom: str, most: int) -> list[str]:
    """One word; in pieces if it alone is too long."""
    room = most // len("&amp;")
    return [atom] if len(escaped(atom)) <= most else [atom[at : at + room] for at in range(0, len(atom), room)]


# --- blocks -----------------------------------------------------------------------------------------------------------


def mrkdwn(text: str) -> Block:
    """A text object whose text is mrkdwn already."""
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Block:
    """A text object in which nothing is formatted. Emoji codes stay as they are written."""
    return {"type": "plain_text", "text": text, "emoji": False}


def sections(text: str) -> list[Block]:
    """Sections that hold a plain text."""
    return [{"type": "section", "text": mrkdwn(escaped(piece))} for piece in split(text, limits.SECTION_TEXT)]


def drawn_lines(lines: Sequence[tuple[str, str]]) -> list[Block]:
    """Sections of lines that are drawn already, each given with its plain text for where the drawing is too long."""
    blocks: list[Block] = []
    kept = ""
    for drawing, text in lines:
        if len(drawing) > limits.SECTION_TEXT:
            if kept:
                blocks.append({"type": "section", "text": mrkdwn(kept)})
                kept = ""
            blocks += sections(text)
            continue
        joined = f"{kept}\n{drawing}" if kept else drawing
        if len(joined) > limits.SECTION_TEXT:
            blocks.append({"type": "section", "text": mrkdwn(kept)})
            joined = drawing
        kept = joined
    if kept.strip():
        blocks.append({"type": "section", "text": mrkdwn(kept)})
    return blocks


def header(text: str) -> list[Block]:
    """A heading; a section where the text is too long for one."""
    if not text.strip() or len(text) > limits.HEADER_TEXT:
        return sections(text)
    return [{"type": "header", "text": plain(text)}]


def context(text: str) -> list[Block]:
    """Small print."""
    return [{"type": "context", "elements": [mrkdwn(escaped(piece))]} for piece in split(text, limits.SECTION_TEXT)]


def button(label: str, action: str, value: str = "", spoken: str = "", style: str = "") -> Block:
    """A button. `spoken`: what a screen reader says instead of the label."""
    made: Block = {"type": "button", "text": plain(cut(label, limits.BUTTON_TEXT) or "…"), "action_id": action[: limits.ACTION_ID]}
    if value:
        made["value"] = value[: limits.BUTTON_VALUE]
    if spoken:
        made["accessibility_label"] = cut(spoken, limits.BUTTON_TEXT)
    if style:
        made["style"] = style
    return made


def option(label: str, value: str, more: str = "") -> Block:
    """One row of a menu or a check box; `more` is small print below it."""
    made: Block = {"text": plain(cut(label, limits.OPTION_TEXT) or "…"), "value": value[: limits.OPTION_VALUE]}
    if more:
        made["description"] = plain(cut(more, limits.OPTION_TEXT))
    return made


def menu(placeholder: str, action: str, options: Sequence[Block], initial: Block | None = None) -> Block:
    """A select menu of at most a hundred options."""
    made: Block = {
        "type": "static_select",
        "action_id": action[: limits.ACTION_ID],
        "placeholder": plain(cut(placeholder, limits.PLACEHOLDER) or "…"),
        "options": list(options[: limits.SELECT_OPTIONS]),
    }
    if initial is not None:
        made["initial_option"] = initial
    return made


def actions(elements: Sequence[Block], block_id: str = "") -> list[Block]:
    """Rows of buttons and menus."""
    rows: list[Block] = []
    for at in range(0, len(elements), limits.ACTIONS_ELEMENTS):
        row: Block = {"type": "actions", "elements": list(elements[at : at + limits.ACTIONS_ELEMENTS])}
        if block_id:
            row["block_id"] = f"{block_id}:{at}" if at else block_id
        rows.append(row)
    return rows


def letters(blocks: Iterable[Block]) -> int:
    """Characters of all texts in blocks."""
    return sum(len(text) for block in blocks for text in _texts(block))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def fitting(blocks: Sequence[Block], most_blocks: int, most_letters: int = limits.MESSAGE_TOTAL) -> list[Block]:
    """The blocks that fit on one surface, in order: those that do not fit are left out, buttons last."""
    kept: list[Block] = []
    used = 0
    for number, block in enumerate(blocks):
        size = letters([block])
        later = sum(other["type"] == "actions" for other in blocks[number + 1 :]) if block["type"] != "actions" else 0
        if len(kept) + min(later, 3) < most_blocks and used + size <= most_letters:
            kept.append(block)
            used += size
    return kept

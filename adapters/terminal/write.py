"""A reply as text for a terminal, with colour where the terminal has it."""

from __future__ import annotations

import click

from bot.model import Choices, Contacts, Part, Reply, Source, Urgent, part_text


def draw(reply: Reply, colour: bool) -> str:
    """The reply's plain text; with `colour`, the urgent lines stand out and the small print steps back."""
    if not colour:
        return reply.plain_text()
    return "\n\n".join(filter(None, (_coloured(part) for part in reply.parts)))


def _coloured(part: Part) -> str:
    text = part_text(part)
    match part:
        case Urgent():
            return click.style(text, fg="red", bold=True)
        case Contacts():
            return click.style(text, fg="cyan")
        case Choices():
            return click.style(text, fg="green")
        case Source():
            return click.style(text, dim=True)
        case _:
            return text

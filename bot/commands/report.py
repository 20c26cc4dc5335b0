"""`frontdoor report`: what people asked, and what they sent to the team. Reads the state; deletes one question if told to."""

from __future__ import annotations

import asyncio
import json
import re
import time
from datetime import datetime
from pathlib import Path

import click

from adapters.terminal.jsonl import LONDON
from bot.asked import Count, counts, week_of
from bot.commands.shared import CONFIGURATION, REFUSED, fail, folder, library_option, open_door, open_library, settings
from bot.library import read_files
from bot.memory import StoreFailed, Vault, open_store
from bot.questions import Question, QuestionBox
from bot.settings import Settings
from bot.staff.drafts import Draft, draft
from bot.staff.report import digest, weeks_to
from bot.staff.report_words import as_data, as_markdown, as_text

IN_MEMORY = """FRONTDOOR_STATE is memory:, so what is counted stands only in the front door that is running, and no command can read it.
With sqlite: or redis: in the environment of both, this works."""
NO_STATE = """There is no state file {path} yet, so nothing has been counted and no question was sent. That is so until the front door has
answered somebody. If it runs elsewhere, set FRONTDOOR_STATE and FRONTDOOR_SECRET_KEY as they are there."""
DELETED = "Question {id} is removed."
NOT_THERE = (
    "There is no question {id}. It may have been deleted already, or its 30 days are over. `frontdoor report` lists those that wait."
)
MOST_WEEKS = 53

_ID = re.compile(r"[0-9a-f]{10}")


class Week(click.ParamType[str]):
    """A week as ISO 8601 writes it."""

    name = "week"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return weeks_to(str(value), 1)[0]
        except ValueError:
            self.fail(f"{value!r} is no week. Write it like 2026-W47 (`date +%G-W%V` says which it is today).", param, ctx)


@click.command()
@click.option("--week", type=Week(), help="The last week to look at, e.g. 2026-W47. Default: this one.")
@click.option("--weeks", type=click.IntRange(1, MOST_WEEKS), default=4, show_default=True, help="How many weeks, that one included.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--delete", "question", metavar="ID", help="Remove a question that is dealt with, and do nothing else.")
@library_option
def report(week: str | None, weeks: int, form: str, question: str | None, library: Path | None) -> None:
    """Show what people asked and did not get: counts, and the questions they sent to the team with a draft for each.

    Counts below five are not shown. What may be concluded from them: docs/what-people-ask.md.
    """
    chosen = settings()
    if chosen.state_kind == "memory":
        fail(IN_MEMORY, REFUSED)
    path = Path(chosen.state.get_secret_value().partition(":")[2])
    nothing_yet = chosen.state_kind == "sqlite" and not path.exists()
    if nothing_yet:
        click.echo(NO_STATE.format(path=path), err=form == "json")
    try:
        if question is not None:
            _delete(chosen, question)
            return
        if nothing_yet and form != "json":
            return
        counted, questions, waiting = ([], [], 0) if nothing_yet else asyncio.run(_read(chosen))
    except ValueError as error:  # a setting
        fail(str(error), CONFIGURATION)
    except StoreFailed as error:
        fail(f"The state cannot be read: {error}. Nothing was changed.", REFUSED)
    now = datetime.now(LONDON)
    known = open_library(library)
    topics = {name: intent.title for name, intent in known.intents.items()}
    areas = {name: area.name for name, area in known.places.areas.items()} | dict(known.places.localities)
    made = digest(counted, weeks_to(week or week_of(now.date()), weeks), topics, areas)
    drafts = _drafts(questions, library, now)
    unread = waiting - len(questions)
    if form == "json":
        click.echo(json.dumps(as_data(made, drafts, unread), ensure_ascii=False, indent=2))
    else:
        click.echo((as_markdown if form == "markdown" else as_text)(made, drafts, unread))


def _drafts(questions: list[Question], library: Path | None, now: datetime) -> list[Draft]:
    """A draft for each question; the matcher is fitted only if there is one."""
    if not questions:
        return []
    door, files = open_door(library), read_files(folder(library))
    return [draft(question, door, files, now) for question in questions]


def _delete(chosen: Settings, question: str) -> None:
    name = question.strip()
    if _ID.fullmatch(name) is None or not asyncio.run(_deleted(chosen, name)):
        fail(NOT_THERE.format(id=name), REFUSED)
    click.echo(DELETED.format(id=name))


async def _read(chosen: Settings) -> tuple[list[Count], list[Question], int]:
    """All counters, the questions that can be read, and how many there are."""
    vault = Vault(chosen.secrets)
    store = await open_store(chosen.state.get_secret_value())
    try:
        box, now = QuestionBox(store, vault), time.time()
        return list(counts((await store.counters()).items())), await box.all(now), await box.waiting(now)
    finally:
        await store.close()


async def _deleted(chosen: Settings, question: str) -> bool:
    store = await open_store(chosen.state.get_secret_value())
    try:
        return await QuestionBox(store, Vault(chosen.secrets)).delete(question, time.time())
    finally:
        await store.close()

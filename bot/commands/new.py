"""`frontdoor new`: begin a topic, a service or a contact. Asks a few questions, shows what it would write and where, and asks again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from adapters.terminal.jsonl import LONDON
from bot.commands.asking import Asker
from bot.commands.new_steps import (
    LATER,
    NATIONAL,
    free,
    gets_today,
    nothing_behind,
    readable,
    source_of,
    theme_of,
    themes,
    usual_heading,
    write,
)
from bot.commands.shared import folder, library_option
from bot.library.check import TITLE_LIMIT
from bot.staff.new import stubs, typed
from bot.staff.new.place import Draft, headings
from bot.staff.text_files import read_kept

CONTACTS = "content/contacts.yaml"
NEW = "new"

yes_option = click.option("--yes", is_flag=True, help="Ask nothing: take what was given, and defaults for the rest.")
id_option = click.option("--id", "name", help="Its name in the files: small letters, digits and hyphens.")
document_option = click.option("--document", help="The document it stands in: a name in content/sources.yaml.")
section_option = click.option("--section", help="The heading in that document.")
theme_option = click.option("--theme", help="The file it belongs to, without .yaml: send, consent, …")


@click.group()
def new() -> None:
    """Begin a topic (intent), a service or a contact: a few questions, and a stub in the right place.

    What is missing is marked TODO; while one is left, `frontdoor check` says so, and the front door keeps its last good content.
    """


@new.command()
@library_option
@click.option("--question", help="What people ask, as they would type it.")
@click.option("--answer", "leads_to", help="The answer it leads to (answer/NAME or service/NAME), or: new.")
@click.option("--title", help="For a new answer: its title, which stands on buttons.")
@click.option("--lead", help="For a new answer: what it says, one or two sentences.")
@theme_option
@id_option
@document_option
@section_option
@yes_option
@nothing_behind
def intent(
    library: Path | None, question: str | None, leads_to: str | None, title: str | None, lead: str | None, theme: str | None,
    name: str | None, document: str | None, section: str | None, yes: bool,
) -> None:  # fmt: skip
    """Begin a topic: a question people ask, and the answer it leads to."""
    root, ask = folder(library), Asker(yes)
    files = readable(root)
    asked = ask.text(
        "--question", question, "What do people ask?", "One question, as a person would type it: can my son get a free bus pass",
        lambda text: typed.question(text, files.intents),
    )  # fmt: skip
    now = gets_today(root, files, asked)
    if now is not None and now.offered == 1 and leads_to is None and ask.agreed("Is that the right answer?", default=False):
        click.echo("Then no new topic is needed. Nothing was written.")
        return
    near = {row.answer: row.title for row in now.near} if now else {}
    leads_to = ask.text(
        "--answer", leads_to, "Which answer should it get?",
        "The name of an answer (answer/consent-needed), or new if it is not written yet."
        + "".join(f"\n  {number:>2}  {answer}: {what}" for number, (answer, what) in enumerate(near.items(), 1)),
        lambda text: text.strip() if text.strip() == NEW else typed.answer(text, files, tuple(near)), NEW,
    )  # fmt: skip
    theme = ask.choice("--theme", theme, "Which theme does it belong to?", themes(files), "theme", theme_of(files, leads_to, now))
    taken = [*files.intents, *(files.answers if leads_to == NEW else ())]
    name = ask.text(
        "--id", name, "What shall it be called in the files?", "Small letters, digits and hyphens; people who ask never see it: bus-pass",
        lambda text: typed.new_id(text, taken, "an entry"), free(typed.id_of_question(asked), taken),
    )  # fmt: skip
    drafts = [Draft(f"intents/{theme}.yaml", name, stubs.topic(name, f"answer/{name}" if leads_to == NEW else leads_to, asked))]
    if leads_to == NEW:
        title = ask.text(
            "--title", title, "What is the title of the answer?",
            f"It stands on buttons, so it makes sense on its own; at most {TITLE_LIMIT} characters: Free bus passes", typed.title,
        )  # fmt: skip
        lead = ask.text("--lead", lead, "What is the answer, in one or two sentences?", LATER, typed.sentence, "")
        source = source_of(ask, files, document, section)
        drafts.append(Draft(f"content/answers/{theme}.yaml", name, stubs.answer(name, title, source, lead)))
    write(root, ask, library, drafts, asked)


@new.command()
@library_option
@click.option("--name", "called", help="What it is called.")
@click.option("--title", help="What stands on buttons, if the name is too long for one.")
@click.option("--what", help="What it is and does, one or two sentences.")
@click.option("--contact", help="How to reach it: a name in content/contacts.yaml.")
@theme_option
@id_option
@document_option
@section_option
@yes_option
@nothing_behind
def service(
    library: Path | None, called: str | None, title: str | None, what: str | None, contact: str | None, theme: str | None,
    name: str | None, document: str | None, section: str | None, yes: bool,
) -> None:  # fmt: skip
    """Begin a service, team, group or offer, and the topic that leads to it."""
    root, ask = folder(library), Asker(yes)
    files = readable(root)
    called = ask.text("--name", called, "What is the service called?", "Its full name, with its letters if it has some.", typed.one_line)
    if len(called) > TITLE_LIMIT or title is not None:
        title = ask.text("--title", title, "What shall stand on buttons?", f"The name is too long: at most {TITLE_LIMIT}.", typed.title)
    taken = [*files.services, *files.intents]
    name = ask.text(
        "--id", name, "What shall it be called in the files?", "Small letters, digits and hyphens; people who ask never see it.",
        lambda text: typed.new_id(text, taken, "a service or topic"), free(typed.suggested_id(called), taken),
    )  # fmt: skip
    theme = ask.choice("--theme", theme, "Which theme does it belong to?", themes(files), "theme")
    what = ask.text("--what", what, "What is it, and what does it do?", LATER, typed.sentence, "")
    reach = [row.id for row in files.contacts]
    contact = ask.text(
        "--contact", contact, "Which contact reaches it?",
        "A name in content/contacts.yaml; - for none. One that is missing there is begun with: frontdoor new contact",
        lambda text: typed.chosen(text, reach, "contact") if typed.optional(text) else "", "-",
    )  # fmt: skip
    source = source_of(ask, files, document, section)
    drafts = [
        Draft(f"content/services/{theme}.yaml", name, stubs.service(name, called, title or "", contact, source, what)),
        Draft(f"intents/{theme}.yaml", name, stubs.topic(name, f"service/{name}")),
    ]
    write(root, ask, library, drafts, f"what is {called}")


@new.command()
@library_option
@click.option("--name", "called", help="Full name of the person, team or line to reach.")
@click.option("--plain-name", help="What it is, in plain words for the public.")
@click.option("--phone")
@click.option("--email")
@click.option("--link", help="Web address.")
@click.option("--hours", help="When it is open: a name in content/hours.yaml, or - for not known.")
@click.option("--national", help="Who publishes it, if it stands in none of the documents: example.org")
@click.option("--checked", help="The day it was compared with its source, year-month-day. Default: today.")
@click.option("--heading", help="The heading in contacts.yaml to put it under.")
@id_option
@document_option
@section_option
@yes_option
@nothing_behind
def contact(
    library: Path | None, called: str | None, plain_name: str | None, phone: str | None, email: str | None, link: str | None,
    hours: str | None, national: str | None, checked: str | None, heading: str | None, name: str | None, document: str | None,
    section: str | None, yes: bool,
) -> None:  # fmt: skip
    """Begin a contact: a phone number, an e-mail or a web address, with its source and dates."""
    root, ask = folder(library), Asker(yes)
    files, on = readable(root), datetime.now(LONDON).date()
    called = ask.text("--name", called, "Who or what does it reach?", "The full name: Parent Carers Forum", typed.one_line)
    taken = [*files.contacts, *files.figures]
    name = ask.text(
        "--id", name, "What shall it be called in the files?", "Answers refer to it by this name, in braces: {parent-carers}",
        lambda text: typed.new_id(text, taken, "a contact or figure"), free(typed.suggested_id(called), taken),
    )  # fmt: skip
    plain_name = ask.text("--plain-name", plain_name, "What is it, in plain words for the public?", "Enter for none.", typed.optional, "")
    number = ask.text("--phone", phone, "What is its phone number?", "As people dial it: 01632 960123. Enter for none.", typed.phone, "")
    if other := typed.holder_of(number, files.contacts):
        click.echo(f"  {other} has this number already. If it is the same line, answers can use {{{other}}}, and nothing new is needed.")
    if typed.is_doubtful(number):
        click.echo(f"  Look at {number} again: it lies in no range of numbers that is given out. It can be written all the same.")
    address = ask.text("--email", email, "What is its e-mail address?", "help@example.org. Enter for none.", typed.email, "")
    page = ask.text("--link", link, "What is its web address?", "https://example.org/help. Enter for none.", typed.link, "")
    times = [("-", "not known"), *((row.id, row.entry.name) for row in files.hours)]
    hours = ask.choice("--hours", hours, "When is it open?", times, "opening time", "-")
    if national is not None and document is None:
        document = NATIONAL
    source = source_of(ask, files, document, section, national, may_be_national=True)
    text = read_kept(root / CONTACTS).text
    under = ""
    if headings(text):
        options = [(each, "") for each in headings(text)]
        usual = usual_heading(text, files, source)
        under = ask.choice("--heading", heading, "Under which heading of contacts.yaml does it belong?", options, "heading", usual)
    day = ask.text(
        "--checked", checked, "On which day was it compared with its source?", "Year-month-day; Enter for today.",
        lambda text: str(typed.day(text, on)), str(on),
    )  # fmt: skip
    details = stubs.ContactDetails(called, plain_name, number, address, page, "" if hours == "-" else hours)
    again = str(typed.day(day, on) + typed.CHECK_AGAIN_AFTER)
    write(root, ask, library, [Draft(CONTACTS, name, stubs.contact(name, details, source, day, again), under)], "", [
        f"An answer shows it on its own line with: contacts: [{name}]" + (f", and says the number with: {{{name}}}" if number else ""),
    ])  # fmt: skip

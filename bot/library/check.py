"""What must fit together across files. Every problem is found in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.library import problems
from bot.library.check_facts import check_registry, check_texts
from bot.library.check_todo import check_todo, is_todo
from bot.library.files import Files, Placed
from bot.library.problems import Problem, did_you_mean
from bot.library.risk_corpus import model_problem
from bot.model import Words
from bot.terms import TermError, TermReader
from bot.text import normalise

ASKED_FOR = "asked"
"""The category of a card that was asked for by a safe word."""
LEAST_EXAMPLES = 5
LEAST_CHECKS = 2
LEAST_SAID = 5
LEVELS = ("1", "2", "3", "4")
TITLE_LIMIT = 60
LEAD_LIMIT = 700
"""A lead longer than this leaves no room for anything else."""

REQUIRED_WORDING = frozenset(
    """fallback fallback_people fallback_nearest fallback_again choose none_of_these none_chosen next which_area area_noted outside_area
    empty case_details levels_lead levels_more levels_guide levels_unsure open_now opens_again checked overdue contact_overdue
    mentions_overdue
    topics topics_of ring_now moved levels_ticked levels_none
    question_button question_sent question_rules question_again question_already question_enough question_failed question_not_now
    question_not_sent
    telegram_name telegram_description telegram_short telegram_menu_help telegram_menu_urgent telegram_menu_topics telegram_menu_area
    telegram_menu_privacy telegram_menu_forget telegram_menu_clear telegram_menu_about telegram_start telegram_start_numbers
    telegram_start_topic telegram_who_young telegram_who_parent telegram_who_works telegram_who_noted telegram_opening
    telegram_help_now telegram_cant_talk telegram_not_meant telegram_wrong telegram_more telegram_wrong_noted telegram_quiet
    telegram_area telegram_numbers telegram_caption telegram_forwarded telegram_kind_voice telegram_kind_video telegram_kind_photo
    telegram_kind_sticker telegram_kind_file telegram_kind_contact telegram_kind_location telegram_kind_poll
    telegram_kind_dice telegram_kind_unknown telegram_late telegram_late_card telegram_group telegram_cleared telegram_forgotten
    telegram_help telegram_about telegram_privacy telegram_language_ar telegram_language_bn telegram_language_fa telegram_language_gu
    telegram_language_hu telegram_language_pa telegram_language_pl telegram_language_pt telegram_language_ro telegram_language_uk
    telegram_language_ur telegram_language_zh
    slack_welcome slack_help slack_ask_topics slack_ask_ring slack_ask_levels slack_case_details slack_case_details_others
    slack_right_ask slack_right slack_wrong slack_number slack_right_noted slack_number_noted slack_home_title slack_home_what
    slack_home_not slack_home_topics slack_home_area slack_home_area_choose slack_home_area_none slack_home_levels
    slack_home_levels_open slack_home_privacy slack_home_forget slack_home_forgotten slack_prompts_title slack_prompt_levels
    slack_prompt_consent slack_prompt_request slack_prompt_ring slack_window slack_close slack_levels_title slack_levels_intro
    slack_levels_search slack_levels_heading slack_levels_found slack_levels_not_found slack_levels_ticked slack_levels_show
    slack_levels_summary slack_levels_only slack_levels_copy slack_levels_copy_how""".split()
)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check(files: Files, today: date | None = None, terms: bool = True) -> list[Problem]:
    """Every problem of the files taken together, besides those met while reading them.

    `today` adds overdue warnings. `terms`: whether the risk terms are read; who opens a front door on the files reads them anyway.
    """
    return sorted(
        {
            *_ids(files),
            *check_registry(files, today),
            *check_texts(files),
            *check_todo(files),
            *_answers(files),
            *_intents(files),
            *_levels(files),
            *_rest(files),
            *(unreadable_terms(files) if terms else ()),
        }
    )


# --- names ------------------------------------------------------------------------------------------------------------


def _ids(files: Files) -> Iterator[Problem]:
    kinds = {
        "contact or figure": [*files.contacts, *files.figures],
        "service": files.services,
        "answer": files.answers,
        "topic": files.intents,
        "indicator": files.indicators,
        "kind of danger": files.risk_terms,
    }
    for kind, rows in kinds.items():
        first: dict[str, Placed] = {}
        for row in rows:
            if not _ID.fullmatch(row.id) or len(row.id) > 40:
                yield problems.bad_id(row.file, row.line(), row.id)
            if row.id in first:
                yield problems.name_taken(row.file, row.line(), kind, row.id, first[row.id].file, first[row.id].line())
            first.setdefault(row.id, row)


# --- answers and intents ----------------------------------------------------------------------------------------------


def _answers(files: Files) -> Iterator[Problem]:
    contacts = files.known(files.contacts)
    intents = files.known(files.intents)
    no_contacts = files.missing_from("content/contacts.yaml")
    no_intents = files.missing_from("intents")
    areas = {*files.places.areas, *files.places.localities} if files.places else set()
    exist = {f"service/{row.id}" for row in files.services} | {f"answer/{row.id}" for row in files.answers}
    # an answer whose name is misspelt is meant all the same: the misspelling is the one problem
    used = {row.entry.answer if row.entry.answer in exist else did_you_mean(row.entry.answer, exist) for row in files.intents}
    for kind, rows in (("service", files.services), ("answer", files.answers)):
        for row in rows:
            entry = row.entry
            if f"{kind}/{row.id}" not in used and row.id not in files.failed and not no_intents:
                yield problems.unused_answer(row.file, row.line(), f"{kind}/{row.id}")
            for name in entry.contacts:
                if name not in contacts and not no_contacts:
                    yield problems.unknown_name(row.file, row.line("contacts"), "contact", name, contacts)
            for name in entry.next:
                if name not in intents and not no_intents:
                    yield problems.unknown_name(row.file, row.line("next"), "topic", name, intents)
            for area, note in entry.by_area.items():
                if areas and area not in areas:
                    yield problems.unknown_name(row.file, row.line("by_area", area), "area in places.yaml", area, areas)
                for name in note.contacts:
                    if name not in contacts and not no_contacts:
                        yield problems.unknown_name(row.file, row.line("by_area", area), "contact", name, contacts)
            title = entry.title if kind == "answer" else entry.title or entry.name
            if len(title) > TITLE_LIMIT:
                key = "title" if entry.title else "name"
                yield problems.title_too_long(row.file, row.line(key), title, TITLE_LIMIT)
            lead: Words = (entry.lead if kind == "answer" else entry.what).words()
            for audience, text in (("professionals", lead.professional), ("the public", lead.public), ("young people", lead.young_person)):
                if text and len(text) > LEAD_LIMIT:
                    yield problems.too_long(
                        row.file, row.line("lead" if kind == "answer" else "what"), row.id, audience, len(text), LEAD_LIMIT
                    )


def _intents(files: Files) -> Iterator[Problem]:
    answers = {f"service/{name}" for name in files.known(files.services)} | {f"answer/{name}" for name in files.known(files.answers)}
    no_answers = files.missing_from("content/services", "content/answers")
    owner: dict[tuple[str, ...], tuple[Placed, int]] = {}
    for row in files.intents:
        entry = row.entry
        if entry.answer not in answers and not no_answers:
            yield problems.unknown_name(row.file, row.line("answer"), "answer", entry.answer, answers)
        if len(entry.examples) < LEAST_EXAMPLES:
            yield problems.too_few(row.file, row.line("examples"), row.id, "examples", LEAST_EXAMPLES, len(entry.examples))
        if len(entry.checks) < LEAST_CHECKS:
            yield problems.too_few(row.file, row.line("checks"), row.id, "checks", LEAST_CHECKS, len(entry.checks))
        if len(entry.title) > TITLE_LIMIT:
            yield problems.title_too_long(row.file, row.line("title"), entry.title, TITLE_LIMIT)
        own: set[tuple[str, ...]] = set()
        for number, example in enumerate(entry.examples):
            if is_todo(example):  # reported as such; two unfinished topics share them
                continue
            words = normalise(example).tokens
            line = row.line("examples", number)
            own.add(words)
            if words in owner and owner[words][0] is not row:
                other, other_line = owner[words]
                yield problems.example_shared(row.file, line, example, other.id, other.file, other_line)
            owner.setdefault(words, (row, line))
        for number, question in enumerate(entry.checks):
            if normalise(question).tokens in own:
                yield problems.check_is_example(row.file, row.line("checks", number), question)


# --- levels and the rest ----------------------------------------------------------------------------------------------


def _levels(files: Files) -> Iterator[Problem]:
    themes = files.known(files.themes)
    for row in files.levels:
        if row.entry.number not in LEVELS:
            yield problems.not_one_of(row.file, row.line("number"), "number", row.entry.number, LEVELS)
    for file in sorted({row.file for row in files.indicators}):
        if Path(file).stem not in {f"indicators-{number}" for number in LEVELS}:
            yield problems.indicator_file(file)
    for row in files.indicators:
        if row.entry.theme is not None and row.entry.theme not in themes and not files.missing_from("content/levels/themes.yaml"):
            yield problems.unknown_name(row.file, row.line("theme"), "theme in themes.yaml", row.entry.theme, themes)
        if len(row.entry.said) < LEAST_SAID:
            yield problems.too_few(row.file, row.line("said"), row.id, "ways of saying it", LEAST_SAID, len(row.entry.said))
    owner: dict[tuple[str, ...], tuple[Placed, int]] = {}
    for row in files.indicators:
        for number, said in enumerate(row.entry.said):
            words = normalise(said).tokens
            line = row.line("said", number)
            if words in owner and owner[words][0] is not row:
                other, other_line = owner[words]
                yield problems.example_shared(row.file, line, said, other.id, other.file, other_line)
            owner.setdefault(words, (row, line))


def unreadable_terms(files: Files) -> Iterator[Problem]:
    """Risk terms and near misses whose brackets or groups are wrong."""
    for row in files.risk_terms:
        reader = TermReader(files.risk_words | row.entry.words)
        for key in ("terms", "near_misses"):
            for number, term in enumerate(getattr(row.entry, key)):
                try:
                    reader.read(term)
                except TermError as error:
                    yield problems.unreadable_term(row.file, row.line(key, number), term, str(error))


def _rest(files: Files) -> Iterator[Problem]:
    contacts = files.known(files.contacts)
    if (stale := model_problem(files.risk_model, files.risk_material)) is not None:
        yield stale
    if not files.risk_terms:
        yield problems.no_risk_terms("content/risk/terms")
    for key in () if files.missing_from("content/wording.yaml") else sorted(REQUIRED_WORDING - {row.id for row in files.wording}):
        yield problems.missing_key("content/wording.yaml", 1, "wording.yaml", key)
    themes = {Path(row.file).stem for row in files.intents}
    for row in () if files.missing_from("intents") else files.browse:
        if row.id not in themes:
            yield problems.unknown_name(row.file, row.line(), "file in intents/", row.id, themes)
    if files.places is not None and files.places_document is not None:
        for area, entry in files.places.areas.items():
            line = files.places_document.line(("areas", area, "duty"))
            if entry.duty not in contacts and not files.missing_from("content/contacts.yaml"):
                yield problems.unknown_name("content/places.yaml", line, "contact", entry.duty, contacts)
            if entry.locality and entry.locality not in files.places.localities:
                line = files.places_document.line(("areas", area, "locality"))
                yield problems.unknown_name("content/places.yaml", line, "locality", entry.locality, files.places.localities)
    if files.card is not None:
        known = {row.id for row in files.risk_terms} | files.failed | {ASKED_FOR}
        for group, entry in files.card.entry.groups.items():
            for name in entry.helplines:
                if name not in contacts and not files.missing_from("content/contacts.yaml"):
                    yield problems.unknown_name(files.card.file, files.card.line("groups", group, "helplines"), "contact", name, contacts)
            for name in entry.categories:
                if name not in known and files.risk_terms and not files.missing_from("content/risk/terms"):
                    yield problems.unknown_name(files.card.file, files.card.line("groups", group), "kind of danger", name, known)
    numbers = {row.entry.number for row in files.levels}
    unsure = files.failed or files.missing_from("content/levels") or not numbers <= {*LEVELS}
    for absent in () if unsure else sorted({*LEVELS} - numbers):
        yield problems.missing_key("content/levels/levels.yaml", 1, "levels.yaml", f"level-{absent}")

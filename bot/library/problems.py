"""Every sentence an editor of `intents/` and `content/` is shown. Plain English; what is wrong, what was written, what to write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something to mend, and where."""

    file: str
    line: int
    what: str
    """What is wrong."""
    wrote: str = ""
    """What stands there now."""
    instead: str = ""
    """What to write instead."""
    warning: bool = False
    """Worth mending, but the content still loads."""

    def __str__(self) -> str:
        pieces = [f"{self.place}: {self.what}"]
        if self.wrote:
            pieces.append(f"you wrote: {short(self.wrote)}")
        if self.instead:
            pieces.append(f"write instead: {self.instead}")
        return "; ".join(pieces)

    @property
    def place(self) -> str:
        """File and line, in words; a missing file or folder has no lines."""
        return f"{self.file}, line {self.line}" if self.line else self.file


class LibraryRefused(Exception):
    """The content has problems and was not loaded. `problems` lists all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(f"{len(self.problems)} problems in the content")


def short(text: str, limit: int = 90) -> str:
    """A text in one line, its end left out if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


LEADER = re.compile(r"\s*(?:- +)*(?:[\w-]+:\s+)?(?:- +)*")
"""What may stand in a line before the text: spaces, dashes, a name and its colon."""


def in_quotes(row: str, limit: int = 90) -> str:
    """A line with its text in quotation marks; only the advice if the line is long."""
    found = LEADER.match(row.rstrip())
    at = found.end() if found else 0
    text = row.rstrip()[at:].replace('"', "'")
    return f'{row[:at].lstrip()}"{text}"' if len(row.strip()) <= limit else 'the whole text in "double quotes"'


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known name nearest to `word`, or an empty string if none is near."""
    found = process.extractOne(word, sorted(known), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return str(found[0]) if found else ""


# --- reading the files ------------------------------------------------------------------------------------------------


def folder_missing(folder: str) -> Problem:
    return Problem(folder, 0, "this folder is missing", instead="a folder with the YAML files in it")


def file_missing(file: str) -> Problem:
    return Problem(file, 0, "this file is missing", instead="bring it back, from a colleague's copy or the history of changes")


def cannot_open(file: str) -> Problem:
    return Problem(file, 0, "this file cannot be opened", instead="close it in other programs, and see whether you may read it")


def not_read(file: str) -> Problem:
    what = "nothing reads this file, so what stands in it is not used"
    return Problem(file, 0, what, instead="a name that ends in .yaml, in the folder it belongs to (content/README.md)", warning=True)


def not_text(file: str) -> Problem:
    what = "this file is not plain text that every computer reads the same way"
    return Problem(file, 1, what, instead="in your editor, save it again as plain text, encoding UTF-8")


def odd_character(file: str, line: int, wrote: str, code: str) -> Problem:
    return Problem(file, line, f"an invisible character ({code}) stands in this line", wrote.strip(), "the line typed anew")


def tab(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "a tab stands in this line", " ".join(wrote.split()), "spaces: two for each step in, one between words")


def unfinished_merge(file: str, line: int, wrote: str, end: int) -> Problem:
    what = f"two people changed the same lines, and both versions stand here (to line {end})"
    return Problem(file, line, what, wrote, "the lines you want to keep, without the lines of <<<<<<<, ======= and >>>>>>>")


def second_document(file: str, line: int, wrote: str) -> Problem:
    what = "a line of --- or ... cuts the file in two, and only one part would be read"
    return Problem(file, line, what, wrote, "the file without this line")


def pasted_twice(file: str, line: int, key: str, first: int) -> Problem:
    what = f"the same entries stand twice: from line {first}, and again from here"
    return Problem(file, line, what, f"{key}:", "keep one of the two; perhaps the whole file was pasted twice")


def comment_cuts(file: str, line: int, wrote: str, kept: str) -> Problem:
    return Problem(
        file,
        line,
        "everything after ' #' would be lost",
        wrote.strip(),
        f'"{kept}{" " if kept else ""}#…" in double quotes, or the remark on a line of its own',
    )


def key_twice(file: str, line: int, key: str, first: int) -> Problem:
    return Problem(file, line, f"'{key}' stands twice, first in line {first}", key, "keep one of them")


def stray_colon(file: str, line: int, wrote: str, instead: str = "") -> Problem:
    return Problem(file, line, "a colon followed by a space stands inside the text", wrote.strip(), instead or in_quotes(wrote))


def missing_colon(file: str, line: int, wrote: str) -> Problem:
    wrote = wrote.strip()
    name, _, rest = wrote.partition(":") if ":" in wrote else wrote.partition(" ")
    return Problem(file, line, "there is no colon and space after the name in this line", wrote, f"{name}: {rest.strip()}".strip())


def missing_dash(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "this line stands in a list and has no dash", wrote.strip(), f"- {short(wrote.strip())}")


def missing_dash_space(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "there is no space after the dash", wrote.strip(), f"- {short(wrote.strip().lstrip('-'))}")


def runs_on(file: str, line: int, wrote: str) -> Problem:
    what = "this line would be read as part of the line above it"
    return Problem(file, line, what, wrote.strip(), "a dash and a space in front if it is an item of a list; else all in one line")


def wrong_indent(file: str, line: int, wrote: str) -> Problem:
    what = "this line stands too far in or too far out"
    return Problem(file, line, what, wrote.strip(), "the same number of spaces in front as the lines it belongs with")


def open_quote(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "a quotation mark is opened here and not closed", wrote.strip(), "the same mark at the end of the text")


def inner_quote(file: str, line: int, wrote: str) -> Problem:
    what = "the quotation ends before the line does"
    return Problem(file, line, what, wrote.strip(), 'the whole text in "double quotes", with none of these marks inside it')


def curly_quotes(file: str, line: int, wrote: str) -> Problem:
    what = "these quotation marks are curly, as word processors make them, and would be shown to people"
    return Problem(file, line, what, wrote.strip(), "no quotation marks, or straight ones")


def open_bracket(file: str, line: int, wrote: str, bracket: str) -> Problem:
    closing = "]" if bracket == "[" else "}"
    what = f"a {bracket} is opened here and not closed, or a comma is missing"
    return Problem(file, line, what, wrote.strip(), f"commas between the items, and {closing} at the end")


def starts_with_sign(file: str, line: int, wrote: str, sign: str) -> Problem:
    return Problem(file, line, f"a text may not begin with {sign}", wrote.strip(), in_quotes(wrote))


def not_yaml(file: str, line: int, wrote: str) -> Problem:
    what = "this line cannot be read, or the one above it"
    return Problem(file, line, what, wrote.strip(), "compare it with an entry above it: spaces in front, dashes, colons, quotation marks")


def empty_file(file: str) -> Problem:
    return Problem(file, 1, "this file is empty", instead="at least one entry, or delete the file")


# --- the form of an entry ---------------------------------------------------------------------------------------------


def unknown_key(file: str, line: int, key: str, allowed: Iterable[str]) -> Problem:
    allowed = sorted(allowed)
    near = did_you_mean(key, allowed)
    instead = near or "one of: " + ", ".join(allowed)
    if not near and key != key.lower():
        instead += '; or, if the colon belongs to a text, the whole text in "double quotes"'
    return Problem(file, line, f"'{key}' is not known here", key, instead)


def not_one_of(file: str, line: int, key: str, wrote: str, allowed: Iterable[str]) -> Problem:
    allowed = list(allowed)
    near = did_you_mean(wrote, allowed)
    return Problem(file, line, f"'{wrote}' may not stand at '{key}'", wrote, near or "one of: " + ", ".join(allowed))


def missing_key(file: str, line: int, entry: str, key: str) -> Problem:
    return Problem(file, line, f"'{entry}' has no '{key}'", instead=f"a line '{key}: …'")


def wrong_form(file: str, line: int, key: str, expected: str, wrote: str) -> Problem:
    return Problem(file, line, f"'{key}' cannot be written like this", wrote, expected)


def nothing_written(file: str, line: int, key: str) -> Problem:
    what = f"nothing stands after '{key}:'"
    return Problem(file, line, what, f"{key}:", "what belongs there, or take the line out if it may be left out")


def empty_item(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "nothing stands after this dash", wrote.strip(), "a text after it, or take the line out")


def bad_id(file: str, line: int, name: str) -> Problem:
    return Problem(file, line, "a name may hold only small letters, digits and hyphens, at most 40", name, "for example break-time")


def bad_date(file: str, line: int, key: str, wrote: str) -> Problem:
    what = f"'{key}' is not a date in the calendar, written as year-month-day"
    return Problem(file, line, what, wrote, "for example 2027-05-21")


def bad_hours(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "these opening hours cannot be read", wrote, "for example mon-fri: 9:00-17:00, earlier to later")


def closed_elsewhere(file: str, line: int, name: str, other: str) -> Problem:
    what = f"'{name}' is open exactly when '{other}' is not, so it cannot have closed days of its own"
    return Problem(file, line, what, instead=f"the days below '{other}'")


# --- what must fit together -------------------------------------------------------------------------------------------


def unknown_contact(file: str, line: int, name: str, known: Iterable[str]) -> Problem:
    near = did_you_mean(name, known)
    return Problem(file, line, f"there is no contact or figure called '{name}'", name, near or "a name from contacts.yaml or facts.yaml")


def contact_lacks(file: str, line: int, name: str, field: str) -> Problem:
    return Problem(file, line, f"the contact '{name}' has no {field}", f"{{{name}.{field}}}", "another contact, or add it in contacts.yaml")


def unknown_name(file: str, line: int, kind: str, name: str, known: Iterable[str]) -> Problem:
    near = did_you_mean(name, known)
    return Problem(file, line, f"there is no {kind} called '{name}'", name, near or f"the name of {_a(kind)} that exists")


def unused_answer(file: str, line: int, answer: str) -> Problem:
    return Problem(
        file, line, f"no topic leads to '{answer}', so nobody can reach it", answer, f"a topic in intents/ with 'answer: {answer}'"
    )


def name_taken(file: str, line: int, kind: str, name: str, other_file: str, other_line: int) -> Problem:
    return Problem(file, line, f"there is already {_a(kind)} called '{name}' in {other_file}, line {other_line}", name, "another name")


def indicator_file(file: str) -> Problem:
    what = "the name of this file does not say the level of need its indicators belong to"
    return Problem(file, 0, what, instead="indicators-1.yaml, indicators-2.yaml, indicators-3.yaml or indicators-4.yaml")


def too_few(file: str, line: int, entry: str, what: str, least: int, have: int) -> Problem:
    return Problem(
        file, line, f"'{entry}' has {have} {what}, and needs at least {least}", instead=f"{least - have} more, in other people's words"
    )


def check_is_example(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "this check is the same as an example, so it tests nothing", wrote, "the question in other words")


def example_shared(file: str, line: int, wrote: str, other: str, other_file: str, other_line: int) -> Problem:
    return Problem(
        file, line, f"'{other}' has the same example ({other_file}, line {other_line})", wrote, "keep it under the topic it belongs to"
    )  # fmt: skip


def contact_outside_registry(file: str, line: int, found: str) -> Problem:
    what = "a phone number, e-mail or web address stands outside contacts.yaml"
    return Problem(file, line, what, found, "the contact's name in braces, for example {mash}")


def figure_outside_registry(file: str, line: int, found: str) -> Problem:
    what = "a time limit or amount stands outside facts.yaml"
    return Problem(file, line, what, found.rstrip(".,"), "the figure's name in braces, for example {assessment-days}")


def too_long(file: str, line: int, answer: str, audience: str, length: int, limit: int) -> Problem:
    return Problem(
        file,
        line,
        f"what '{answer}' says first to {audience} has {length} characters, and {limit} is the most",
        instead="a shorter lead",
    )


def title_too_long(file: str, line: int, title: str, limit: int) -> Problem:
    return Problem(file, line, f"this title does not fit on a button ({len(title)} characters, {limit} at most)", title, "a shorter title")


_READERS = {"professional": "professionals", "public": "the public", "young_person": "young people"}


def too_hard(file: str, line: int, name: str, audience: str, age: int, limit: int, sentence: str) -> Problem:
    what = f"'{name}' has a reading age of {age} for {_READERS[audience]}, and {limit} is the most; this sentence is the hardest"
    return Problem(file, line, what, sentence, "two short sentences with everyday words; a name goes to content/readability.yaml")


def sentence_too_long(file: str, line: int, sentence: str, limit: int) -> Problem:
    what = f"this sentence has {len(sentence.split())} words, and {limit} is the most for the public"
    return Problem(file, line, what, sentence, "two sentences, one idea each")


def unknown_abbreviation(file: str, line: int, letters: str) -> Problem:
    what = f"'{letters}' is an abbreviation that the front door cannot spell out"
    return Problem(file, line, what, letters, f"its meaning in words, or '{letters}: what it stands for' in content/abbreviations.yaml")


def braces(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "a { or } stands alone", wrote, "{name-of-a-contact}")


def overdue(file: str, line: int, name: str, since: str) -> Problem:
    return Problem(
        file,
        line,
        f"'{name}' was due to be checked again on {since}",
        instead="check it, then write today's date and the next one",
        warning=True,
    )


def todo_left(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "a TODO is left, and nothing goes live until it is filled in", wrote, "the real words in its place")


def unreadable_term(file: str, line: int, wrote: str, why: str) -> Problem:
    return Problem(file, line, f"this risk term cannot be read ({why})", wrote, "words, (this|or this), and ... for a gap")


def no_risk_model(file: str) -> Problem:
    what = "there is no risk model here that can be read, and the front door does not start without it"
    return Problem(file, 0, what, instead="restore the file, or run 'frontdoor risk fit'")


def stale_risk_model(file: str) -> Problem:
    what = "the messages in content/risk/examples or near_misses have changed since the risk model was made from them"
    return Problem(file, 0, what, instead="run 'frontdoor risk fit'")


def unmeasured_risk(file: str) -> Problem:
    what = "the terms or messages in content/risk have changed since it was measured how well they find danger"
    return Problem(file, 0, what, instead="run 'frontdoor risk fit' (some minutes), which refuses what would find less")


def both_ways(file: str, line: int, wrote: str, other_file: str, other_line: int) -> Problem:
    what = f"this near miss also stands among the messages of danger ({other_file}, line {other_line})"
    return Problem(file, line, what, wrote, "it in one of the two places")


def no_risk_terms(file: str) -> Problem:
    return Problem(
        file, 0, "there are no risk terms, and the front door does not start without them", instead="restore the folder content/risk/terms"
    )


# --- asking the checks ------------------------------------------------------------------------------------------------


def check_lands_elsewhere(file: str, line: int, wrote: str, intent: str, got: str) -> Problem:
    return Problem(file, line, f"this check should reach '{intent}', and reaches {got}", wrote, f"an example of '{intent}' closer to it")


def check_comes_close(file: str, line: int, wrote: str, intent: str, got: str) -> Problem:
    what = f"this check should reach '{intent}', which is among the nearest three, but {got} comes first"
    return Problem(file, line, what, wrote, f"an example of '{intent}' closer to it, if people would miss it", warning=True)


def too_many_close(file: str, close: int, asked: int) -> Problem:
    what = f"{close} of {asked} checks only come close, and 1 in 50 is the most"
    return Problem(file, 0, what, instead="more examples where the warnings say")


def not_lands_here(file: str, line: int, wrote: str, intent: str) -> Problem:
    return Problem(file, line, f"this question must not reach '{intent}', and does", wrote, "an example of the topic it belongs to")


def term_misses(file: str, line: int, wrote: str) -> Problem:
    return Problem(file, line, "this message points to danger, and no risk term finds it", wrote, "a term that finds it")


def term_overreaches(file: str, line: int, wrote: str, term: str) -> Problem:
    what = f"this message is harmless, and the risk term '{short(term, 60)}' takes it for danger"
    return Problem(file, line, what, wrote, "a near miss that masks it")


def card_too_long(file: str, line: int, group: str, audience: str, length: int, limit: int) -> Problem:
    what = f"the card for '{group}' has {length} characters for {_READERS.get(audience, 'families')}, and {limit} is the most"
    return Problem(file, line, what, instead="fewer words or helplines")

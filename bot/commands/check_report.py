"""What `frontdoor check` says, in each form: for people, for programs, and as annotations on a pull request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.shared import problem_object
from bot.library import Problem
from bot.library.problems import short


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was found."""

    problems: tuple[Problem, ...]
    """Those to show, sorted by file and line."""
    looked_at: str
    """In words: so many topics, so many checks asked."""
    measurement: str = ""
    """How well danger is found, in a line; empty if that was not looked at."""
    elsewhere: bool = False
    """Whether other files, which were not asked about, have problems."""
    unasked: bool = False
    """Whether checks were left unasked, because something must be mended first."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before the content can go live."""
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is worth mending, while the content works."""
        return tuple(problem for problem in self.problems if problem.warning)


def as_text(report: Report) -> Iterator[str]:
    """Errors, then warnings, then a line that sums up and says what to do next."""
    if report.errors:
        yield f"To mend ({len(report.errors)}). Until then the bot goes on answering from the content it had before."
        yield ""
        yield from _blocks(report.errors)
    if report.warnings:
        yield f"Worth a look ({len(report.warnings)}). The content works as it is."
        yield ""
        yield from _blocks(report.warnings)
    if report.measurement:
        yield report.measurement
    yield f"{report.looked_at}: {_verdict(report)}"


def _blocks(problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        yield problem.place
        yield f"  {problem.what}"
        if problem.wrote:
            yield f"    you wrote:     {short(problem.wrote)}"
        if problem.instead:
            yield f"    write instead: {problem.instead}"
        yield ""


def _verdict(report: Report) -> str:
    counts = [_count(len(report.errors), "error")] * bool(report.errors) + [_count(len(report.warnings), "warning")] * bool(report.warnings)
    sentences = [", ".join(counts) or "all is well"]
    if report.errors:
        sentences.append("Next: mend the first one, save the file, and run the same command again")
    elif report.warnings:
        sentences.append("Next: frontdoor impact shows what your change does")
    else:
        sentences.append("Nothing to mend")
    if report.unasked:
        sentences.append("The questions under 'checks' and 'not' are asked once the files can be read without an error")
    if report.elsewhere:
        sentences.append("Other files have problems too: frontdoor check, without a file, shows all")
    return ". ".join(sentences) + "."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def as_json(report: Report) -> str:
    """A list of the problems, each an object."""
    return json.dumps([problem_object(problem) for problem in report.problems], ensure_ascii=False, indent=2)


def as_github(report: Report, root: Path, here: Path) -> Iterator[str]:
    """An annotation for each problem, its file named from `here` (where the workflow runs), and the summary as a plain line.

    Source: GitHub Docs, "Workflow commands for GitHub Actions", setting an error or warning message.
    """
    for problem in (*report.errors, *report.warnings):
        path = (root / problem.file).resolve()
        where = {"file": path.relative_to(here.resolve()).as_posix() if path.is_relative_to(here.resolve()) else path.as_posix()}
        if problem.line:
            where["line"] = str(problem.line)
        where["title"] = problem.what
        properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
        rest = [f"you wrote: {short(problem.wrote)}"] * bool(problem.wrote) + [f"write instead: {problem.instead}"] * bool(problem.instead)
        message = "\n".join([problem.what, *rest])
        yield f"::{'warning' if problem.warning else 'error'} {properties}::{_data(message)}"
    yield f"{report.looked_at}: {_verdict(report)}"


def _data(text: str) -> str:
    """A message as the runner reads it back: actions/toolkit, packages/core/src/command.ts, escapeData."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The same for a property (escapeProperty)."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

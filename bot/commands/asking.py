"""Ask a person for what a command needs, one question at a time, each with what it means and an example."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from bot.staff.new.typed import Unfit, chosen

Check = Callable[[str], str]
"""What was typed -> what to write. Raises Unfit."""


class Asker:
    """Takes an option where it was given, a default where --yes was, and else asks until the answer fits."""

    def __init__(self, yes: bool) -> None:
        self._yes = yes

    def text(self, option: str, given: str | None, question: str, meaning: str, check: Check, default: str | None = None) -> str:
        """One text. Without `default` it has to be given. Raises click.UsageError if an option does not fit or is missing."""
        if given is not None:
            try:
                return check(given)
            except Unfit as error:
                raise click.UsageError(f"{option}: {error}") from None
        if self._yes:
            if default is None:
                raise click.UsageError(f"{option} is missing: {question} With --yes nothing is asked, so it has to be given.")
            return self.text(option, default, question, meaning, check)
        click.echo(f"\n{question}\n  {meaning}")
        return str(click.prompt(">", prompt_suffix=" ", default=default, show_default=bool(default), value_proc=_asked(check)))

    def choice(
        self, option: str, given: str | None, question: str, choices: Sequence[tuple[str, str]], noun: str, default: str | None = None
    ) -> str:
        """One of several, by number or name. `choices`: name and what it is."""
        names = [name for name, _ in choices]
        if given is None and not self._yes:
            click.echo(f"\n{question} (a number or a name)")
            for number, (name, what) in enumerate(choices, 1):
                click.echo(f"  {number:>2}  {name}" + (f": {what}" if what else ""))
            return str(click.prompt(">", prompt_suffix=" ", default=default, value_proc=_asked(lambda typed: chosen(typed, names, noun))))
        return self.text(option, given, question, "", lambda typed: chosen(typed, names, noun), default)

    def agreed(self, question: str, default: bool) -> bool:
        """Yes or no; with --yes the default."""
        return default if self._yes else click.confirm(question, default=default)


def _asked(check: Check) -> Callable[[str], str]:
    """`check` for click, which shows what is wrong and asks again."""

    def checked(typed: str) -> str:
        try:
            return check(typed)
        except Unfit as error:
            raise click.UsageError(str(error)) from None

    return checked

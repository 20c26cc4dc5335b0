"""What `frontdoor new` shows: what would be written and where, what to do next, and the way back."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence

from bot.staff.new.place import Placement


def preview(placements: Sequence[Placement]) -> Iterator[str]:
    """Every line that would be written, with file and number."""
    for placement in placements:
        new = "" if placement.before else " (a new file)"
        yield f"{placement.draft.file}{new}, lines {placement.first} to {placement.last}:"
        for number, line in enumerate(placement.draft.text.splitlines(), placement.first):
            yield f"{number:>6}  {line}"
        yield ""


def next_steps(placements: Sequence[Placement], more: Sequence[str], commands: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What to do now, numbered. `more`: steps between filling in and checking; `commands`: each with what it shows."""
    steps: list[list[str]] = []
    todos = [placement for placement in placements if placement.todos]
    if todos:
        fill = ["Open these files and put the real words where it says TODO:"]
        fill += [f"{placement.draft.file}, {_lines(placement.todos)}" for placement in todos]
        fill.append("While a TODO is left, the front door keeps answering as it did before: nothing unfinished goes live.")
        steps.append(fill)
    steps += [[step] for step in more]
    steps += [[command, shows] for command, shows in commands]
    yield "What to do next:"
    for number, (head, *rest) in enumerate(steps, 1):
        yield f"  {number}. {head}"
        yield from (f"     {line}" for line in rest)


def way_back(placements: Sequence[Placement], as_committed: Collection[str], git: str) -> Iterator[str]:
    """How to undo it. `as_committed`: files in which nothing else has changed since the last commit; `git`: how to call it there."""
    yield "If you change your mind:"
    for placement in placements:
        file = placement.draft.file
        if placement.before is None:
            yield f"  delete the file {file}"
        else:
            restore = f", or: {git} checkout -- {shlex.quote(file)}" if file in as_committed else ""
            yield f"  delete lines {placement.start} to {placement.last} of {file}{restore}"


def _lines(numbers: Sequence[int]) -> str:
    """`line 3`, `lines 3 to 6`, or `lines 3, 5 and 6`."""
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"lines {numbers[0]} to {numbers[-1]}"
    return f"lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"

"""What a spreadsheet changes: compared with what was exported, and with what the files hold now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.library import Files
from bot.library.load import read_text
from bot.library.problems import Problem, did_you_mean
from bot.staff.sheets import ANSWERS, AUDIENCES, COLUMNS, CONTACT_FIELDS, CONTACTS, EXAMPLES, KINDS, NAMED_BY, Row, rows_of
from bot.staff.workbook import BadCell, Returned, SheetRow, tidy
from bot.staff.yaml_edit import CannotEdit, Edit, edited

MOST_TAKEN_OUT = 0.2
"""Share of the examples that one import may take out: more looks like a sheet that was cut by mistake."""
FIRST_AUDIENCE = 3
"""Column of the answers where texts for one audience begin; the one before is for everybody."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to make."""

    cell: str
    file: str
    edit: Edit
    was: str
    now: str
    """Empty: taken out."""

    def __str__(self) -> str:
        where = "/".join(str(step) for step in self.edit.place if isinstance(step, str))
        return f"{self.file}, {where}: " + (f"“{self.was}” → " if self.was else "new: ") + (f"“{self.now}”" if self.now else "taken out")


class _Comparison:
    """Gathers the changes and the bad cells of one spreadsheet."""

    def __init__(self, returned: Returned, files: Files) -> None:
        self._returned = returned
        self._rows = list(rows_of(files))
        self._by_name = {(row.sheet, row.cells if row.sheet == EXAMPLES else row.name): row for row in self._rows}
        self._topics = {row.id: row.file for row in files.intents}
        self.changes: list[Change] = []
        self.bad: list[BadCell] = list(returned.bad)

    def compare(self) -> None:
        for row in self._returned.rows:
            if row.number is None:
                self._new(row)
            elif row.number not in self._returned.exported or self._returned.exported[row.number][0] != row.sheet:
                self._refuse(row, len(COLUMNS[row.sheet]), f"there was no row {row.number} in the export", "leave it empty for a new row")
            else:
                self._same(row, self._returned.exported[row.number][1:])
        self._missing({row.number for row in self._returned.rows})

    def _refuse(self, row: SheetRow, column: int, what: str, instead: str = "") -> None:
        self.bad.append(BadCell(row.cell(column), what, instead))

    def _new(self, row: SheetRow) -> None:
        """A row without a number: a new way of asking."""
        if row.sheet != EXAMPLES:
            noun = "contact" if row.sheet == CONTACTS else "service"
            self._refuse(row, 0, f"new rows can be added to {EXAMPLES} only", f"a new {noun} begins with 'frontdoor new {noun}'")
            return
        topic, kind, text = row.cells
        if topic not in self._topics:
            near = did_you_mean(topic, self._topics)
            self._refuse(row, 0, f"there is no topic called '{topic}'", near and f"did you mean {near}?")
        elif kind not in KINDS:
            self._refuse(row, 1, f"'{kind}' is no kind of question", f"one of: {', '.join(KINDS)}")
        elif not text:
            self._refuse(row, 2, "this text is empty")
        elif (EXAMPLES, row.cells) not in self._by_name and self._one_line(row, 2):
            edit = Edit((topic, KINDS[kind]), text, append=True)
            self.changes.append(Change(row.cell(2), self._topics[topic], edit, "", text))

    def _same(self, row: SheetRow, exported: tuple[str, ...]) -> None:
        """A row of the export: its texts may differ, its names may not."""
        named = NAMED_BY[row.sheet]
        for column in range(named):
            if row.cells[column] != tidy(exported[column]):
                self._refuse(row, column, f"this was '{exported[column]}' when exported", "put it back; to move a question, add a new row")
                return
        different = [column for column in range(named, len(row.cells)) if row.cells[column] != tidy(exported[column])]
        if not different:
            return
        name = exported if row.sheet == EXAMPLES else exported[:named]
        current = self._by_name.get((row.sheet, name))
        if current is None:
            already = row.sheet == EXAMPLES and (EXAMPLES, row.cells) in self._by_name
            if not already:
                self._refuse(row, different[0], "the files no longer hold what was exported here", "export anew and make this change again")
            return
        for column in different:
            self._cell(row, column, exported[column], current)

    def _cell(self, row: SheetRow, column: int, exported: str, current: Row) -> None:
        new, now = row.cells[column], current.cells[column]
        if new == tidy(now) or not self._one_line(row, column):
            return
        if now != exported:
            self._refuse(row, column, f"the files have changed since the export and say: {now or '(nothing)'}", "export anew")
            return
        if row.sheet == ANSWERS and not self._audience_fits(row, column, current):
            return
        order = {ANSWERS: AUDIENCES, CONTACTS: CONTACT_FIELDS}.get(row.sheet, ())
        edit = Edit(current.places[column], new or None, order=order)
        self.changes.append(Change(row.cell(column), current.file, edit, now, new))

    def _audience_fits(self, row: SheetRow, column: int, current: Row) -> bool:
        """Whether a changed text is one for everybody exactly where it was so before, and not empty."""
        everybody = FIRST_AUDIENCE - 1
        for_all = bool(current.cells[everybody])
        if not row.cells[column]:
            self._refuse(row, column, "this text is empty", "write something; to take a text out, edit the YAML file")
            return False
        if for_all != (column == everybody):
            there = "for everybody" if for_all else "for each audience"
            self._refuse(row, column, f"this text is written {there}", f"put it there, or change that in {current.file}")
            return False
        return True

    def _one_line(self, row: SheetRow, column: int) -> bool:
        if row.cells[column].isprintable():
            return True
        self._refuse(row, column, "this text has more than one line, or a character that cannot be seen", "write it in one line")
        return False

    def _missing(self, seen: set[int | None]) -> None:
        """Rows of the export that did not come back: examples are taken out, anything else is a mistake."""
        examples = gone = 0
        taken_out: list[Change] = []
        for number, (sheet, *cells) in self._returned.exported.items():
            examples += sheet == EXAMPLES
            if number in seen:
                continue
            current = self._by_name.get((sheet, tuple(cells) if sheet == EXAMPLES else tuple(cells[: NAMED_BY[sheet]])))
            if current is None:
                continue
            if sheet != EXAMPLES:
                self.bad.append(BadCell(sheet, f"the row of {', '.join(current.name)} is missing", "put it back; export anew if need be"))
                continue
            gone += 1
            taken_out.append(Change(f"{sheet}, row {number} of the export", current.file, Edit(current.places[2]), current.cells[2], ""))
        if gone > examples * MOST_TAKEN_OUT:
            what = f"{gone} of {examples} rows are missing, which looks like a mistake"
            self.bad.append(BadCell(EXAMPLES, what, "take out fewer at a time, or export anew"))
        self.changes += taken_out


def changes_of(returned: Returned, files: Files) -> tuple[list[Change], list[BadCell]]:
    """What to change in the files, and every cell that cannot be taken over."""
    comparison = _Comparison(returned, files)
    comparison.compare()
    return comparison.changes, comparison.bad


def new_texts(changes: list[Change], texts: Mapping[str, str]) -> tuple[dict[str, str], list[BadCell]]:
    """The changed files (name -> text) from their present `texts`, and the cells whose change cannot be made."""
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append(change)
    after, bad = {}, []
    for file, rows in by_file.items():
        try:
            after[file] = edited(file, texts[file], [row.edit for row in rows])
        except CannotEdit as together:
            alone = [BadCell(row.cell, str(error)) for row in rows if (error := _alone(file, texts[file], row.edit))]
            bad += alone or [BadCell(rows[0].cell, str(together))]
    return after, bad


def _alone(file: str, text: str, edit: Edit) -> CannotEdit | None:
    try:
        edited(file, text, [edit])
    except CannotEdit as error:
        return error
    return None


def blamed(found: list[Problem], changes: list[Change], after: Mapping[str, str]) -> Iterator[BadCell | Problem]:
    """Each problem of the changed files with the cell it comes from, where one does."""
    cells = {(change.file, line): change.cell for change in changes if (line := _line(change, after[change.file]))}
    for problem in found:
        cell = cells.get((problem.file, problem.line))
        yield BadCell(cell, problem.what, problem.instead and f"write instead: {problem.instead}") if cell else problem


def _line(change: Change, text: str) -> int | None:
    """Where a change stands in the changed file; of a key that is gone, where its entry does; nowhere for an item that is gone."""
    document = read_text(change.file, text, [])
    place = change.edit.place
    if document is None or (not change.now and isinstance(place[-1], int)):
        return None
    if change.edit.append or isinstance(place[-1], int):
        topic, key = place[0], place[1]
        items = document.data[topic][key]
        if change.now in items:
            place = (topic, key, items.index(change.now))
    return document.line(place)

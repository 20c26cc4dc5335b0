"""Tables to a spreadsheet file and back. The only module that knows openpyxl.

A last, hidden sheet keeps what was exported, so that what a person changed can be told from what changed in the files meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from bot.staff.sheets import COLUMNS, NAMED_BY, Row

KEPT = "As exported"
NUMBER = "Row"
"""Heading of the last column: the number of the row in the export, by which it is known again."""
_NAMES = PatternFill("solid", fgColor="EEEEEE")
_WIDE, _NARROW = 60, 24
SAFE_NUMBER = 999
"""Numbers up to this (101, 999) are numbers people ring; spreadsheet programs may store them as numbers."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be taken over, and what to do."""

    cell: str
    """`Answers, cell C14`; only the sheet's name where no cell is to blame."""
    what: str
    instead: str = ""

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}" + (f"; {self.instead}" if self.instead else "")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it came back."""

    sheet: str
    line: int
    cells: tuple[str, ...]
    number: int | None
    """Which row of the export it is; None for a new one."""

    def cell(self, column: int) -> str:
        return address(self.sheet, column, self.line)


@dataclass(frozen=True, slots=True)
class Returned:
    """A spreadsheet that came back."""

    rows: tuple[SheetRow, ...]
    exported: Mapping[int, tuple[str, ...]]
    """Row number -> sheet and cells when it was exported."""
    bad: tuple[BadCell, ...]


def address(sheet: str, column: int, line: int) -> str:
    """A cell in words; `column` counts from 0."""
    return f"{sheet}, cell {get_column_letter(column + 1)}{line}"


def write_workbook(path: Path, rows: Iterable[Row]) -> int:
    """Write the rows to a spreadsheet; says how many."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = {name: _new_sheet(book, name) for name in COLUMNS}
    kept = book.create_sheet(KEPT)
    kept.sheet_state = "veryHidden"
    count = 0
    lines = dict.fromkeys(COLUMNS, 1)
    for count, row in enumerate(rows, 1):
        sheet = sheets[row.sheet]
        lines[row.sheet] += 1
        line = lines[row.sheet]
        for column, text in enumerate(row.cells):
            _put(sheet.cell(line, column + 1), text, fixed=column < NAMED_BY[row.sheet])
        _put(sheet.cell(line, len(row.cells) + 1), str(count), fixed=True)
        for column, text in enumerate((str(count), row.sheet, *row.cells)):
            _put(kept.cell(count, column + 1), text)
    book.save(path)
    return count


def _new_sheet(book: Workbook, name: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    for column, heading in enumerate((*COLUMNS[name], NUMBER), 1):
        sheet.cell(1, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _NARROW if column <= NAMED_BY[name] else _WIDE
    sheet.freeze_panes = f"{get_column_letter(NAMED_BY[name] + 1)}2"
    return sheet


def _put(cell: Cell | MergedCell, text: str, fixed: bool = False) -> None:
    """A text that stays one: `0300 123 6720` is no number, `=` begins no formula."""
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if fixed:
        cell.fill = _NAMES


def read_workbook(path: Path) -> Returned:
    """What a spreadsheet holds. Raises ValueError, in words for whoever saved it, if it is none or not from an export."""
    try:
        book = load_workbook(path)
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as a spreadsheet (.xlsx)") from error
    if KEPT not in book.sheetnames:
        raise ValueError(f"{path} was not made by 'frontdoor export': export anew and put your changes there")
    bad: list[BadCell] = []
    rows: list[SheetRow] = []
    for name, columns in COLUMNS.items():
        if name not in book.sheetnames:
            bad.append(BadCell(name, "this sheet is missing", "do not rename or delete sheets"))
            continue
        wanted = (*columns, NUMBER)
        for column, heading in enumerate(wanted):
            cell = book[name].cell(1, column + 1)
            if cell.value != heading:
                bad.append(BadCell(address(name, column, 1), f"this heading should be '{heading}'", "do not rename or move columns"))
        rows += _rows(book[name], len(wanted), bad)
    try:
        exported = _exported(book[KEPT])
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"the hidden sheet '{KEPT}' of {path} has been changed: export anew and put your changes there") from error
    return Returned(tuple(rows), exported, tuple(bad))


def _exported(sheet: Worksheet) -> dict[int, tuple[str, ...]]:
    """What the hidden sheet kept: row number -> sheet and cells. Raises ValueError, KeyError or IndexError if it was changed."""
    kept = {int(str(number)): tuple(str(text or "") for text in cells) for number, *cells in sheet.iter_rows(values_only=True)}
    return {number: cells[: 1 + len(COLUMNS[cells[0]])] for number, cells in kept.items()}


def _rows(sheet: Worksheet, width: int, bad: list[BadCell]) -> Iterator[SheetRow]:
    seen: dict[int, int] = {}
    for line, cells in enumerate(sheet.iter_rows(min_row=2, max_col=width), 2):
        texts = [_text(sheet.title, column, line, cell, bad) for column, cell in enumerate(cells)]
        if not any(texts):
            continue
        *values, typed = texts
        number = int(typed) if typed.isdecimal() else None
        if typed and number is None:
            bad.append(BadCell(address(sheet.title, width - 1, line), f"{typed!r} is no row number", "leave it empty for a new row"))
        elif number is not None and number in seen:
            what = f"row number {number} stands in line {seen[number]} already"
            bad.append(BadCell(address(sheet.title, width - 1, line), what, "leave it empty for a new row"))
        elif number is not None:
            seen[number] = line
        yield SheetRow(sheet.title, line, tuple(values), number)


def _text(sheet: str, column: int, line: int, cell: Cell | MergedCell, bad: list[BadCell]) -> str:
    """The text of a cell, spaces around it dropped; anything but text is bad, apart from short numbers and row numbers."""
    value = cell.value
    if value is None:
        return ""
    at = address(sheet, column, line)
    if cell.data_type == "f":
        bad.append(BadCell(at, "this is a formula", "type the text itself"))
    elif isinstance(value, int) and not isinstance(value, bool):
        if value <= SAFE_NUMBER or column >= len(COLUMNS[sheet]):
            return str(value)
        bad.append(
            BadCell(at, "this is a number, and a phone number loses its first 0 that way", "set the cell's format to Text, type it again")
        )
    elif not isinstance(value, str):
        bad.append(BadCell(at, f"this is no text but {_kind(value)}", "set the cell's format to Text and type it again"))
    else:
        return tidy(value)
    return ""


def tidy(text: str) -> str:
    """A text without spaces around it, and with plain ones inside (spreadsheets like to put others there)."""
    return text.replace("\xa0", " ").strip()


def _kind(value: object) -> str:
    return "a number" if isinstance(value, float) else "yes or no" if isinstance(value, bool) else "a date or time"

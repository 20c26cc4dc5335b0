"""Examples, answers and contacts in a spreadsheet and back: nothing is lost, nothing else changes, mistakes are named by cell."""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.cli import main
from bot.library import default_folder, read_files
from bot.library.load import read_text
from bot.staff.sheets import ANSWERS, CONTACTS, EXAMPLES, rows_of
from bot.staff.text_files import read_kept, write_kept
from bot.staff.yaml_edit import CannotEdit, Edit, edited
from tests.repository import commit_all, git
from tests.small_library import small_library

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small library and its export, to be copied."""
    root = small_library(tmp_path_factory.mktemp("exported"))
    done = CliRunner().invoke(main, ["export", "--library", str(root), "--xlsx", str(root / "sheet.xlsx")])
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def root(exported: Path, tmp_path: Path) -> Path:
    """The small library and its export, to be changed."""
    return Path(shutil.copytree(exported, tmp_path / "library"))


def take_in(root: Path, *more: str) -> Result:
    """`frontdoor import` of the sheet beside the library."""
    return CliRunner().invoke(main, ["import", "--library", str(root), "--xlsx", str(root / "sheet.xlsx"), *more])


def change(root: Path, how: Callable[[Workbook], None]) -> None:
    """Change the exported sheet as a person would."""
    book = load_workbook(root / "sheet.xlsx")
    how(book)
    book.save(root / "sheet.xlsx")


def line_of(sheet: Worksheet, *names: str) -> int:
    """The row of a sheet that begins with these cells."""
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if cells[: len(names)] == names:
            return line
    raise AssertionError(names)


def changed_lines(before: Path, after: Path) -> list[str]:
    """What `git diff` would show of two library folders: lines taken out and put in, without context."""
    lines = []
    for path in sorted([*(before / "intents").rglob("*.yaml"), *(before / "content").rglob("*.yaml")]):
        old, new = path.read_bytes(), (after / path.relative_to(before)).read_bytes()
        if old != new:
            diff = difflib.unified_diff(old.decode().splitlines(), new.decode().splitlines(), lineterm="", n=0)
            lines += [line for line in diff if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    return lines


def test_a_round_trip_changes_nothing(root: Path, exported: Path) -> None:
    """Export and import: every file is the same, byte for byte, even after a spreadsheet program has saved the sheet."""
    change(root, lambda book: None)
    done = take_in(root)
    assert done.exit_code == 0, done.output
    assert "Nothing was changed" in done.output
    assert changed_lines(exported, root) == []


def test_the_sheets_hold_every_example_answer_and_contact() -> None:
    """Of the whole library: each topic's lists, each text of each answer, each contact."""
    files = read_files(default_folder())
    rows = list(rows_of(files))
    asked = [row.cells for row in rows if row.sheet == EXAMPLES]
    assert asked == [
        (topic.id, kind, text)
        for topic in files.intents
        for kind, texts in (("example", topic.entry.examples), ("check", topic.entry.checks), ("not", topic.entry.not_))
        for text in texts
    ]
    assert [row.cells[0] for row in rows if row.sheet == CONTACTS] == [contact.id for contact in files.contacts]
    facts = sum(len(entry.entry.facts) for entry in (*files.services, *files.answers))
    facts += sum(len(note.facts) for entry in (*files.services, *files.answers) for note in entry.entry.by_area.values())
    assert sum(row.sheet == ANSWERS and "fact " in row.cells[1] for row in rows) == facts


def test_one_changed_cell_is_the_one_change(root: Path, tmp_path: Path) -> None:
    """Export, change a cell, import: a diff shows that one line, remarks and spacing stay."""

    def call(book: Workbook) -> None:
        sheet = book[CONTACTS]
        sheet.cell(line_of(sheet, "sendias"), 4).value = "0300 123 6799"

    (root / "sheet.xlsx").rename(tmp_path / "sheet.xlsx")
    commit_all(root)
    (tmp_path / "sheet.xlsx").rename(root / "sheet.xlsx")
    change(root, call)
    done = take_in(root)
    assert done.exit_code == 0, done.output
    assert "content/contacts.yaml, sendias/phone: “0300 123 6706” → “0300 123 6799”" in done.output
    lines = git(root, "diff", "--unified=0").splitlines()
    assert lines[2:4] == ["--- a/content/contacts.yaml", "+++ b/content/contacts.yaml"]
    assert lines[5:] == ["-  phone: 0300 123 6706", "+  phone: 0300 123 6799"]


def test_examples_are_added_and_taken_out(root: Path, exported: Path) -> None:
    """A new row without a number is a new example in its list; a deleted row is taken out; a text that needs quotes gets them."""

    def edit(book: Workbook) -> None:
        sheet = book[EXAMPLES]
        sheet.delete_rows(line_of(sheet, "break-time", "example"))
        last = sheet.max_row
        for number, row in enumerate(
            (("break-time", "example", "respite: who do we ask"), ("break-time", "not", "when is my lunch break")), 1
        ):
            for column, text in enumerate(row, 1):
                sheet.cell(last + number, column).value = text

    first = next(row for row in read_files(root).intents if row.id == "break-time").entry.examples[0]
    change(root, edit)
    done = take_in(root)
    assert done.exit_code == 0, done.output
    assert sorted(changed_lines(exported, root)) == sorted(
        [f"-    - {first}", '+    - "respite: who do we ask"', "+    - when is my lunch break"]
    )
    after = next(row for row in read_files(root).intents if row.id == "break-time").entry
    assert after.examples[-1] == "respite: who do we ask"
    assert after.not_[-1] == "when is my lunch break"


def test_what_changed_in_the_files_meanwhile_is_kept(root: Path) -> None:
    """An old sheet puts nothing back; where both sides changed the same text, the sheet is refused with the cell."""
    contacts = root / "content/contacts.yaml"
    contacts.write_text(contacts.read_text(encoding="utf-8").replace("0300 123 6706", "0300 123 1111"), encoding="utf-8")
    done = take_in(root)
    assert done.exit_code == 0, done.output
    assert "0300 123 1111" in contacts.read_text(encoding="utf-8")
    place = {}

    def call(book: Workbook) -> None:
        place["line"] = line_of(book[CONTACTS], "sendias")
        book[CONTACTS].cell(place["line"], 4).value = "0300 123 2222"

    change(root, call)
    done = take_in(root)
    assert done.exit_code == 1
    assert f"Contacts, cell D{place['line']}: the files have changed since the export and say: 0300 123 1111" in done.output


def test_a_dry_run_writes_nothing(root: Path, exported: Path) -> None:
    """The changes are said and not made."""
    change(root, lambda book: setattr(book[CONTACTS].cell(line_of(book[CONTACTS], "nyas"), 5), "value", "help@nyas.net"))
    done = take_in(root, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "new: “help@nyas.net”" in done.output
    assert changed_lines(exported, root) == []


def _put(sheet: str, column: int, value: object, *names: str) -> Callable[[Workbook], None]:
    def put(book: Workbook) -> None:
        book[sheet].cell(line_of(book[sheet], *names) if names else book[sheet].max_row + 1, column).value = value  # type: ignore[assignment]

    return put


def _copied_row(book: Workbook) -> None:
    sheet = book[EXAMPLES]
    for column in range(1, 5):
        sheet.cell(sheet.max_row + (column == 1), column).value = sheet.cell(2, column).value


def _new_row(*cells: str) -> Callable[[Workbook], None]:
    def add(book: Workbook) -> None:
        book[EXAMPLES].append(cells)

    return add


BAD_SHEETS = [
    (_put(CONTACTS, 4, 3001236720.5, "mash"), r"Contacts, cell D\d+: this is no text but a number"),
    (_put(CONTACTS, 4, 3001236720, "mash"), r"Contacts, cell D\d+: this is a number, and a phone number loses its first 0 that way"),
    (_put(CONTACTS, 4, "=1+1", "mash"), r"Contacts, cell D\d+: this is a formula"),
    (_put(CONTACTS, 1, "mahs", "mash"), r"Contacts, cell A\d+: this was 'mash' when exported"),
    (_put(CONTACTS, 9, "offices", "mash"), r"Contacts, cell I\d+: there is no entry in hours.yaml called 'offices'; write instead: office"),
    (_put(CONTACTS, 12, None, "mash"), r"Contacts, cell L\d+: 'mash' has no 'checked'"),
    (_put(CONTACTS, 12, "next May", "mash"), r"Contacts, cell L\d+: 'checked' is not a date"),
    (_put(ANSWERS, 4, "Ring 01772 000000 now.", "service/sendias", "what"), r"Answers, cell D\d+: a phone number.*outside contacts.yaml.*braces"),
    (_put(ANSWERS, 5, "Ring {mahs} now.", "service/sendias", "what"), r"Answers, cell E\d+: there is no contact or figure called 'mahs'; write instead: mash"),
    (_put(ANSWERS, 3, "One text for all.", "service/sendias", "what"), r"Answers, cell C\d+: this text is written for each audience"),
    (_put(ANSWERS, 4, None, "service/sendias", "what"), r"Answers, cell D\d+: this text is empty"),
    (_put(EXAMPLES, 3, "two\nlines", "sendias", "example"), r"Examples, cell C\d+: this text has more than one line"),
    (_put(EXAMPLES, 4, "new", "sendias", "example"), r"Examples, cell D\d+: 'new' is no row number; leave it empty"),
    (_put(EXAMPLES, 4, "999999", "sendias", "example"), r"Examples, cell D\d+: there was no row 999999 in the export"),
    (_new_row("sendais", "example", "help"), r"Examples, cell A\d+: there is no topic called 'sendais'; did you mean sendias\?"),
    (_new_row("sendias", "exmaple", "help"), r"Examples, cell B\d+: 'exmaple' is no kind of question; one of: example, check, not"),
    (_new_row("sendias", "example", ""), r"Examples, cell C\d+: this text is empty"),
    (_copied_row, r"Examples, cell D\d+: row number 1 stands in line 2 already"),
    (_put(CONTACTS, 1, "new-team"), r"Contacts, cell A\d+: new rows can be added to Examples only; a new contact begins with 'frontdoor new contact'"),
    (lambda book: book[CONTACTS].delete_rows(5), r"Contacts: the row of [\w-]+ is missing"),
    (lambda book: book[EXAMPLES].delete_rows(2, 400), r"Examples: \d+ of \d+ rows are missing, which looks like a mistake"),
    (lambda book: book.remove(book[ANSWERS]), r"Answers: this sheet is missing"),
    (lambda book: book[ANSWERS].delete_cols(3), r"Answers, cell C1: this heading should be 'For everybody'"),
    (lambda book: book.remove(book["As exported"]), r"was not made by 'frontdoor export'"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "says"), BAD_SHEETS, ids=[says.partition(":")[0] + "-" + str(n) for n, (_, says) in enumerate(BAD_SHEETS)])
def test_a_bad_sheet_is_refused_with_its_cells(root: Path, exported: Path, how: Callable[[Workbook], None], says: str) -> None:
    """Whatever is wrong, the cell is named, no traceback is shown, and no file is touched."""
    change(root, how)
    done = take_in(root)
    assert done.exit_code == 1, done.output
    assert re.search(says, done.output), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert changed_lines(exported, root) == []


def test_a_file_that_is_no_spreadsheet_is_refused(root: Path) -> None:
    """A plain sentence, not a traceback."""
    (root / "sheet.xlsx").write_text("hello", encoding="utf-8")
    done = take_in(root)
    assert done.exit_code == 1
    assert "cannot be read as a spreadsheet" in done.output


def test_a_place_that_cannot_be_written_is_said(root: Path) -> None:
    """Export into a folder that is not there: a plain sentence."""
    done = CliRunner().invoke(main, ["export", "--library", str(root), "--xlsx", str(root / "none" / "sheet.xlsx")])
    assert done.exit_code == 1
    assert "cannot be written (No such file or directory)" in done.output


# --- single values in YAML --------------------------------------------------------------------------------------------

YAML_TEXT = """# About breaks.

break-time:
  answer: service/break-time   # the short one
  examples:
    - first
    # a remark between

    - "second: quoted"
    - 'it''s third'

  not: [one, two]

# --- the next
other:
  text: >-
    folded over
    two lines
"""


@pytest.mark.parametrize(
    ("edit", "was", "now"),
    [
        (Edit(("break-time", "examples", 0), "1st: yes"), "    - first\n", '    - "1st: yes"\n'),
        (Edit(("break-time", "examples", 1), 'say "hi"'), '"second: quoted"', '"say \\"hi\\""'),
        (Edit(("break-time", "examples", 2), "it's new"), "'it''s third'", "'it''s new'"),
        (Edit(("break-time", "examples", 1)), '    - "second: quoted"\n', ""),
        (Edit(("break-time", "examples"), "no", append=True), "'it''s third'\n", "'it''s third'\n    - no\n"),
        (Edit(("break-time", "not"), "a, b", append=True), "[one, two]", '[one, two, "a, b"]'),
        (Edit(("break-time", "not", 0)), "[one, two]", "[two]"),
        (Edit(("break-time", "checks"), "new", append=True), "  not: [one, two]\n", "  not: [one, two]\n  checks:\n    - new\n"),
        (Edit(("other", "text"), "short"), ">-\n    folded over\n    two lines\n", "short\n"),
        (Edit(("other", "more"), "03001236720"), "    two lines\n", "    two lines\n  more: 03001236720\n"),
        (Edit(("break-time", "not", 1), "- dash # 1"), "two]", '"- dash # 1"]'),
    ],
)  # fmt: skip
def test_one_value_changes_and_nothing_else(edit: Edit, was: str, now: str) -> None:
    """Every other byte stays, remarks too."""
    text = YAML_TEXT.replace("   # the short one", "")
    assert edited("x.yaml", text, [edit]) == text.replace(was, now, 1)


def test_an_edit_that_would_read_otherwise_is_refused() -> None:
    """A file this cannot change safely is left alone: here one that has a problem before."""
    with pytest.raises(CannotEdit):
        edited("x.yaml", YAML_TEXT, [Edit(("break-time", "examples", 0), "new")])
    with pytest.raises(CannotEdit):
        edited("x.yaml", "a:\n  list:\n    - only\n", [Edit(("a", "list", 0))])


def test_every_text_of_the_library_can_be_set(exported: Path) -> None:
    """Each file of the small library takes a change of every one of its texts at once, and reads as meant."""
    awkward = 'it\'s 9:00 - #1, [yes]: {no} "maybe" \\ %'
    by_file: dict[str, list[Edit]] = {}
    for row in rows_of(read_files(exported)):
        by_file.setdefault(row.file, []).extend(
            Edit(place, f"{awkward}") for place, cell in zip(row.places, row.cells, strict=True) if place and cell
        )
    for file, edits in by_file.items():
        text = edited(file, (exported / file).read_text(encoding="utf-8"), edits)
        document = read_text(file, text, [])
        assert document is not None
        assert text.count("\n") <= (exported / file).read_text(encoding="utf-8").count("\n")


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    """A file as Windows stores it comes back so."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    kept = read_kept(path)
    write_kept(path, kept.with_text(edited("a.yaml", kept.text, [Edit(("a",), "3")])))
    assert path.read_bytes() == b"\xef\xbb\xbfa: 3\r\nb: 2\r\n"

"""`frontdoor new`: a stub in the right place, everything else untouched, nothing behind on "no", and no way live for a TODO."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.library import LibraryRefused, load_library, problems_of, read_files
from bot.staff.new import stubs, typed
from bot.staff.new.place import Draft, heading_of, placed, write_all
from bot.staff.yaml_edit import CannotEdit
from tests.repository import commit_all, git
from tests.small_library import small_library

Runner = Callable[..., Result]

QUESTION = "is there a quokka club for my daughter"
INTENT = (
    "intent",
    "--question",
    QUESTION,
    "--answer",
    "new",
    "--title",
    "Quokka clubs",
    "--theme",
    "send",
    "--id",
    "quokka-club",
    "--document",
    "part-three",
)
SERVICE = ("service", "--name", "Quokka Outreach", "--theme", "send", "--document", "part-three", "--contact", "sendias")
CONTACT = ("contact", "--name", "Quokka Line", "--phone", "01632960123", "--document", "part-three")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library, not to be changed."""
    return small_library(tmp_path_factory.mktemp("small"))


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(small, tmp_path / "library"))


@pytest.fixture
def new(root: Path, cache: Path) -> Runner:
    """Run `frontdoor new` on the copy; `keys` are typed."""

    def running(*args: str, keys: str = "") -> Result:
        done = CliRunner().invoke(
            main, ["new", args[0], "--library", str(root), *args[1:]], input=keys, env={"FRONTDOOR_CACHE": str(cache)}
        )
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return running


def stored(root: Path) -> dict[str, bytes]:
    """Every file of a library folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}


def added(small: Path, root: Path) -> dict[str, str]:
    """What was added to each file that changed. Fails if anything that stood there before is gone or moved."""
    before, after = stored(small), stored(root)
    new: dict[str, str] = {}
    for file, now in after.items():
        was = before.get(file, b"")
        if now != was:
            same = next((place for place, (old, young) in enumerate(zip(was, now, strict=False)) if old != young), len(was))
            rest = was[same:]
            assert now.endswith(rest), file
            new[file] = now[same : len(now) - len(rest)].decode()
    assert set(before) <= set(after)
    return new


def errors(root: Path) -> list[str]:
    """What `frontdoor check --fast` would name."""
    return [str(problem) for problem in problems_of(root)[1] if not problem.warning]


def fill_in(root: Path, file: str, *words: str) -> None:
    """Replace one TODO after the other, as a person with a text editor would."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    for each in words:
        text, count = re.subn(r"TODO[^\n}]*", each, text, count=1)
        assert count == 1, f"no TODO left in {file} for {each!r}"
    assert "TODO" not in text
    path.write_text(text, encoding="utf-8")


ASKED = (
    "quokka clubs near me", "my lad wants to join a quokka group", "where do quokka keepers meet", "who runs the quokka club",
    "quokka meetings for kids", "when do the quokka children get together",
)  # fmt: skip
SAID = ("Quokka clubs meet at libraries in the county.", "There are quokka clubs at libraries.", "Quokkas")


def test_a_topic_with_its_answer_passes_check_once_it_is_filled_in(small: Path, root: Path, new: Runner) -> None:
    """Two entries at the end of their files; check names each TODO and nothing else, and nothing once they are filled in."""
    done = new(*INTENT, "--yes")
    assert done.exit_code == 0, done.output
    more = added(small, root)
    assert set(more) == {"intents/send.yaml", "content/answers/send.yaml"}
    assert more["intents/send.yaml"].startswith("\nquokka-club:\n  answer: answer/quokka-club\n  examples:\n    - " + QUESTION)
    assert more["content/answers/send.yaml"].startswith("\nquokka-club:\n  title: Quokka clubs\n  lead:\n")
    left = errors(root)
    assert len(left) == len(ASKED) + len(SAID)
    assert all("a TODO is left" in problem for problem in left)
    lines = (root / "intents/send.yaml").read_text(encoding="utf-8").splitlines()
    named = [int(found) for problem in left for found in re.findall(r"intents/send.yaml, line (\d+)", problem)]
    assert [number for number, line in enumerate(lines, 1) if "TODO" in line] == sorted(named)
    with pytest.raises(LibraryRefused):
        load_library(root)
    fill_in(root, "intents/send.yaml", *ASKED)
    fill_in(root, "content/answers/send.yaml", *SAID)
    assert errors(root) == []
    topic = load_library(root).intents["quokka-club"]
    assert topic.answer == "answer/quokka-club"
    assert topic.examples[0] == QUESTION


def test_a_service_comes_with_a_topic_that_leads_to_it(small: Path, root: Path, new: Runner) -> None:
    """Once filled in, the service can be reached, and check has nothing to say."""
    done = new(*SERVICE, "--what", "Quokka Outreach brings quokkas to schools.", "--section", "Quokkas: outreach", "--yes")
    assert done.exit_code == 0, done.output
    assert set(added(small, root)) == {"intents/send.yaml", "content/services/send.yaml"}
    assert all("a TODO is left" in problem for problem in errors(root))
    fill_in(root, "intents/send.yaml", QUESTION, *ASKED)
    fill_in(root, "content/services/send.yaml", "Children who like quokkas.", "Ask at school.")
    assert errors(root) == []
    (entry,) = [row.entry for row in read_files(root).services if row.id == "quokka-outreach"]
    assert entry.contacts == ["sendias"]
    assert entry.source[0].section == "Quokkas: outreach"


def test_a_contact_stands_under_its_heading_with_dates(small: Path, root: Path, new: Runner) -> None:
    """It goes behind the last of its group, grouped and dated, not at the end of the file."""
    done = new(*CONTACT, "--heading", "Early help and families", "--checked", "2026-11-20", "--yes")
    assert done.exit_code == 0, done.output
    (more,) = added(small, root).values()
    assert "phone: 01632 960123\n" in more
    assert "checked: 2026-11-20\n  check_again: 2027-05-20\n" in more
    text = (root / "content/contacts.yaml").read_text(encoding="utf-8")
    assert heading_of(text, "quokka-line") == "Early help and families"
    assert "\n\nquokka-line:\n" in text
    assert re.search(r"check_again: 2027-05-20\n\n# --- Special", text)
    fill_in(root, "content/contacts.yaml", "Quokkas")
    assert errors(root) == []


def test_a_national_contact_is_marked_for_a_second_person(root: Path, new: Runner) -> None:
    """It has no document, stands among its like, and needs no TODO."""
    done = new(
        "contact",
        "--name",
        "National Quokka Helpline",
        "--link",
        "https://quokka.example.org/help",
        "--national",
        "quokka.example.org",
        "--yes",
    )
    assert done.exit_code == 0, done.output
    assert errors(root) == []
    text = (root / "content/contacts.yaml").read_text(encoding="utf-8")
    assert heading_of(text, "national-quokka-helpline").startswith("National helplines")
    assert load_library(root).contacts["national-quokka-helpline"].needs_human_check
    assert "TODO" not in done.output


def test_it_says_what_to_do_next_and_how_to_go_back(root: Path, new: Runner) -> None:
    """Steps with file and line, the commands, and a way back that is true: those lines taken out, the file is as it was."""
    commit_all(root)
    before = stored(root)
    done = new(*INTENT, "--yes")
    steps = done.output[done.output.index("What to do next:") :]
    numbers = [
        number for number, line in enumerate((root / "intents/send.yaml").read_text(encoding="utf-8").splitlines(), 1) if "TODO" in line
    ]
    assert f"intents/send.yaml, lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}" in steps
    check = f"frontdoor check {root}/intents/send.yaml {root}/content/answers/send.yaml"
    for command in (check, "frontdoor check", "frontdoor impact", "frontdoor ask 'is there a quokka club for my daughter'"):
        assert f". {command} --library {root}\n" in steps
    for first, last, file in re.findall(r"delete lines (\d+) to (\d+) of (\S+?), or: git", steps):
        lines = (root / file).read_bytes().splitlines(keepends=True)
        (root / file).write_bytes(b"".join(lines[: int(first) - 1] + lines[int(last) :]))
    assert stored(root) == before
    new(*INTENT, "--yes")
    for file in re.findall(r"or: git -C \S+ checkout -- (\S+)", steps):
        git(root, "checkout", "--", file)
    assert stored(root) == before


def test_git_is_not_offered_where_it_would_lose_other_changes(root: Path, new: Runner) -> None:
    """A file with changes of its own is not to be checked out."""
    commit_all(root)
    path = root / "intents/send.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark of mine\n", encoding="utf-8")
    done = new(*INTENT, "--yes")
    assert re.search(r"delete lines \d+ to \d+ of intents/send.yaml\n", done.output)
    assert "checkout -- content/answers/send.yaml" in done.output


def test_it_can_be_typed(small: Path, root: Path, new: Runner) -> None:
    """Every question in turn; what does not fit is asked again with the reason; Enter takes what is suggested."""
    keys = [
        QUESTION,
        "nwe",
        "new",
        "no-theme",
        "1",
        "Quokka Club",
        "quokka-club",
        "x" * 61,
        "Quokka clubs",
        "",
        "part-tree",
        "part-three",
        "Quokkas",
        "",
    ]
    done = new("intent", keys="\n".join(keys) + "\n")
    assert done.exit_code == 0, done.output
    assert "Today this question gets" in done.output
    assert "There is no answer called 'nwe'" in done.output
    assert "There is no theme called 'no-theme'" in done.output
    assert "'Quokka Club' cannot be a name: only small letters, digits and hyphens, at most 40. For example: quokka-club" in done.output
    assert "This has 61 characters, and 60 is the most" in done.output
    assert "There is no document called 'part-tree'. Did you mean part-three?" in done.output
    assert set(added(small, root)) == {"intents/send.yaml", "content/answers/send.yaml"}


def test_a_question_that_is_answered_already_needs_no_topic(small: Path, root: Path, new: Runner) -> None:
    """It says which answer it gets and where an example would go; "yes, that is right" ends it, with nothing written."""
    row = next(row for row in read_files(root).intents if row.id == "sendias")
    done = new("intent", keys=f"{row.entry.examples[0]} please\ny\n")
    assert done.exit_code == 0
    assert "Today this question gets: *" in done.output
    line = row.line("examples", len(row.entry.examples) - 1) + 1
    assert f"{row.file}, a new line {line}:\n      - {row.entry.examples[0]} please" in done.output
    assert "Nothing was written" in done.output
    assert added(small, root) == {}


@pytest.mark.parametrize(("args", "questions"), [(INTENT, 2), (SERVICE, 3), (CONTACT, 8)], ids=["intent", "service", "contact"])
def test_no_leaves_nothing_behind(small: Path, root: Path, new: Runner, args: tuple[str, ...], questions: int) -> None:
    """After the preview "no" writes nothing, and neither does Ctrl-C or the end of what is typed."""
    refused, stopped = new(*args, keys="\n" * questions + "n\n"), new(*args, keys="\n")
    assert "This will be written:" in refused.output
    for each in (refused, stopped):
        assert each.exit_code == 1, each.output
        assert "Stopped. Nothing was written." in each.output
    assert added(small, root) == {}
    assert sorted(path.name for path in root.rglob("*")) == sorted(path.name for path in small.rglob("*"))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("intent", "--yes"), "--question is missing"),
        (("intent", "--question", "TODO", "--yes"), "--question: TODO marks what is still to be filled in"),
        ((*INTENT[:9], "--id", "sendias", "--document", "part-three", "--yes"), "There is already an entry called sendias: intents/send.yaml, line"),
        (("intent", "--question", QUESTION, "--answer", "sendais", "--yes"), "Did you mean sendias?"),
        (("intent", "--question", QUESTION, "--answer", "answer/sendias-number", "--yes"), "There is no answer called"),
        ((*SERVICE[:5], "--document", "part-three", "--contact", "sendais", "--yes"), "--contact: There is no contact called 'sendais'. Did you mean sendias?"),
        ((*SERVICE, "--what", "Ring 01632 960123 now.", "--yes"), "stands outside contacts.yaml: 01632 960123. Write instead: the contact's name in braces"),
        (("service", "--name", "x" * 61, "--yes"), "--title is missing"),
        (("service", "--name", "Sendias", "--yes"), "--id is missing"),
        (("contact", "--name", "Quokka Line", "--phone", "0163 12", "--yes"), "--phone: '0163 12' cannot be dialled: it has 6 digits"),
        (("contact", "--name", "Quokka Line", "--email", "quokka", "--yes"), "--email: 'quokka' is no e-mail address"),
        ((*CONTACT, "--checked", "2999-01-01", "--yes"), "--checked: 2999-01-01 is in the future"),
        ((*CONTACT, "--heading", "Elsewhere", "--yes"), "--heading: There is no heading called 'Elsewhere'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_reason(small: Path, root: Path, new: Runner, args: tuple[str, ...], says: str) -> None:
    """A plain sentence, the option it is about, and no file touched."""
    done = new(*args)
    assert done.exit_code == 2, done.output
    assert says in " ".join(done.output.split()), done.output
    assert added(small, root) == {}


def test_an_example_that_is_there_already_is_named(root: Path, new: Runner) -> None:
    """Nobody writes the same question twice."""
    row = next(row for row in read_files(root).intents if row.id == "sendias")
    done = new("intent", "--question", row.entry.examples[1].upper() + "?", "--yes")
    assert f"is an example of sendias already: {row.file}, line {row.line('examples', 1)}" in " ".join(done.output.split())


def test_a_file_that_cannot_be_read_is_not_added_to(small: Path, root: Path, new: Runner) -> None:
    """A tab in the file: its line is named, and nothing is written."""
    path = root / "content/contacts.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "other:\n\tname: x\n", encoding="utf-8")
    before = stored(root)
    done = new(*CONTACT, "--yes")
    assert done.exit_code == 1
    assert "a tab stands" in done.output
    assert "Nothing was written." in done.output
    assert stored(root) == before


def test_one_begun_entry_does_not_stop_the_next(root: Path, new: Runner) -> None:
    """A contact still with a TODO, then a service that uses it, then a topic: each is begun; check names TODOs alone."""
    assert new(*CONTACT, "--yes").exit_code == 0
    assert new(*SERVICE[:-1], "quokka-line", "--yes").exit_code == 0
    done = new(*INTENT, "--yes")
    assert done.exit_code == 0
    assert "cannot be shown while the content has mistakes" in done.output
    left = errors(root)
    assert len(left) > 15
    assert all("a TODO is left" in problem for problem in left)


def test_line_ends_marks_and_a_missing_last_line_end_stay(root: Path, new: Runner) -> None:
    """A file as Windows stores it, with a byte order mark and no line end at its end, is added to in kind."""
    path = root / "intents/send.yaml"
    was = b"\xef\xbb\xbf" + path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n")
    path.write_bytes(was)
    assert new(*INTENT, "--yes").exit_code == 0
    now = path.read_bytes()
    assert now.startswith(was + b"\r\n\r\nquokka-club:\r\n")
    assert now.count(b"\n") == now.count(b"\r\n")


def test_a_theme_without_answers_gets_its_file(small: Path, root: Path, new: Runner) -> None:
    """The first answer of a theme begins a file; the way back is to delete it."""
    (root / "intents/culture.yaml").write_text(
        "# Culture\n\n" + stubs.topic("quokka-show", "answer/hello", "quokka show"), encoding="utf-8"
    )
    done = new(*INTENT[:7], "--theme", "culture", "--document", "part-three", "--yes")
    assert done.exit_code == 0, done.output
    path = root / "content/answers/culture.yaml"
    assert path.read_text(encoding="utf-8").startswith("quokka-club")
    assert "delete the file content/answers/culture.yaml" in done.output
    assert path.stat().st_mode == (root / "content/answers/smalltalk.yaml").stat().st_mode


def test_a_file_that_somebody_saves_meanwhile_is_not_overwritten(root: Path) -> None:
    """What stands in the file when it is written is what was looked at, or nothing is written at all."""
    text = stubs.topic("quokka-club", "answer/hello", "quokka")
    placements = [placed(root, Draft(file, "quokka-club", text)) for file in ("intents/send.yaml", "intents/smalltalk.yaml")]
    path = root / "intents/smalltalk.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    before = stored(root)
    with pytest.raises(CannotEdit, match=r"Somebody changed intents/smalltalk\.yaml"):
        write_all(root, placements)
    assert stored(root) == before


def test_two_files_are_written_or_none(root: Path) -> None:
    """Where the second cannot be written (a folder stands in its place), the first is put back."""
    text = stubs.topic("quokka-club", "answer/hello", "quokka")
    (root / "content/answers/quokkas.yaml").mkdir()
    placements = [placed(root, Draft(file, "quokka-club", text)) for file in ("intents/send.yaml", "content/answers/quokkas.yaml")]
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(CannotEdit, match=r"quokkas\.yaml cannot be written .* Nothing was changed"):
        write_all(root, placements)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_an_entry_that_would_change_another_is_refused(root: Path) -> None:
    """A file that ends inside an open quotation mark, and a name that is there already."""
    path = root / "intents/send.yaml"
    with pytest.raises(CannotEdit):
        placed(root, Draft("intents/send.yaml", "sendias", stubs.topic("sendias", "answer/hello")))
    path.write_text(path.read_text(encoding="utf-8") + "open:\n  - 'not closed\n", encoding="utf-8")
    with pytest.raises(CannotEdit):
        placed(root, Draft("intents/send.yaml", "quokka-club", stubs.topic("quokka-club", "answer/hello")))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("01632960123", "01632 960123"), ("01632 960 123", "01632 960 123"), ("+44 1632 960123", "01632 960123"), ("(01632) 960123", "01632 960123"),
        ("999", "999"), ("116 000", "116 000"), ("85258", "85258"), ("-", ""), ("", ""), ("+353 1 234 5678", "+353 1 234 5678"),
    ],
)  # fmt: skip
def test_a_phone_number_is_written_as_it_is_dialled(text: str, written: str) -> None:
    """National form, spaces kept where they were typed, short numbers and foreign ones too."""
    assert typed.phone(text) == written


@pytest.mark.parametrize("text", ["hello", "12", "01632", "0163 12", "01632 960123 4567 8", "01632 960123 ext 5"])
def test_what_cannot_be_dialled_is_no_phone_number(text: str) -> None:
    """Too short, too long, or no number at all."""
    with pytest.raises(typed.Unfit):
        typed.phone(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Can my son get a free bus pass?", "son-bus-pass"), ("SENDIAS", "sendias"), ("what's that", "what-is-that")],
)
def test_a_question_suggests_a_name(text: str, name: str) -> None:
    """The words that carry meaning, small, with hyphens."""
    assert typed.id_of_question(text) == name


def test_a_number_with_a_digit_missing_is_doubted(root: Path, new: Runner) -> None:
    """It is written, because ranges change; but it is said."""
    done = new("contact", "--name", "Quokka Line", "--phone", "0300 123 67", "--national", "quokka.example.org", "--yes")
    assert "Look at 0300 123 67 again" in done.output
    assert not any(map(typed.is_doubtful, ("0300 123 6720", "0800 1111", "999", "116 000", "18000", "")))


def test_a_suggested_name_always_fits() -> None:
    """Whatever the text, the suggestion is empty or a name that is allowed."""
    for text in ("Å! – ", "---", "a" * 80, "Lancashire's Team (LT) & friends - the county-wide one for every child", "x -- y", "ß ÄÖ 9"):
        name = typed.suggested_id(text)
        assert name == "" or typed.new_id(name, (), "an entry") == name


def test_a_day_is_a_date_that_has_been() -> None:
    """Today is the latest."""
    assert typed.day(" 2026-11-22 ", date(2026, 11, 22)) == date(2026, 11, 22)
    for text in ("2026-11-23", "22/11/2026", ""):
        with pytest.raises(typed.Unfit):
            typed.day(text, date(2026, 11, 22))

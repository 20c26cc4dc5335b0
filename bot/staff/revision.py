"""The content as it was at a git revision, read with the person's own git into a folder that is gone afterwards. Changes nothing."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("intents", "content")


class RevisionProblem(Exception):
    """The earlier content cannot be had; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier state of the content."""

    folder: Path
    name: str
    """How people call it: the revision, and the first letters of its commit."""


@contextmanager
def at_revision(root: Path, revision: str) -> Iterator[Earlier]:
    """`intents/` and `content/` of the library folder `root` as committed in `revision`. Raises RevisionProblem."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    packed = _git(root, "archive", "--format=tar", commit, "--", *FOLDERS)
    with tempfile.TemporaryDirectory(prefix="frontdoor-") as temporary:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(temporary, filter="data")
        yield Earlier(Path(temporary), f"{revision} ({commit[:8]})")


def as_committed(root: Path, file: str) -> bool:
    """Whether `file` of the library folder is in git and says what was last committed; False where that cannot be told."""
    try:
        _git(root, "ls-files", "--error-unmatch", "--", file)
        return not _git(root, "diff", "--name-only", "HEAD", "--", file).strip()
    except RevisionProblem:
        return False


def _git(root: Path, command: str, *arguments: str) -> bytes:
    """What git prints. Raises RevisionProblem in words for whoever typed the revision."""
    try:
        done = subprocess.run(["git", "-C", str(root), command, *arguments], capture_output=True, check=False)  # noqa: S603, S607 - git of the person, on the path
    except FileNotFoundError:
        raise RevisionProblem("git is not installed here. Name a folder with the earlier content instead: --against FOLDER") from None
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip()
    if "not a git repository" in said:
        raise RevisionProblem(f"{root} is in no git repository. Name a folder with the earlier content instead: --against FOLDER")
    if "did not match any files" in said:
        raise RevisionProblem(f"That revision holds no intents/ and content/ at {root}.")
    if command == "rev-parse" and not said:
        raise RevisionProblem(f"git knows no revision {arguments[-1].removesuffix('^{commit}')!r} here. 'git log --oneline' lists them.")
    raise RevisionProblem(f"git said: {said.splitlines()[-1] if said else 'nothing, and failed'}")

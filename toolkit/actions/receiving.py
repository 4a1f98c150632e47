"""What check and collect share: finding files, reading one, saying what came of it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.actions.forms import load_form
from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError, UsageError, why
from toolkit.files import readable
from toolkit.findings import Finding, json_number
from toolkit.guard import MAX_FILE
from toolkit.intake.manuscripts import read_texts, texts_assigned_to
from toolkit.intake.receive import assigned_to, read_return
from toolkit.rules import judge
from toolkit.submission import Submission, Unit

_JUNK = ("~$", "._", ".~", ".nianbao-")
_JUNK_NAMES = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"}


@dataclass(frozen=True)
class Checked:
    """One file checked: its submission and all findings, or the error that kept it from being read."""

    path: Path
    sha256: str
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    error: FileError | None = None
    manuscript: bool = False
    """Whether it is a 文字稿: texts without numbers."""

    @property
    def blocking(self) -> bool:
        """Whether an error stands open."""
        return any(finding.blocks for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The published object of one file; that of a 文字稿 says so."""
        head: dict[str, Any] = {"path": readable(str(self.path)), "sha256": self.sha256}
        if self.error is not None or self.submission is None:
            code = self.error.code if self.error else "file.unreadable"
            return head | {"error": {"code": code, "message": str(self.error)}}
        who = self.submission.identity
        return head | {
            "origin": self.submission.origin,
            "edition": who.edition,
            "unit": {"code": who.unit_code, "name": who.unit_name},
            "year": who.year,
            "declared": list(self.submission.declared),
            "values": {code: json_number(value) for code, value in self.submission.values.items()},
            "texts": dict(self.submission.texts),
            "findings": [finding.to_json() for finding in self.findings],
            "blocking": self.blocking,
        } | ({"manuscript": True} if self.manuscript else {})


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, folders opened up in name order, what operating systems leave behind skipped."""
    for path in paths:
        if _is_folder(path):
            closed: list[OSError] = []
            for folder, folders, names in os.walk(path, onerror=closed.append):
                folders[:] = sorted(name for name in folders if name not in _JUNK_NAMES)
                for name in sorted(names):
                    if name not in _JUNK_NAMES and not name.startswith(_JUNK):
                        yield Path(folder) / name
            yield from (Path(error.filename) for error in closed)  # so that it is said they cannot be read
        else:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # it is said when it is read


def load_bytes(path: Path) -> bytes:
    """The content of a received file. Raises :class:`FileError`."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise FileError("file.unreadable", "不是普通文件（是设备或管道），请核对路径。")
        if status.st_size > MAX_FILE:
            raise FileError("file.too_big", f"文件超过{MAX_FILE // 1_000_000}MB的上限，请删去图片等无关内容后重发。")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileError("file.unreadable", "没有这个文件，请核对路径。") from error
    except OSError as error:
        raise FileError("file.unreadable", f"读不出来：{why(error)}。") from error


def check_file(path: Path, campaign: Campaign | None) -> Checked:
    """Read and judge one file; what is wrong with it is data, never an exception."""
    digest = ""
    try:
        data = load_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        return check_bytes(path, data, campaign)
    except FileError as error:
        return Checked(path, digest, error=error)


def check_bytes(path: Path, data: bytes, campaign: Campaign | None, assigned: Unit | None = None) -> Checked:
    """Like :func:`check_file`, for content already read; ``assigned`` is whose the officer says it is."""
    digest = hashlib.sha256(data).hexdigest()
    form = None if campaign else load_form()
    try:
        manuscript = read_texts(data, campaign, default_form=form)
        if manuscript is not None:
            manuscript = texts_assigned_to(manuscript, assigned) if assigned is not None else manuscript
            return Checked(path, digest, manuscript.submission, manuscript.findings, manuscript=True)
        received = read_return(data, campaign, default_form=form)
    except FileError as error:
        return Checked(path, digest, error=error)
    if assigned is not None and campaign is not None:
        received = assigned_to(received, assigned, campaign)
    return Checked(path, digest, received.submission, tuple(judge(received.form, received.submission)))


def require_paths(paths: Iterable[Path]) -> list[Path]:
    """The files to look at. Raises :class:`UsageError` where there are none."""
    found = list(files_in(paths))
    if not found:
        raise UsageError("没有可读的文件，请写明文件或文件夹。")
    return found

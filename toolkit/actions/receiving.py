"""What check and collect share: finding files, reading one, saying what came of it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.actions.forms import load_form
from toolkit.campaign.folder import Campaign, is_campaign, is_own
from toolkit.campaign.naming import unit_named_in
from toolkit.errors import FileError, UsageError, why
from toolkit.files import readable
from toolkit.findings import Finding, Severity, heavier_first, json_number
from toolkit.guard import MAX_FILE
from toolkit.intake.archives import is_junk
from toolkit.intake.manuscripts import read_texts, texts_assigned_to
from toolkit.intake.receive import assigned_to, read_return
from toolkit.intake.unpacking import container_kind, members
from toolkit.rules import judge
from toolkit.submission import Submission, Unit

_OUT_OF = "!/"
_CONFIRM = "请与报送人核对单位后确认收件。"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file that came in: on disk, or a member of the archive or mail at ``path``.

    ``data`` may stand beside an ``error``: what cannot be read is kept all the same.
    """

    path: Path
    member: str = ""
    data: bytes = b""
    error: FileError | None = None
    near: tuple[str, ...] = ()
    """The names by which people may have said whose it is, nearest first: file, folders, archive."""

    @property
    def name(self) -> str:
        """What it is called in lists: a member after its archive."""
        return shown_name(self.path, self.member)


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
    member: str = ""
    """What it is called inside the archive or mail at ``path``; empty for a file on disk."""
    by_name: bool = False
    """Whether its unit is known by nothing but the name of the file, a folder or the archive."""

    @property
    def label(self) -> str:
        """The path as published: ``a.zip!/北塬.xlsx`` for a member."""
        return readable(f"{self.path}{_OUT_OF}{self.member}" if self.member else str(self.path))

    @property
    def blocking(self) -> bool:
        """Whether an error stands open."""
        return any(finding.blocks for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The published object of one file; that of a 文字稿 says so."""
        head: dict[str, Any] = {"path": self.label, "sha256": self.sha256}
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
    """The files named, folders opened up in name order; without what operating systems leave behind.

    In a folder that is a campaign only what came in counts: an issued workbook is nobody's return.
    """
    for path in paths:
        if _is_folder(path):
            closed: list[OSError] = []
            for folder, folders, names in os.walk(path, onerror=closed.append):
                campaign = is_campaign(Path(folder))
                folders[:] = sorted(name for name in folders if not is_junk(f"{name}/") and not (campaign and is_own(name)))
                for name in sorted(names):
                    if not is_junk(name) and not (campaign and is_own(name)):
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


def incoming(path: Path, given: Iterable[Path] = ()) -> Iterator[Incoming]:
    """A file as it came in; an archive or a saved mail as its members, then itself where it could not be opened whole.

    ``given`` are the paths the user named: folders outside them say nothing of a file.
    """
    if _is_folder(path):
        yield Incoming(path, error=FileError("file.unreadable", _nothing_in(path)))
        return
    roots = list(given)
    folders = tuple(one.name for one in path.parents if one.name and any(one == root or root in one.parents for root in roots))
    kind = container_kind(path) if _is_file(path) else None
    if kind is None:
        try:
            yield Incoming(path, data=load_bytes(path), near=(path.stem, *folders))
        except FileError as error:
            yield Incoming(path, error=error)
        return
    try:
        for one in members(path, kind):
            parts = re.split(r"!/|/", one.name)
            yield Incoming(path, one.name, one.data, one.error, (*map(_stem, reversed(parts)), path.stem, *folders))
    except FileError as error:
        yield Incoming(path, data=whole(path), error=error)


def whole(path: Path) -> bytes:
    """An archive's own bytes where it is no larger than any file that is kept."""
    try:
        return path.read_bytes() if path.stat().st_size <= MAX_FILE else b""
    except OSError:
        return b""


def shown_name(path: Path, member: str) -> str:
    """A file's name in lists and in the ledger; a member's after that of its archive."""
    return readable(f"{path.name}{_OUT_OF}{member}" if member else path.name)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # it is said when it is read


def check_file(path: Path, campaign: Campaign | None) -> Checked:
    """Read and judge one file on disk, an archive as the file it is."""
    try:
        return check_incoming(Incoming(path, data=load_bytes(path)), campaign)
    except FileError as error:
        return Checked(path, "", error=error)


def check_incoming(one: Incoming, campaign: Campaign | None, assigned: Unit | None = None) -> Checked:
    """Read and judge one file; what is wrong with it is data, never an exception.

    A file that says nothing of its unit speaks for the one unit that its name, or its folder's or archive's, names.
    """
    if one.error is not None:
        digest = hashlib.sha256(one.data).hexdigest() if one.data else ""
        return Checked(one.path, digest, error=one.error, member=one.member)
    checked = check_bytes(one.path, one.data, campaign, assigned)
    if campaign is not None and assigned is None and _says_no_unit(checked, campaign):
        named = unit_named_in(one.near, campaign.units)
        if named is not None:
            checked = _assigned_by_name(check_bytes(one.path, one.data, campaign, named), named)
    return replace(checked, member=one.member)


def _says_no_unit(checked: Checked, campaign: Campaign) -> bool:
    """Whether a file that is no issued one names nobody, or only the whole district."""
    if checked.submission is None or checked.submission.origin == "issued":
        return False
    own = checked.submission.identity
    return not own.unit_code and (own.unit_name or "").strip() in ("", campaign.district)


def _assigned_by_name(checked: Checked, unit: Unit) -> Checked:
    said = Finding("identity.unit", Severity.QUERY, f"表上没有写明单位，单位按文件名认定为“{unit.name}”。", _CONFIRM, item="unit")
    others = [finding for finding in checked.findings if finding.rule != "identity.unit"]
    found = tuple(heavier_first([said, *others]))
    submission = checked.submission
    if submission is not None:
        own = [finding for finding in submission.findings if finding.rule != "identity.unit"]
        submission = replace(submission, findings=(said, *own))
    return replace(checked, submission=submission, findings=found, by_name=True)


def check_bytes(path: Path, data: bytes, campaign: Campaign | None, assigned: Unit | None = None) -> Checked:
    """Read and judge a content; ``assigned`` is whose the officer says it is."""
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
    """The files to look at, and folders named that hold none. Raises :class:`UsageError` where there are no files."""
    named = {path: list(files_in([path])) for path in paths}
    if not any(named.values()):
        raise UsageError("".join(f"“{path}”：{_nothing_in(path)}" for path in named) or "没有可读的文件，请写明文件或文件夹。")
    return [one for path, found in named.items() for one in found or [path]]


def _nothing_in(folder: Path) -> str:
    try:
        os.listdir(folder)
    except OSError as error:
        return f"读不出来：{why(error)}。"
    if is_campaign(folder):
        return "这是年报任务文件夹，里面没有可读的文件（下发的表等任务自己的文件不算），请写明放收到的文件的文件夹。"
    return "文件夹里没有可读的文件，请核对路径。"

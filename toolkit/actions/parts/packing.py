"""What goes into an archive 归档, in which order, and the zip itself: streamed, a piece of a file in memory at a time."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from toolkit.campaign.archives import is_archive
from toolkit.campaign.entries import HEAD
from toolkit.campaign.folder import Campaign
from toolkit.campaign.kept import KEPT
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.manifest import Member
from toolkit.campaign.members import (
    ARCHIVES,
    BEFORE,
    CONFIG,
    CORRECTIONS,
    DONE,
    FILLING,
    FOLDERS,
    FORM,
    ISSUED,
    LEDGER,
    LIST,
    MAILS,
    MANIFEST,
    MANIFEST_FOR_PEOPLE,
    NOTICE,
    RECEIVED,
    TEMPLATES,
    UNITS,
)
from toolkit.campaign.own_drafts import REMEMBERED as DRAFTS
from toolkit.campaign.products import REMEMBERED
from toolkit.errors import OutputError, UsageError, why
from toolkit.files import patiently, readable
from toolkit.guard.bundle import MOST_MEMBERS, is_fit_name
from toolkit.intake.archives import is_junk
from toolkit.paths import walk
from toolkit.patterns import regex
from toolkit.structs import Struct, field

_PIECE = 1_000_000
_BESIDES = 20
"""The lists, and folders that are empty."""
_TRIED = 65_536
"""Bytes that are packed to see whether packing is worth its time."""
_WORTH, _ABSURD = 0.9, 50
_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""What a zip can say of a file's time."""
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16
_PLAIN_FOLDER = (stat.S_IFDIR | 0o755) << 16 | 0x10
_JOURNALS = regex(rf"{re.escape(LEDGER)}.*-(journal|wal|shm)")
_ALONE = {
    CONFIG: "任务的设置", FORM: "下发时的表式", UNITS: "单位名单（有联系人、电话）", LEDGER: "收件登记", LEDGER + HEAD: "收件登记的旁证",
    REMEMBERED: "产物的记录", DRAFTS: "本级文字稿的记录", NOTICE: "下发通知", LIST: "下发清单",
}
_KINDS = {"return": "第{}次报表", "manuscript": "第{}次文字稿", "publication": "公布的报告"}
_WITHIN = {TEMPLATES: "报告和通知的模板", ISSUED: "下发的表", RECEIVED: "收到的原件", CORRECTIONS: "退回的表、消息和清单",
           FILLING: "代填的表", BEFORE: "改前的设置和名单（有联系人、电话）", "output": "汇总表、报告等产物", MAILS: "邮件草稿（有联系人的邮箱）"}


class Source(Struct, frozen=True):
    """One file to be put in: where it lies, what it is called there, what it is."""

    path: Path
    name: str
    what: str


class Contents(Struct):
    """Everything to be put in, in its order; and what lies in the campaign's folder and is not: the officer's own, and mails."""

    sources: list[Source] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    """Archives made before, wherever somebody laid them: none is ever put into another."""
    mails: int = 0
    """Drafts that are left out because nobody asked for them."""
    received: list[tuple[str, str, str]] = field(default_factory=list)
    """Each file that came in as the ledger knows it: where it lies, its hash, what it is."""


def contents_of(campaign: Campaign, ledger: Path, *, with_mails: bool) -> Contents:
    """What an archive holds. ``ledger`` is a copy of the campaign's, with its head beside it: all it knows of is listed after it was
    taken. Raises :class:`OutputError` or :class:`UsageError`.
    """
    root, found = campaign.root, Contents()
    found.received = _received(campaign, ledger)
    whose = {file: what for file, _, what in found.received}
    alone = [Source(root / name, name, _ALONE[name]) for name in (CONFIG, FORM, UNITS)]
    alone += [Source(ledger.with_name(name), name, _ALONE[name]) for name in (LEDGER, LEDGER + HEAD)]
    try:
        names = sorted(os.listdir(root))
    except OSError as error:
        raise OutputError(f"读不了“{root}”：{why(error)}。") from error
    taken = {source.name for source in alone}
    folders = (*FOLDERS, *(name for name in (FILLING, BEFORE) if os.path.isdir(root / name)), *([MAILS] if with_mails else []))
    passed_over = {*taken, *FOLDERS, FILLING, BEFORE, MAILS, ARCHIVES, MANIFEST, MANIFEST_FOR_PEOPLE, KEPT}
    for name in names:
        if name in passed_over or is_junk(name) or _JOURNALS.fullmatch(name):
            continue
        what = _ALONE.get(name, "旧的收件登记" if name.startswith(LEDGER) else "旧的表式" if name.startswith(FORM) else "")
        if what and os.path.isfile(root / name):
            alone.append(Source(root / name, name, what))
        elif is_archive(root / name):
            found.archives.append(name)
        else:
            found.strangers.append(readable(name) + "/" * os.path.isdir(root / name))
    found.sources += alone
    for folder in folders:
        found.sources += _in_folder(root, folder, whose, found)
    found.mails = 0 if with_mails else sum(name.endswith(".eml") for _, _, names in walk(root / MAILS) for name in names)
    spelt: dict[str, str] = {}
    for source in found.sources:
        if (other := spelt.setdefault(source.name.lower(), source.name)) != source.name:
            raise UsageError(f"“{other}”和“{source.name}”只有大小写不同，在Windows上是同一个文件，没有归档：请改名后再运行一次。")
        if not is_fit_name(source.name):
            raise UsageError(f"“{readable(source.name)}”的文件名在别的电脑上用不了，没有归档：请改名后再运行一次。")
    if len(found.sources) > MOST_MEMBERS - _BESIDES:
        raise UsageError(f"任务文件夹里的文件超过{MOST_MEMBERS}个，没有归档；请移走不是程序放的文件后再运行一次。")
    return found


def _in_folder(root: Path, folder: str, whose: Mapping[str, str], found: Contents) -> Iterator[Source]:
    closed: list[OSError] = []
    for here, folders, names in walk(root / folder, closed):
        inside = "/".join((folder, *here.relative_to(root / folder).parts))
        found.strangers += [f"{inside}/{name}/（链接）" for name in folders if os.path.islink(here / name)]
        folders[:] = sorted(name for name in folders if not is_junk(name))  # what is being made just now, perhaps for this archive
        for name in sorted(names):
            path = here / name
            if is_junk(name):
                continue
            if folder != RECEIVED and name.lower().endswith(".zip") and is_archive(path):
                found.archives.append(f"{inside}/{name}")
                continue
            yield Source(path, f"{inside}/{name}", _what(folder, inside, name, whose))
    if closed and os.path.isdir(root / folder):
        raise OutputError(f"读不了“{closed[0].filename}”：{why(closed[0])}，没有归档。")


def _what(folder: str, inside: str, name: str, whose: Mapping[str, str]) -> str:
    if folder == RECEIVED:
        return whose.get(f"{inside}/{name}", "收到的原件")
    if folder == ISSUED and name.endswith(".docx"):
        return "下发的文字稿"
    return _WITHIN[folder] + ("（不用再发的）" if inside.endswith(f"/{DONE}") else "")


def _received(campaign: Campaign, copy: Path) -> list[tuple[str, str, str]]:
    """What came in, as a copy of the ledger knows it: whose which version, and what it was called."""
    known = []
    with Ledger(copy) as ledger:
        entries = ledger.entries
        owners = {row.key: row for row in entries.rows("kind IN ('return', 'manuscript', 'publication')")}
        for row in entries.rows("kind = 'received'", bodies=True):
            body, owner, of = entries.body(row), owners.get(row.key), ""
            if owner is not None:
                unit = campaign.unit(owner.unit)
                of = f"{unit.name if unit else owner.unit}{_KINDS[owner.kind].format(owner.version)}，"
            known.append((str(body["file"]), row.key, f"收到的原件：{of}{readable(str(body['name']))}"))
    return known


# ── the zip ───────────────────────────────────────────────────────────


class Packing:
    """A zip being written to an open file, used as a context. Names are UTF-8, and flagged so; what is packed already is put in as it is."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.members: list[Member] = []

    def __enter__(self) -> Packing:
        return self

    def __exit__(self, *_: object) -> None:
        """What is given up (a full disk, a file that cannot be read) is closed too: the library would do it later, and say so."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def add_folders(self, names: Sequence[str]) -> None:
        """Folders that are there though nothing lies in them."""
        for name in names:
            info = zipfile.ZipInfo(f"{name}/", _EARLIEST)
            info.create_system, info.external_attr = 3, _PLAIN_FOLDER
            self._zip.writestr(info, b"")

    def add(self, source: Source) -> None:
        """One file from the disk. Raises :class:`OutputError` naming the file that cannot be read."""
        try:
            file = patiently(lambda: source.path.open("rb"))
        except OSError as error:
            raise _unread(source.path, error) from error
        with file:
            info = zipfile.ZipInfo(source.name, _moment(file))
            self._add(info, source.what, _pieces(file, source.path), os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, what: str, data: bytes) -> None:
        """One file from memory."""
        self._add(zipfile.ZipInfo(name, datetime.now().timetuple()[:6]), what, iter([data]), len(data))

    def close(self) -> None:
        """Write the directory."""
        self._zip.close()

    def _add(self, info: zipfile.ZipInfo, what: str, pieces: Iterator[bytes], size: int) -> None:
        info.create_system, info.external_attr = 3, _PLAIN_FILE  # the same on every system
        first = next(pieces, b"")
        info.compress_type = zipfile.ZIP_STORED if _is_packed(first) else zipfile.ZIP_DEFLATED
        digest, length = hashlib.sha256(), 0
        # A file may grow while it is read: room for a size of more than four bytes from half of that on.
        with self._zip.open(info, "w", force_zip64=size >= 2**31) as member:
            piece = first
            while piece:
                member.write(piece)
                digest.update(piece)
                length += len(piece)
                piece = next(pieces, b"")
        self.members.append(Member(info.filename, what, length, digest.hexdigest()))


def pack(packing: Packing, contents: Contents, progress: Callable[[int, int], None] | None) -> None:
    """Everything into a zip, in its order; the list and the end are the caller's."""
    for n, source in enumerate(contents.sources, 1):
        packing.add(source)
        if progress:
            progress(n, len(contents.sources))
    packing.add_folders([name for name in FOLDERS if not any(source.name.startswith(f"{name}/") for source in contents.sources)])


def _pieces(file: IO[bytes], path: Path) -> Iterator[bytes]:
    while True:
        try:
            piece = file.read(_PIECE)
        except OSError as error:
            raise _unread(path, error) from error
        if not piece:
            return
        yield piece


def _is_packed(first: bytes) -> bool:
    """Whether packing would save next to nothing, tried on the beginning, whatever the file is called; or so much of a large file
    that an archive of it would look like a bomb to whoever opens it."""
    head = first[:_TRIED]
    size = len(zlib.compress(head, 1))
    return head.startswith(b"PK\x03\x04") or size > _WORTH * len(head) or (len(first) == _PIECE and size * _ABSURD < len(head))


def _moment(file: IO[bytes]) -> tuple[int, int, int, int, int, int]:
    try:
        at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime)
    except (OSError, OverflowError, ValueError):
        return _EARLIEST
    return min(max((at.year, at.month, at.day, at.hour, at.minute, at.second), _EARLIEST), _LATEST)


def _unread(path: Path, error: OSError) -> OutputError:
    return OutputError(f"读不了“{path}”：{why(error)}。没有归档。")

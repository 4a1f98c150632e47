"""What is dropped on the page: written into ``待收/`` of the campaign as it streams in, file by file, before anything is acknowledged.

What lies there was sent and is not registered yet: ``collect`` takes it from there, and only then is it removed. A desk that was killed
in between goes on with it when it begins again.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

import anyio.to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from toolkit.errors import why
from toolkit.files import safe_name
from toolkit.paths import walk
from toolkit.structs import Struct, field
from toolkit.words import first_few

FOLDER: Final = "待收"
MOST_OF_FILE: Final = 500_000_000
"""Bytes of one file: more than any archive of a district's returns."""
MOST_FILES: Final = 5_000
MOST_OF_FIELD: Final = 1_000_000
_PUBLISHED: Final = "-公布"
"""How the name of a batch ends that units have published: after a stop nothing of it may be taken for a return."""
_MOST_FIELDS: Final = 100
NAMES: Final = "names"
"""The field that names, a line each, what is to come: whatever breaks off, the officer is told what is missing."""
LISTED: Final = "公布清单"
"""The folder of a batch in which the list lies that says where the others were published; the field of the page it is chosen in."""
PART: Final = ".nianbao-part"
"""How the name of a file ends that is not whole yet."""
_LOCK: Final = ".nianbao-lock"
"""The file beside a batch's folder that is locked as long as a desk is at it: a second desk leaves the batch alone."""
_DEEPEST: Final = 8
_LONGEST, _LONGEST_ENDING = 120, 10
"""Characters of a file's name: it may be all that tells whose it is."""


class Batch(Struct):
    """What one drop brought: a folder, the files in it that are whole, and a sentence for each that is not."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    """What was kept or refused, as the browser calls it."""
    broken_off: bool = False
    by_field: dict[str, list[Path]] = field(default_factory=dict)
    """The files by the field of the page that they were chosen in."""
    gone: bool = False
    """Whether nobody is there any more who could read an answer."""

    @property
    def missing(self) -> str:
        """What was announced and never came whole, a sentence; of what nobody announced nothing is known."""
        known = set(self.names)
        rest = [name for name in self.fields.get(NAMES, "").splitlines() if name and name not in known]
        if rest:
            return f"上传中断了，没有收到{len(rest)}个：{first_few(rest, 20, counted='个')}。请再拖一次。"
        return "上传中断了：已经收到的都登记，没有列出的请再拖一次。"


_held: dict[Path, IO[bytes]] = {}
"""The locks of this desk's own batches."""


def new_batch(root: Path, *, published: bool = False) -> Path:
    """A folder of its own for what comes in now: returns, or what units have ``published``. Raises :class:`OSError`."""
    folder = root / FOLDER / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}{_PUBLISHED * published}"
    folder.mkdir(parents=True)
    hold(folder)
    return folder


def hold(folder: Path) -> None:
    """Say that this desk is at a batch. Where the system has no locks, two desks might be at one; then one of them finds nothing left."""
    with suppress(OSError):
        _held[folder] = lock = open(_lock_of(folder), "wb")  # noqa: SIM115 - held until the batch is registered
        if sys.platform != "win32":  # there a file that is open cannot be removed
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def release(folder: Path) -> None:
    """Nobody is at a batch any more: a failure is tried again, by whoever comes."""
    if (lock := _held.pop(folder, None)) is not None:
        lock.close()
    with suppress(OSError):
        _lock_of(folder).unlink()


def _is_held(folder: Path) -> bool:
    lock = _lock_of(folder)
    try:
        if sys.platform == "win32":
            lock.unlink()
        else:
            import fcntl

            with open(lock, "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (PermissionError, BlockingIOError):
        return True
    except OSError:
        return False
    return False


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def left_over(root: Path) -> list[Path]:
    """The batches that were not collected whole and that no desk is at, oldest first."""
    try:
        return sorted(path for path in (root / FOLDER).iterdir() if path.is_dir() and not _is_held(path))
    except OSError:
        return []


def is_published(folder: Path) -> bool:
    """Whether a batch is what units have published."""
    return folder.name.endswith(_PUBLISHED)


def set_aside(batch: Batch, name: str) -> None:
    """Lay the files that were chosen in one field of the page into a folder of their own in the batch."""
    for path in batch.by_field.get(name, ()):
        (batch.folder / name).mkdir(exist_ok=True)
        path.replace(batch.folder / name / path.name)


def whole_files(folder: Path) -> list[Path]:
    """The files of a batch that came in whole."""
    return sorted(place / name for place, _, names in walk(folder) for name in names if not name.endswith(PART))


def settle(folder: Path) -> list[str]:
    """Remove what broke off in a batch of an earlier desk; gives the names."""
    parts = [place / name for place, _, names in walk(folder) for name in names if name.endswith(PART)]
    for part in parts:
        part.unlink(missing_ok=True)
    return sorted(part.name.removesuffix(PART) for part in parts)


def clear(folder: Path) -> None:
    """Remove a batch that was registered, and ``待收/`` when nothing is left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    release(folder)
    with suppress(OSError):
        folder.parent.rmdir()


class _Receiver:
    """The callbacks of the multipart parser: one file open at a time."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.whole = False
        self._name, self._value = b"", b""
        self._about: dict[bytes, bytes] = {}
        self._field = bytearray()
        self._file: IO[bytes] | None = None
        self._path = Path()
        self._label = self._shown = ""
        self._size = 0
        self._spilt = False

    def callbacks(self) -> dict[str, Any]:
        """By the parser's own names."""
        names = ("part_begin", "part_data", "part_end", "header_field", "header_value", "header_end", "headers_finished", "end")
        return {f"on_{name}": getattr(self, name) for name in names}

    def part_begin(self) -> None:
        """A further part."""
        self._about, self._field, self._size, self._label, self._spilt = {}, bytearray(), 0, "", False

    def header_field(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's name."""
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's value."""
        self._value += data[start:end]

    def header_end(self) -> None:
        """One header is whole."""
        self._about[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def headers_finished(self) -> None:
        """What follows is a field or a file; a file is opened under a name of ours."""
        _, options = parse_options_header(self._about.get(b"content-disposition", b""))
        self._label = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options or not options[b"filename"]:
            return
        self._shown = shown = options[b"filename"].decode("utf-8", "replace")
        if len(self.batch.files) >= MOST_FILES:
            self._refuse(f"一次最多{MOST_FILES}个文件，请分几次拖")
            return
        self._path = free_path(self.batch.folder, re.split(r"[\\/]+", shown))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(self._path.with_name(self._path.name + PART), "wb")  # noqa: SIM115
        except OSError as error:
            self._refuse(why(error))

    def part_data(self, data: bytes, start: int, end: int) -> None:
        """A piece of a field or of a file."""
        if self._file is None:
            self._spilt |= len(self._field) + end - start > MOST_OF_FIELD
            if not self._spilt:
                self._field += data[start:end]
            return
        self._size += end - start
        if self._size > MOST_OF_FILE:
            self._drop(f"超过{MOST_OF_FILE // 1_000_000}MB，不像是报表，请只发报表本身")
            return
        try:
            self._file.write(data[start:end])
        except OSError as error:
            self._drop(why(error))

    def part_end(self) -> None:
        """A file is on the disk before it counts as come in."""
        if self._file is None:
            is_field = self._label and b"filename" not in self._about.get(b"content-disposition", b"")
            if self._spilt:
                self.batch.refused.append(f"贴进来的内容超过{MOST_OF_FIELD // 1_000_000}MB，没有收全，请改用文件。")
            elif is_field and len(self.batch.fields) < _MOST_FIELDS:
                self.batch.fields[self._label] = self._field.decode("utf-8", "replace")
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._path.with_name(self._path.name + PART).replace(self._path)
        except OSError as error:
            self._drop(why(error))
            return
        self._file = None
        self.batch.files.append(self._path)
        self.batch.by_field.setdefault(self._label, []).append(self._path)
        self.batch.names.append(self._shown)

    def end(self) -> None:
        """The last part is over."""
        self.whole = True

    def _drop(self, reason: str) -> None:
        self._refuse(reason)
        self.abandon()

    def _refuse(self, reason: str) -> None:
        self.batch.refused.append(f"“{self._shown}”没有收：{reason}。")
        self.batch.names.append(self._shown)

    def abandon(self) -> None:
        """Remove what is not whole."""
        if self._file is not None:
            part = Path(self._file.name)
            with suppress(OSError):  # what could not be written is tried once more when it is closed
                self._file.close()
            part.unlink(missing_ok=True)
            self._file = None


async def receive(stream: AsyncIterator[bytes], content_type: str, folder: Path) -> Batch:
    """Write what streams in to a batch's folder. A stream that breaks off leaves the files that were whole by then."""
    kind, options = parse_options_header(content_type)
    batch = Batch(folder)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        batch.refused.append("没有收到文件。请把文件拖到页面上，或用“选择文件”。")
        return batch
    receiver = _Receiver(batch)
    try:
        parser = MultipartParser(options[b"boundary"], receiver.callbacks())  # type: ignore[arg-type]
        async for chunk in stream:
            await anyio.to_thread.run_sync(parser.write, chunk)  # a disk that is slow keeps no other page waiting
        parser.finalize()
    except ClientDisconnect:
        batch.gone = True
    except FormParserError:
        batch.broken_off = True
    finally:
        batch.broken_off |= not receiver.whole
        receiver.abandon()
    return batch


def free_path(folder: Path, shown: Sequence[str]) -> Path:
    """A path of its own inside the folder for a file: its folders, then its name. A folder that is dropped may be called as its unit is."""
    *folders, name = [part for part in shown if part not in ("", ".", "..")] or ["未命名"]
    inside = folder.joinpath(*(safe_name(part) for part in folders[-_DEEPEST:]))
    stem, dot, ending = name.rpartition(".")
    stem, ending = (safe_name(stem, _LONGEST), f".{safe_name(ending, _LONGEST_ENDING)}") if dot and stem else (safe_name(name, _LONGEST), "")
    ending = f"{ending}_" if PART in ending or _LOCK in ending else ending
    path = inside / f"{stem}{ending}"
    for number in itertools.count(2):
        if not path.exists() and not path.with_name(path.name + PART).exists():
            return path
        path = inside / f"{stem}（{number}）{ending}"
    raise AssertionError

"""Writing files so that nothing half-written ever stands under its final name."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar

from toolkit.errors import OutputError, why
from toolkit.paths import WINDOWS, path_to
from toolkit.patterns import regex

_UNSAFE = regex(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff<>:"/\\|?*]')
_UNDECODED = regex("[\ud800-\udfff]")
_DEVICE = regex(r"\A(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?=\s*(?:\.|\Z))", re.IGNORECASE)
_HELD = (5, 32, 33)
"""Windows' numbers: denied, also to rename over an open file; in use; locked in part."""
PATIENCE = 2.0
"""Seconds for which a file that another program has open is asked for again."""
_BETWEEN = 0.1
_Done = TypeVar("_Done")
MOST_COPIES = 99
"""Versions of one file beside each other."""
_LONGEST_NAME = 150
"""Bytes of one part of a file name: with order, code and year it stays below the 255 that systems allow."""


def write_error(path: Path, error: OSError, *, held: bool = True) -> OutputError:
    """The sentence for a path that cannot be written. Where a file stands in place of a folder, it names that file.

    ``held`` says whether the file itself was refused, which another program may have open; else it was its folder.
    """
    inside = next((folder for folder in path.parents if os.path.exists(folder)), Path())
    if not os.path.isdir(inside):
        return OutputError(f"写不了“{path}”：“{inside}”是一个文件，不是文件夹，请核对路径，或把它移开。")
    if held and is_held(error) and os.path.exists(path):
        if os.path.isfile(path) and not os.access(path, os.W_OK):
            return OutputError(f"写不了“{path}”：它是只读的，请在它的“属性”里去掉“只读”，或换一个文件名。")
        what = f"请关闭Excel（或WPS）中打开的“{path.name}”" if os.path.isfile(path) else "请关闭里面打开的文件"
        return OutputError(f"写不了“{path}”：它正被别的程序打开，{what}后再运行一次。")
    return OutputError(f"写不了“{path}”：{why(error)}。")


def is_held(error: OSError) -> bool:
    """Whether Windows refuses because another program has the file open, or may do so: it says both with one number."""
    number = getattr(error, "winerror", None)
    return number in _HELD if number else WINDOWS and error.errno == errno.EACCES


def patiently(act: Callable[[], _Done]) -> _Done:
    """Do what Windows refuses while another program has a file open: again for two seconds.

    A virus scanner looks into whatever was just written, Excel and WPS into what they save.
    """
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except OSError as error:
            if not is_held(error) or time.monotonic() >= ends:
                raise
        time.sleep(_BETWEEN)


def read_whole(path: Path) -> bytes:
    """A file's content, though another program may have it open for a moment."""
    return patiently(path.read_bytes)


def move(path: Path, target: Path) -> None:
    """Give a file or a folder another name, though another program may have it open for a moment."""
    patiently(lambda: path.rename(target))


def new_file(folder: Path, prefix: str, suffix: str) -> tuple[int, Path]:
    """A file that was not there, opened for writing, with the permissions of any file the user makes.

    Where a folder may not be written to, the standard library's way to a new name never ends on Windows.
    """
    path = _unused(folder, prefix, suffix)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), path


def new_folder(folder: Path, prefix: str) -> Path:
    """A folder that was not there, likewise."""
    path = _unused(folder, prefix)
    os.mkdir(path)
    return path


def _unused(folder: Path, prefix: str, suffix: str = "") -> Path:
    return folder / f"{prefix}{os.urandom(4).hex()}{suffix}"  # as long as the standard library's: they are swept by it


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and on the disk before returning. Raises :class:`OutputError`."""
    write_all([(path, data)])


def write_all(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files, each whole or not at all, and on the disk before returning: the disk is waited for once all are written, which is
    much less than to wait for one after another.

    Raises :class:`OutputError` for the first that is refused; those before it may stand by then.
    """
    with ExitStack() as leaving:
        made = [(leaving.enter_context(_making(path)), data) for path, data in files]
        for making, data in made:
            with making.explaining():
                making.file.write(data)
        for making, _ in made:
            making.place()
        for folder in dict.fromkeys(making.path.parent for making, _ in made):
            _settle(folder)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written piece by piece, which stands under its name when all was written and is on the disk, or not at all.

    Raises :class:`OutputError` for what the disk refuses; an error of whoever writes leaves nothing.
    """
    with _making(path) as making:
        with making.explaining():
            yield making.file
        making.place()
        _settle(making.path.parent)


@contextmanager
def _making(path: Path) -> Iterator[_Making]:
    making = _Making(path_to(path))
    try:
        yield making
    finally:
        making.leave()


class _Making:
    """A file under a name that is nobody's, until it is whole."""

    def __init__(self, path: Path) -> None:
        if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):  # a renaming would put a file in place of a device
            raise OutputError(f"写不了“{path}”：那里是设备或管道，不是普通文件，请换一个文件名。")
        try:
            handle, self._making = self._opened(path.parent)
        except OSError as error:
            raise write_error(path, error, held=False) from error
        self.path, self._placed = path, False
        self.file: IO[bytes] = os.fdopen(handle, "w+b")

    @staticmethod
    def _opened(folder: Path) -> tuple[int, Path]:
        try:
            return new_file(folder, ".nianbao-", ".tmp")
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            return new_file(folder, ".nianbao-", ".tmp")

    def place(self) -> None:
        """Have it on the disk, under its name."""
        with self.explaining():
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            patiently(lambda: os.replace(self._making, self.path))
        self._placed = True

    def leave(self) -> None:
        """Leave nothing that was not placed."""
        if not self._placed:
            with suppress(OSError):
                self.file.close()
            with suppress(OSError):
                patiently(lambda: self._making.unlink(missing_ok=True))

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """What the system refuses, as a sentence."""
        try:
            yield
        except OSError as error:
            raise write_error(self.path, error) from error


def unwritten(path: Path, data: bytes) -> Path:
    """The path, or the first of its numbered neighbours where nothing stands, or just this."""
    for target in numbered(path):
        if not os.path.lexists(target) or (os.path.isfile(target) and read_whole(target) == data):
            return target
    raise OutputError(f"“{path}”和它的{MOST_COPIES - 1}份新稿都在，没有再写，请先移走不用的。")


def numbered(path: Path) -> Iterator[Path]:
    """A path and the names beside it under which a further version may stand: 报告.docx, 报告（2）.docx …"""
    yield path
    yield from (path.with_name(f"{path.stem}（{number}）{path.suffix}") for number in range(2, MOST_COPIES + 1))


def _settle(folder: Path) -> None:
    """Have a renaming outlive a power cut, where the system lets a folder be synchronised."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def changed_at(path: Path) -> str:
    """When a file was last written: ISO 8601, local time with offset, to the millisecond."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone().isoformat(timespec="milliseconds")


def safe_name(text: str, longest: int = 60) -> str:
    """A part of a file name that every system accepts: forbidden characters become “_”, ``longest`` characters and 150 bytes at most.

    What Windows takes for a device (NUL, COM1, also with an ending) gets a “_” behind it.
    """
    cleaned = _UNSAFE.sub("_", text).strip(" .")[:longest]
    cut = cleaned.encode()[:_LONGEST_NAME].decode(errors="ignore").rstrip(" .") or "_"
    return _DEVICE.sub(r"\g<0>_", cut)


def readable(text: str) -> str:
    """A file name fit to be printed and stored: bytes that are no UTF-8 are tried as GB18030, Windows' Chinese."""
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair stands for a byte
        return "".join(_decoded(part) for part in re.split("([/“”])", text))
    return text


def _decoded(part: str) -> str:
    try:
        raw = part.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return _UNDECODED.sub("\ufffd", part)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _UNDECODED.sub("\ufffd", part)

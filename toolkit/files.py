"""Writing files so that nothing half-written ever stands under its final name."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from toolkit.errors import OutputError, why

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff<>:"/\\|?*]')
_UNDECODED = re.compile("[\ud800-\udfff]")
MOST_COPIES = 99
"""Versions of one file beside each other."""
_LONGEST_NAME = 150
"""Bytes of one part of a file name: with order, code and year it stays below the 255 that systems allow."""


def write_error(path: Path, error: OSError) -> OutputError:
    """The sentence for a path that cannot be written. Where a file stands in place of a folder, it names that file."""
    inside = next((folder for folder in path.parents if os.path.exists(folder)), Path())
    if not os.path.isdir(inside):
        return OutputError(f"写不了“{path}”：“{inside}”是一个文件，不是文件夹，请核对路径，或把它移开。")
    return OutputError(f"写不了“{path}”：{why(error)}。")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and on the disk before returning. Raises :class:`OutputError`."""
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):  # a renaming would put a file in place of a device
        raise OutputError(f"写不了“{path}”：那里是设备或管道，不是普通文件，请换一个文件名。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".nianbao-", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise write_error(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, usual_mode())
        os.replace(name, path)
        _settle(path.parent)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)


def unwritten(path: Path, data: bytes) -> Path:
    """The path, or the first of its numbered neighbours where nothing stands, or just this."""
    for target in numbered(path):
        if not os.path.lexists(target) or (os.path.isfile(target) and target.read_bytes() == data):
            return target
    raise OutputError(f"“{path}”和它的{MOST_COPIES - 1}份新稿都在，没有再写，请先移走不用的。")


def numbered(path: Path) -> Iterator[Path]:
    """A path and the names beside it under which a further version may stand: 报告.docx, 报告（2）.docx …"""
    yield path
    yield from (path.with_name(f"{path.stem}（{number}）{path.suffix}") for number in range(2, MOST_COPIES + 1))


@cache
def usual_mode() -> int:
    """The permissions of any file the user makes: a temporary file has been made for him alone."""
    kept = os.umask(0)  # it can only be asked for by setting it
    os.umask(kept)
    return 0o666 & ~kept


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
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="milliseconds")


def safe_name(text: str) -> str:
    """A part of a file name that every system accepts: forbidden characters become “_”, 60 characters at most."""
    cleaned = _UNSAFE.sub("_", text).strip(" .")[:60]
    return cleaned.encode()[:_LONGEST_NAME].decode(errors="ignore") or "_"


def readable(text: str) -> str:
    """A file name fit to be printed and stored: bytes that are no UTF-8 are tried as GB18030, Windows' Chinese."""
    if not _UNDECODED.search(text):
        return text
    return "".join(_decoded(part) for part in re.split("([/“”])", text))


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

"""The content of a file that somebody named, or why it cannot be read."""

from __future__ import annotations

import stat
from pathlib import Path

from toolkit.errors import FileError, why
from toolkit.files import is_held, read_whole, readable
from toolkit.guard import MAX_FILE


def load_bytes(path: Path) -> bytes:
    """The content of a received file. Raises :class:`FileError`."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise FileError("file.unreadable", "不是普通文件（是设备或管道），请核对路径。")
        if status.st_size > MAX_FILE:
            raise FileError("file.too_big", f"文件超过{MAX_FILE // 1_000_000}MB的上限，请删去图片等无关内容后重发。")
        return read_whole(path)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> FileError:
    """Why a received file cannot be read, and the way out."""
    if isinstance(error, FileNotFoundError):
        return FileError("file.unreadable", "没有这个文件，请核对路径。")
    if is_held(error):
        sentence = f"读不出来：它正被别的程序打开（或没有权限读），请关闭Excel（或WPS）中打开的“{readable(path.name)}”后再收一次。"
        return FileError("file.unreadable", sentence)
    return FileError("file.unreadable", f"读不出来：{why(error)}。")

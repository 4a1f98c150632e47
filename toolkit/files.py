"""Writing files so that nothing half-written ever stands under its final name."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

from toolkit.errors import OutputError

_WHY = {
    errno.ENOSPC: "磁盘已满，请清理后重试",
    errno.EDQUOT: "磁盘配额已用完，请清理后重试",
    errno.EACCES: "没有写入权限，或文件正被WPS、Excel打开，请关闭后重试，或换一个文件夹",
    errno.EPERM: "没有写入权限，或文件正被WPS、Excel打开，请关闭后重试，或换一个文件夹",
    errno.EROFS: "该位置是只读的，请换一个文件夹",
    errno.ENOENT: "文件夹不存在，请先建立",
    errno.ENOTDIR: "路径中有一段不是文件夹，请核对",
    errno.EISDIR: "该名称已是一个文件夹，请换一个名称",
    errno.ENAMETOOLONG: "文件名过长，请缩短路径或单位名称",
}
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def write_error(path: Path, error: OSError) -> OutputError:
    """The sentence for a path that cannot be written."""
    return OutputError(f"写不了“{path}”：{_WHY.get(error.errno or 0, error.strerror or str(error))}。")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises :class:`OutputError`."""
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
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def safe_name(text: str) -> str:
    """A part of a file name that every system accepts: forbidden characters become “_”, 60 characters at most."""
    cleaned = _UNSAFE.sub("_", text).strip(" .")
    return cleaned[:60] or "_"

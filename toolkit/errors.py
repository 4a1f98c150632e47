"""Exceptions: for programmers, for wrong use, and for what a disk or a file refuses.

::

    NianbaoError
    ├── UsageError            exit status 2: the call cannot be carried out as asked
    │   ├── FormError         a form file is wrong; names the place in it
    │   ├── UnitListError     a unit list is wrong; names file and row
    │   ├── ReportTemplateError   a report template is wrong (drawn here, stands in toolkit.narrative.problems)
    │   └── CampaignError     the folder is no campaign, or not this one
    ├── ClusterError          exit status 3: the machines that read are gone; what was registered stands, and the verb goes on from there
    ├── FileError             exit status 3: one file cannot be read; carries a code "file.…"
    └── OutputError           exit status 3: something cannot be written, or the ledger cannot be read
        └── DamagedError          the ledger is gone, or not as it was written: ``recover`` is the way out

What a clerk did wrong inside a readable file is never an exception: it is a
:class:`toolkit.findings.Finding`. Every message is one Chinese sentence that names the thing and the
way out, fit to be shown as it stands.
"""

from __future__ import annotations

import copyreg
import errno
from collections.abc import Mapping
from typing import Any, Self

Step = str | int | tuple[str, ...] | Mapping[str, object]
"""One step into a form file: a key, or whichever of several is there; an item of a list that says certain things, or its
number; of a text a row (from 1) or the line with certain words."""


class NianbaoError(Exception):
    """The root. ``str(error)`` is the sentence a user reads."""

    exit_status = 2

    def __reduce__(self) -> tuple[Any, ...]:
        """As it stands, whatever it was made from: errors cross from one process to another."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class UsageError(NianbaoError):
    """Wrong use: nothing was done."""


class FormError(UsageError):
    """A form file that cannot be used; ``place`` says where in the file, by name, ``line`` on which line (0: not known).

    ``at`` is the way to the place, for whoever has the file's text and finds the line by it.
    """

    def __init__(self, message: str, *, place: str = "", source: str = "", line: int = 0, at: tuple[Step, ...] = ()) -> None:
        self.place = place
        self.source = source
        self.bare_message = message
        self.line = line
        self.at = at
        where = "，".join(part for part in (source, place, f"文件第{line}行" if line else "") if part)
        super().__init__(f"表式文件有误（{where}）：{message}" if where else f"表式文件有误：{message}")

    def retold(self, more: str = "") -> Self:
        """The same error as its place, line and source are now, with something added to its sentence."""
        return type(self)(f"{self.bare_message}{more}", place=self.place, source=self.source, line=self.line, at=self.at)


class UnitListError(UsageError):
    """A unit list that cannot be used."""


class CampaignError(UsageError):
    """A folder that is not (or is already) a campaign."""


class FileError(NianbaoError):
    """One received file that cannot be read. ``code`` is a catalogue id such as ``file.empty``."""

    exit_status = 3

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class ClusterError(NianbaoError):
    """The machines that read for this one are gone, or are not what they were, in the middle of a run."""

    exit_status = 3


class OutputError(NianbaoError):
    """A result that cannot be written: read-only folder, full disk, file open elsewhere; a damaged ledger."""

    exit_status = 3


class DamagedError(OutputError):
    """A ledger that is gone, or not as it was written."""


_DENIED = "没有权限，或文件正被WPS、Excel打开，请关闭后重试，或换一个文件夹"
_WHY = {
    errno.ENOSPC: "磁盘已满，请清理后重试",
    errno.EDQUOT: "磁盘配额已用完，请清理后重试",
    errno.EFBIG: "超过系统允许的文件大小，请换一个磁盘或文件夹",
    errno.EIO: "磁盘读写出错，请检查磁盘或网络后重试",
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EBUSY: _DENIED,
    errno.EROFS: "该位置是只读的，请换一个文件夹",
    errno.ENOENT: "没有这个文件或文件夹，请核对路径",
    errno.ENOTDIR: "路径中有一段不是文件夹，请核对",
    errno.EISDIR: "这是一个文件夹，不是文件，请核对路径",
    errno.EEXIST: "同名的文件已存在，请换一个名称",
    errno.ENOTEMPTY: "文件夹不是空的，请换一个文件夹",
    errno.EINVAL: "系统不接受这个位置，请换一个文件夹",
    errno.ENAMETOOLONG: "文件名过长，请缩短路径或单位名称",
    errno.ELOOP: "快捷方式互相指向，请核对路径",
    errno.EMFILE: "打开的文件过多，请关闭一些程序后重试",
}


_HELD = "正被别的程序打开，请关闭Excel（或WPS）中打开的这个文件后重试"
_WHY_ON_WINDOWS = {
    19: _WHY[errno.EROFS],
    21: "驱动器没有准备好，请检查U盘或光盘后重试",
    32: _HELD,
    33: _HELD,
    39: _WHY[errno.ENOSPC],
    53: "网络位置连不上，请检查网络后重试",
    64: "网络位置连不上，请检查网络后重试",
    67: "网络位置连不上，请检查网络后重试",
    123: "文件名里有系统不允许的字符，请改名后重试",
    206: _WHY[errno.ENAMETOOLONG],
}
"""By Windows' own numbers, where errno says less."""


def why(error: OSError) -> str:
    """What a disk or a file refuses and the way out, in Chinese, without a full stop."""
    told = _WHY_ON_WINDOWS.get(getattr(error, "winerror", None) or 0)
    return told or _WHY.get(error.errno or 0, f"系统报告“{error.strerror or error}”，请核对路径和权限后重试")

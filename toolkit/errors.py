"""Exceptions: for programmers, for wrong use, and for what a disk or a file refuses.

::

    NianbaoError
    ├── UsageError            exit status 2: the call cannot be carried out as asked
    │   ├── FormError         a form file is wrong; names the place in it
    │   ├── UnitListError     a unit list is wrong; names file and row
    │   └── CampaignError     the folder is no campaign, or not this one
    ├── FileError             exit status 3: one file cannot be read; carries a code "file.…"
    └── OutputError           exit status 3: something cannot be written

What a clerk did wrong inside a readable file is never an exception: it is a
:class:`toolkit.findings.Finding`. Every message is one Chinese sentence that names the thing and the
way out, fit to be shown as it stands.
"""

from __future__ import annotations


class NianbaoError(Exception):
    """The root. ``str(error)`` is the sentence a user reads."""

    exit_status = 2


class UsageError(NianbaoError):
    """Wrong use: nothing was done."""


class FormError(UsageError):
    """A form file that cannot be used; ``place`` says where in the file."""

    def __init__(self, message: str, *, place: str = "", source: str = "") -> None:
        self.place = place
        self.source = source
        self.bare_message = message
        where = "，".join(part for part in (source, place) if part)
        super().__init__(f"表式文件有误（{where}）：{message}" if where else f"表式文件有误：{message}")


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


class OutputError(NianbaoError):
    """A result that cannot be written: read-only folder, full disk, file open elsewhere."""

    exit_status = 3

"""Archives that unpack themselves (.exe): what is appended to the program is opened, the program is never run.

Stands in a process of its own.
"""

from __future__ import annotations

import io
from typing import IO

from toolkit.errors import FileError
from toolkit.guard.program import appended_archive
from toolkit.intake.archives import DAMAGED, Give, rar_members, sevenzip_members, zip_members

_OPENERS = {"zip": zip_members, "7z": sevenzip_members, "rar": rar_members}


def program_members(stream: IO[bytes], give: Give) -> None:
    """Every file in the archive behind a program. Raises :class:`FileError` for what concerns the archive as a whole."""
    found = appended_archive(stream)
    if found is None:
        raise FileError("file.unreadable", DAMAGED)
    kind, begin = found
    # A zip counts its places from either beginning, which its directory decides.
    stream.seek(0 if kind == "zip" else begin)
    _OPENERS[kind](stream if kind == "zip" else io.BytesIO(stream.read()), give)

"""A damaged ledger looked at, and another put in its place: what was there is kept beside, nothing is deleted."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from toolkit.campaign.entries import HEAD, Entries
from toolkit.campaign.history import damage
from toolkit.campaign.salvage import Salvaged, salvaged
from toolkit.errors import DamagedError, OutputError, why
from toolkit.files import patiently, read_whole, write_error, write_whole
from toolkit.structs import Struct

KEPT = ".损坏-"
"""What is put behind the name of a damaged file that is kept."""
_JOURNAL = "-journal"


class Looked(Struct, frozen=True):
    """What is left of a ledger's file: which content it had when looked at (empty where it is gone), and its rows."""

    digest: str
    salvaged: Salvaged


def is_whole(path: Path) -> bool:
    """Whether a ledger needs no other: it opens, every row is as it was appended, none is missing.

    Raises :class:`~toolkit.errors.OutputError` where that cannot be told: it is in use, or may not be read.
    """
    try:
        entries = Entries(path)
        try:
            return not damage(entries)
        finally:
            entries.close()
    except DamagedError:
        return False


def look(path: Path, making: Path) -> Looked:
    """The rows that are left, read from a copy in the folder ``making``: a database that is looked at may be written to."""
    copy = making / "looked-at.sqlite"
    try:
        for suffix in ("", _JOURNAL):
            if os.path.isfile(_beside(path, suffix)):
                _beside(copy, suffix).write_bytes(read_whole(_beside(path, suffix)))
        if not copy.is_file():
            return Looked("", Salvaged())
        return Looked(_digest(path), salvaged(copy, _known(path)))
    except OSError as error:
        raise OutputError(f"读不了收件登记“{path}”：{why(error)}。") from error


def replace_ledger(path: Path, new: Path, looked: Looked) -> Path | None:
    """Put a new ledger in the place of a damaged one; gives the file under which that is kept, None where there was none.

    At every moment a ledger stands there, the damaged one or the new one. Raises :class:`OutputError`.
    """
    if _digest(path) != looked.digest:
        raise OutputError(f"收件登记“{path}”正被另一个命令使用，没有替换，请稍后重试。")
    kept = None
    try:
        if looked.digest:
            kept = stamped(path, KEPT)
            for suffix in (_JOURNAL, HEAD, ""):
                if os.path.isfile(_beside(path, suffix)):
                    write_whole(_beside(kept, suffix), read_whole(_beside(path, suffix)))
        # A journal beside another database would be played back into it. The head goes first: with the new one the old
        # ledger is refused still, where nothing but its head may tell that its end is missing.
        patiently(lambda: _beside(path, _JOURNAL).unlink(missing_ok=True))
        if os.path.isfile(_beside(new, HEAD)):
            patiently(lambda: os.replace(_beside(new, HEAD), _beside(path, HEAD)))
            patiently(lambda: os.replace(new, path))
        else:  # on a full disk: the next row writes it
            patiently(lambda: _beside(path, HEAD).unlink(missing_ok=True))
            patiently(lambda: os.replace(new, path))
    except OSError as error:
        raise write_error(path, error) from error
    return kept


def stamped(path: Path, mark: str) -> Path:
    """A name beside a file that nothing has yet: its own, a mark and this moment."""
    stamp = f"{path.name}{mark}{datetime.now():%Y%m%d-%H%M%S}"
    names = [stamp, *(f"{stamp}-{n}" for n in range(2, 100))]
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())


def _beside(path: Path, suffix: str) -> Path:
    """One of the files that belong to a database, by what is put behind its name."""
    return path.with_name(f"{path.name}{suffix}")


def _known(path: Path) -> int:
    """How many rows there were, as the file beside remembers."""
    with suppress(OSError, ValueError):
        return min(int(_beside(path, HEAD).read_text("ascii").split()[0]), 10_000_000)
    return 0


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise OutputError(f"读不了收件登记“{path}”：{why(error)}。") from error

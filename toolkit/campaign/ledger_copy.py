"""A copy of an open ledger as it stands at one moment, whoever writes to it meanwhile."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from toolkit.campaign.entries import Entries, head_line
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.replacing import is_whole
from toolkit.campaign.waiting import WAIT_SECONDS, connect
from toolkit.errors import DamagedError


def copy_ledger(ledger: Ledger, path: Path) -> None:
    """Put a copy at a path where nothing stands, with the file beside it that remembers how far it reaches.

    Raises :class:`~toolkit.errors.OutputError`.
    """
    with ledger.entries.explaining(), closing(connect(path, WAIT_SECONDS)) as copy:
        ledger.entries.db.backup(copy)
    entries = Entries(path)
    try:
        entries.head_file.write_bytes(head_line(*entries.end()))
    finally:
        entries.close()


def is_whole_copy(path: Path) -> bool:
    """Whether a ledger that came from elsewhere is whole. Its tables are looked at first: a view in the place of one may never end.

    One of an older edition is carried forward where it lies, so it must be a copy.
    """
    try:
        with Ledger(path, trusting=True) as ledger:
            if ledger.entries.altered_schema():
                return False
    except DamagedError:
        return False
    return is_whole(path)

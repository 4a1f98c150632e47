"""What commands that were killed left half-made in a campaign: swept by the next command that writes.

Only what carries the very names that this program gives to what it makes, and only when nobody can be at work on it any more.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from toolkit.campaign.entries import HEAD
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ARCHIVES, BEFORE, FILLING, FOLDERS, LEDGER, MAILS, RECORDS
from toolkit.errors import OutputError
from toolkit.paths import path_to
from toolkit.patterns import regex

SECONDS = 600
"""So long nobody has written to what is swept: a file takes a second, and who makes a folder writes to it all the time."""
_RANDOM = "[a-z0-9_]{8}"
"""What the standard library puts into the name of a temporary file."""
_FILE = regex(rf"\.nianbao-{_RANDOM}\.tmp|\.nianbao-{re.escape(LEDGER)}{_RANDOM}{re.escape(HEAD)}\.tmp")
_FOLDER = regex(rf"\.nianbao-(?:recover-)?{_RANDOM}")


def sweep(campaign: Campaign) -> None:
    """Remove what killed commands left in the campaign's folders. Once for each opened campaign."""
    if campaign.swept:
        return
    campaign.swept = True
    left = [path for folder in _folders(campaign.root) for path in leftovers(folder)]
    if not left:
        return
    with suppress(OutputError), campaign.ledger.act():  # whoever registers something has ended before
        for path in left:
            remove(path)


def leftovers(folder: Path) -> Iterator[Path]:
    """What lies half-made and forgotten in one folder."""
    now = time.time()
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                ours = _FILE.fullmatch(entry.name)
            else:
                ours = _FOLDER.fullmatch(entry.name) if entry.is_dir(follow_symlinks=False) else None
            if ours and now - _last_written(path_to(entry.path)) > SECONDS:
                yield path_to(entry.path)


def remove(path: Path) -> None:
    """Remove a leftover; one that cannot be removed stays for the next command."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _folders(root: Path) -> list[Path]:
    """The campaign's folders in which something is written."""
    places = [root, *(root / name for name in (*FOLDERS, MAILS, FILLING, BEFORE, ARCHIVES)), root / "output" / "收讫", root / "output" / RECORDS]
    places += [root / MAILS / kind for kind in ("退回", "催报", "收讫")]
    return [place for place in places if place.is_dir()]


def _last_written(path: Path) -> float:
    """When a file, or anything below a folder, was last written; now, where that cannot be told."""
    try:
        times = [path.lstat().st_mtime]
        for where, folders, files in os.walk(path):
            times += [os.lstat(os.path.join(where, name)).st_mtime for name in (*folders, *files)]
    except OSError:
        return time.time()
    return max(times)

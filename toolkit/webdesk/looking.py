"""The wall of a campaign, kept as long as nothing it rests on has changed: judging a thousand units takes longer than anybody waits for a page."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from toolkit.actions.parts.opening import opened
from toolkit.actions.status import Wall, status

_Signature = tuple[object, ...]
_RESTS_ON = ("ledger.sqlite", "ledger.sqlite-wal", "units.csv", "campaign.toml", "form.toml")


class Walls:
    """The latest wall of each campaign folder. ``tell`` hears what changed since, with the folder it is about."""

    def __init__(self, tell: Callable[[Path, str], None]) -> None:
        self._tell = tell
        self._kept: dict[Path, tuple[_Signature, Wall]] = {}
        self._locks: dict[Path, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, root: Path) -> Wall:
        """The wall as it stands. Raises what opening a campaign raises."""
        with self._lock:
            lock = self._locks.setdefault(root, threading.Lock())
        with lock:  # of ten pages that ask at once one judges
            before = _signature(root)
            kept = self._kept.get(root)
            if kept is not None and kept[0] == before:
                return kept[1]
            with opened(root, lambda sentence: self._tell(root, sentence)) as campaign:
                # Opening may have written down what was told. Whoever writes from here on is seen the next time.
                rests_on, wall = _signature(root), status(campaign)
            self._kept[root] = (rests_on, wall)
            return wall


def _signature(root: Path) -> _Signature:
    found: list[object] = [date.today()]
    for name in _RESTS_ON:
        try:
            about = os.stat(root / name)
        except OSError:
            found.append(None)
        else:
            found.append((about.st_mtime_ns, about.st_size, about.st_ino))
    return tuple(found)

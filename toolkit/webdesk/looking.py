"""What pages look at, kept as long as nothing it rests on has changed: judging a thousand units takes longer than anybody waits for a page."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from toolkit.actions.parts.opening import opened
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG, FORM, LEDGER, UNITS

_Seen = TypeVar("_Seen")
_Signature = tuple[object, ...]
_RESTS_ON: Final = (LEDGER, f"{LEDGER}-wal", UNITS, CONFIG, FORM)


class Looking:
    """What each campaign folder was last seen as, by what was asked. ``tell`` hears what changed since, with the folder it is about."""

    def __init__(self, tell: Callable[[Path, str], None]) -> None:
        self._tell = tell
        self._kept: dict[tuple[Path, str], tuple[_Signature, Any]] = {}
        self._locks: dict[tuple[Path, str], threading.Lock] = {}
        self._lock = threading.Lock()

    def at(self, root: Path, what: str, ask: Callable[[Campaign], _Seen]) -> _Seen:
        """What ``ask`` gives of a campaign as it stands; ``what`` names it. Raises what opening a campaign raises."""
        with self._lock:
            lock = self._locks.setdefault((root, what), threading.Lock())
        with lock:  # of ten pages that ask at once one judges
            before = _signature(root)
            kept = self._kept.get((root, what))
            if kept is not None and kept[0] == before:
                seen: _Seen = kept[1]
                return seen
            with opened(root, lambda sentence: self._tell(root, sentence)) as campaign:
                # Opening may have written down what was told. Whoever writes from here on is seen the next time.
                rests_on, seen = _signature(root), ask(campaign)
            self._kept[root, what] = (rests_on, seen)
            return seen

    def latest(self, root: Path, what: str, ask: Callable[[Campaign], _Seen]) -> _Seen:
        """The same as it was when it was looked at last, whatever has changed since; now, where it never was."""
        kept = self._kept.get((root, what))
        if kept is None:
            return self.at(root, what, ask)
        seen: _Seen = kept[1]
        return seen


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

"""A cluster's worker: what is to be done comes once and is kept here, items come with each task."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from typing import Any

from toolkit.version import __version__

MOST_KEPT = 64
"""Commands, of one office or several, whose work a worker keeps, at most a megabyte each; a further one takes the place of the oldest."""
_kept: dict[str, Callable[..., Any]] = {}
_lock = threading.Lock()


def keep(name: str, work: bytes) -> None:
    """Keep what is to be done, pickled, under a name."""
    with _lock:
        _kept[name] = pickle.loads(work)
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]


def forget(name: str) -> None:
    """Keep it no longer."""
    with _lock:
        _kept.pop(name, None)


def do(name: str, version: str, items: bytes) -> bytes | str:
    """What the work gives for pickled arguments, pickled; our version where this worker has not got it, or is of another."""
    work = _kept.get(name) if version == __version__ else None
    return __version__ if work is None else pickle.dumps(work(*pickle.loads(items)), pickle.HIGHEST_PROTOCOL)

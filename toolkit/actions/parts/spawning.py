"""Processes of our own for much work, begun so that none looks for modules in the current folder.

Spawned, not forked: the progress bar's thread may hold a lock, and so would the copy. A spawned Python begins by ``-c``,
which would put the current folder first; the environment tells it not to, and no setting of ours can.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from typing import Any

from toolkit.intake.together import bind, unhearing

_SAFE, _GIVEN = "PYTHONSAFEPATH", "PYTHONPATH"


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Whatever Python is begun meanwhile gets its path from us alone."""
    before = {name: os.environ.get(name) for name in (_SAFE, _GIVEN)}
    os.environ[_SAFE] = "1"
    os.environ.pop(_GIVEN, None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Process(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # the name is the standard library's
        begun: Any = None
        try:
            with apart(), unhearing():  # Ctrl-C is for the parent, which stops them
                begun = SpawnProcess._Popen(process_obj)
        except BaseException:
            if begun is not None:  # it waited for us, and the pool does not know of this one yet
                begun.kill()
            raise
        bind(begun)
        return begun


class SpawnedApart(SpawnContext):
    """The way of spawning for a pool."""

    Process = _Process

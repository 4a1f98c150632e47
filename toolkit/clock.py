"""A clock over what is done with one received file: whoever goes through what somebody sent asks it, and it ends the work.

It counts this thread's computing, not the time of day: a busy office PC stops nothing. It is asked, and interrupts nobody:
that works the same on every system and in every thread, and what is between two questions must be short, which linear
patterns and bounded pieces see to. A parser that asks nobody works in a process of its own, under the system's limits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time, thread_time

from toolkit.errors import FileError

SECONDS = 4.5
"""Of computing over one file in this process, what was done for it in another one included. A return takes hundredths."""
LOOK = 0.2
"""Seconds after which whoever waits in the main thread looks up: on Windows Ctrl-C is heard between two waits only."""


class TooLongError(FileError):
    """The time for one file is over. Said again at the next question, whoever caught it before."""

    def __init__(self) -> None:
        super().__init__(
            "file.too_big",
            f"文件内容过于复杂，{SECONDS:.0f}秒内没有读完，已停止；请报送人删去无关内容后重发，或用原表填报。",
        )


class _Running(threading.local):
    until: float | None = None


_running = _Running()


@contextmanager
def within(seconds: float | None = None) -> Iterator[None]:
    """What is done inside ends by a :class:`TooLongError` at the first question after so many seconds of computing.

    Without a number those of one file. Inside another one the earlier end holds.
    """
    before = _running.until
    end = thread_time() + (SECONDS if seconds is None else seconds)
    _running.until = end if before is None else min(before, end)
    try:
        yield
    finally:
        _running.until = before


def tick() -> None:
    """Ask the clock. Outside of :func:`within` it never ends anything."""
    if _running.until is not None and thread_time() > _running.until:
        raise TooLongError


def spent(seconds: float) -> None:
    """So much was computed for the file elsewhere: by a worker."""
    if _running.until is not None:
        _running.until -= seconds


ELSEWHERE: list[Callable[[], float]] = []
"""Who is asked where the system does not add up what was computed for us: jobs on Windows, a warm parent that has not ended."""


def computed() -> float:
    """Seconds of computing so far, of this process and of those it started that ended."""
    elsewhere = sum(seconds() for seconds in list(ELSEWHERE))
    if os.name != "posix":
        return process_time() + elsewhere
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system + elsewhere

"""Processes that a test holds where it wants them, and whether one is still there that it did not start itself."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from toolkit.intake import warm


def running(pid: int) -> bool:
    """Whether a process computes or waits; one that ended and that nobody has asked after (a zombie) does neither."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] if Path("/proc").is_dir() else "R"
    except OSError:
        return False
    return state not in "ZX"


def ends(pid: int, seconds: float = 10) -> bool:
    """Whether it is gone after so many seconds at most."""
    until = time.monotonic() + seconds
    while running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not running(pid)


FILLING = b"\n"


@contextmanager
def nobody_reads() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A pipe that is full, its end to read and its end to write: who prints into it stays there until somebody reads.

    So a command is in the middle of its work for as long as a test needs, however fast or busy the machine is.
    """
    ours, theirs = os.pipe()
    with open(ours, "rb") as reader, open(theirs, "wb", buffering=0) as writer:
        os.set_blocking(theirs, False)
        for size in (65536, 1):
            while writer.write(FILLING * size):
                pass
        os.set_blocking(theirs, True)
        yield reader, writer


def as_from_a_terminal() -> None:
    """In a child before its program: an interruption is heard, also where the tests run in the background of a script."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def only_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file has a process begun for it, as where none can be copied."""
    monkeypatch.setattr(warm, "BEGINS_WITH", sys.maxsize)


def copied_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file has a process copied for it, the first one too; whatever was lost before is forgotten."""
    from toolkit.intake import copied

    copied.end()
    monkeypatch.setattr(warm, "BEGINS_WITH", 1)
    monkeypatch.setattr(copied, "_lost", 0)


WAYS = ("begun", "copied", "lasting")
"""How a child comes about in which one file is read."""


def by_way(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is read in this way; on Linux all can be had."""
    monkeypatch.setattr(warm, "LASTING", way == "lasting")
    if way == "copied":
        if sys.platform != "linux":
            pytest.skip("processes are copied on Linux alone")
        copied_from_the_first(monkeypatch)
    elif way == "begun":
        only_begun_anew(monkeypatch)


def parent_of(pid: int) -> int:
    """The number of the process that a process comes from."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def children_of(pid: int) -> list[int]:
    """The processes that a process started or copied."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if parent_of(int(folder.name)) == pid and running(int(folder.name)):
                    found.append(int(folder.name))
    return found

"""Children that read several files, where none can be copied (Windows): one after the other, of one sender.

A child that read a file may be what that file made of it. So it reads on only for whoever sent that file, ends after any
failure, after some dozens of files, and when nobody has asked for a while; what fails in a child that read others before is read
once more by one that did not. While a child reads, the next one begins, so that files of which nobody knows the sender need not
wait for the child that each of them has to itself.

The doors are closed before the first file. Memory is what one file may cost; computing is counted anew for each.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import struct
import threading
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from toolkit.intake import jobs
from toolkit.intake.isolated import Allowance, Work, answering, begun, computes_anew, confine
from toolkit.intake.sender import sender_now
from toolkit.intake.together import end_with

MOST_FILES = 40
_MOST_WAITING = 3
_WAITS = 30.0
"""Seconds that a child which read a file may go on unasked."""
BEGINS_WITH = 2
"""Which file of a kind is the first that the next child is begun for in advance."""
_LENGTH = struct.Struct(">Q")

# ── the parent's side ─────────────────────────────────────────────────

Key = tuple[str, str, Allowance]


class Reader:
    """A child that waits for files."""

    def __init__(self, key: Key) -> None:
        module, what, allowance = key
        self.key, self.sender, self.files = key, "", 0
        words = (module, what, str(allowance.computing), str(allowance.memory), str(MOST_FILES))
        self.process = begun("lasting", words, allowance)
        self._alarm: threading.Timer | None = None

    def feed(self, data: bytes) -> None:
        """Hand it a file. Raises :class:`OSError` where it is gone."""
        assert self.process.stdin is not None
        self.process.stdin.write(_LENGTH.pack(len(data)))
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def hear(self, most: int) -> bytes:
        """Its answer to the file, cut a byte after the most that is wanted; nothing where it has none."""
        assert self.process.stdout is not None
        head = self.process.stdout.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return b""
        size = _LENGTH.unpack(head)[0]
        answer = self.process.stdout.read(min(size, most + 1))
        return answer if len(answer) == min(size, most + 1) else b""

    def wait_unasked(self, then: Callable[[Reader], None]) -> None:
        """It read a file, and may read another one soon."""
        self._alarm = threading.Timer(_WAITS, then, (self,))
        self._alarm.daemon = True
        self._alarm.start()

    def asked(self) -> None:
        """It is to read on: its time of computing begins anew."""
        if self._alarm is not None:
            self._alarm.cancel()
        self.files += 1
        jobs.anew(self.process)

    def end(self) -> None:
        """End it, and let go of it."""
        if self._alarm is not None:
            self._alarm.cancel()
        self.process.kill()
        with contextlib.suppress(OSError):  # what it was to read is not written any more
            self.process.__exit__(None, None, None)


_lock = threading.Lock()
_waiting: list[Reader] = []
_asked: Counter[Key] = Counter()


def take(module: str, what: str, allowance: Allowance, *, fresh: bool = False) -> Reader:
    """A child for one file of the sender there is (:func:`toolkit.intake.sender.sent_by`); a ``fresh`` one has read none. To be given back."""
    key, sender = (module, what, allowance), sender_now()
    taken = _taken(key, "" if fresh else sender) or Reader(key)
    taken.sender = sender
    _begin_next(key)
    taken.asked()
    return taken


def give_back(taken: Reader, *, well: bool) -> None:
    """It read its file; it is ended, unless that went well and it may read another one of the same sender."""
    if not well or not taken.sender or taken.files >= MOST_FILES:
        taken.end()
        return
    taken.wait_unasked(_leave)
    _wait(taken)


def _wait(one: Reader) -> None:
    """To the others that wait; whoever waits longest gives way."""
    with _lock:
        _waiting.append(one)
        over = _waiting[:-_MOST_WAITING]
        del _waiting[:-_MOST_WAITING]
    for other in over:
        other.end()


def end() -> None:
    """End whoever waits."""
    with _lock:
        over = [*_waiting]
        _waiting.clear()
        _asked.clear()
    for one in over:
        one.end()


def _taken(key: Key, sender: str) -> Reader | None:
    """One that waits and read for this sender alone, or for nobody; those of another one, who is done, are ended."""
    with _lock:
        of_kind = [one for one in _waiting if one.key == key]
        known = [one for one in of_kind if sender and one.sender == sender]
        unused = [one for one in of_kind if not one.files]
        over = [one for one in of_kind if (one.files and one not in known) or one.process.poll() is not None]
        taken = next((one for one in (*known, *unused) if one not in over), None)
        _waiting[:] = [one for one in _waiting if one is not taken and one not in over]
    for one in over:
        one.end()
    return taken


def _begin_next(key: Key) -> None:
    """Have the next one load what it needs, while this one reads."""
    with _lock:
        _asked[key] += 1
        wanted = _asked[key] >= BEGINS_WITH and not any(one.key == key and not one.files for one in _waiting)
    if wanted:
        with contextlib.suppress(OSError):
            _wait(Reader(key))


def _leave(unasked: Reader) -> None:
    with _lock:
        if unasked not in _waiting:
            return
        _waiting.remove(unasked)
    unasked.end()


atexit.register(end)


# ── the child's side ──────────────────────────────────────────────────


def main(parent: str, module: str, what: str, computing: str, memory: str, files: str) -> NoReturn:
    """The child: what the work needs is imported, the door closed behind it, one file read after the other."""
    end_with(int(parent))
    answer = answering()
    work: Work = import_module(module).prepared(what)
    confine(int(computing), int(memory), int(files))
    given = open(0, "rb", closefd=False)  # noqa: SIM115  (nothing is closed any more)
    for _ in range(int(files)):
        head = given.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            break
        data = given.read(_LENGTH.unpack(head)[0])
        computes_anew(int(computing))
        said = io.BytesIO()
        work(io.BytesIO(data), said)
        answer.write(_LENGTH.pack(said.tell()))
        answer.write(said.getbuffer())
        answer.flush()
    os._exit(0)

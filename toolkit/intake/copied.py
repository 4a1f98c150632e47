"""Children copied from a warm parent (Linux): what a process holds of the one that stands beside it, and of its copies.

A warm parent (:mod:`toolkit.intake.forking`) belongs to one process, to all its threads, and ends with it. When it
dies another one is begun, a few times; then every file has a process begun for it.
"""

from __future__ import annotations

import sys

if sys.platform != "linux":
    raise ImportError("processes are copied on Linux alone")

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
from typing import IO, Any

from toolkit import clock
from toolkit.intake.forking import LONGEST_MESSAGE, STOP
from toolkit.intake.isolated import LOST, Allowance, command
from toolkit.intake.together import NO_WINDOW, unhearing

_CHANCES = 3
"""How many warm parents may be lost one after the other."""
_PATIENCE = 20.0
"""Seconds a copy may take to begin; a parser is imported meanwhile, perhaps from a slow disk."""
_FAREWELL = 5.0
_CRASHES = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGTRAP, -signal.SIGSYS)
_KEPT = ("LANG", "LC_ALL")
"""What it learns of our environment, until Python has begun: how the names of files are spelt."""

_lock = threading.Lock()
_lost = 0
_parent: _Parent | None = None
_retired: list[_Parent] = []


def copy(module: str, what: str, allowance: Allowance, given: int | IO[bytes]) -> Copy | None:
    """A child that does what ``module.prepared(what)`` gives; None where a process had better be begun for it."""
    for _ in range(2):
        parent = _warm_parent()
        if parent is None:
            break
        try:
            return parent.copied(module, what, allowance, given)
        except _RefusedError:
            break
        except OSError:
            _lose(parent)
    return None


def end() -> None:
    """End the warm parents; the next file begins another one."""
    global _parent
    with _lock:
        ending, _parent = [*_retired, *([_parent] if _parent else [])], None
        _retired.clear()
    for parent in ending:
        parent.end()


def number() -> int | None:
    """The number of the warm parent, None where there is none."""
    return _parent.pid if _parent is not None else None


def _warm_parent() -> _Parent | None:
    """The one there is, or a new one; None after too many were lost."""
    global _parent
    with _lock:
        _retired[:] = [parent for parent in _retired if not parent.gone]
        if _parent is not None and _parent.gone:
            _lose_locked(_parent)
        if _parent is None and _lost < _CHANCES:
            with contextlib.suppress(OSError):
                _parent = _Parent()
        return _parent


def _lose(parent: _Parent) -> None:
    """This one answers no more: another one is begun, if there have not been too many."""
    with _lock:
        _lose_locked(parent)


def _lose_locked(parent: _Parent) -> None:
    global _lost, _parent
    if parent is _parent:
        _parent, _lost = None, _lost + 1
    parent.end()


def _retire(parent: _Parent) -> None:
    """Copy no more from this one; what was copied goes on."""
    global _parent
    with _lock:
        if parent is _parent:
            _parent = None
            parent.let_go()
            _retired.append(parent)


def _well() -> None:
    """A copy did its work."""
    global _lost
    _lost = 0


class _RefusedError(OSError):
    """The warm parent is well and makes no copy: there is no such parser, or no room."""


class _Parent:
    """A warm parent, as we hold it. Raises :class:`OSError` where none can be begun."""

    def __init__(self) -> None:
        self._control, theirs = _pair()
        self._control.settimeout(_PATIENCE)
        self._counting = threading.Lock()
        self._computed = 0.0
        process = None
        try:
            with theirs, unhearing():
                process = subprocess.Popen(
                    command("forking"), stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
                    env={name: os.environ[name] for name in _KEPT if name in os.environ}, start_new_session=True, creationflags=NO_WINDOW,
                )  # fmt: skip
        except BaseException:  # interrupted as soon as it was begun
            if process is not None:
                process.kill()
                process.wait()
            self._control.close()
            raise
        self._process = process
        clock.ELSEWHERE.append(self.computed)

    def copied(self, module: str, what: str, allowance: Allowance, given: int | IO[bytes]) -> Copy:
        """A copy at its work. Raises :class:`OSError` where this parent does not answer."""
        with contextlib.ExitStack() as closed, contextlib.ExitStack() as handed:
            feeding = None
            if isinstance(given, int):
                reads, feeds = os.pipe()
                handed.callback(os.close, reads)
                feeding = closed.enter_context(open(feeds, "wb"))
            else:
                reads = given.fileno()
            hears, answers = os.pipe()
            handed.callback(os.close, answers)
            hearing = closed.enter_context(open(hears, "rb"))
            leash, theirs = _pair()
            closed.enter_context(leash)
            handed.enter_context(theirs)
            leash.settimeout(_PATIENCE)
            asked = json.dumps([module, what, allowance.computing, allowance.memory]).encode()
            socket.send_fds(self._control, [asked], [reads, answers, theirs.fileno()])
            handed.close()  # what the parent holds now: without it the leash says nothing more
            (pid,) = _heard(leash)
            if not pid:
                raise _RefusedError("no copy")
            closed.pop_all()
        return Copy(self, leash, int(pid), feeding, hearing)

    def count(self, seconds: float) -> None:
        """So much was computed by a copy of it."""
        with self._counting:
            self._computed += seconds

    def computed(self) -> float:
        """Seconds that copies computed and that are nowhere else: the system adds them to ours when the parent has ended."""
        return self._computed

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        if self._process.poll() is None:
            return False
        self._forget()
        return True

    def let_go(self) -> None:
        """Ask for no more copies: it ends with its last one."""
        self._control.close()

    def end(self) -> None:
        """End it, and its copies with it."""
        self.let_go()
        self._process.kill()
        self._process.wait()
        self._forget()

    def forgotten_in_a_fork(self) -> None:
        """It is not this process's."""
        self._control.close()
        self._process.returncode = 0
        self._forget()

    def _forget(self) -> None:
        with contextlib.suppress(ValueError):
            clock.ELSEWHERE.remove(self.computed)


class Copy:
    """A child that was copied from a warm parent, to be held as a process of our own is."""

    def __init__(self, parent: _Parent, leash: socket.socket, pid: int, stdin: IO[bytes] | None, stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None = stdin
        self.stdout: IO[bytes] | None = stdout
        self.returncode: int | None = None
        self._parent, self._leash = parent, leash
        self._asking = threading.Lock()

    def poll(self) -> int | None:
        """The exit status, None as long as it is at its work."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit status. Raises :class:`subprocess.TimeoutExpired`."""
        with self._asking:
            if self.returncode is None:
                self._leash.settimeout(timeout)
                try:
                    status, seconds = _heard(self._leash)
                except (TimeoutError, BlockingIOError):
                    raise subprocess.TimeoutExpired("copy", timeout or 0) from None
                except OSError:
                    status, seconds = LOST, 0.0
                self.returncode = int(status)
                self._parent.count(seconds)
                self._leash.close()
                if self.returncode == 0:
                    _well()
                if self.returncode in _CRASHES:
                    _retire(self._parent)  # who tries what lies where in memory finds it elsewhere the next time
            return self.returncode

    def kill(self) -> None:
        """End it, whatever it does."""
        if self.poll() is not None:
            return
        with contextlib.suppress(OSError):
            self._leash.send(STOP)
        try:
            self.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            _lose(self._parent)  # it hears nothing; the system ends its copies with it

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.wait()


def _pair() -> tuple[socket.socket, socket.socket]:
    """Both ends of what keeps messages apart, and says when the other end is gone."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _heard(leash: socket.socket) -> list[Any]:
    """The next message. Raises :class:`OSError` where there will be none."""
    message = leash.recv(LONGEST_MESSAGE)
    if not message:
        raise OSError("nobody there")
    numbers: list[Any] = json.loads(message)
    return numbers


def _in_a_fork() -> None:
    """A program that copied this one has no part in its warm parent."""
    global _parent, _lock
    for parent in (*_retired, *([_parent] if _parent else [])):
        parent.forgotten_in_a_fork()
    _parent, _lock = None, threading.Lock()
    _retired.clear()


atexit.register(end)
os.register_at_fork(after_in_child=_in_a_fork)

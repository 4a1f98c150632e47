"""The warm parent: a process in which parsers are imported, and which is copied for every file (Linux).

It never sees a byte of a file. What it gets is which work is to be done, and by descriptor where the file comes from, where
the answer goes, and a leash: over it goes out the number of the copy, then how that ended; whoever lets go of the other end, or
asks for it, has the copy killed. Nothing else is open here, no thread runs, and the environment is empty.

Each copy closes the door behind itself (:func:`toolkit.intake.isolated.perform`) before it reads, and ends with us; we end
when nobody holds the other ends any more. :mod:`toolkit.intake.copied` is the other side.
"""

from __future__ import annotations

import sys

if sys.platform != "linux":
    raise ImportError("processes are copied on Linux alone")

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
from importlib import import_module
from typing import Any, NoReturn

from toolkit.intake.isolated import Work, answering, perform
from toolkit.intake.together import end_with
from toolkit.patterns import compile_all

LONGEST_MESSAGE = 1000
STOP = b"stop"
"""What is said over a leash to have the copy killed."""
MOST_OPEN = 256
"""Descriptors: what is open here is one for each copy, so that a copy need not look far for what it has to close."""


def main() -> NoReturn:
    """Serve who holds the other end of standard input, until it is closed and no copy is left."""
    hardest = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN if hardest < 0 else min(MOST_OPEN, hardest), hardest))
    os.environ.clear()
    gc.disable()  # nothing is to be moved about in memory that copies share
    _Parent(socket.socket(fileno=0)).serve()
    os._exit(0)


class _Parent:
    def __init__(self, control: socket.socket) -> None:
        self._control: socket.socket | None = control
        self._number = os.getpid()
        self._ready: dict[tuple[str, str], Work | None] = {}
        self._leashes: dict[int, socket.socket] = {}
        self._heard = select.poll()
        self._heard.register(control, select.POLLIN)
        # A copy's end wakes the waiting below.
        self._ended, waking = os.pipe()
        for end in (self._ended, waking):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        self._heard.register(self._ended, select.POLLIN)

    def serve(self) -> None:
        while self._control is not None or self._leashes:
            for descriptor, _ in self._heard.poll():
                if descriptor == self._ended:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._ended, 4096)
                    self._tell_of_ends()
                elif self._control is not None and descriptor == self._control.fileno():
                    self._answer(self._control)
                else:
                    self._obey(descriptor)

    def _answer(self, control: socket.socket) -> None:
        message, given, _, _ = socket.recv_fds(control, LONGEST_MESSAGE, 3)
        if not message:
            self._heard.unregister(control)
            control.close()
            self._control = None
        elif len(given) == 3:
            self._begin(json.loads(message), *given)
        else:  # more are asked for than may be open here: without an answer another process is begun
            for descriptor in given:
                os.close(descriptor)

    def _begin(self, asked: list[Any], given: int, answer: int, held: int) -> None:
        module, what, computing, memory = asked
        leash = socket.socket(fileno=held)
        work, pid = self._prepared(module, what), 0
        with contextlib.suppress(OSError):  # no room for one more process
            pid = os.fork() if work is not None else -1
            if pid == 0 and work is not None:
                _become(self._number, work, given, answer, computing, memory)
        os.close(given)
        os.close(answer)
        if pid > 0:
            self._leashes[pid] = leash
            self._heard.register(leash, select.POLLIN)
            _say(leash, pid)
        else:
            _say(leash, 0)
            leash.close()

    def _prepared(self, module: str, what: str) -> Work | None:
        """What is done in a copy; None where that cannot be had here. Imported when it is first asked for."""
        if (module, what) not in self._ready:
            try:
                self._ready[module, what] = import_module(module).prepared(what)
                compile_all()
            except Exception:  # a process of its own says the same, in its way
                self._ready[module, what] = None
            gc.collect()
            gc.freeze()
        alone = len(os.listdir("/proc/self/task")) == 1  # a lock that another thread holds would be held in the copy for ever
        return self._ready[module, what] if alone else None

    def _obey(self, descriptor: int) -> None:
        """Kill the copy whose leash was let go, or whose end was asked for."""
        for pid, leash in self._leashes.items():
            if leash.fileno() == descriptor:
                with contextlib.suppress(OSError):
                    if not leash.recv(LONGEST_MESSAGE):
                        self._heard.unregister(leash)
                os.kill(pid, signal.SIGKILL)  # it is ours: nobody else may have its number before we asked after it

    def _tell_of_ends(self) -> None:
        while self._leashes:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            leash = self._leashes.pop(pid)
            with contextlib.suppress(KeyError):
                self._heard.unregister(leash)
            _say(leash, os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime)
            leash.close()


def _say(leash: socket.socket, *numbers: float) -> None:
    with contextlib.suppress(OSError):  # whoever asked is gone
        leash.send(json.dumps(numbers).encode())


def _become(parent: int, work: Work, given: int, answer: int, computing: int, memory: int) -> NoReturn:
    """In the copy: only what this file is read from and answered to stays open, and the work is done."""
    try:
        end_with(parent)
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(given, 0)
        os.dup2(answer, 1)
        os.closerange(3, MOST_OPEN)
        gc.enable()
        perform(work, answering(), computing, memory)
    finally:
        os._exit(1)

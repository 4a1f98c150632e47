"""Processes that end with the one that started them, however that one ended: closed, killed, crashed.

On Linux the kernel sees to it, also where a parser is in the middle of native code; on other systems of the Unix family a
thread of the child looks once a second, and waits while native code keeps the interpreter. On Windows the child is put
into a job that the system ends with its last handle (:mod:`toolkit.intake.jobs`), and a thread of the child waits for our
end besides, for the moment before it is in the job and for systems that refuse one.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from toolkit.clock import LOOK as LOOK
from toolkit.intake import jobs

_PR_SET_PDEATHSIG = 1
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""How every program of ours is begun: no black window comes up on Windows, and Ctrl-C in ours does not reach it."""

WATCH = """
import os, signal, subprocess, sys, threading
signal.signal(signal.SIGTERM, lambda *_: None)
program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
def until_alone():
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=until_alone, daemon=True).start()
status = program.wait()
os._exit(status if status >= 0 else 128 - status)
"""
"""Stands before a program that starts others (an office suite): when nobody holds its input any more, all of them end.

Asked to end (SIGTERM) it waits for the program, which is asked too. It leaves without the interpreter's farewell, which would
wait a second for the thread and then abort.
"""

WATCH_ON_WINDOWS = """
import os, subprocess, sys, threading
if not os.read(0, 1):
    os._exit(1)
nowhere = subprocess.DEVNULL
flags = subprocess.CREATE_NO_WINDOW
program = subprocess.Popen(sys.argv[1:], stdin=nowhere, stdout=nowhere, stderr=nowhere, creationflags=flags)
def until_alone():
    while os.read(0, 4096):
        pass
    program.kill()
    os._exit(1)
threading.Thread(target=until_alone, daemon=True).start()
os._exit(program.wait() & 0xFF)
"""
"""The same there: it is put into a job, told so by one byte, and only then begins the program, so that nothing which that
starts (soffice.exe starts soffice.bin at once) is outside the job."""


def python() -> str:
    """The interpreter that a process of ours runs in. On Windows that of a virtual environment only starts another one and
    waits: a process that may start none could not run there, and whoever ends it would end the wrong one."""
    return str(getattr(sys, "_base_executable", sys.executable)) if sys.platform == "win32" else sys.executable


def watched(command: list[str]) -> list[str]:
    """A command that ends with whoever holds its standard input, to be given to :func:`begin_watched`."""
    return [python(), "-I", "-S", "-c", WATCH_ON_WINDOWS if sys.platform == "win32" else WATCH, *command]


# ── the child's side ──────────────────────────────────────────────────


def end_with(parent: int) -> None:
    """End as soon as the parent is gone; at once where it is gone already."""
    if sys.platform == "win32":
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
        return
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # no such call in this C library: the thread looks
            if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
                _end_if_alone(parent)
                return
    threading.Thread(target=_look, args=(parent,), daemon=True).start()


def _end_after(parent: int) -> None:
    if jobs.wait_for_end_of(parent):
        os._exit(1)


def _look(parent: int) -> None:
    while True:
        _end_if_alone(parent)
        time.sleep(1)


def _end_if_alone(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)


# ── the parent's side ─────────────────────────────────────────────────


def bind(process: Any, *, computing: int | None = None, memory: int | None = None, alone: bool = False) -> None:
    """On Windows: have the system end a process with us, within these limits. Elsewhere the process sees to it itself."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError):  # its own thread looks
            jobs.put(process, jobs.Job(computing=computing, memory=memory, alone=alone))


def begin_watched(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
    """A program in a session of its own that ends with us, and all that it starts. Its standard input is held by the result."""
    process = subprocess.Popen(
        watched(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, creationflags=NO_WINDOW, **how,
    )  # fmt: skip
    bind(process)
    if sys.platform == "win32" and process.stdin is not None:
        with contextlib.suppress(OSError):  # it is gone already
            process.stdin.write(b"!")
            process.stdin.flush()
    return process


def end_all(process: subprocess.Popen[bytes], farewell: float) -> None:
    """End what :func:`begin_watched` began. It is asked first and has so many seconds; on Windows nobody can be asked."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            jobs.end_all(process)
        else:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)  # asked first, it takes its socket away with it
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=farewell)
            os.killpg(process.pid, signal.SIGKILL)  # the script may be gone and what it started still there


def ended(process: Any, seconds: float) -> bool:
    """Whether a process ends by itself within so many seconds. Ctrl-C is heard meanwhile."""
    until = time.monotonic() + seconds
    while process.poll() is None:
        left = until - time.monotonic()
        if left <= 0:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=min(left, LOOK))
    return True


@contextlib.contextmanager
def unhearing() -> Iterator[None]:
    """What is begun inside never hears Ctrl-C of our console, from its first moment on: it goes on or ends as we say.

    On Windows we do not hear it either meanwhile, elsewhere it waits for us.
    """
    if sys.platform == "win32":
        jobs.kernel().SetConsoleCtrlHandler(None, True)  # inherited
        try:
            yield
        finally:
            jobs.kernel().SetConsoleCtrlHandler(None, False)
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # inherited
        # Another thread of ours may hear it all the same, and Python then interrupts the main one in the middle of a beginning.
        heard: list[int] = []
        here = threading.current_thread() is threading.main_thread()
        usual = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if here else None
        try:
            yield
        finally:
            if here and usual is not None:
                signal.signal(signal.SIGINT, usual)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            if heard:
                signal.raise_signal(signal.SIGINT)

"""Processes that end with the one that started them, however that one ended: closed, killed, crashed.

On Linux the kernel sees to it, also where a parser is in the middle of native code; on other systems of the Unix family a
thread of the child looks once a second, and waits while native code keeps the interpreter. On Windows the child is put
into a job that the system ends with its last handle. That call has never been tried on a Windows machine; where it
fails nothing is said, and the limits of time remain.
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
from functools import cache
from typing import Any

_PR_SET_PDEATHSIG = 1
_KILL_ON_JOB_CLOSE, _EXTENDED_LIMITS = 0x2000, 9

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


def watched(command: list[str]) -> list[str]:
    """A command that ends with whoever holds its standard input. It must be begun in a session of its own."""
    return command if sys.platform == "win32" else [sys.executable, "-I", "-S", "-c", WATCH, *command]


# ── the child's side ──────────────────────────────────────────────────


def end_with(parent: int) -> None:
    """End as soon as the parent is gone; at once where it is gone already."""
    if sys.platform == "win32":
        return
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # no such call in this C library: the thread looks
            if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
                _end_if_alone(parent)
                return
    threading.Thread(target=_look, args=(parent,), daemon=True).start()


def _look(parent: int) -> None:
    while True:
        _end_if_alone(parent)
        time.sleep(1)


def _end_if_alone(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)


# ── the parent's side ─────────────────────────────────────────────────


def bind(process: subprocess.Popen[bytes]) -> None:
    """On Windows: have the system end a process with us. Elsewhere the process sees to it itself."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError, AttributeError):
            job = _job()
            if job:
                ctypes.windll.kernel32.AssignProcessToJobObject(job, ctypes.c_void_p(int(process._handle)))


@cache
def _job() -> Any:
    """One job for all of ours; its handle is closed by our own end and by nothing else."""
    if sys.platform != "win32":
        return None
    kernel = ctypes.windll.kernel32
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _ExtendedLimits()
    limits.LimitFlags = _KILL_ON_JOB_CLOSE
    done = kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    return job if done else None


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, its inner structures laid out in line."""

    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]

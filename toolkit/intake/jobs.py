"""Windows job objects: what a process of ours may use, that it ends with us, and how long it computed, kept by the system.

Every process gets a job of its own, made and held by whoever started it: the limits cannot be lifted from inside, the job
is empty when the process enters it (a process that is in another job already, a launcher's or a terminal's, may only
enter an empty one, below that other one), and with its last handle, which is closed by our end however it came, all that
is in the job is ended. What the process starts is in the job too. The handle is not inherited.

Documented by Microsoft: “Job Objects”, “Nested Jobs”, JOBOBJECT_BASIC_LIMIT_INFORMATION. Nothing here runs on other systems.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import weakref
from functools import cache
from typing import Any

from toolkit import clock

OUT_OF_TIME = 1816
"""ERROR_NOT_ENOUGH_QUOTA: the exit status that the system gives a job whose time of computing is over."""

_JOB_TIME, _ACTIVE_PROCESSES, _PROCESS_MEMORY, _DIE_ON_EXCEPTION, _KILL_ON_CLOSE = 0x4, 0x8, 0x100, 0x400, 0x2000
_ACCOUNTING, _EXTENDED_LIMITS = 1, 9
_TICKS = 10_000_000
"""A second, in the unit of the system."""
_SYNCHRONIZE, _NO_SUCH_PROCESS, _FOREVER = 0x100000, 87, 0xFFFFFFFF


class _Accounting(ctypes.Structure):
    """JOBOBJECT_BASIC_ACCOUNTING_INFORMATION."""

    _fields_ = [
        ("TotalUserTime", ctypes.c_int64),
        ("TotalKernelTime", ctypes.c_int64),
        ("ThisPeriodTotalUserTime", ctypes.c_int64),
        ("ThisPeriodTotalKernelTime", ctypes.c_int64),
        ("TotalPageFaultCount", ctypes.c_uint32),
        ("TotalProcesses", ctypes.c_uint32),
        ("ActiveProcesses", ctypes.c_uint32),
        ("TotalTerminatedProcesses", ctypes.c_uint32),
    ]


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


@cache
def kernel() -> Any:
    """The system's calls with the types of what they take and give: without them a handle is cut to 32 bits.

    A library object of our own, because types set on the common one would be everybody's.
    """
    if sys.platform != "win32":
        raise OSError("job objects are a thing of Windows")
    library = ctypes.WinDLL("kernel32", use_last_error=True)
    handle, yes, number, pointer = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p
    for name, gives, takes in (
        ("CreateJobObjectW", handle, (pointer, ctypes.c_wchar_p)),
        ("SetInformationJobObject", yes, (handle, ctypes.c_int, pointer, number)),
        ("QueryInformationJobObject", yes, (handle, ctypes.c_int, pointer, number, pointer)),
        ("AssignProcessToJobObject", yes, (handle, handle)),
        ("TerminateJobObject", yes, (handle, number)),
        ("CloseHandle", yes, (handle,)),
        ("OpenProcess", handle, (number, yes, number)),
        ("WaitForSingleObject", number, (handle, number)),
        ("SetConsoleCtrlHandler", yes, (pointer, yes)),
    ):
        call = getattr(library, name)
        call.restype, call.argtypes = gives, takes
    return library


class Job:
    """One job object. Raises :class:`OSError` where the system gives none."""

    def __init__(self, *, computing: int | None = None, memory: int | None = None, alone: bool = False) -> None:
        """Seconds of computing (in user mode; the system looks every few seconds), bytes of memory a process; ``alone``
        is for a process that may start no other."""
        self._handle = kernel().CreateJobObjectW(None, None)
        if not self._handle:
            raise _failed()
        limits = _ExtendedLimits()
        limits.LimitFlags = _KILL_ON_CLOSE | _DIE_ON_EXCEPTION  # no window that asks what to do about a crash
        if computing is not None:
            limits.LimitFlags |= _JOB_TIME
            limits.PerJobUserTimeLimit = computing * _TICKS
        if memory is not None:
            limits.LimitFlags |= _PROCESS_MEMORY
            limits.ProcessMemoryLimit = memory
        if alone:
            limits.LimitFlags |= _ACTIVE_PROCESSES
            limits.ActiveProcessLimit = 1
        self._limits = limits
        try:
            self.anew()
        except OSError:
            kernel().CloseHandle(self._handle)
            raise

    def anew(self) -> None:
        """Its time begins anew: what was computed already the system adds to the limit. Raises :class:`OSError`."""
        if not kernel().SetInformationJobObject(self._handle, _EXTENDED_LIMITS, ctypes.byref(self._limits), ctypes.sizeof(self._limits)):
            raise _failed()

    def take(self, process: int) -> None:
        """A process, by its handle, into the job. Raises :class:`OSError` where the system refuses."""
        if not kernel().AssignProcessToJobObject(self._handle, process):
            raise _failed()

    def computed(self) -> float:
        """Seconds that all of its processes computed so far, those that ended included."""
        told = _Accounting()
        size = ctypes.sizeof(told)
        done = kernel().QueryInformationJobObject(self._handle, _ACCOUNTING, ctypes.byref(told), size, None)
        return (told.TotalUserTime + told.TotalKernelTime) / _TICKS if done else 0.0

    def end(self) -> None:
        """End whatever is in it."""
        kernel().TerminateJobObject(self._handle, 1)

    def close(self) -> None:
        """Let go of it: what is still in it ends."""
        kernel().CloseHandle(self._handle)


def _failed() -> OSError:
    return OSError(_last_error(), "job object")


def _last_error() -> int:
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0


# ── the jobs of our processes ─────────────────────────────────────────

_jobs: weakref.WeakKeyDictionary[Any, Job] = weakref.WeakKeyDictionary()
_ended = 0.0
"""What the processes computed whose jobs are closed."""


def put(process: Any, job: Job) -> None:
    """A process that we just started (anything with its handle as ``_handle``) into a job that lives as long as that object.

    Raises :class:`OSError` where the system refuses; then the job is closed.
    """
    try:
        job.take(int(process._handle))
    except OSError:
        job.close()
        raise
    _jobs[process] = job
    weakref.finalize(process, _close, job)
    if _computed_by_children not in clock.ELSEWHERE:
        clock.ELSEWHERE.append(_computed_by_children)


def anew(process: Any) -> None:
    """The time of computing that a process has begins anew, where it is in a job."""
    job = _jobs.get(process)
    if job is not None:
        with contextlib.suppress(OSError):  # it has what is left of it
            job.anew()


def end_all(process: Any) -> None:
    """End a process and whatever it started."""
    job = _jobs.get(process)
    if job is not None:
        job.end()
    process.kill()


def _close(job: Job) -> None:
    global _ended
    _ended += job.computed()
    job.close()


def _computed_by_children() -> float:
    return _ended + sum(job.computed() for job in list(_jobs.values()))


# ── the child's side ──────────────────────────────────────────────────


def wait_for_end_of(pid: int) -> bool:
    """Come back when a process has ended, with True; at once with False where the system does not let us look."""
    handle = kernel().OpenProcess(_SYNCHRONIZE, False, pid)
    if not handle:
        return _last_error() == _NO_SUCH_PROCESS
    return bool(kernel().WaitForSingleObject(handle, _FOREVER) == 0)

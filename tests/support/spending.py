"""What this program and those it started have spent: seconds of computing and memory at the most. For programs of their own (POSIX)."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from toolkit import clock

_ALL = (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)


def seconds() -> float:
    """Seconds of computing, of this program, of all that it started and that ended, and of what was copied for it from a warm parent."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _ALL)) + sum(elsewhere() for elsewhere in clock.ELSEWHERE)


def peak(*, going_on: bool = False) -> int:
    """Bytes of memory at the most, of this program or of one that ended and came from it; a warm parent is ended for it, unless ``going_on``.

    Linux hands a new program the peak of the one that started it (``ru_maxrss`` outlives ``exec``): a test run that has grown large would be
    taken for the program it measures. So this program's own peak is asked of the kernel by another way; what it starts is started by it alone.
    """
    if "toolkit.intake.copied" in sys.modules and not going_on:
        sys.modules["toolkit.intake.copied"].end()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    own = int(status.read_text().partition("VmHWM:")[2].split()[0]) if status.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(children, own) * 1024

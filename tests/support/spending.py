"""What this program and those it started have spent: seconds of computing and memory at the most. For programs of their own (POSIX)."""

from __future__ import annotations

import resource
from pathlib import Path

_ALL = (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)


def seconds() -> float:
    """Seconds of computing, of this program and of all that it started and that ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _ALL))


def peak() -> int:
    """Bytes of memory at the most, of this program or of one it started.

    Linux hands a new program the peak of the one that started it (``ru_maxrss`` outlives ``exec``): a test run that has grown large would be
    taken for the program it measures. So this program's own peak is asked of the kernel by another way; what it starts is started by it alone.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    own = int(status.read_text().partition("VmHWM:")[2].split()[0]) if status.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(children, own) * 1024

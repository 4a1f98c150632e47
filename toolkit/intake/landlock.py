"""What the kernel takes from a process for good, native code included: writing files, starting programs, TCP.

Linux 5.13 and later has Landlock, a sandbox that a process puts itself into without any right: rights that are named and
given nowhere are gone. From 5.19 files cannot be moved either, from 6.2 not be cut short, from 6.7 no TCP port reached
or opened, from 6.12 no signal sent to any process but its own and no local socket without a file reached. It says nothing of
reading, nor of UDP and other local sockets. Where the kernel has none of it nothing happens; what holds then is said in
``docs/analysis/foreign-files.md``.

Three calls by their numbers (the same on every processor), because no binding in the registries is kept well enough.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1
_PR_SET_NO_NEW_PRIVS = 38
_EXECUTE, _WRITE_FILE, _REMOVE_AND_MAKE = 1 << 0, 1 << 1, 0x1FF << 4
_MOVE, _TRUNCATE = 1 << 13, 1 << 14
_TCP = 0b11
"""To open a port, and to reach one."""
_OTHERS = 0b11
"""Local sockets without a file, and signals to processes, that are not of this one's own."""


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


def restrict() -> int:
    """Give it all up, for this thread and all it starts. The version of what the kernel took it with, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    with contextlib.suppress(OSError, AttributeError):
        return _restricted(ctypes.CDLL(None))
    return 0


def _restricted(libc: ctypes.CDLL) -> int:
    call = libc.syscall
    call.restype = ctypes.c_long
    version = int(call(ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)))
    if version < 1:
        return 0
    files = _EXECUTE | _WRITE_FILE | _REMOVE_AND_MAKE | (_MOVE if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    rules = _Ruleset(files, _TCP if version >= 4 else 0, _OTHERS if version >= 6 else 0)
    size = ctypes.sizeof(ctypes.c_uint64) * (3 if version >= 6 else 2 if version >= 4 else 1)
    ruleset = int(call(ctypes.c_long(_CREATE_RULESET), ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0)))
    if ruleset < 0:
        return 0
    try:
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return 0
        done = int(call(ctypes.c_long(_RESTRICT_SELF), ctypes.c_int(ruleset), ctypes.c_uint32(0)))
        return version if done == 0 else 0
    finally:
        os.close(ruleset)

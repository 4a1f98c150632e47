"""Work for a child that tries what it must not, or does what a parser taken over by its file might: each by its name.

What it is given is a folder with a file ``kept`` in it; the answer is what came of each, as JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

Found = dict[str, Any]
BEGUN = b"begun\n"
"""What endless work says first."""
OBEYS = "obeys"
"""Work that is told by each file what to do."""


def prepared(what: str) -> Callable[[IO[bytes], IO[bytes]], None]:
    """What the child does; see the functions below."""

    def work(given: IO[bytes], answer: IO[bytes]) -> None:
        place = Path(given.read().decode())
        do = globals()[place.name if what == OBEYS else what]
        if what in ENDLESS:
            answer.write(BEGUN)
            answer.flush()
        answer.write(json.dumps(do(place)).encode())

    return work


# ── the doors ─────────────────────────────────────────────────────────


def in_python(place: Path) -> Found:
    """What came of the ways out that Python has."""
    return {
        "write": _tried(lambda: (place / "a").write_text("x")),
        "write low": _tried(lambda: os.open(place / "b", os.O_CREAT | os.O_WRONLY)),
        "connect": _tried(lambda: socket.create_connection(("127.0.0.1", 9))),
        "start": _tried(lambda: subprocess.run([sys.executable, "-c", "1"], check=False)),
        "copy": _tried(os.fork),
        "delete": _tried((place / "kept").unlink),
        "folder": _tried((place / "c").mkdir),
        "signal": _tried(lambda: os.kill(os.getpid(), 0)),
        "read": _tried((place / "kept").read_text),
    }


def _tried(what: Callable[[], object]) -> str:
    try:
        what()
    except OSError:
        return "refused"
    return "done"


def in_native_code(place: Path) -> Found:
    """What the C library's own functions gave, which no audit hook sees; 0 and above is done."""
    libc, at = ctypes.CDLL(None, use_errno=True), os.fsencode(place)
    # A server of the test's is not needed: a port at which nobody listens refuses otherwise than the kernel's door does.
    address = int(socket.AF_INET).to_bytes(2, sys.byteorder) + (9).to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    libc.connect(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0), address, 16)
    return {
        "connect": -1 if ctypes.get_errno() == errno.EACCES else 0,
        "signal": libc.kill(os.getppid(), 0),
        "write": libc.open(at + b"/kept", os.O_WRONLY),
        "create": libc.open(at + b"/new", os.O_CREAT | os.O_WRONLY, 0o600),
        "remove": libc.unlink(at + b"/kept"),
        "folder": libc.mkdir(at + b"/folder", 0o700),
        "link": libc.symlink(b"/", at + b"/link"),
        "move": libc.rename(at + b"/kept", at + b"/moved"),
        "start": libc.execv(b"/bin/true", (ctypes.c_char_p * 2)(b"true", None)),
        "watch": libc.ptrace(16, os.getppid(), 0, 0),
        "read": libc.open(at + b"/kept", os.O_RDONLY),
    }


def around(_: Path) -> Found:
    """What a child finds around itself."""
    return {
        "open": _open(),
        "environment": dict(os.environ),
        "leads its session": os.getsid(0) == os.getpid(),
        "threads": threading.active_count(),
        "collects": gc.isenabled(),
        "computing": resource.getrlimit(resource.RLIMIT_CPU),
        "memory": resource.getrlimit(resource.RLIMIT_AS),
        "files": resource.getrlimit(resource.RLIMIT_FSIZE),
        "alarm": signal.getitimer(signal.ITIMER_PROF)[0] > 0,
        "handles ends": signal.getsignal(signal.SIGCHLD) != signal.SIG_DFL,
        "modules": sorted(sys.modules),
        "parent": os.getppid(),
    }


def _open() -> list[str]:
    """What is open, by its number, the listing itself left out."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            found.append(f"{name} {os.readlink(f'/proc/self/fd/{name}').partition(':')[0]}")
    return sorted(found)


# ── what may become of it ─────────────────────────────────────────────


def aborts(_: Path) -> Found:
    """Native code gives up."""
    os.abort()


def writes_nowhere(_: Path) -> Found:
    """Native code writes where nothing is."""
    ctypes.memset(8, 0, 1)
    return {}


def leaves(_: Path) -> Found:
    """It ends without an answer."""
    os._exit(0)


def babbles(_: Path) -> Found:
    """More than anybody listens to, and no JSON."""
    return {"": "x" * 45_000_000}


def waits(_: Path) -> Found:
    """It computes nothing, without end."""
    while True:
        time.sleep(0.05)


def takes_its_time(_: Path) -> Found:
    """Most of a second, and then whom it comes from."""
    time.sleep(0.8)
    return {"parent": os.getppid()}


def works(_: Path) -> Found:
    """A third of a second of computing, and then an answer."""
    until = time.process_time() + 0.33
    while time.process_time() < until:
        pass
    return {"done": True}


def fails_unless_first(_: Path) -> Found:
    """It answers where nothing was read before."""
    if spoils(_)["spoilt"]:
        os._exit(1)
    return {"first": True}


def computes(_: Path) -> Found:
    """Python without end."""
    while True:
        pass


def computes_natively(_: Path) -> Found:
    """Native code that never gives the interpreter away."""
    import re

    re.fullmatch("(a|a)*b", "a" * 60)
    return {}


def grows(_: Path) -> Found:
    """All memory there is."""
    held = []
    while True:
        held.append(bytearray(10_000_000))


def spoils(_: Path) -> Found:
    """It changes what the next one would use, and says what it found of that."""
    found = {"spoilt": hasattr(json, "spoilt")}
    json.spoilt = True  # type: ignore[attr-defined]
    return found


ENDLESS = ("waits", "computes", "computes_natively")

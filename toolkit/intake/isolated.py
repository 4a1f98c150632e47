"""The child in which a foreign parser runs: begun here for one file, and confined here and nowhere else, however it came about.

It has one piece of work, little memory and little time, ends with us, looks for modules where we do, never in the current
folder, and learns nothing of our environment. Python code in it cannot write files, open connections or start programs
(an audit hook); native code in it cannot write files or start programs either where the kernel has Landlock, open no TCP
connection from Linux 6.7 on, and signal nobody from 6.12 on. On Windows a job object holds its memory and its time and lets it start nothing; beyond
that, and on other systems, native code is held by nothing but the rights of whoever runs us.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from math import ceil
from typing import IO, Any, NoReturn, Protocol

from toolkit.intake import jobs
from toolkit.intake.landlock import restrict
from toolkit.intake.together import NO_WINDOW, bind, end_with, python
from toolkit.searchpath import without_current_folder
from toolkit.structs import Struct


class Allowance(Struct, frozen=True):
    """What one file may cost: seconds of computing, seconds on the clock (other programs run too), bytes of memory."""

    computing: int = 5
    waiting: float = 30
    memory: int = 512_000_000


Work = Callable[[IO[bytes], IO[bytes]], None]
"""What a child does once the door is closed: read what it was given, and write its answer."""


class Child(Protocol):
    """A child as whoever asked for it holds it: as ``subprocess.Popen`` does, of which it may be one."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    returncode: int | Any

    def poll(self) -> int | None: ...  # noqa: D102
    def wait(self, timeout: float | None = None) -> int: ...  # noqa: D102
    def kill(self) -> None: ...  # noqa: D102
    def __enter__(self) -> Any: ...
    def __exit__(self, *_: Any) -> None: ...


BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from toolkit.intake.{} import main; main(*sys.argv[2:])"
_PARENTS_SHARE = 0.4
"""Seconds of a file's computing that are left for the parent: the child's alarm is so much earlier than the limit."""
OUT_OF_TIME = (*(-int(getattr(signal, name, number)) for name, number in (("SIGPROF", 27), ("SIGXCPU", 24))), jobs.OUT_OF_TIME)
"""The exit statuses of a child whose time was over."""
LOST = -1000
"""The exit status of a child of which nobody can say how it ended: the process that it was copied from is gone."""
KEPT = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL", "TEMP", "TMP", "TMPDIR", "COVERAGE_PROCESS_START")
"""What the child learns of our environment; the rest (proxies, tokens, mail settings) is none of its business."""


def start(module: str, what: str, allowance: Allowance, *, given: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """A child that does what ``module.prepared(what)`` gives, its answer on standard output. Whoever starts it ends it."""
    return begun("isolated", (module, what, str(allowance.computing), str(allowance.memory)), allowance, given)


def begun(main_of: str, words: tuple[str, ...], allowance: Allowance, given: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """A Python that does ``main`` of a module of this room, with our number and these words."""
    process = subprocess.Popen(
        command(main_of, str(os.getpid()), *words),
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        start_new_session=True,  # Ctrl-C is for the parent, which stops the child
        creationflags=NO_WINDOW,
    )
    # Nothing of the file reaches it before this: it has Python to load, and we have written nothing yet.
    bind(process, computing=allowance.computing, memory=allowance.memory, alone=True)
    return process


def command(module: str, *words: str) -> list[str]:
    """What begins ``main`` of a module of this room in a Python that looks for modules where we do, and nowhere else."""
    return [python(), "-I", "-c", BOOT.format(module), json.dumps(without_current_folder()), *words]


# ── the child's side ──────────────────────────────────────────────────


def main(parent: str, module: str, what: str, computing: str, memory: str) -> NoReturn:
    """The child: what the work needs is imported, the door closed behind it, the work done."""
    end_with(int(parent))
    answer = answering()
    perform(import_module(module).prepared(what), answer, int(computing), int(memory))


def answering() -> IO[bytes]:
    """Where the answer goes. Standard output leads nowhere from here on: what a parser prints is no answer."""
    answer = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return answer


def perform(work: Work, answer: IO[bytes], computing: int, memory: int) -> NoReturn:
    """Close the door, do the work with what standard input gives, and end."""
    confine(computing, memory)
    work(open(0, "rb", closefd=False), answer)  # noqa: SIM115  (nothing is closed any more)
    answer.flush()
    os._exit(0)  # nothing of a foreign parser runs any more, no finaliser either


def confine(computing: int, memory: int, files: int = 1) -> None:
    """Limits that a process sets itself (on Windows its parent did, elsewhere the clock remains), and the ways out closed.

    What may be computed is for each of so many files; :func:`computes_anew` begins with the next.
    """
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        import resource

        for what, most in (
            (resource.RLIMIT_AS, (memory, memory)),
            (resource.RLIMIT_CPU, (computing, computing * files + 1)),
            (resource.RLIMIT_CORE, (0, 0)),
            (resource.RLIMIT_FSIZE, (0, 0)),
        ):
            with contextlib.suppress(OSError, ValueError):  # macOS has no limit on memory
                resource.setrlimit(what, most)
        _time_anew(computing)
    restrict()
    sys.addaudithook(_forbid)


def computes_anew(computing: int) -> None:
    """So much from now on, for one more file (on Windows the parent sees to it)."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (min(ceil(time.process_time()) + computing, hard), hard))
        _time_anew(computing)


def _time_anew(computing: int) -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, computing - _PARENTS_SHARE)


_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.kill", "os.posix_spawn", "os.spawn", "os.startfile", "os.remove",
              "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.", "tempfile.", "urllib.", "webbrowser.", "ftplib.",
              "_winapi.Create", "winreg.CreateKey", "winreg.SetValue", "winreg.DeleteKey", "winreg.DeleteValue", "winreg.LoadKey")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & _WRITING):
            raise PermissionError(event)

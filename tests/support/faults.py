"""The command line stopped at its n-th step on the disk: killed, or told that the disk is full.

A program of its own, ``python -m tests.support.faults killed|full ROOT FOLDER OUT``: the package is imported once, then
each n gets a copy ``OUT/n`` of the campaign and a fork, until a run is not stopped any more. A step is whatever puts
something on the disk: a temporary file, a synchronisation, a renaming, a statement of the ledger. What a run
printed stands in ``OUT/n.out`` and ``OUT/n.err``; how it ended is printed, ``n signal status``. A full disk does not stop
every step: a page of the ledger may have room left.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from toolkit.campaign.waiting import PatientConnection
from toolkit.cli import main

_STATEMENTS = {"killed": "COMMIT", "full": "INSERT"}
"""Where it matters most: what is not committed is gone, and where a row is added the ledger grows."""


def _killed(step: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _full(step: str) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), step)


_FAULTS: dict[str, Callable[[str], None]] = {"killed": _killed, "full": _full}


def _arm(fault: str, n: int) -> Iterator[int]:
    """From now on this process is stopped before its n-th step; gives the counter of steps."""
    steps = count(1)

    def before(step: str) -> None:
        if next(steps) == n:
            _FAULTS[fault](step)

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            before(function.__name__)
            return function(*args, **kwargs)

        return step

    tempfile.mkstemp, os.fsync, os.replace = watched(tempfile.mkstemp), watched(os.fsync), watched(os.replace)
    execute = PatientConnection.execute

    def executed(self: PatientConnection, sql: str, *parameters: Any) -> Any:
        if sql.lstrip().startswith(_STATEMENTS[fault]):
            if fault == "full":  # SQLite's own limit, so that it is SQLite that fails
                pages = execute(self, "PRAGMA page_count").fetchone()[0]
                execute(self, f"PRAGMA max_page_count = {pages if next(steps) >= n else 1_000_000}")
            else:
                before(sql)
        return execute(self, sql, *parameters)

    PatientConnection.execute = executed  # type: ignore[method-assign,assignment]
    return steps


def _run(root: Path, folder: str, fault: str, n: int) -> int:
    for stream, name in ((sys.stdout, "out"), (sys.stderr, "err")):
        handle = os.open(root.with_suffix(f".{name}"), os.O_WRONLY | os.O_CREAT)
        os.dup2(handle, stream.fileno())
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # as at a terminal
    steps = _arm(fault, n)
    status = main(["collect", "-C", str(root), folder])
    if next(steps) <= n:  # the whole work has fewer steps
        root.with_suffix(".last").touch()
    return status


def faults(fault: str, source: str, folder: str, out: Path) -> None:
    """Run with the fault at the first step, the second, and so on."""
    for n in count(1):
        root = Path(shutil.copytree(source, out / str(n)))
        child = os.fork()
        if child == 0:
            status = 99
            try:
                status = _run(root, folder, fault, n)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        status = os.waitpid(child, 0)[1]
        stopped = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        print(n, stopped, 0 if stopped else os.WEXITSTATUS(status), flush=True)
        if root.with_suffix(".last").exists():
            return


if __name__ == "__main__":
    faults(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))

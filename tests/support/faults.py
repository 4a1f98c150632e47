"""The command line stopped at its n-th step on the disk: killed, told that the disk is full, or held there while another runs.

A program of its own, ``python -m tests.support.faults``: the package is imported once, then every line on standard input
is a task (:class:`Task`), and for each n it gets a copy ``OUT/n`` of a folder and a fork, until a run is not stopped any
more. Each n gives a line on standard output (:class:`Trial`). A step is whatever puts something on the disk: a file or
folder made, a synchronisation, a renaming, a statement of the ledger. A full disk stays full.
"""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import pkgutil
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from toolkit.structs import Struct, asdict, field

import toolkit
from tests.support.footprints import Footprint, footprint, state_of
from toolkit import files
from toolkit.actions.log import register
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.campaign.waiting import PatientConnection
from toolkit.cli import main
from toolkit.errors import NianbaoError
from toolkit.intake import taken_apart, worker

CAMPAIGN = "2023"
"""What the campaign's folder is called inside each copy."""
_STATEMENTS = {"killed": ("COMMIT",), "full": ("INSERT", "COMMIT"), "held": ("BEGIN",), "none": ()}
"""Where it matters most: what is not committed is gone, where a row is added the ledger grows, and what was read
before a transaction may have changed when it begins."""
_CALLS = {
    "killed": ("mkdir", "replace", "rename", "rmdir"), "full": ("new_file", "mkdir", "rename", "write_text"),
    "held": ("new_file", "rename"), "none": (),
}


class Task(Struct, frozen=True):
    """Command lines, ``{root}`` and ``{home}`` in them standing for the campaign and the copy around it.

    ``fault`` is ``killed``, ``full`` or ``moments`` (killed at random, but for the first trial); or, with ``other``, ``held`` (that
    one runs to its end while the first waits before its n-th step), ``crowd`` (both begin at the same moment) or ``after``.
    """

    fault: str
    source: str
    out: str
    words: Sequence[str]
    other: Sequence[str] = ()
    seed: int = 0
    most: int = 0
    """How many trials; 0 for as many as there are steps."""


class Said(Struct, frozen=True):
    """How one run ended and what it printed."""

    signal: int
    status: int
    out: str
    err: str


class Trial(Struct, frozen=True):
    """One n: the run, the folder as it stood when that run had ended, and how the same command then went on.

    ``again`` is None and ``state`` empty where an earlier trial left the very same behind: then nothing new would follow. Two
    commands at once are not followed by a third.
    """

    n: int
    last: bool
    run: Said
    other: Said | None
    left: Footprint
    again: Said | None = None
    state: dict[str, Any] = field(default_factory=dict)
    same: bool = True
    """Whether the folder was the same, byte for byte, before and after the command ran again."""


_FULL = Path("/dev/full")


# ── stopping ─────────────────────────────────────────────────────────


def _killed(step: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _full(step: str) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), step)


def _held(step: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)  # whoever started it lets it go on


_FAULTS: dict[str, Callable[[str], None]] = {"killed": _killed, "full": _full, "held": _held}


class _Steps:
    """The counter of a process's steps, and what happens before the n-th (on a full disk: before any from there on)."""

    def __init__(self, fault: str, n: int) -> None:
        self._fault, self._n, self._counter = fault, n, count(1)
        self.done = 0
        self.in_transaction = False
        self.rows = 0

    def before(self, step: str) -> None:
        if self._fault == "held" and self.in_transaction:
            return  # whoever else writes waits there anyhow
        self.done = next(self._counter)
        if self.done == self._n or (self.done > self._n and self._fault == "full"):
            _FAULTS[self._fault](step)


def _arm(fault: str, n: int) -> _Steps:
    """From now on this process is stopped before its n-th step."""
    steps = _Steps(fault, n)

    def watched(owner: Any, name: str) -> None:
        function = getattr(owner, name)

        def step(*args: Any, **kwargs: Any) -> Any:
            try:
                steps.before(name)
            except OSError:
                if name != "new_file" or not _FULL.exists():
                    raise
                handle, path = function(*args, **kwargs)  # a name still fits in, its content does not
                os.dup2(os.open(_FULL, os.O_WRONLY), handle)
                return handle, path
            return function(*args, **kwargs)

        setattr(owner, name, step)

    for name in _CALLS[fault]:
        watched({"new_file": files, "write_text": Path}.get(name, os), name)
    execute = PatientConnection.execute

    def executed(self: PatientConnection, sql: str, *parameters: Any) -> Any:
        sql = sql.lstrip()
        full = False
        further = sql.startswith("INSERT") and steps.rows  # what happens to the first row of an act happens to each
        if sql.startswith(_STATEMENTS[fault]) and not further:
            try:
                steps.before(sql)
            except OSError:  # SQLite's own limit, so that it is SQLite that fails; where a page has room left, as if it did
                full = True
                execute(self, f"PRAGMA max_page_count = {execute(self, 'PRAGMA page_count').fetchone()[0]}")
        result = None if full and sql == "COMMIT" else execute(self, sql, *parameters)
        if full:
            raise sqlite3.OperationalError("database or disk is full")
        if sql.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            steps.in_transaction, steps.rows = sql.startswith("BEGIN"), 0
        steps.rows += sql.startswith("INSERT")
        return result

    PatientConnection.execute = executed  # type: ignore[method-assign,assignment]
    return steps


# ── running ──────────────────────────────────────────────────────────


class _Bench(Struct, frozen=True):
    """One copy of the source, in which command lines run."""

    home: Path

    @property
    def root(self) -> Path:
        """The campaign."""
        return self.home / CAMPAIGN

    @property
    def ended(self) -> Path:
        """What stands where the run had fewer steps than n."""
        return self.home.with_name(f"{self.home.name}.ended")

    def left(self) -> Footprint:
        """What lies here now."""
        return footprint(self.root, self.home)

    def command(self, words: Sequence[str]) -> list[str]:
        """A command line for this copy."""
        return [word.format(root=self.root, home=self.home) for word in words]

    def start(self, words: Sequence[str], fault: str = "none", n: int = 0, gate: int | None = None) -> _Started:
        """A process that runs a command line and may be stopped; with ``gate`` it begins when something comes through."""
        said = [Path(f"{self.home}.{next(_NAMES)}") for _ in range(2)]
        for path in said:
            path.touch()
        process = os.fork()
        if process:
            return _Started(process, self.home, said)
        status = 99
        try:
            for stream, path in zip((sys.stdout, sys.stderr), said, strict=True):
                os.dup2(os.open(path, os.O_WRONLY), stream.fileno())
            sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # as at a terminal
            if gate is not None:
                os.read(gate, 1)
            steps = _arm(fault, n)
            status = main(self.command(words))
            if steps.done < n:  # the whole work has fewer steps
                self.ended.touch()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def run(self, words: Sequence[str]) -> Said:
        """A command line to its end, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main(self.command(words))
        return Said(0, status, *(stream.getvalue().replace(str(self.home), "HOME") for stream in (out, err)))

    def state(self, left: Footprint) -> dict[str, Any]:
        """How the campaign stands, with this left of it."""
        try:
            with Campaign(self.root) as campaign:
                return state_of(left, status(campaign).to_json(), register(campaign).to_json())
        except NianbaoError as error:
            return {"problems": [str(error)], "files": {}}


class _Started(Struct, frozen=True):
    """A process under way."""

    process: int
    home: Path
    said: Sequence[Path]

    def end(self) -> Said:
        """How it ended and what it said."""
        ended = os.waitpid(self.process, 0)[1]
        killed = os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0
        told = (path.read_text("utf-8").replace(str(self.home), "HOME") for path in self.said)
        return Said(killed, 0 if killed else os.WEXITSTATUS(ended), *told)


_NAMES = count(1)
_TOOK: dict[str, float] = {}
"""How long each verb takes."""
_KNOWN: dict[tuple[str, ...], set[str]] = {}
"""What trials of a command line have left behind so far, whatever stopped them."""


def trials(task: Task) -> Iterator[Trial]:
    """Run with the fault at the first step, the second, and so on; held, at every third: what two have in common is between them."""
    took = _warm(task)
    known = _KNOWN.setdefault((task.source, *task.words), set())
    moments = random.Random(task.seed)
    for n in count(1, 3 if task.fault == "held" else 1):
        bench = _Bench(Path(shutil.copytree(task.source, Path(task.out) / str(n))))
        run, other = _one_run(bench, task, n, moments.random() * took)
        last = n == task.most if task.most else bench.ended.exists()
        left = bench.left()
        name = json.dumps([left.rows, left.files, left.unremembered], sort_keys=True)
        trial = Trial(n, last, run, other, left)
        if other is not None:
            trial = Trial(n, last, run, other, left, None, bench.state(left))
        elif last or name not in known or task.fault == "moments":
            known.add(name)
            again = bench.run(task.words)
            then = bench.left()
            trial = Trial(n, last, run, other, left, again, bench.state(then), then.bytes == left.bytes)
        shutil.rmtree(bench.home)
        yield trial
        if last:
            return


def _warm(task: Task) -> float:
    """Run each verb once in this process, so that forks begin with what is computed once for all; gives the seconds it takes."""
    if task.words[0] in _TOOK and task.fault != "moments":
        return _TOOK[task.words[0]]
    bench = _Bench(Path(shutil.copytree(task.source, Path(task.out) / "warm")))
    began = time.monotonic()
    bench.run(task.words)
    _TOOK[task.words[0]] = time.monotonic() - began
    shutil.rmtree(bench.home)
    gc.collect()
    gc.freeze()  # what a fork shares stays shared
    return _TOOK[task.words[0]]


def _one_run(bench: _Bench, task: Task, n: int, moment: float) -> tuple[Said, Said | None]:
    if task.fault in ("killed", "full"):
        return bench.start(task.words, task.fault, n).end(), None
    if task.fault == "held":
        first = bench.start(task.words, "held", n)
        os.waitid(os.P_PID, first.process, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        other = bench.run(task.other)
        os.kill(first.process, signal.SIGCONT)
        return first.end(), other
    if task.fault == "crowd":
        gate, opener = os.pipe()
        crowd = [bench.start(words, gate=gate) for words in (task.words, task.other)]
        os.write(opener, b"..")
        run, another = [each.end() for each in crowd]
        os.close(gate)
        os.close(opener)
        return run, another
    if task.fault == "after":
        other = bench.run(task.other)
        return bench.run(task.words), other
    started = bench.start(task.words)
    if n > 1:
        time.sleep(moment)
        os.kill(started.process, signal.SIGKILL)
    return started.end(), None


# ── the program ──────────────────────────────────────────────────────


def _read_here(data: bytes, kind: Any) -> Any:
    """A foreign file taken apart in this process: what is tried here is not its parser."""
    return import_module(f"toolkit.intake.readers.{worker.READERS[kind]}").read(data)


def serve() -> None:
    """Tasks in, trials out."""
    for module in pkgutil.walk_packages(toolkit.__path__, "toolkit."):
        if not module.name.endswith("__main__") and not module.name.startswith("toolkit.intake.readers."):
            import_module(module.name)
    for heavy in ("xlsxwriter", "docx", "jinja2", "toolkit.intake.readers.html"):
        import_module(heavy)
    taken_apart.read_isolated = _read_here  # type: ignore[assignment]
    # No power is cut here, and synchronising is most of the time.
    os.fsync = lambda handle: None
    opened = PatientConnection.__init__

    def unsynchronised(self: PatientConnection, *words: Any, **named: Any) -> None:
        opened(self, *words, **named)
        self.execute("PRAGMA synchronous = OFF")

    PatientConnection.__init__ = unsynchronised  # type: ignore[method-assign]
    for line in sys.stdin:
        for trial in trials(Task(**json.loads(line))):
            print(json.dumps(asdict(trial), ensure_ascii=False), flush=True)


def trial_from(plain: Mapping[str, Any]) -> Trial:
    """A trial as it came over the pipe."""
    said = {name: Said(**plain[name]) if plain[name] else None for name in ("run", "other", "again")}
    return Trial(**{**plain, **said, "left": Footprint(**plain["left"])})


if __name__ == "__main__":
    serve()

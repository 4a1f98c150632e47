"""The program of :mod:`tests.support.faults` as tests ask it, and how two states are held against each other."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.structs import asdict

from tests.support.command_line import REPOSITORY
from tests.support.faults import Task, Trial, trial_from


@cache
def _program() -> subprocess.Popen[str]:
    """The program, started once for all tests of this process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.faults"], cwd=REPOSITORY, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    process.communicate()


def trials(
    fault: str, source: Path, out: Path, words: Sequence[object], other: Sequence[object] = (), *, seed: int = 0, most: int = 0
) -> list[Trial]:
    """All trials of one command line; see :class:`tests.support.faults.Task`."""
    (out / fault).mkdir(parents=True)
    task = Task(fault, str(source), str(out / fault), [*map(str, words)], [*map(str, other)], seed, most)
    return list(_answers(task))


def _answers(task: Task) -> Iterator[Trial]:
    program = _program()
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(json.dumps(asdict(task)) + "\n")
    program.stdin.flush()
    while True:
        line = program.stdout.readline()
        assert line, "the program ended before its answer"
        trial = trial_from(json.loads(line))
        yield trial
        if trial.last:
            return


def different(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The parts of two states that are not the same, files by name."""
    parts = [name for name in one.keys() | other.keys() if name != "files" and one.get(name) != other.get(name)]
    files, others = one["files"], other["files"]
    return parts + [name for name in files.keys() | others.keys() if files.get(name) != others.get(name)]

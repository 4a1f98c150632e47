"""The command line as tests run it: inside this process, or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from toolkit.cli import main

REPOSITORY = Path(__file__).parents[2]


class Said:
    """What one run said: its exit status, standard output and standard error."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err
        assert "Traceback" not in out + err, err
        assert "Errno" not in out + err, err

    def __repr__(self) -> str:
        return f"{self.status}\n{self.out}\n{self.err}"


class Line:
    """The command line inside this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> Said:
        self._capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as left:
            status = int(left.code or 0)
        return Said(status, *self._capsys.readouterr())


def run(*words: object, env: Mapping[str, str] | None = None, before: str = "", **options: object) -> Said:
    """The command line as a process of its own; ``before`` is Python that runs first in that process."""
    program = f"import sys\n{before}\nfrom toolkit.cli import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(os.fspath, map(str, words))],
        capture_output="stdout" not in options,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **(env or {})},
        timeout=120,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    return Said(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())

"""The double click: what an officer starts who knows no terminal. One step of the year each, in a small console window.

On Windows the launchers beside ``程序文件`` call :func:`main` with the step; on Linux the desktop entry calls
``python -m toolkit.launchers``, a menu. Each step finds the campaign, does what the verb of the same name does, opens what it made,
says a plain last line, and waits. Nothing is decided here that the verbs do not decide.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from toolkit.launchers.steps import STEPS, Step, run
from toolkit.paths import path_to, real

__all__ = ["STEPS", "Step", "main"]


def main(step: str, files: Sequence[str] | None = None, home: Path | None = None) -> int:
    """Run one step with the files dropped on it. Gives the exit status of the verb.

    ``home`` is where campaigns are looked for and made: beside the launcher.
    """
    return run(
        STEPS[step],
        [path_to(file) for file in (sys.argv[1:] if files is None else files)],
        real(sys.argv[0]).parent if home is None else home,
    )

"""The double click: what an officer starts who knows no terminal. The desk, or one step of the year, each with a small console window.

On Windows the launchers call :func:`main` with the step; on Linux the desktop entry calls
``python -m toolkit.launchers``, the desk. Each step finds the campaign, does what the verb of the same name does, opens what it made,
says a plain last line, and waits. Nothing is decided here that the verbs do not decide.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from toolkit.campaign.nearby import PROGRAM
from toolkit.launchers.steps import STEPS, Step, run
from toolkit.paths import path_to, real

__all__ = ["STEPS", "STEPWISE", "Step", "main"]

STEPWISE: Final = "分步程序"
"""The folder that the launchers of single steps lie in, so that the desk is the first program one sees."""


def main(step: str, files: Sequence[str] | None = None, home: Path | None = None) -> int:
    """Run one step with the files dropped on it. Gives the exit status of the verb.

    ``home`` is where campaigns are looked for and made: the folder that was unpacked.
    """
    return run(
        STEPS[step],
        [path_to(file) for file in (sys.argv[1:] if files is None else files)],
        _home(real(sys.argv[0])) if home is None else home,
    )


def _home(launcher: Path) -> Path:
    """The folder that was unpacked, whichever launcher in it was clicked."""
    above = launcher.parent.parent
    return above if launcher.parent.name == STEPWISE and (above / PROGRAM).is_dir() else launcher.parent

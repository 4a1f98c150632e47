"""The Makefile's verbs that fetch what judges: a broken one goes unseen wherever the files are in the cache already."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.browser import OLD
from tests.support.page import AXE, VNU
from tests.support.validator import BINARY

_ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("verb", "files"),
    [
        pytest.param("validator", [BINARY.here], marks=pytest.mark.validator),
        pytest.param("page", [VNU.here, AXE.here, OLD.here.parent / "chromium"], marks=[pytest.mark.page, pytest.mark.old_browser]),
    ],
)
def test_the_verb_ends_well_and_says_where_the_files_are(verb: str, files: list[Path]) -> None:
    make = shutil.which("make")
    assert make is not None
    # -o: .venv is taken as it is, and the Python that runs this test serves.
    done = subprocess.run(
        [make, "-s", "-o", ".venv/.ready", f"BIN={Path(sys.executable).parent}", verb],
        cwd=_ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == list(map(str, files))

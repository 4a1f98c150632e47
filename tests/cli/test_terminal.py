"""At a terminal of eighty columns: what a person sees while and after files are read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY

pty = pytest.importorskip("pty", reason="terminals of this kind exist on POSIX only")


def seen(*words: object) -> str:
    """Everything the command writes to a terminal that is its standard output and standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "toolkit", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "80", "TERM": "xterm-256color"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=REPOSITORY
    ) as running:
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # how Linux says that the other side is closed
            pass
        running.wait()
    os.close(ours)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def test_a_sentence_above_the_progress_bar_is_not_broken_into_lines(root: Path, wrong: Path) -> None:
    said = seen("collect", "-C", root, wrong)
    assert "\x1b[" in said, "there is no bar"
    sentence = "《表三》自然人列不平：一＋二＝1，三（七）＋四＝0，相差1件。请核对自然人列各行，以登记台账为准，请勿凑数。"
    assert sentence in said

"""A process of ours ends with the one that started it, however that one ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.processes import ends, running
from toolkit.intake.together import watched

pytestmark = pytest.mark.skipif(os.name != "posix", reason="tests/wine/scripts/processes_on_windows.py tries it on Windows")

WORKER = """
import sys
from toolkit.intake import isolated
from toolkit.intake.isolated import Allowance, start
child = start("tests.intake.test_together", sys.argv[1], Allowance(computing=60))
print(child.pid, child.stdout.readline().decode().strip(), flush=True)
child.wait()
"""
OFFICE = """
import sys, tempfile
from pathlib import Path
from toolkit.intake.readers import office
with tempfile.TemporaryDirectory() as folder:
    print(folder, flush=True)
    office._run([sys.argv[1]], Path(folder), 60)
"""


def prepared(what: str) -> object:
    """What the child of these tests does: it says that it began, and goes on without end."""

    def work(given: object, answer: object) -> None:
        answer.write(b"begun\n")  # type: ignore[attr-defined]
        answer.flush()  # type: ignore[attr-defined]
        if what == "python":
            while True:
                pass
        import re

        re.fullmatch("(a|a)*b", "a" * 60)  # native code that never gives the interpreter away

    return work


def started(program: str, *arguments: str, cwd: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, cwd=cwd, env=environment)


@pytest.mark.parametrize("what", ["python", pytest.param("native", marks=pytest.mark.skipif(sys.platform != "linux", reason="said so"))])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_is_gone_with_its_parent(what: str, how: signal.Signals, tmp_path: Path) -> None:
    parent = started(WORKER, what, cwd=tmp_path)
    assert parent.stdout is not None
    pid, begun = parent.stdout.readline().split()
    try:
        assert (begun, running(int(pid))) == ("begun", True)
        parent.send_signal(how)
        parent.wait(10)
        assert ends(int(pid))
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
        if running(int(pid)):
            os.kill(int(pid), signal.SIGKILL)


def test_a_child_that_begins_when_its_parent_is_gone_ends_at_once() -> None:
    program = "import os; from toolkit.intake.together import end_with; end_with(os.getppid() + 1); print('alive')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("status", [0, 3])
def test_whoever_watches_over_a_program_ends_as_it_did(status: int) -> None:
    """Quietly: an interpreter that waits for its thread says so on standard error, a second later."""
    with subprocess.Popen(
        watched(["sh", "-c", f"exit {status}"]), stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as watching:
        watching.wait(30)  # its input is held meanwhile
        assert watching.stderr is not None
        assert (watching.returncode, watching.stderr.read()) == (status, b"")


def test_what_an_office_suite_started_is_gone_with_our_parent_too(tmp_path: Path) -> None:
    """The suite is a script that starts another program and waits."""
    script, told = tmp_path / "soffice", tmp_path / "pid"
    script.write_text(f"#!/bin/sh\n{sys.executable} -c 'import os, time; open(\"{told}\", \"w\").write(str(os.getpid())); time.sleep(60)' &\nwait\n")
    script.chmod(0o755)
    parent = started(OFFICE, str(script), cwd=tmp_path)
    assert parent.stdout is not None
    parent.stdout.readline()
    until = time.monotonic() + 20
    while not (told.is_file() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    pid = int(told.read_text())
    try:
        assert running(pid)
        parent.kill()
        parent.wait(10)
        assert ends(pid)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
        if running(pid):
            os.kill(pid, signal.SIGKILL)

"""A clerk's hands: LibreOffice Calc with a real window, on a screen nobody sees, driven by the commands of its menus and keys.

The builds without windows (``-nogui``) end at ``.uno:Cut``; the full one is needed, and Xvfb, and Debian's own Python with
``python3-uno``. The full packages conflict with the ``-nogui`` ones: where those are wanted, the full build may lie unpacked in a
folder of its own, named by ``NIANBAO_HANDS``.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from toolkit.structs import Struct, field

from tests.support.office import _SETTINGS, _write_profile

PYTHON = "/usr/bin/python3"
FOLDER = "NIANBAO_HANDS"
DRIVER = Path(__file__).with_name("hands_driver.py")
TIME = 600.0
"""Seconds for all jobs of a run, however busy the machine: about 0.7 a job on an idle one. The driver has a limit for each."""
_WINDOWED = (
    # Questions that a clerk has answered once and for all.
    ("/org.openoffice.Office.Calc/Input", "ReplaceCellsWarning", "false"),
    ("/org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("/org.openoffice.Office.Common/Save/Document", "WarnAlienFormat", "false"),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    ("/org.openoffice.Setup/Product", "ooSetupLastVersion", "99"),
)

STARTED: list[int] = []
"""The process groups that were started, so that a test can see them gone."""

Step = Sequence[Any]


class HandsError(Exception):
    """The window did not open, a step hung, or the driver said nothing of a job."""


class Job(Struct, frozen=True):
    """A workbook and what is done to it, step by step; ``look`` names (sheet, cell) to be read at the end."""

    name: str
    source: Path
    target: Path
    steps: Sequence[Step]
    look: Sequence[tuple[str, str]] = ()


class Done(Struct, frozen=True):
    """What came of it: the sentence on top of every sheet, the questions that were answered, the cells looked at."""

    says: dict[str, str]
    asked: list[str]
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What a cell shows, and its formula or content."""


def program() -> Path | None:
    """The folder of a full LibreOffice's programs, None where there is none that could open a window."""
    given = os.environ.get(FOLDER)
    for folder in (Path(given) / "usr/lib/libreoffice/program" if given else None, Path("/usr/lib/libreoffice/program")):
        if folder and (folder / "libvclplug_genlo.so").is_file() and (folder / "soffice").is_file():
            return folder
    return None


def lacking() -> str:
    """What a run lacks, empty where nothing does."""
    if program() is None:
        return f"no LibreOffice with windows (libreoffice-calc, not -nogui; or its folder in {FOLDER})"
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed"
    asked = [PYTHON, "-c", "import uno"] if Path(PYTHON).exists() else ["false"]
    if subprocess.run(asked, env=_environment(), capture_output=True, check=False, timeout=60).returncode:
        return f"{PYTHON} has no uno (python3-uno)"
    return ""


def work(jobs: Sequence[Job], *, seconds: float = TIME) -> dict[str, Done]:
    """All jobs in one program, one after another; what came of each by its name.

    Raises :class:`HandsError` with what the driver said where a job could not be done.
    """
    if lack := lacking():
        raise HandsError(lack)
    pipe = f"hands-{os.getpid()}"
    order = {"pipe": pipe, "jobs": [
        {"name": job.name, "source": str(job.source), "target": str(job.target), "steps": list(map(list, job.steps)), "look": list(job.look)}
        for job in jobs
    ]}
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hands-", ignore_cleanup_errors=True)))
        environment = _environment() | {"DISPLAY": stack.enter_context(_screen()), "HOME": str(home), "TMPDIR": str(home)}
        stack.enter_context(_window(pipe, home, environment))
        said = stack.enter_context(_started([PYTHON, str(DRIVER)], environment))
        try:
            out, complaint = said.communicate(json.dumps(order).encode(), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise HandsError(f"the hands were not done within {seconds:g} seconds") from error
    told = [json.loads(line) for line in out.decode().splitlines()]
    wrong = [f"{one['name']}: {one['error']} {one.get('asked', '')}" for one in told if "error" in one]
    if wrong or len(told) < len(jobs):
        raise HandsError("\n".join([*wrong, f"{len(told)} of {len(jobs)} jobs done", complaint.decode()[-2000:]]))
    return {
        one["name"]: Done(one["says"], one["asked"], {at: (shows, holds) for at, (shows, holds) in one["seen"].items()})
        for one in told
    }


def _environment() -> dict[str, str]:
    folder = program()
    paths = [str(folder), str(folder.parents[1] / "python3/dist-packages")] if folder else []
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    # The words on its buttons are read: English whatever the desk's language, with Chinese file names.
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "gen"}


@contextmanager
def _screen() -> Iterator[str]:
    """A screen nobody sees, its number chosen by the server."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with _started(command, dict(os.environ), pass_fds=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip() if select.select([told], [], [], 60)[0] else ""
        if not number:
            raise HandsError("Xvfb did not start")
        yield f":{number}"


@contextmanager
def _window(pipe: str, home: Path, environment: dict[str, str]) -> Iterator[None]:
    folder = program()
    assert folder is not None
    profile = _write_profile(home / "profile", (*_SETTINGS, *_WINDOWED))
    command = [
        str(folder / "soffice"), f"-env:UserInstallation={profile.as_uri()}", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"--accept=pipe,name={pipe};urp",
    ]
    with _started(command, environment):
        yield


@contextmanager
def _started(
    command: Sequence[str], environment: dict[str, str], pass_fds: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own, which ends with the block: soffice is a script with children."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, pass_fds=pass_fds,
    )
    STARTED.append(process.pid)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it went by itself
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):  # what it began elsewhere may hold its ends of the pipes
            process.communicate(timeout=30)

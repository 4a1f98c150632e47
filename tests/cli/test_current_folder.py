"""What lies beside the returns is never run: a ``json.py`` sent along is a file like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.readers.builders import docx
from tests.intake.test_unpacking import archive
from tests.support.command_line import REPOSITORY
from toolkit import searchpath
from toolkit.intake.readers.office import soffice

LIBRARIES = ("rich", "xlsxwriter", "openpyxl", "docx", "docxtpl", "jinja2", "lxml", "pypdfium2_raw", "python_calamine", "py7zr", "olefile")
TRACE = "open(TRACE, 'a').write(__name__ + '\\n')\nraise ImportError('of the current folder')\n"


def run(folder: Path, *words: object, home: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Python in that folder; the package is found at its home."""
    environment = {**os.environ, "PYTHONPATH": str(home)}
    environment.pop("PYTHONSAFEPATH", None)
    return subprocess.run(
        [sys.executable, *map(str, words)], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def already_there(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """What Python itself has loaded, from this folder or another, before ``-m`` runs anything of ours."""
    folder = tmp_path_factory.mktemp("probe")
    (folder / "probe").mkdir()
    (folder / "probe" / "__init__.py").touch()
    (folder / "probe" / "__main__.py").write_text("import sys\nprint(*sys.modules)\n")
    return frozenset(run(folder, "-m", "probe").stdout.split())


@pytest.fixture
def hostile(already_there: frozenset[str], tmp_path: Path) -> Path:
    """A folder with a module of every name that the package, its libraries or Python might ask for."""
    folder = tmp_path / "收到的表"
    folder.mkdir()
    names = {*sys.stdlib_module_names, *LIBRARIES} - already_there - {"__main__"}
    for name in names:
        (folder / f"{name}.py").write_text(TRACE.replace("TRACE", repr(str(tmp_path / "trace"))))
    assert {"json", "csv", "decimal", "typing", "zipfile", "__future__"} <= names
    return folder


def no_trace(hostile: Path) -> None:
    trace = hostile.parent / "trace"
    assert not trace.exists(), f"run from the current folder: {trace.read_text().split()}"


def test_the_traces_would_be_seen(hostile: Path) -> None:
    assert run(hostile, "-c", "import csv").returncode == 1
    seen = (hostile.parent / "trace").read_text().split()
    assert seen == ["csv"] or "linecache" in seen  # Python 3.13 asks for that, before what stands behind -c is run


def test_no_verb_runs_what_lies_in_the_current_folder(hostile: Path, root: Path, good: Path) -> None:
    (hostile / "北塬.docx").write_bytes(docx("<w:p><w:r><w:t>规章</w:t></w:r></w:p>"))
    (hostile / "上报.zip").write_bytes(archive([("北塬.xlsx", good.read_bytes()), ("表.csv", "规章,0\n".encode())]))
    (hostile / "单位.csv").write_text("规章,0\n", "utf-8")
    checked = run(hostile, "-m", "toolkit", "check", "北塬.docx", "上报.zip", "单位.csv", "--json")
    found = {one["path"]: one.get("error", {}).get("code") for one in json.loads(checked.stdout)}
    assert found == {
        "北塬.docx": "file.not_a_return", "上报.zip!/北塬.xlsx": None, "上报.zip!/表.csv": "file.not_a_return",
        "单位.csv": "file.not_a_return",
    }, checked.stderr
    assert run(hostile, "-m", "toolkit", "collect", "-C", root, "上报.zip").stdout.count("上报.zip!/") == 2
    for verb in ("status", "rollup", "report"):
        done = run(hostile, "-m", "toolkit", verb, "-C", root)
        assert done.returncode == 0, done.stderr
    no_trace(hostile)


def test_processes_for_much_work_look_elsewhere_too(hostile: Path, tmp_path: Path) -> None:
    program = tmp_path / "elsewhere" / "program.py"
    program.parent.mkdir()
    program.write_text(
        "import os\n"
        "from toolkit.actions.parts.spreading import Workers, spread\n"
        "if __name__ == '__main__':\n"
        "    before = dict(os.environ)\n"
        "    with Workers(2, patience=0) as workers:\n"
        "        print(sum(count for _, count in spread(len, ['a', 'bc'] * 4, workers)), workers._pool is not None)\n"
        "    assert dict(os.environ) == before\n"
    )
    done = run(hostile, program)
    assert (done.stdout.split(), done.stderr) == (["12", "True"], "")
    no_trace(hostile)


def test_a_reader_of_one_file_looks_elsewhere_too_whatever_the_program_that_starts_it_does(hostile: Path, tmp_path: Path) -> None:
    program = tmp_path / "elsewhere" / "program.py"
    program.parent.mkdir()
    program.write_text(
        "import sys\n"
        "from toolkit.intake.unpacking import members\n"
        "from toolkit.intake.worker import read_isolated\n"
        "sys.path.insert(0, '')\n"
        "print(read_isolated(b'1,2\\n', 'text').kind)\n"
        "print(*[one.name for one in members(open(sys.argv[1], 'rb').read(), 'zip')])\n"
    )
    (tmp_path / "a.zip").write_bytes(archive([("表.csv", b"1,2\n")]))
    done = run(hostile, program, tmp_path / "a.zip")
    assert (done.stdout.split(), done.stderr) == (["text", "表.csv"], "")
    no_trace(hostile)


def test_a_checkout_is_found_though_it_is_the_current_folder(good: Path) -> None:
    done = run(REPOSITORY, "-m", "toolkit", "form", home=REPOSITORY / "tests")
    assert done.returncode == 0, done.stderr
    read = "from toolkit.intake.worker import read_isolated; print(read_isolated(b'1,2\\n', 'text').kind)"
    done = run(REPOSITORY, "-c", read, home=REPOSITORY / "tests")
    assert done.stdout == "text\n", done.stderr


def test_the_current_folder_goes_however_it_is_spelt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", str(tmp_path), str(tmp_path / "link"), "other", "/lib"])
    assert searchpath.without_current_folder() == [str(tmp_path / "other"), "/lib", searchpath.HOME]


def test_another_copy_of_the_package_never_comes_before_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A checkout, run where it lies, beside one that is installed: children must not mix the two."""
    (tmp_path / "toolkit").mkdir()
    monkeypatch.chdir(searchpath.HOME)
    monkeypatch.setattr(sys, "path", ["", "/lib", str(tmp_path), "/more"])
    assert searchpath.without_current_folder() == ["/lib", searchpath.HOME, str(tmp_path), "/more"]


def test_no_office_program_is_taken_from_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder in ("sent", "installed"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "soffice").write_text("#!/bin/sh\n")
        (tmp_path / folder / "soffice").chmod(0o755)
    monkeypatch.chdir(tmp_path / "sent")
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(tmp_path / "installed")]))
    assert soffice() == str(tmp_path / "installed" / "soffice")

"""What the code promises of Windows, looked at from inside: programs run by the zip's own Python, a line for each thing that holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.wine import Wine, windows_path

SCRIPTS = Path(__file__).parent / "scripts"
FILES = SCRIPTS / "files_on_windows.py"
PROCESSES = SCRIPTS / "processes_on_windows.py"


def checks_of(script: Path) -> list[str]:
    """The names of what a script looks at."""
    text = script.read_text("utf-8")
    listed = re.search(r"^CHECKS[^=]*= \((.*?)^\)", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"\w+", listed[1]) if listed else re.findall(r"^def check_(\w+)", text, re.MULTILINE)


@pytest.fixture(scope="module")
def files(wine: Wine, launchers: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    share = tmp_path_factory.mktemp("share")
    wine.drive("n", share, network=True)
    place = tmp_path_factory.mktemp("文件 与路径")
    return wine.run(launchers / "程序文件" / "python.exe", windows_path(FILES), windows_path(place), "N:\\").stdout


@pytest.fixture(scope="module")
def processes(wine: Wine, launchers: Path) -> str:
    return wine.run(launchers / "程序文件" / "python.exe", windows_path(PROCESSES)).stdout


@pytest.mark.parametrize("check", checks_of(FILES))
def test_of_files(files: str, check: str) -> None:
    assert re.search(rf"^ok {check}$", files, re.MULTILINE), files


@pytest.mark.parametrize("check", checks_of(PROCESSES))
def test_of_processes(processes: str, check: str) -> None:
    assert re.search(rf"^ok {check}:", processes, re.MULTILINE), processes

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
def said(wine: Wine, launchers: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """What both said. They wait more than they work, and run beside each other; where one was too slow for it, once more by itself."""
    wine.drive("n", tmp_path_factory.mktemp("share"), network=True)
    python = launchers / "程序文件" / "python.exe"

    def words(script: Path) -> list[str]:
        place = [windows_path(tmp_path_factory.mktemp("文件 与路径")), "N:\\"] if script == FILES else []
        return [windows_path(script), *place]

    begun = {script: wine.start(python, *words(script)) for script in (FILES, PROCESSES)}
    heard = {script: wine.heard(process) for script, process in begun.items()}
    for script, text in heard.items():
        if re.search(r"^(NO|FAILED)\b", text, re.MULTILINE):
            heard[script] = wine.run(python, *words(script)).stdout
    return heard


@pytest.mark.parametrize("check", checks_of(FILES))
def test_of_files(said: dict[Path, str], check: str) -> None:
    assert re.search(rf"^ok {check}$", said[FILES], re.MULTILINE), said[FILES]


@pytest.mark.parametrize("check", checks_of(PROCESSES))
def test_of_processes(said: dict[Path, str], check: str) -> None:
    assert re.search(rf"^ok {check}:", said[PROCESSES], re.MULTILINE), said[PROCESSES]

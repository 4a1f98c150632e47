"""What a verb imports: as little as it uses. Every verb waits for its imports, each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.campaign.folder import ISSUED, Campaign

_LIST = """
import contextlib, io, sys
from toolkit.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print(*sorted(sys.modules))
"""
HEAVY = ("openpyxl", "xlsxwriter", "docx", "jinja2", "docxtpl", "lxml", "numpy", "pypdfium2", "starlette", "uvicorn", "pypinyin", "email",
         "python_calamine", "socket", "asyncio", "multiprocessing", "distributed", "dask", "tornado")
"""Libraries that nobody waits for who looks at states or checks a workbook of ours."""
FOREIGN = ("toolkit.intake.recognise", "toolkit.intake.taken_apart", "toolkit.intake.readers.docx", "toolkit.manuscript",
           "toolkit.ooxml.word", "toolkit.webdesk")
"""What reads other files than our own workbooks."""
SAID = ("rich", "toolkit.tables")
WRITING = ("toolkit.actions.mails", "toolkit.actions.report", "toolkit.actions.wall", "toolkit.narrative.context", "toolkit.workbook.issuing")


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("start") / "2023"
    units = root.parent / "units.csv"
    units.write_text("name,code,level\n甲街道,u1,街道\n", "utf-8")
    init(root, district="示范区", year=2023, units=units)
    with Campaign(root) as opened:
        issue(opened)
    return root


def imported(*words: object) -> set[str]:
    """All modules of a run of the command."""
    done = subprocess.run([sys.executable, "-c", _LIST, *map(str, words)], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}, encoding="utf-8")
    return set(done.stdout.split())


def among(modules: set[str], names: tuple[str, ...]) -> set[str]:
    return {module for module in modules if any(module == name or module.startswith(f"{name}.") for name in names)}


def test_help_needs_nothing_but_the_words_of_the_command() -> None:
    modules = imported("--help")
    assert not among(modules, (*HEAVY, *FOREIGN, *SAID, *WRITING, "json", "secrets", "hashlib", "sqlite3", "dataclasses", "subprocess"))
    ours = {module.split(".")[1] for module in modules if module.startswith("toolkit.")}
    assert ours <= {"arguments", "cli", "console", "errors", "files", "paths", "version", "words", "winconsole"}


def test_status_reads_no_file_and_writes_no_letter(campaign: Path) -> None:
    assert not among(imported("status", "-C", campaign), (*HEAVY, *FOREIGN, *WRITING, "toolkit.intake"))
    assert not among(imported("status", "-C", campaign, "--json"), (*HEAVY, *FOREIGN, *WRITING, *SAID, "toolkit.intake"))


def test_checking_an_issued_workbook_needs_neither_the_recogniser_nor_word(campaign: Path) -> None:
    (workbook,) = (campaign / ISSUED).glob("*.xlsx")
    assert not among(imported("check", "-C", campaign, workbook), (*HEAVY, *FOREIGN, *WRITING))
    assert not among(imported("check", "--json", workbook), (*HEAVY, *FOREIGN, *WRITING, *SAID))


def test_what_is_asked_for_is_imported(campaign: Path) -> None:
    assert "toolkit.actions.chase" in imported("status", "-C", campaign, "--chase")
    copied = campaign.parent / "别的.csv"
    copied.write_text("项目,件数\n新收,3\n", "utf-8")
    assert "toolkit.intake.recognise" in imported("check", "-C", campaign, copied)

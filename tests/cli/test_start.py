"""What a verb imports: as little as it uses. Every verb waits for its imports, each time.

Of what every day begins with, each module of ours stands here by name; of the other verbs the rooms do, and the libraries that are nobody's
here. What is new fails by its name: either whoever asks for it imports it where it is used, or the verb needs it, and it is added.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.arguments import parser
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.cli import RUN

_LIST = """
import contextlib, io, sys
before = set(sys.modules)
from toolkit.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print(*sorted(set(sys.modules) - before))
"""
SLOW = {
    "asyncio", "bz2", "concurrent.futures", "ctypes", "email", "hashlib", "http", "json", "logging", "lzma", "multiprocessing", "pickle",
    "random", "secrets", "shutil", "socket", "ssl", "subprocess", "tempfile", "xml", "zipfile",
}
"""Modules of Python itself that take a millisecond or more to import."""
BEYOND_STRUCTS = {"dataclasses", "inspect", "ast", "tokenize", "typing_extensions"}
"""What records would bring along that are no structs, and structs that come by another way than ``toolkit.structs``."""

HELP = "arguments cli cli.january cli.plumbing cli.products console errors files paths patterns version winconsole words"
OPENED = """
    aggregate aggregate.standing
    campaign campaign.columns campaign.entries campaign.folder campaign.kept_numbers campaign.ledger campaign.ledger_adjusted
    campaign.ledger_controls campaign.ledger_decided campaign.ledger_filled campaign.ledger_last_year campaign.ledger_sent campaign.ledger_told
    campaign.members campaign.naming
    campaign.places campaign.publishing campaign.records campaign.records.issue campaign.rejudging campaign.rereading campaign.roster
    campaign.settings campaign.standing campaign.units campaign.waiting
    actions actions.parts actions.parts.opening
    findings findings.model findings.numbers findings.severity
    form form.known form.load form.model form.toml
    guard guard.kinds guard.sniffing guard.text
    digests jsons limits meant ondemand resources rules scopes structs submission submission.unit
"""
"""What a campaign is opened with."""
SHOWN = "actions.parts.controlled actions.parts.outcomes asked findings.order tables tables.drawing tables.files tables.lists"
"""What a table in the terminal needs besides what it shows."""
FOUND = "tables tables.files"
"""What files with their findings need of it."""
STATUS = "actions.status actions.parts.controlled campaign.due campaign.government rules.check_code"
READ = """
    actions.check actions.parts.arriving actions.parts.forms actions.parts.loading actions.parts.own_file
    actions.parts.patience actions.parts.taking
    aggregate.decided campaign.figures campaign.identifying campaign.judging campaign.sent_out clock
    findings.beside findings.catalogue findings.declaring findings.examined findings.files findings.identity findings.structure findings.texts
    findings.values
    form.examining form.spoken
    guard.bundle guard.light guard.package guard.parts guard.plain guard.ranges
    intake intake.archives intake.containers intake.identity intake.reading intake.sender intake.volumes
    layout layout.address layout.beside layout.model
    numerals ooxml ooxml.cell_looks ooxml.format_codes ooxml.formats ooxml.formulas ooxml.moments ooxml.numbers
     ooxml.places ooxml.plain_sheet ooxml.spelt
    ooxml.spreadsheet ooxml.walking
    personal rules.blanks rules.book rules.check_code rules.checks rules.confronting rules.dashes rules.dates rules.evaluate
    rules.in_text rules.judge rules.nodes rules.sheets rules.together rules.totals rules.values
    seal seen submission.facts
    workbook workbook.alike workbook.beside workbook.moved workbook.opened workbook.reading workbook.reasons workbook.resolved
    workbook.spelling
    workbook.stating workbook.structure
"""
"""What an issued workbook is read and judged with."""
AS_JSON = "prose prose.clauses prose.persons"
"""What hides numbers and names of persons in texts that are printed whole."""
OF_A_CAMPAIGN = {"toolkit.campaign.folder", "toolkit.campaign.ledger", "sqlite3", "tomllib"}
READS_SLOWLY = {"shutil", "bz2", "lzma", "zipfile", "xml"}
"""What an issued workbook, a zip of XML, is read with."""

WRITER = {"xlsxwriter"}
WORD = {"docx", "docxtpl", "jinja2", "lxml", "markupsafe", "typing_extensions", "_cython_3_2_9", "cython_runtime"}
_EVERY = """
    actions aggregate arguments campaign cli clock console digests errors files findings form guard jsons layout
    limits narrative numerals ondemand ooxml paths patterns personal meant resources rules scopes seal seen structs
    submission version winconsole words workbook
"""
ROOMS = {
    "issue": f"{_EVERY} manuscript",
    "collect": f"{_EVERY} asked intake prose tables",
    "rollup": f"{_EVERY} asked intake manuscript searchpath tables",
    "report": f"{_EVERY} intake manuscript prose searchpath",
}
"""The rooms that a verb goes into."""
LIBRARIES = {"collect": {"rich"}, "rollup": {"rich", *WRITER}, "report": {*WRITER, *WORD}, "issue": {*WRITER, *WORD}}
NOT_BY_COLLECT = {
    "toolkit.intake.isolated", "toolkit.intake.recognise", "toolkit.intake.taken_apart", "toolkit.ooxml.word", "toolkit.sentences",
    "toolkit.workbook.issuing",
}
"""What reads other files, and texts; what writes."""


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
    """All modules that a run of the command adds to those of Python itself."""
    done = subprocess.run([sys.executable, "-c", _LIST, *map(str, words)], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}, encoding="utf-8")
    return set(done.stdout.split("\n")[-2].split())


def ours(modules: set[str]) -> set[str]:
    return {module.removeprefix("toolkit.") for module in modules if module.startswith("toolkit.")}


def libraries(modules: set[str]) -> set[str]:
    """What is neither ours nor Python's."""
    return {top for module in modules if (top := module.partition(".")[0]) not in sys.stdlib_module_names and top != "toolkit"}


def among(modules: set[str], names: set[str]) -> set[str]:
    return {name for name in names if any(module == name or module.startswith(f"{name}.") for module in modules)}


def allowed(*lists: str) -> set[str]:
    return {module for words in lists for module in words.split()}


def test_help_needs_nothing_but_the_words_of_the_command() -> None:
    modules = imported("--help")
    assert ours(modules) - allowed(HELP) == set()
    assert libraries(modules) == set()
    assert among(modules, {*SLOW, "sqlite3", "dataclasses", "inspect"}) == set()


def test_status_reads_no_file_and_writes_no_letter(campaign: Path) -> None:
    modules = imported("status", "-C", campaign)
    assert ours(modules) - allowed(HELP, OPENED, STATUS, SHOWN) == set()
    assert libraries(modules) == {"rich", "msgspec"}
    assert among(modules, {*SLOW, *BEYOND_STRUCTS, "rich.console", "rich.table"}) == set()


def test_status_for_a_program_draws_no_table(campaign: Path) -> None:
    modules = imported("status", "-C", campaign, "--json")
    assert ours(modules) - allowed(HELP, OPENED, STATUS) == set()
    assert libraries(modules) | among(modules, SLOW) == {"msgspec", "json"}


def test_checking_an_issued_workbook_needs_its_own_reader_alone(campaign: Path) -> None:
    (workbook,) = (campaign / ISSUED).glob("*.xlsx")
    modules = imported("check", "-C", campaign, workbook)
    assert ours(modules) - allowed(HELP, OPENED, FOUND, READ) == set()
    assert libraries(modules) == {"msgspec"}
    assert among(modules, {*SLOW - READS_SLOWLY, *BEYOND_STRUCTS}) == set()
    modules = imported("check", workbook)
    assert ours(modules) - allowed(HELP, OPENED, FOUND, READ) == set()
    assert libraries(modules) | among(modules, OF_A_CAMPAIGN | SLOW - READS_SLOWLY) == {"msgspec"}
    modules = imported("check", "--json", workbook)
    assert ours(modules) - allowed(HELP, OPENED, READ, AS_JSON) == set()
    assert libraries(modules) | among(modules, OF_A_CAMPAIGN | SLOW - READS_SLOWLY) == {"msgspec", "json"}


@pytest.mark.parametrize("verb", ["issue", "collect", "rollup", "report"])
def test_a_verb_goes_into_its_own_rooms(campaign: Path, tmp_path: Path, verb: str) -> None:
    root, came = tmp_path / "2023", tmp_path / "交来.xlsx"
    shutil.copytree(campaign, root)
    (workbook,) = (root / ISSUED).glob("*.xlsx")
    came.write_bytes(workbook.read_bytes())
    modules = imported(verb, "-C", root, *{"collect": [came], "issue": ["--again"]}.get(verb, []))
    assert {module.partition(".")[0] for module in ours(modules)} - allowed(ROOMS[verb]) == set()
    assert libraries(modules) - LIBRARIES[verb] == {"msgspec"}
    if verb == "collect":
        assert among(modules, NOT_BY_COLLECT) == set()


def test_what_is_asked_for_is_imported(campaign: Path) -> None:
    assert "toolkit.actions.chase" in imported("status", "-C", campaign, "--chase")
    copied = campaign.parent / "别的.csv"
    copied.write_text("项目,件数\n新收,3\n", "utf-8")
    assert "toolkit.intake.recognise" in imported("check", "-C", campaign, copied)


@pytest.mark.parametrize("verb", RUN)
def test_the_parser_of_one_verb_says_what_the_whole_one_says(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for one in (parser(verb), parser()):
        with pytest.raises(SystemExit):
            one.parse_args([verb, "--help"])
        with pytest.raises(SystemExit):
            one.parse_args([verb, "--不认识"])
        said.append(capsys.readouterr())
    assert said[0] == said[1]

"""What a received file says, and whose it is: the ledger, not the file, decides; the judge says what is to be said of it."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, copied_by_hand, make, returned
from tests.support.hostile_kinds import sealed
from tests.support.readings import Reading, reading
from tests.support.workbooks import fill, foreign_form
from toolkit.actions.form import load_form
from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError
from toolkit.findings import Severity
from toolkit.structs import replace

FORM = load_form("2021")
VALUES = {"t3.new.natural": 4, "t3.granted.natural": 4, "t2.fee.amount": 0.25}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("receive") / "2023")


@pytest.fixture(scope="module")
def good(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return returned(root, STREET, tmp_path_factory.mktemp("good") / "北塬.xlsx", VALUES)


def received(root: Path | None, path: Path) -> Reading:
    if root is None:
        return reading(path, default_form=FORM)
    with Campaign(root) as campaign:
        return reading(path, campaign)


def rules(read: Reading) -> dict[str, str]:
    return {finding.rule: finding.severity.value for finding in read.findings}


def edited(source: Path, target: Path, change: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
        change(book)
        book.save(target)
    return target


def drop_name(book: Any) -> None:
    del book.defined_names["nianbao_seal"]


def drop_property(book: Any) -> None:
    del book.custom_doc_props["nianbao_seal"]


def drop_sheet(book: Any) -> None:
    del book["_seal"]


def test_a_return_speaks_for_the_unit_the_ledger_knows(root: Path, good: Path) -> None:
    read = received(root, good)
    assert read.unit is not None
    assert (read.origin, read.unit.code, read.unit.level) == ("issued", STREET, "街道")
    assert (read.identity.year, read.identity.district, read.identity.campaign_level) == (2023, "原州区", "区县")
    assert {code: read.values[code] for code in VALUES} == VALUES
    assert rules(read) == {}


def test_without_a_campaign_its_own_seal_speaks(good: Path) -> None:
    read = received(None, good)
    assert (read.origin, read.identity.unit_code, read.identity.year) == ("issued", STREET, 2023)
    assert rules(read) == {}


@pytest.mark.parametrize("dropped", [(drop_name,), (drop_property,), (drop_sheet,), (drop_name, drop_sheet)])
def test_any_carrier_left_is_enough_and_the_others_are_asked_about(
    root: Path, good: Path, tmp_path: Path, dropped: tuple[Any, ...]
) -> None:
    path = edited(good, tmp_path / "a.xlsx", lambda book: [drop(book) for drop in dropped])
    read = received(root, path)
    assert (read.origin, read.identity.unit_code) == ("issued", STREET)
    assert rules(read) == {"seal.missing": "query"}
    assert read.values["t3.new.natural"] == 4


def test_a_seal_altered_by_hand_is_an_error(root: Path, good: Path, tmp_path: Path) -> None:
    def alter(book: Any) -> None:
        book["_seal"]["A4"] = "x" + book["_seal"]["A4"].value[1:]

    read = received(root, edited(good, tmp_path / "a.xlsx", alter))
    assert rules(read) == {"seal.broken": "error"}
    assert read.identity.unit_code == STREET


def test_the_seal_of_another_unit_pasted_in_is_noticed(root: Path, good: Path, tmp_path: Path) -> None:
    other = returned(root, TOWN, tmp_path / "三营.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines = [row[0].value for row in openpyxl.load_workbook(other)["_seal"].iter_rows(max_col=1)]

    def paste(book: Any) -> None:
        for n, line in enumerate(lines, 1):
            book["_seal"][f"A{n}"] = line

    assert rules(received(root, edited(good, tmp_path / "a.xlsx", paste)))["seal.broken"] == "error"


def test_the_units_present_name_and_level_count_not_those_printed(root: Path, good: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(root, tmp_path / "2023"))
    (moved / "units.csv").write_text(f"name,code,level\n北塬街道,{STREET},镇\n", "utf-8")
    read = received(moved, good)
    assert read.unit is not None
    assert (read.unit.level, read.identity.unit_level) == ("镇", "街道"), "what the file says stays what it says"


def test_a_copy_is_read_by_what_is_printed_in_it(root: Path, good: Path, tmp_path: Path) -> None:
    copy = copied_by_hand(good, tmp_path / "抄.xlsx")
    for campaign in (root, None):
        read = received(campaign, copy)
        assert (read.origin, read.identity.unit_code, read.identity.unit_name) == ("recognised", STREET, "北塬街道")
        assert (read.identity.year, read.identity.edition, read.identity.unit_level) == (2023, "2021", "街道")
        assert {code: read.values[code] for code in VALUES} == VALUES
        assert read.values["t3.new.total"] == 4
        assert rules(read) == {"seal.missing": "query"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("2023年", "2022年", "identity.year"), ("北塬街道", "", "identity.unit"), ("北塬街道", "别处街道", "identity.unit")],
)
def test_a_copy_of_another_year_or_of_nobody_is_an_error(
    root: Path, good: Path, tmp_path: Path, old: str, new: str, rule: str
) -> None:
    def change(book: Any) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and type(cell).__name__ == "Cell":
                        cell.value = cell.value.replace(old, new).replace(STREET, "") or None

    read = received(root, edited(copied_by_hand(good, tmp_path / "b.xlsx"), tmp_path / "a.xlsx", change))
    assert rules(read)[rule] == "error"
    assert read.values["t3.new.natural"] == 4


def test_the_officers_word_counts_for_level_and_last_year(tmp_path: Path) -> None:
    (tmp_path / "上年.csv").write_text(f"代码,t3.carried_out.total\n{BUREAU},5\n{STREET},1\n", "utf-8")
    root = make(tmp_path / "2023", last_year=tmp_path / "上年.csv")
    path = returned(root, STREET, tmp_path / "a.xlsx", {"t2.regulation.made": 1})
    with Campaign(root) as campaign:
        own = reading(path, campaign)
        theirs = reading(path, campaign, to=campaign.require_unit(BUREAU))
        again = reading(path, campaign, to=campaign.require_unit(STREET))
    assert again.judged == own.judged
    assert theirs.unit is not None
    assert (theirs.unit.code, theirs.context.last["t3.carried_out.total"]) == (BUREAU, 5)
    total = "history.carried_in@total"
    assert {(read.unit.code, finding.right) for read in (own, theirs) for finding in read.judged.findings
            if read.unit and finding.id == total} == {(STREET, 1), (BUREAU, 5)}
    said = [replace(read.submission, entries={}, last={}) for read in (own, theirs)]
    assert said[0] == said[1], "whose it is changes nothing of what it says"
    (said,) = [finding for finding in theirs.findings if finding.rule == "identity.unit"]
    assert said.severity is Severity.QUERY
    assert "“北塬街道”" in said.message


def test_a_workbook_that_is_something_else_is_no_return(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["单位", "人数"])
    book.save(tmp_path / "a.xlsx")
    for campaign in (root, None):
        with pytest.raises(FileError) as caught:
            received(campaign, tmp_path / "a.xlsx")
        assert caught.value.code == "file.not_a_return"


def test_a_copy_of_another_form_is_no_return_of_this_one(root: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other", form=Path(__file__).parent.parent / "data" / "website-workload.toml")
    issued = next((other / "issued").glob("01_*.xlsx"))
    copy = copied_by_hand(issued, tmp_path / "a.xlsx")
    with pytest.raises(FileError):
        received(root, copy)
    read = reading(copy, default_form=foreign_form())
    assert (read.origin, read.identity.unit_name, read.identity.edition) == ("recognised", "北塬街道", "网站工作量-2024")


def test_what_a_clerks_program_saves_reads_the_same(root: Path, tmp_path: Path) -> None:
    issued = next((root / "issued").glob("01_*.xlsx"))
    read = received(root, fill(issued, tmp_path / "a.xlsx", VALUES | {"t3.new.legal": "／"}))
    assert {code: read.values[code] for code in VALUES} == VALUES
    assert read.values["t3.new.legal"] is None
    assert "value.not_a_number" in rules(read)


def test_a_form_carried_in_by_a_seal_that_the_ledger_knows_is_not_even_looked_at(
    root: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Campaign(root) as campaign:
        token = reading(good, campaign).submission.seal.token
        path = tmp_path / "a.xlsx"
        path.write_bytes(sealed(token=token, form="a." * 60_000 + "a = 1"))
        assert campaign.form

        def parse(text: str) -> object:
            raise AssertionError(text[:20])

        monkeypatch.setattr("toolkit.form.parsing.tomllib.loads", parse)
        monkeypatch.setattr("toolkit.form.parsing.too_deep", parse)
        found = reading(path, campaign)
    assert (found.submission.seal.whose, found.submission.seal.token) == ("ours", token)
    assert found.unit is not None
    assert found.unit.code == STREET

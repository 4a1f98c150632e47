"""fill: a unit that reports on paper; its workbook is typed by the officer, and everything that tells of the return says so."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, UNITS, make, plain_texts, returned
from toolkit.actions.chase import chase_list, not_chased
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.fill import Filling, fill
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.actions.parts.sealed import seal_in
from toolkit.actions.rollup import rollup
from toolkit.actions.status import status
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import history
from toolkit.campaign.members import FILLING
from toolkit.campaign.standing import standing_of
from toolkit.errors import UsageError
from toolkit.workbook.issuing import issued_workbook, prefilled

PAPER = "纸质报表，2024年1月8日收到"
SAYS = f"代填：张三，据{PAPER}"


def filled(root: Path, code: str = STREET, source: str = PAPER, who: str = "张三", out: Path | None = None) -> Filling:
    with Campaign(root) as campaign:
        return fill(campaign, code, source=source, who=who, out=out)


def typed(root: Path, path: Path, values: Mapping[str, int] | None = None) -> Path:
    """The officer types: zeros everywhere else, and texts."""
    with Campaign(root) as campaign:
        issue = campaign.ledger.issue_by_token(seal_in(path).token)  # type: ignore[union-attr]
        assert issue is not None
        seal, form = paintable_seal(campaign, issue), campaign.form
    contents: dict[str, object] = {cell.code: 0 for cell in form.cells.values() if not cell.total} | prefilled(seal) | dict(values or {})
    path.write_bytes(issued_workbook(seal, contents, plain_texts(form)))
    return path


def collected(root: Path, *paths: Path) -> list[str]:
    with Campaign(root) as campaign:
        return [f"{one.outcome} {one.unit.name if one.unit else ''} {one.reason}".strip() for one in collect(campaign, paths)]


def standing(root: Path, code: str = STREET) -> Standing:
    with Campaign(root) as campaign:
        unit = campaign.require_unit(code)
        return standing_of(campaign, unit)


def cells(path: Path, sheet: str) -> list[list[object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


# ── the workbook ──────────────────────────────────────────────────────────


def test_the_workbook_is_the_units_own_and_lies_where_the_officer_looks(root: Path, nianbao: Line) -> None:
    said = nianbao("fill", "北塬街道", "-C", root, "--from", PAPER, "--by", "张三")
    (path,) = (root / FILLING).iterdir()
    assert said.status == 0
    assert str(path) in said.out
    assert SAYS in said.out
    seal = seal_in(path)
    assert seal is not None
    assert seal.identity.unit_code == STREET
    assert path.name == "01_640402003_北塬街道_2023_第2次.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    assert book["表三"].protection.sheet
    assert SAYS in str(book["表三"].oddHeader.center.text), "a printed page says who typed it"


def test_last_years_figures_stand_beside(tmp_path: Path) -> None:
    last = tmp_path / "上年.csv"
    last.write_text("代码,t3.carried_out.natural\n640402003,7\n", "utf-8")
    root = make(tmp_path / "任务", last_year=last)
    path = filled(root).path
    seal = seal_in(path)
    assert seal is not None
    assert seal.last["t3.carried_out.natural"] == 7


def test_asked_twice_it_says_so_and_keeps_what_was_typed(root: Path, nianbao: Line) -> None:
    path = typed(root, filled(root).path)
    before = path.read_bytes()
    said = nianbao("fill", STREET, "-C", root, "--from", PAPER, "--by", "张三")
    assert "已有，未动" in said.out
    assert path.read_bytes() == before
    assert [one.name for one in (root / FILLING).iterdir()] == [path.name]
    retold = nianbao("fill", STREET, "-C", root, "--from", "电话，王五报", "--by", "李四")
    assert "已改记为“代填：李四，据电话，王五报”，表没有动" in retold.out
    assert path.read_bytes() == before
    collected(root, root / FILLING)
    assert standing(root).filled is not None
    assert standing(root).filled.says == "代填：李四，据电话，王五报"  # type: ignore[union-attr]


def test_a_file_that_was_lost_is_written_again_as_the_same_one(root: Path) -> None:
    first = filled(root).path
    token = seal_in(first).token  # type: ignore[union-attr]
    first.unlink()
    again = filled(root)
    assert (again.path, again.made) == (first, True)
    assert seal_in(again.path).token == token  # type: ignore[union-attr]


def test_it_is_written_where_the_officer_says_and_over_nobodys_file(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "别的.xlsx"
    other.write_bytes(b"somebody's")
    with pytest.raises(UsageError, match="没有覆盖"):
        filled(root, out=other)
    assert other.read_bytes() == b"somebody's"
    with Campaign(root) as campaign:
        assert not campaign.ledger.fillings()
    out = tmp_path / "U盘" / "北塬.xlsx"
    assert filled(root, out=out).path == out
    typed(root, out)
    before = out.read_bytes()
    for place in (None, out, tmp_path / "又一处.xlsx"):
        again = filled(root, out=place)
        assert (again.path, again.made) == (out, False)
    assert out.read_bytes() == before
    assert collected(root, out) == [f"registered 北塬街道 {SAYS}。"]


def test_what_the_unit_had_sent_itself_stands_in_it_already(root: Path, tmp_path: Path) -> None:
    wrong = returned(root, STREET, tmp_path / "报.xlsx", {"t3.new.natural": 3})
    collected(root, wrong)
    path = filled(root, source="电话").path
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    sheet, cell = book.defined_names["t3_new_natural"].attr_text.split("!")
    assert book[sheet.strip("'")][cell.replace("$", "")].value == 3


# ── refused ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("words", "sentence"), [
    (["fill", STREET, "--by", "张三"], "请用 --from 写明照什么代填"),
    (["fill", STREET, "--from", "  ", "--by", "张三"], "请用 --from 写明照什么代填"),
    (["fill", STREET, "--from", PAPER], "请用 --by 写明由谁代填"),
    (["fill", "999", "--from", PAPER, "--by", "张三"], "单位名单里没有代码“999”"),
    (["fill", STREET, "--from", PAPER, "--by", "张三", "-o", "填.xls"], "后缀应为.xlsx"),
    (["fill", STREET, "--from", PAPER, "--by", "张三", "-o", "issued/填.xlsx"], "不能写到那里"),
])
def test_wrong_use_has_a_sentence(root: Path, nianbao: Line, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str) -> None:
    monkeypatch.chdir(root)
    said = nianbao(*words)
    assert said.status == 2
    assert sentence in said.err
    assert not (root / FILLING).exists()


def test_nothing_is_filled_in_before_anything_was_issued(tmp_path: Path) -> None:
    root = make(tmp_path / "任务", issued=False)
    with pytest.raises(UsageError, match="还没有下发，不能代填；请先运行 nianbao issue"):
        filled(root)


def test_a_unit_that_is_accepted_needs_none(root: Path, good: Path) -> None:
    collected(root, good)
    with pytest.raises(UsageError, match="“北塬街道”的报表（第1次）已通过，不用代填"):
        filled(root)
    assert not (root / FILLING).exists()


# ── what comes back ───────────────────────────────────────────────────────


def test_a_workbook_nobody_has_typed_into_is_no_return(root: Path) -> None:
    filled(root)
    typed(root, filled(root, TOWN).path)
    assert collected(root, root / FILLING) == [
        "untyped  这份代填用的表还没有填，没有登记。", f"registered 三营镇 {SAYS}。"]
    assert standing(root).state == "missing"
    assert len(list((root / "received").iterdir())) == 1


def test_everything_that_tells_of_the_return_says_who_typed_it(root: Path, tmp_path: Path, nianbao: Line) -> None:
    typed(root, filled(root).path)
    said = nianbao("collect", "-C", root, root / FILLING)
    assert "已登记" in said.out
    assert SAYS in said.out
    assert f"由经办人代填1家：北塬街道（{SAYS}）。" in nianbao("status", "-C", root).out
    assert f"北塬街道第1次（现在计入的）不是该单位自己填的：{SAYS}。" in nianbao("status", "-C", root, "--unit", STREET).out
    (unit,) = json.loads(nianbao("status", "-C", root, "--unit", STREET, "--json").out)["units"]
    assert (unit["filled_in"]["by"], unit["filled_in"]["from"]) == ("张三", PAPER)
    lines = [line for line in nianbao("status", "-C", root, "--log", "--json").out.split("\n") if SAYS in line]
    assert len(lines) == 1, "of the return; who and from what stand by themselves before"
    page, wall = tmp_path / "进度.html", tmp_path / "进度.xlsx"
    nianbao("status", "-C", root, "--html", page, "--xlsx", wall)
    assert SAYS in page.read_text("utf-8")
    assert SAYS in [row[-1] for row in cells(wall, "进度")]
    with Campaign(root) as campaign:
        rolled = rollup(campaign).path
        events = [(event.kind, event.decided, event.detail) for event in history(campaign.ledger) if event.kind == "filling"]
    assert SAYS in [row[-1] for row in cells(rolled, "报送情况")]
    assert SAYS in [row[-1] for row in cells(root / "下发清单.xlsx", "下发清单")]
    assert events == [("filling", "张三", PAPER)]


def test_the_receipt_says_that_the_office_typed_it(root: Path, nianbao: Line) -> None:
    typed(root, filled(root).path)
    collected(root, root / FILLING)
    said = nianbao("status", "-C", root, "--receipts").out
    assert f"贵单位年报（{PAPER}）收悉，已由我办代填入报表（第1次），校验通过" in said
    assert "请与原件核对" in said


def test_what_was_filled_in_and_accepted_lies_in_the_folder_of_what_is_done(root: Path) -> None:
    path = typed(root, filled(root).path)
    waiting = typed(root, filled(root, TOWN).path, {"t3.new.natural": 1})
    collected(root, root / FILLING)
    assert not path.exists()
    assert (root / FILLING / "已办" / path.name).exists()
    assert waiting.exists(), "it is to be mended"
    assert collected(root, root / FILLING) == ["known 三营镇"], "nobody looks for returns in 已办"


def test_a_unit_that_sends_its_own_return_later_supersedes(root: Path, tmp_path: Path, nianbao: Line) -> None:
    typed(root, filled(root).path)
    collected(root, root / FILLING)
    own = typed_as_issued(root, tmp_path / "自己报的.xlsx")
    assert collected(root, own) == ["registered 北塬街道"]
    assert standing(root).filled is None
    said = nianbao("status", "-C", root, "--unit", STREET).out
    assert f"北塬街道第1次系{SAYS}。" in said
    assert "现在计入的" not in said
    (unit,) = json.loads(nianbao("status", "-C", root, "--unit", STREET, "--json").out)["units"]
    assert unit["filled_in"] is None
    assert [(one["version"], one["by"]) for one in unit["filled_in_before"]] == [(1, "张三")]


def typed_as_issued(root: Path, target: Path) -> Path:
    target.write_bytes(next((root / "issued").glob("01_*.xlsx")).read_bytes())
    return typed(root, target, {"t3.new.natural": 1, "t3.granted.natural": 1})


def test_what_was_typed_and_never_collected_stays_when_the_unit_sends_its_own(root: Path, tmp_path: Path) -> None:
    begun = typed(root, filled(root).path)
    blank = filled(root, TOWN).path
    collected(root, typed_as_issued(root, tmp_path / "自己报的.xlsx"))
    collected(root, returned(root, TOWN, tmp_path / "三营.xlsx"))
    assert begun.exists(), "nobody has it but this folder"
    assert not blank.exists()
    assert (root / FILLING / "已办" / blank.name).exists()


# ── to be mended ──────────────────────────────────────────────────────────


def test_what_is_wrong_with_it_goes_back_to_the_officer(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "任务", units=UNITS.replace("level", "level,email").replace("街道\n", "街道,a@b.cn\n"), deadline=date(2024, 1, 15))
    path = typed(root, filled(root).path, {"t3.new.natural": 1})
    collected(root, root / FILLING)
    said = nianbao("correct", "-C", root).out
    assert "另有1家是代填的，不退给单位，由经办人对照原件改：北塬街道。" in said
    assert f"【经办】北塬街道：年报报表（第1次）不是该单位自己填的（{SAYS}），有" in said
    assert list((root / "corrections").iterdir()) == []
    assert not (root / "邮件草稿" / "退回").exists()
    (marked,) = (root / FILLING).glob("*.xlsx")
    assert marked.name.endswith("_第3次.xlsx")
    assert not path.exists(), "it is done with: its figures stand in the marked one"
    first = cells(marked, "退回说明")
    assert any("请先与原件核对" in str(cell) for row in first for cell in row)
    assert nianbao("correct", "-C", root).out.count("已有，未动") == 1, "a second time nothing is made"
    assert collected(root, root / FILLING) == ["untyped  这份代填用的表还没有填，没有登记。"]
    typed(root, marked)
    assert collected(root, root / FILLING) == [f"registered 北塬街道 {SAYS}。"]
    assert standing(root).state == "accepted"
    assert list((root / FILLING).glob("*.xlsx")) == []


def test_nobody_is_chased_for_what_the_officer_typed(root: Path) -> None:
    typed(root, filled(root).path, {"t3.new.natural": 1})
    collected(root, root / FILLING)
    with Campaign(root) as campaign:
        wall = status(campaign)
        assert {chase.standing.unit.code for chase in chase_list(campaign, wall)} == {TOWN, BUREAU}
        assert "代填、待经办人对照原件核对1家" in not_chased(wall)


def test_a_further_workbook_to_fill_in_does_not_send_a_unit_back_once_more(root: Path, tmp_path: Path) -> None:
    """The unit was sent back what it reported itself; then it rings up, and the officer types."""
    collected(root, returned(root, STREET, tmp_path / "报.xlsx", {"t3.new.natural": 3}))
    with Campaign(root) as campaign:
        assert [one.made for one in correct(campaign).units] == [True]
    path = filled(root, source="电话").path
    with Campaign(root) as campaign:
        assert [one.made for one in correct(campaign).units] == [False]
    typed(root, path)
    assert collected(root, path) == ["registered 北塬街道 代填：张三，据电话。"]


def test_the_officer_may_fill_in_anew_after_what_he_typed_was_rejected(root: Path) -> None:
    typed(root, filled(root).path, {"t3.new.natural": 1})
    collected(root, root / FILLING)
    again = filled(root, source="电话，王五更正")
    assert again.made
    typed(root, again.path)
    assert collected(root, again.path) == ["registered 北塬街道 代填：张三，据电话，王五更正。"]


def test_stopped_before_the_marked_workbook_was_told_of_it_is_ended_and_not_begun_again(root: Path) -> None:
    typed(root, filled(root).path, {"t3.new.natural": 1})
    collected(root, root / FILLING)
    (root / FILLING / "已办").write_text("in the way, so that nothing moves")
    with Campaign(root) as campaign:
        correct(campaign)
        entries = campaign.ledger.entries.rows("kind = 'issue'")
    for path in (root / FILLING).glob("*_第3次.xlsx"):
        path.unlink()
    with Campaign(root) as campaign:
        (again,) = correct(campaign).filled
        assert again.made
        assert len(campaign.ledger.entries.rows("kind = 'issue'")) == len(entries)


def test_a_folder_that_cannot_be_written_to_has_a_sentence_and_the_same_command_ends_it(root: Path, nianbao: Line) -> None:
    (root / FILLING).write_text("a file in place of the folder")
    said = nianbao("fill", STREET, "-C", root, "--from", PAPER, "--by", "张三")
    assert said.status == 3
    assert "是一个文件，不是文件夹" in said.err
    (root / FILLING).unlink()
    assert filled(root).made
    with Campaign(root) as campaign:
        assert len(campaign.ledger.all_issues(f"{FILLING}/")) == 1


# ── a damaged ledger ──────────────────────────────────────────────────────


def test_a_ledger_made_anew_still_knows_that_a_return_was_filled_in(root: Path, nianbao: Line) -> None:
    typed(root, filled(root).path)
    collected(root, root / FILLING)
    for path in root.glob("ledger.sqlite*"):
        path.unlink()
    nianbao("recover", "-C", root)
    assert standing(root).filled is not None
    assert "代填（经手人和依据的登记已失）" in nianbao("status", "-C", root, "--unit", STREET).out
    assert nianbao("status", "-C", root, "--log").status == 0

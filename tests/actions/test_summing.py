"""rollup: the district's sums, with everybody who is not in them named."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, UNITS, folder_contents, make, returned
from tests.support.workbooks import DATA, fill
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.parts.district import sums_of
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError, UsageError

FIGURES: dict[str, dict[str, Any]] = {
    STREET: {"t3.new.natural": 3, "t3.granted.natural": 3, "t2.fee.amount": 0.013},
    TOWN: {"t3.new.natural": 2, "t3.new.legal": None, "t2.fee.amount": 1865.42},
    "hidden": {"t3.new.natural": 100},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four units: one right, one with a blank and an imbalance, one that does not count, one missing."""
    home = tmp_path_factory.mktemp("summing")
    listed = UNITS.replace("level\n", "level,counted\n").replace("道\n", "道,\n") + "垂管局,hidden,垂管,否\n"
    root = make(home / "2023", units=listed)
    paths = [returned(root, code, home / "in" / f"{code}.xlsx", values) for code, values in FIGURES.items()]
    with Campaign(root) as campaign:
        collect(campaign, paths)
    return root


def by_name(path: Path) -> dict[str, Any]:
    """Cached values under the defined names."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for name, defined in book.defined_names.items():
        sheet, _, cell = defined.attr_text.rpartition("!")
        found[name] = book[sheet.strip("'")][cell.replace("$", "")].value
    return found


def test_a_sum_counts_the_latest_return_of_every_unit_that_counts(root: Path) -> None:
    with Campaign(root) as campaign:
        sums, findings = sums_of(campaign)
    assert sums.values["t3.new.natural"] == 5
    assert sums.values["t2.fee.amount"] == Decimal("1865.433")
    assert sums.values["t3.granted.natural"] == 3
    assert sums.nulls["t3.new.legal"] == ("三营镇",)
    assert "t3.new.total" in sums.nulls, "a total over a blank is not known"
    assert sums.denominator == (
        "应报3家，已报2家，其中1家待改，未报：区教育局；另有不须报单位报送1家。未报单位未计入，本表为阶段性数据，不得对外公布。"
    )
    assert sums.null_sentence.startswith("下列单位有空项，空项未计入合计（不作0）：三营镇（")
    assert "t3.balance" in {finding.rule for finding in findings}


def test_the_workbook_carries_the_sums_under_the_issued_names_and_the_denominator(root: Path) -> None:
    with Campaign(root) as campaign:
        done = rollup(campaign)
        sums = done.sums
    assert done.path == root / "output" / "原州区_2023_汇总.xlsx"
    found = by_name(done.path)
    for code, value in sums.values.items():
        shown = found[code.replace(".", "_")]
        assert (None if shown in (None, "") else Decimal(str(round(shown, 9)))) == value, code
    book = openpyxl.load_workbook(done.path)
    assert book.sheetnames == ["总览", "单位一览（一）", "单位一览（二）", "汇总表二", "汇总表三", "汇总表四",
                               "机关表二", "机关表三", "机关表四", "同比", "报送情况", "校验结果", "明细"]
    for sheet in book.worksheets[1:]:  # the first has it as figures
        said = sums if done.beside is None or not sheet.title.startswith("机关") else done.beside
        assert said.denominator in " ".join(str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row), sheet.title


def test_values_only_are_three_tables_of_numbers(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign, out=tmp_path / "深" / "数值.xlsx", values_only=True).path
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总表二", "汇总表三", "汇总表四"]
    assert not any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert by_name(path)["t3_new_natural"] == 5


@pytest.mark.parametrize("into_values", [False, True])
def test_numbers_beyond_all_returns_are_in_no_sum_and_break_none(tmp_path: Path, into_values: bool) -> None:
    root = make(tmp_path / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx", {"t2.fee.amount": 1e308, "t3.new.natural": 1e308})
                           for code in (STREET, TOWN)])
        sums, _ = sums_of(campaign)
        rollup(campaign, out=tmp_path / "汇总.xlsx", values_only=into_values)
    assert (sums.values["t2.fee.amount"], sums.values["t3.new.natural"]) == (None, None)
    assert len(sums.nulls["t2.fee.amount"]) == 2


def test_a_second_time_changes_nothing(root: Path) -> None:
    with Campaign(root) as campaign:
        rollup(campaign)
        before = folder_contents(root)
        rollup(campaign)
    assert folder_contents(root) == before


def test_the_sums_go_into_the_upper_levels_workbook_with_its_texts_kept(root: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    theirs = returned(city, "640402", tmp_path / "原州区.xlsx", {"t3.new.natural": 9})
    before = theirs.read_bytes()
    with Campaign(root) as campaign:
        path = rollup(campaign, into=theirs).path
    assert path == root / "output" / "原州区_已填.xlsx"
    assert theirs.read_bytes() == before
    with Campaign(city) as campaign:
        (one,) = check([path], campaign)
    assert one.submission is not None
    assert one.submission.origin == "issued"
    assert one.submission.identity.unit_code == "640402"
    assert one.submission.values["t3.new.natural"] == 5
    assert one.submission.values["t3.new.legal"] == 0
    assert one.submission.texts["s1.proactive"] == "无。"


def test_a_text_of_many_lines_still_goes_into_the_upper_levels_workbook(root: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    issued = next((city / "issued").glob("*.xlsx"))
    theirs = fill(issued, tmp_path / "原州区.xlsx", {"s1.proactive": "\n".join(f"第{n}段。" for n in range(1, 60))})
    with Campaign(root) as campaign:
        path = rollup(campaign, into=theirs).path
        (one,) = check([path])
    assert one.submission is not None
    assert one.submission.texts["s1.proactive"].count("段。") == 59


def test_into_refuses_what_it_cannot_fill_and_names_it(root: Path, tmp_path: Path) -> None:
    earlier = make(tmp_path / "旧", year=2022)
    other = make(tmp_path / "别", form=DATA / "website-workload.toml")
    (tmp_path / "文本.xlsx").write_text("x")
    with Campaign(root) as campaign:
        for path, error, told in (
            (next((earlier / "issued").glob("*.xlsx")), UsageError, "2022年度"),
            (next((other / "issued").glob("*.xlsx")), UsageError, "本任务没有的栏目"),
            (rollup(campaign).path, UsageError, "没有原表标识"),
            (tmp_path / "文本.xlsx", FileError, r"“.*文本.xlsx”：这是文本文件"),
            (tmp_path / "没有.xlsx", FileError, r"“.*没有.xlsx”：没有这个文件"),
        ):
            with pytest.raises(error, match=told):
                rollup(campaign, into=path)
        with pytest.raises(UsageError, match="不会被改写"):
            rollup(campaign, into=tmp_path / "a.xlsx", out=tmp_path / "a.xlsx")


def test_a_campaign_nobody_answered_still_rolls_up(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as campaign:
        done = rollup(campaign)
    assert set(done.sums.values.values()) == {None}
    assert done.findings == ()
    assert "已报0家" in done.sums.denominator


# ── what became of each finding ───────────────────────────────────────────

LAST = "code,t3.carried_out.natural,t3.carried_out.total,t2.normative.valid,t2.regulation.valid\n" + "".join(
    f"{code},2,2,4,0\n" for code in (STREET, TOWN, BUREAU))
RIGHT = {"t3.carried_in.natural": 2, "t3.granted.natural": 2, "t2.normative.valid": 4}
OVERSTATED, CLEARED, MISCOUNTED = "上年多报2件，已在上年系统中更正。", "经清理重新公布5件。", "=上年漏计"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A street whose reason was refused, a town with one accepted and one waiting, a bureau accepted in the officer's
    own words and wrong besides."""
    home = tmp_path_factory.mktemp("answered")
    (home / "last.csv").write_text(LAST, "utf-8")
    root = make(home / "2023", last_year=home / "last.csv")
    with Campaign(root) as campaign:
        collect(campaign, [
            returned(root, STREET, home / "in" / "1.xlsx", RIGHT | {"t2.normative.valid": 9}),
            returned(root, TOWN, home / "in" / "2.xlsx", {"t3.carried_in.natural": 0, "t2.normative.valid": 9}),
            returned(root, BUREAU, home / "in" / "3.xlsx", RIGHT | {
                "t2.normative.valid": 9, "t3.granted.natural": 1, "s6.fee_notices": None}),
        ])
        sent = {one.unit.code: one.path for one in correct(campaign).units}
        collect(campaign, [
            reasoned(sent[STREET], home / "in" / "1b.xlsx", {"history.valid": MISCOUNTED}),
            reasoned(sent[TOWN], home / "in" / "2b.xlsx", {"history.carried_in": OVERSTATED, "history.valid": CLEARED}),
        ])
        explain(campaign, [STREET], refuse=["history.valid"], reason="请附清理文件。", who="李四")
        explain(campaign, [TOWN], accept=["history.carried_in"], who="李四")
        explain(campaign, [BUREAU], accept=["history.valid"], reason="电话核实，规划文件划入5件。")
    return root


@pytest.fixture
def settled(answered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(answered, tmp_path / "2023"))


def reasoned(path: Path, target: Path, reasons: Mapping[str, str], values: Mapping[str, Any] | None = None) -> Path:
    """A workbook that was sent back, with the clerk's reasons by rule (“” takes one away) and changed figures."""
    fill(path, target, dict(values or {}))
    book = openpyxl.load_workbook(target)
    for row in range(4, 12):
        for rule, reason in reasons.items():
            if str(book["说明"].cell(row, 4).value).startswith(rule):
                book["说明"].cell(row, 3).value = reason or None
                book["说明"].cell(row, 3).data_type = "s" if reason else "n"
    book.save(target)
    return target


def listed(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The lines of a list, each by its column's head."""
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(min_row=3, values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def handled(path: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    """状态, 说明 and 经办 of every finding by unit and rule, blank where nothing stands."""
    return {
        (line["单位"], line["规则"]): (line["状态"] or "", line["说明"] or "", line["经办"] or "")
        for line in listed(path, "校验结果")
    }


def sheet_words(path: Path, sheet: str) -> list[str]:
    return [str(cell.value) for row in openpyxl.load_workbook(path)[sheet].iter_rows() for cell in row if cell.value]


def test_every_finding_says_what_became_of_it_and_why(settled: Path) -> None:
    with Campaign(settled) as campaign:
        path = rollup(campaign).path
        day = campaign.ledger.latest_returns()[TOWN].registered_at[:10]
    found = handled(path)
    assert found["三营镇", "history.carried_in"] == ("已采纳", OVERSTATED, f"李四\n{day}")
    assert found["三营镇", "history.valid"] == ("待审定", CLEARED, "")
    assert found["北塬街道", "history.valid"] == (
        "未采纳", f"{MISCOUNTED}\n（未采纳的原因：请附清理文件。）", f"李四\n{day}")
    assert found["区教育局", "history.valid"] == ("已采纳", "电话核实，规划文件划入5件。", day)
    assert found["区教育局", "t3.balance"] == ("待改", "", "")
    assert found["区教育局", "value.missing"] == ("待核实", "", "")


def test_a_difference_of_the_sums_carries_the_reasons_accepted_of_its_units(settled: Path) -> None:
    with Campaign(settled) as campaign:
        path = rollup(campaign).path
    found = handled(path)
    status, reason, _ = found["原州区（汇总）", "history.carried_in"]
    assert (status, reason) == ("已采纳", f"三营镇：{OVERSTATED}"), "the town's two cases are the whole difference"
    status, reason, _ = found["原州区（汇总）", "history.valid"]
    assert (status, reason) == ("待核实", "区教育局：电话核实，规划文件划入5件。"), "five of fifteen are not"


def test_the_statutory_tables_say_below_how_many_findings_were_accepted(settled: Path) -> None:
    with Campaign(settled) as campaign:
        path = rollup(campaign).path
        bare = rollup(campaign, values_only=True).path
    said = "说明：本表有1项校验问题已由经办人核实采纳（{}1项）{}。"
    assert said.format("区教育局", "，详见《校验结果》") in sheet_words(path, "汇总表二")
    assert said.format("三营镇", "，详见《校验结果》") in sheet_words(path, "汇总表三")
    assert not any("采纳" in text for text in sheet_words(path, "汇总表四"))
    assert said.format("三营镇", "") in sheet_words(bare, "汇总表三"), "the list is not in this workbook"


def test_what_is_accepted_is_counted_nowhere_as_open(settled: Path) -> None:
    with Campaign(settled) as campaign:
        explain(campaign, [TOWN], accept_all=True)
        path = rollup(campaign).path
    counts = {line["单位"]: (line["状态"], line["错误"], line["待核实"], line["提示"]) for line in listed(path, "报送情况")}
    assert "三营镇" not in counts, "nothing is left to be said of it"
    assert "已通过、没有问题的1家：三营镇。" in sheet_words(path, "报送情况")
    assert counts["北塬街道"] == ("待核实", 0, 1, 0)
    assert counts["区教育局"][:3] == ("需退回", 2, 1)


def test_other_numbers_are_another_matter_and_no_longer_shown_as_accepted(settled: Path, tmp_path: Path) -> None:
    with Campaign(settled) as campaign:
        sent = next((settled / "corrections").rglob("*三营镇*.xlsx"))
        collect(campaign, [reasoned(sent, tmp_path / "2c.xlsx", {"history.valid": ""},
                                    {"t3.carried_in.natural": 1, "t3.granted.natural": 1})])
        path = rollup(campaign).path
    found = handled(path)
    assert found["三营镇", "history.carried_in"] == ("待改", "", "")
    assert found["原州区（汇总）", "history.carried_in"] == ("待改", "", "")
    assert not any("采纳" in text for text in sheet_words(path, "汇总表三"))

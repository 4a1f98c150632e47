"""Last year's figures, from whatever an office has of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.form import load_form
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import LastYear, read_last_year
from toolkit.errors import UsageError
from toolkit.findings import Number
from toolkit.submission import Unit

FORM = load_form("2021")
UNITS = (Unit(STREET, "北塬街道"), Unit("new1", "三营镇", aliases=("三营乡",)), Unit("nobody", "新设局"))
CODE = "t3.carried_out.natural"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a campaign of 2022 with two returns, its roll-up, and the returned workbooks."""
    home = tmp_path_factory.mktemp("before")
    root = make(home / "2022", year=2022)
    (home / "returns").mkdir()
    for code, waiting in ((STREET, 5), (TOWN, 2)):
        values = {"t3.new.natural": waiting, CODE: waiting, "t2.fee.amount": 12.5}
        returned(root, code, home / "returns" / f"{code}.xlsx", values)
    with Campaign(root) as campaign:
        collect(campaign, [home / "returns"])
        rollup(campaign, out=home / "汇总.xlsx")
        checked = check([home / "returns"], campaign)
    (home / "returns" / "~$lock.xlsx").write_bytes(b"x")
    (home / "check.json").write_text(json.dumps([one.to_json() for one in checked], ensure_ascii=False), "utf-8")
    return home


def values_of(found: LastYear, unit: Unit) -> Mapping[str, Number | None]:
    return found.figures.of(unit) or {}


def carried(found: LastYear) -> dict[str, object]:
    return {unit.code: values_of(found, unit).get(CODE) for unit in found.units}


@pytest.mark.parametrize("source", ["2022", "returns", "汇总.xlsx", "check.json"])
def test_it_reads_each_source_and_matches_units_by_code_or_name(before: Path, source: str) -> None:
    found = read_last_year(before / source, FORM, UNITS, 2023)
    assert carried(found) == {STREET: 5, "new1": 2}
    assert str(values_of(found, UNITS[0])["t2.fee.amount"]) == "12.5"
    assert any("新设局" in note for note in found.notes)


@pytest.mark.parametrize("source", ["2022", "returns", "汇总.xlsx", "check.json"])
def test_another_year_is_refused(before: Path, source: str) -> None:
    with pytest.raises(UsageError, match=r"2022年.*上年数应为2024年度，请换一个文件") as caught:
        read_last_year(before / source, FORM, UNITS, 2025)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("source", ["2022", "returns", "汇总.xlsx", "check.json"])
def test_a_source_without_a_single_unit_of_the_list_is_refused(before: Path, source: str) -> None:
    with pytest.raises(UsageError, match="没有一家本年名单上的单位"):
        read_last_year(before / source, FORM, [Unit("x", "别处")], 2023)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_with_codes_as_column_names_will_do(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "上年.csv"
    path.write_text(f"2022年上年数\n单位,代码,备注,{CODE},t2.fee.amount\n北塬街道,{STREET},,5,1.5\n三营乡,,,7件,\n", encoding)
    found = read_last_year(path, FORM, UNITS, 2023)
    assert carried(found) == {STREET: 5, "new1": 7}
    path.write_text(path.read_text(encoding).replace("2022年", "2021年"), encoding)
    with pytest.raises(UsageError, match="2021年度"):
        read_last_year(path, FORM, UNITS, 2023)


def test_a_workbook_with_a_few_codes_will_do(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["上年结转"], ["代码", CODE], [int(STREET), 5]):
        book.active.append(row)
    book.save(tmp_path / "上年.xlsx")
    assert carried(read_last_year(tmp_path / "上年.xlsx", FORM, UNITS, 2023)) == {STREET: 5}


def test_a_merged_unit_sums_its_predecessors_and_only_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "上年.csv"
    path.write_text(f"代码,单位,{CODE},t3.new.natural\na,甲镇,5,1\nb,乙乡,2,\n{STREET},北塬街道,1,1\n", "utf-8")
    merged = Unit("c", "丙镇", predecessors=("a", "乙乡"))
    found = read_last_year(path, FORM, [merged, Unit("d", "丁镇", predecessors=("a", "没有"))], 2023)
    assert carried(found) == {"c": 7}, "the other lacks a predecessor"
    assert values_of(found, merged)["t3.new.natural"] is None, "a sum with a blank in it is not known"
    assert any("丁镇" in note for note in found.notes)


def test_a_unit_listed_twice_is_said(tmp_path: Path) -> None:
    path = tmp_path / "上年.csv"
    path.write_text(f"代码,{CODE}\n{STREET},5\n{STREET},6\n", "utf-8")
    found = read_last_year(path, FORM, UNITS, 2023)
    assert carried(found) == {STREET: 6}
    assert any("出现了两次" in note for note in found.notes)


def test_what_is_unreadable_in_a_folder_or_a_list_is_named_and_left_out(before: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.XLSX").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "a.xlsx").write_bytes((before / "returns" / f"{STREET}.xlsx").read_bytes())
    found = read_last_year(tmp_path, FORM, UNITS, 2023)
    assert carried(found) == {STREET: 5}
    assert any("坏.XLSX" in note for note in found.notes)
    listed = json.loads((before / "check.json").read_text("utf-8"))
    listed.append({"path": "坏.xlsx", "sha256": "", "error": {"code": "file.empty", "message": "文件是空的。"}})
    (tmp_path / "check.json").write_text(json.dumps(listed), "utf-8")
    found = read_last_year(tmp_path / "check.json", FORM, UNITS, 2023)
    assert carried(found) == {STREET: 5, "new1": 2}
    assert any("坏.xlsx" in note for note in found.notes)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"),
        ("单位,上年结转\n北塬街道,5\n".encode(), "可能是“二、上年结转｜自然人”"),
        (f"{CODE},t3.new.natural\n5,6\n".encode(), "没有“代码”或“单位”一列"),
        (b'[{"values": 1}]', "不是 nianbao check --json 的结果"),
        (b'{"unit": {}', "不是 nianbao check --json 的结果"),
        (b'[{"unit": "x", "values": {"t3.new.natural": [1]}}]', "不是 nianbao check --json 的结果"),
        (b"%PDF-1.7", "打不开"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\x00\x01\x02 garbage", "不是文本文件"),
    ],
)
def test_a_source_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "上年"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"上年") as caught:
        read_last_year(path, FORM, UNITS, 2023)
    assert told in str(caught.value)


@pytest.mark.parametrize(("content", "told"), [
    (b"\n" * 19_000_000, "到第1000001行已有100万格，不像单位的清单"),
    ("代码,单位名称\n".encode() + b"," * 19_000_000, "到第2行已有100万格"),
    (b"[" + b"{}," * 6_000_000 + b"{}]", "内容太多，不像 nianbao check --json 的结果"),
    (b"x" * 21_000_000, "文件有21MB，超过20MB的上限"),
], ids=["blank lines", "commas", "json of nothing", "too large"])
def test_a_source_whose_bytes_would_each_cost_a_hundred_is_refused_before_it_costs_them(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "上年.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        read_last_year(path, FORM, UNITS, 2023)


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"找不到上年数“.*没有”"):
        read_last_year(tmp_path / "没有", FORM, UNITS, 2023)


def test_a_new_campaign_carries_last_year_into_its_workbooks_and_rules(before: Path, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", last_year=before / "2022")
    right = returned(root, STREET, tmp_path / "对.xlsx", {CODE: 5})
    wrong = returned(root, TOWN, tmp_path / "错.xlsx", {"t3.carried_in.natural": 1, CODE: 1})
    without = returned(root, BUREAU, tmp_path / "无.xlsx")
    with Campaign(root) as campaign:
        found = [{f.id: f.severity.value for f in one.findings} for one in check([right, wrong, without], campaign)]
    assert found[0] == {}, "the carried-in cells were filled in from last year"
    assert found[1] == {"history.carried_in@total": "error"}
    assert not any("history" in name for name in found[2])

"""Choices, dates, percentages and numbers below zero in an issued workbook: what may be typed, and what every suite's save is read as."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.gnumeric import Gnumeric, differing
from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import cached, mixed_form, seal_for
from toolkit.findings import Finding, Severity
from toolkit.workbook.issuing import issued_workbook

FORM = mixed_form()
SEAL = seal_for(FORM)
AT = {code: (SEAL.layout.sheet_of[code].name, SEAL.layout.slot(code).at) for code in FORM.cells}
USUAL: dict[str, Any] = {
    "work.exam": "是", "work.mark": 5, "work.grade": "优秀", "work.asked": 200, "work.pleased": 152, "work.measured": 76, "work.rise": -3,
    "work.growth": -2.5, "work.met": date(2023, 3, 1), "out.day": date(2024, 1, 15), "out.web": "是",
    **{f"sites.{site}.{what}": content for site in ("portal", "wechat", "weibo")
       for what, content in (("have", "有"), ("since", date(2019, 5, 4)), ("visits", 100), ("stars", "2"))},
}
"""What a clerk types, as he types it."""
MEANT = USUAL | {
    "work.exam": 1, "work.grade": 1, "work.met": 44986, "out.day": 45306, "out.web": 1, "work.growth": Decimal("-2.5"),
    **{f"sites.{site}.{what}": value for site in ("portal", "wechat", "weibo") for what, value in (("have", 1), ("since", 43589), ("stars", 2))},
}
READY = "数据齐全、勾稽成立，可以上报。请打印送单位负责人审签。"


def workbook(contents: Mapping[str, Any] = {}, formats: Mapping[str, str] = {}) -> bytes:
    """The issued workbook with these contents typed into it, and formats given to cells."""
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(SEAL, {}, {})))
    for code, content in (USUAL | dict(contents)).items():
        sheet, at = AT[code]
        shape = book[sheet][at].number_format
        book[sheet][at].value = content
        book[sheet][at].number_format = formats.get(code, shape)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saves(data: bytes, folder: Path, office: Office) -> list[Path]:
    """The same as .xlsx, recalculated .xlsx, .xls and .ods."""
    path = folder / "a.xlsx"
    path.write_bytes(data)
    return [path, *(office.convert([path], to, folder / to)[0] for to in ("xlsx", "xls", "ods"))]


def of(read: Reading, code: str) -> list[Finding]:
    return [finding for finding in read.judged.findings if code in {where.code for where in finding.where}]


# ── what is issued ──────────────────────────────────────────────────


def test_every_kind_of_cell_takes_what_belongs_there_and_says_what_else_to_type() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(SEAL, {}, {})))
    rules = {str(rule.sqref): rule for rule in book["考核评议"].data_validations.dataValidation}
    at = {code: rules[AT[code][1]] for code in AT if AT[code][0] == "考核评议" and AT[code][1] in rules}
    assert at["work.exam"].type == "list"
    assert at["work.grade"].formula1 == '"优秀,良好,一般,未评定"'
    assert at["work.grade"].error == "“考核等次”只能从下拉列表里选：优秀、良好、一般、未评定。"
    assert (at["work.met"].type, at["work.met"].formula1, at["work.met"].formula2) == ("date", "61", "73050")
    assert "如2024-01-15" in at["work.met"].error
    assert (at["work.rise"].type, at["work.rise"].formula1) == ("whole", "-999999999999")
    assert "减少的填负数" in at["work.rise"].error
    assert (at["work.measured"].type, at["work.measured"].formula1) == ("decimal", "0")
    assert "76%填76" in at["work.measured"].error
    shapes = {code: book[sheet][cell].number_format for code, (sheet, cell) in AT.items()}
    assert (shapes["work.met"], shapes["work.exam"], "%" in shapes["work.measured"]) == ("yyyy-mm-dd", "@", False)
    words = " ".join(str(cell.value) for row in book["考核评议"].iter_rows() for cell in row if cell.value)
    assert "从下拉列表里选：优秀、良好、一般、未评定。" in words
    assert "76%填76" in words


def test_what_a_form_fills_in_stands_as_words_and_days() -> None:
    seal = seal_for(FORM, last={"work.exam": 2, "work.met": 44621, "work.measured": Decimal("71.5")})
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(seal, {"work.exam": 2, "work.met": 44986, "work.grade": "不详"}, {})))
    sheet = book["考核评议"]
    stood = {code: sheet[seal.layout.slot(code).at].value for code in ("work.exam", "work.met", "work.grade")}
    assert (stood["work.exam"], stood["work.met"].date(), stood["work.grade"]) == ("否", date(2023, 3, 1), "不详")
    last = [cell.value for row in sheet.iter_rows(min_col=4) for cell in row]
    assert "否" in last
    assert date(2022, 3, 1) in [value.date() for value in last if hasattr(value, "date")]


# ── what comes back ─────────────────────────────────────────────────


def test_what_was_typed_is_what_is_read_from_every_save(office: Office, tmp_path: Path) -> None:
    for path in saves(workbook(), tmp_path, office):
        read = reading(path)
        assert {code: read.values[code] for code in MEANT} == MEANT, path
        assert read.values["work.rate"] == 76
        assert [finding.message for finding in read.judged.findings if finding.rule != "text.missing"] == [], path


def test_both_suites_calculate_what_is_cached_and_take_it_for_ready(office: Office, gnumeric: Gnumeric, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    typed = {code: (value if code in MEANT and not FORM.cells[code].is_number else USUAL[code]) for code, value in MEANT.items()}
    path.write_bytes(issued_workbook(SEAL, typed, {}))
    assert str(cached(path)["校验"]["A2"]) == READY
    assert differing(path, office.recalculate([path], tmp_path / "office")[0]) == []
    assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []


@pytest.mark.parametrize("code", ["0%", "0.00%"])
def test_a_percentage_typed_with_its_sign_is_what_it_shows_on_the_sheet_and_here(
    code: str, office: Office, gnumeric: Gnumeric, tmp_path: Path
) -> None:
    paths = saves(workbook({"work.measured": 0.76}, {"work.measured": code}), tmp_path, office)
    for path in paths:
        read = reading(path)
        assert (read.values["work.measured"], of(read, "work.measured")) == (76, []), path
    for fresh in (paths[1], gnumeric.recalculate(paths[0], tmp_path / "gnumeric")):
        sheet, row, col = SEAL.layout.sheet_of["work.measured"].name, *_reading_cell("work.measured")
        assert cached(fresh)[sheet][f"{col}{row}"] == 76


def test_the_sheet_refuses_what_is_no_word_and_no_day_to_the_letter(office: Office, gnumeric: Gnumeric, tmp_path: Path) -> None:
    wrong: dict[str, Any] = {
        "work.exam": "是 ", "work.grade": "*", "work.met": 45306.5, "sites.portal.have": "?", "sites.portal.since": "2019-05-04",
        "sites.wechat.since": 60, "sites.weibo.since": 73051, "sites.wechat.have": 1, "sites.weibo.stars": 4, "work.rise": -2.5,
        "work.measured": -1, "out.web": "否 是",
    }
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({**wrong, "sites.portal.stars": 2}))
    for fresh in (*office.recalculate([path], tmp_path / "office"), gnumeric.recalculate(path, tmp_path / "gnumeric")):
        shown = cached(fresh)
        marked = {code for code in USUAL if shown[AT[code][0]].get("{1}{0}".format(*_reading_cell(code))) == "错"}
        assert marked == set(wrong)
        assert f"填错{len(wrong)}格" in shown["校验"]["A2"]


def _reading_cell(code: str) -> tuple[int, str]:
    (slot,) = [slot for sheet in SEAL.layout.sheets for slot in sheet.slots if slot.shows == f"read:{code}"]
    return slot.span.row + 1, slot.at.rstrip("0123456789")


def test_a_percentage_whose_format_hides_decimals_is_told_both_ways() -> None:
    read = reading(workbook({"work.measured": 0.7634}, {"work.measured": "0%"}))
    (finding,) = of(read, "work.measured")
    assert (read.values["work.measured"], finding.case) == (Decimal("76.34"), "format_taken")
    assert "显示为“76%”" in finding.message
    assert "76.34" in finding.message


def test_a_percentage_typed_as_a_fraction_is_asked_about() -> None:
    read = reading(workbook({"work.measured": 0.76}))
    (finding,) = of(read, "work.measured")
    assert (read.values["work.measured"], finding.rule, finding.severity) == (Decimal("0.76"), "value.unlikely", Severity.QUERY)
    assert finding.message == "《考核评议》C12（上级测评满意率（%））填的是0.76，即0.76%；这一格填76表示76%。已按0.76%读取。"
    assert "请改填76" in finding.remedy


@pytest.mark.parametrize("written", ["76%", "76％", " 76 %"])
def test_a_percentage_typed_as_text_is_read_and_said(written: str) -> None:
    read = reading(workbook({"work.measured": written}))
    (finding,) = of(read, "work.measured")
    assert (read.values["work.measured"], finding.rule) == (76, "value.repaired")


def test_a_number_below_zero_counts_only_where_the_form_says_so() -> None:
    read = reading(workbook({"work.mark": -1}))
    assert (read.values["work.rise"], of(read, "work.rise")) == (-3, [])
    (finding,) = of(read, "work.mark")
    assert (read.values["work.mark"], finding.rule) == (None, "value.negative")
    assert reading(workbook({"work.rise": -2.5})).values["work.rise"] is None


def test_a_ratio_to_zero_is_blank_and_stops_nothing(office: Office, tmp_path: Path) -> None:
    path = saves(workbook({"work.asked": 0, "work.pleased": 0}), tmp_path, office)[1]
    shown = cached(path)
    assert READY in shown["校验"]["A2"]
    assert not [value for cells in shown.values() for value in cells.values() if "DIV/0" in str(value)]
    read = reading(path)
    assert (read.values["work.rate"], of(read, "work.rate")) == (None, [])


@pytest.mark.parametrize(
    ("code", "content", "told"),
    [
        ("work.grade", "中等", "《考核评议》C8（考核等次）现填“中等”，不在可选的“优秀”“良好”“一般”“未评定”之内。"),
        ("work.exam", 1, "《考核评议》C6（是否纳入绩效考核）现填“1”，不在可选的“是”“否”之内。"),
        ("work.met", "2024-02-30", "《考核评议》C15（部署会议日期）现填“2024-02-30”，没有这一天。"),
        ("work.met", "3月1日", "《考核评议》C15（部署会议日期）现填“3月1日”，应填年、月、日俱全的日期。"),
        ("work.met", "待定", "《考核评议》C15（部署会议日期）现填“待定”，应填年、月、日俱全的日期。"),
    ],
)
def test_what_is_none_of_the_list_and_no_day_is_an_error_that_says_so(code: str, content: object, told: str) -> None:
    read = reading(workbook({code: content}))
    (finding,) = of(read, code)
    assert (read.values[code], finding.severity, finding.message) == (None, Severity.ERROR, told)


@pytest.mark.parametrize(
    ("code", "content", "value", "as_words"),
    [("work.met", "2023.3.1", 44986, "2023-03-01"), ("work.met", "2023年3月1日", 44986, "2023-03-01"), ("work.met", "20230301", 44986, "2023-03-01"),
     ("sites.weibo.stars", "２", 2, "2"),
     ("work.exam", "√", 1, "是"), ("work.exam", "×", 2, "否"), ("work.grade", " 优秀", 1, "优秀")],
)
def test_a_day_or_a_word_written_another_way_is_read_and_said(code: str, content: str, value: int, as_words: str) -> None:
    read = reading(workbook({code: content}))
    (finding,) = of(read, code)
    assert (read.values[code], finding.rule, finding.severity) == (value, "value.repaired", Severity.QUERY)
    assert f"表里没有计入；已按{as_words}读取" in finding.message


def test_a_year_alone_in_a_date_cell_is_asked_about() -> None:
    read = reading(workbook({"work.met": 2023}))
    (finding,) = [finding for finding in of(read, "work.met") if finding.rule == "value.unlikely"]
    assert finding.severity is Severity.QUERY
    assert "可能是只填了年份“2023”" in finding.message


def test_a_day_whose_format_leaves_out_the_year_is_told_both_ways() -> None:
    read = reading(workbook(formats={"work.met": 'm"月"d"日"'}))
    (finding,) = of(read, "work.met")
    assert (read.values["work.met"], finding.case, finding.severity) == (44986, "format_taken", Severity.QUERY)
    assert "显示为“3月1日”" in finding.message
    assert "已按存的2023-03-01读取" in finding.message


def test_zeros_declared_fill_no_word_and_no_day() -> None:
    read = reading(issued_workbook(SEAL, {}, {}, declared=["sites", "work"]))
    assert read.values["sites.portal.visits"] == 0
    assert {code: read.values[code] for code in ("sites.portal.have", "sites.portal.since", "work.exam")} == {
        "sites.portal.have": None, "sites.portal.since": None, "work.exam": None}
    told = {finding.id: finding.message for finding in read.findings if finding.rule == "value.missing"}
    assert told["value.missing@sites.column.have.words"] == "《平台制度》B列（是否开设）的选项和日期未填（3格）。"
    assert "value.missing@work.met" in told or any("选项和日期" in message for id_, message in told.items() if id_.startswith("value.missing@work"))

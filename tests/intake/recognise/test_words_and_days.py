"""Words of a list, days and percentages in files that are none of ours: read where they surely are one, and else said what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.form.small import HEAD
from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import mixed_form
from toolkit.findings import Finding, Severity
from toolkit.form import parse_form
from toolkit.intake.recognise.wording import key

FORM = mixed_form()
WORK = {
    "是否纳入绩效考核": "是", "分值（分）": "5", "考核等次": "良好", "发出样本（份）": "200", "满意（份）": "152", "满意率（%）": "76",
    "上级测评满意率（%）": "81.5", "比上年增减（件）": "-3", "比上年增减（%）": "-2.5", "部署会议日期": "2023-03-01",
}
SITES = {"门户网站": ("有", "2019-05-04", "100", "3"), "微信": ("有", "2020年1月15日", "50", "2"), "微博": ("无", "2021.6.1", "0", "1"),
         "合计": ("", "", "150", "")}
CODES = ("exam", "mark", "grade", "asked", "pleased", "rate", "measured", "rise", "growth", "met")
LABELS = dict(zip(WORK, CODES, strict=True))


def html(work: Mapping[str, str] = {}, sites: Mapping[str, tuple[str, ...]] = {}, more: str = "") -> bytes:
    rows = "".join(f"<tr><td>{label}</td><td>{content}</td></tr>" for label, content in (WORK | dict(work)).items())
    lists = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in (site, *contents)) + "</tr>"
                    for site, contents in (SITES | dict(sites)).items())
    return (
        "<html><head><meta charset='utf-8'></head><body><h1>北塬街道2023年政务公开工作年度统计表</h1><p>一、考核和评议</p>"
        f"<table border='1'><tr><th>项目</th><th>填报内容</th></tr>{rows}</table><p>二、平台</p><table border='1'><tr>"
        f"<th>平台</th><th>是否开设</th><th>开设日期</th><th>访问量（次）</th><th>星级</th></tr>{lists}</table>{more}</body></html>"
    ).encode()


def read(data: bytes | Path) -> Reading:
    return reading(data, default_form=FORM)


def of(found: Reading, code: str) -> list[Finding]:
    return [finding for finding in found.judged.findings if code in {where.code for where in finding.where}]


def assert_all_there(found: Reading) -> None:
    values = {code: found.values[f"work.{code}"] for code in LABELS.values()}
    assert {code: float(value) if value is not None else None for code, value in values.items()} == {
        "exam": 1, "mark": 5, "grade": 2, "asked": 200, "pleased": 152, "rate": 76, "measured": 81.5, "rise": -3, "growth": -2.5, "met": 44986}
    assert [found.values[f"sites.{site}.have"] for site in ("portal", "wechat", "weibo")] == [1, 1, 2]
    assert [found.values[f"sites.{site}.since"] for site in ("portal", "wechat", "weibo")] == [43589, 43845, 44348]
    assert [found.values[f"sites.{site}.stars"] for site in ("portal", "wechat", "weibo")] == [3, 2, 1]
    assert found.values["sites.all.visits"] == 150


def test_a_page_with_words_and_days_is_read_whole() -> None:
    found = read(html())
    assert_all_there(found)
    assert not [finding for finding in found.findings if finding.rule.startswith("value") and not finding.item.startswith("out")]


@pytest.mark.parametrize(
    ("label", "written", "value"),
    [("是否纳入绩效考核", "√", 1), ("是否纳入绩效考核", "✓", 1), ("是否纳入绩效考核", "×", 2), ("是否纳入绩效考核", "否", 2),
     ("部署会议日期", "2023年3月1日", 44986),
     ("部署会议日期", "2023/3/1", 44986), ("部署会议日期", "20230301", 44986), ("部署会议日期", "44986", 44986), ("上级测评满意率（%）", "76%", 76)],
)
def test_each_way_of_writing_is_understood(label: str, written: str, value: int) -> None:
    found = read(html({label: written}))
    assert found.values[f"work.{LABELS[label]}"] == value


@pytest.mark.parametrize(
    ("label", "written", "rule", "told"),
    [
        ("是否纳入绩效考核", "是的", "value.not_a_choice", "现填“是的”，不在可选的“是”“否”之内。"),
        ("考核等次", "√", "value.not_a_choice", "现填“√”，不在可选的"),
        ("考核等次", "中等", "value.not_a_choice", "现填“中等”，不在可选的“优秀”“良好”“一般”“未评定”之内。"),
        ("部署会议日期", "2024-02-30", "value.not_a_date", "现填“2024-02-30”，没有这一天。"),
        ("部署会议日期", "3月1日", "value.not_a_date", "现填“3月1日”，应填年、月、日俱全的日期。"),
        ("部署会议日期", "待定", "value.not_a_date", "现填“待定”"),
        ("上级测评满意率（%）", "0.76", "value.unlikely", "填的是0.76，即0.76%；这一格填76表示76%。"),
        ("分值（分）", "-5", "value.negative", "现填“-5”，不应为负数。"),
    ],
)
def test_what_is_none_is_said_with_what_stands_there(label: str, written: str, rule: str, told: str) -> None:
    found = read(html({label: written}))
    (finding,) = of(found, f"work.{LABELS[label]}")
    assert (finding.rule, told in finding.message) == (rule, True), finding.message
    assert (found.values[f"work.{LABELS[label]}"] is None) == (finding.severity is Severity.ERROR)


def test_blank_words_and_days_are_blank() -> None:
    found = read(html({"考核等次": "", "部署会议日期": ""}))
    assert [finding.rule for code in ("work.grade", "work.met") for finding in of(found, code)] == ["value.missing"] * 2


def test_words_in_a_sentence_of_the_form_are_read() -> None:
    said = "<p>三、公布情况</p><p>本年度报告于2024年1月15日公布，是否在政府网站公布：否。</p>"
    found = read(html(more=said))
    assert (found.values["out.day"], found.values["out.web"]) == (45306, 2)


def test_a_word_of_a_list_that_is_a_label_too_takes_no_row_from_its_figure() -> None:
    form = parse_form(HEAD + """
[[table]]
code = "a"
sheet = "渠道"
title = "公开渠道"
grid = '''
| 项目 | 填报内容 |
| 首选渠道 | {first} |
| 门户网站 | {site} |
| 政务微信 | {chat} |
'''
[table.cell.first]
kind = "choice"
choices = ["门户网站", "政务微信"]
rollup = "sum"
""")
    page = ("<h1>公开渠道</h1><table border='1'><tr><th>项目</th><th>填报内容</th></tr><tr><td>首选渠道</td><td>政务微信</td></tr>"
            "<tr><td>门户网站</td><td>7</td></tr><tr><td>政务微信</td><td>5</td></tr></table>")
    values = reading(f"<html><head><meta charset='utf-8'></head><body>{page}</body></html>".encode(), default_form=form).values
    assert (values["a.site"], values["a.chat"]) == (7, 5)
    assert values["a.first"] in (2, None), "never the other word"


def test_word_and_spreadsheet_copies_are_read_whole(office: Office, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("北塬街道2023年政务公开工作年度统计表")
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["北塬街道2023年政务公开工作年度统计表"])
    for head, rows in ((("项目", "填报内容"), list(WORK.items())),
                       (("平台", "是否开设", "开设日期", "访问量（次）", "星级"), [(site, *contents) for site, contents in SITES.items()])):
        table = document.add_table(0, len(head))
        for row in (head, *rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
            sheet.append([text if not text.replace(".", "", 1).lstrip("-").isdigit() else float(text) for text in row])
        document.add_paragraph("")
        sheet.append([])
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "2023-03-01":
                cell.value, cell.number_format = date(2023, 3, 1), "yyyy/m/d"
            if cell.value == 81.5:
                cell.value, cell.number_format = 0.815, "0.0%"
    document.save(str(tmp_path / "报告.docx"))
    book.save(tmp_path / "自制.xlsx")
    (tmp_path / "报告.html").write_bytes(html())
    paths = [tmp_path / "报告.docx", tmp_path / "自制.xlsx"]
    paths += [office.convert([tmp_path / "自制.xlsx"], to, tmp_path / to)[0] for to in ("xls", "ods")]
    for path in paths:
        assert_all_there(read(path))


def test_a_page_of_text_is_not_kept_for_the_next_file() -> None:
    """A desk runs all day: labels are looked at once, and what is as long as a page goes with its file."""
    from sys import getrefcount

    text = "".join(chr(0x4E00 + n % 2000) for n in range(3000))
    before = getrefcount(text)
    assert key(text) == key(text)
    assert getrefcount(text) == before

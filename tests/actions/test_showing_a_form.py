"""form --preview and --html: what an author looks at before anything goes out."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from tests.form.small import HEAD
from toolkit.actions.form import describe, load_form, page, preview
from toolkit.cli import main
from toolkit.errors import UsageError
from toolkit.form import parse_form

KINDS = HEAD + """
[[table]]
code = "site"
sheet = "网站"
title = "网站情况"
columns = ["now"]
grid = '''
| 项目 | 本年 |
| 访问量 <次> | {visits.*} |
| 满意率 | {rate.*} |
| 得分 | {mark.*} |
| 备案 | {filed.*} |
| 改版日期 | {day.*} |
'''
[table.hints]
visits = "按日志统计。"
[table.cell."rate.*"]
kind = "percent"
rollup = "mean"
weight = "visits.now"
[table.cell."mark.*"]
kind = "score"
rollup = "min"
negative = true
[table.cell."filed.*"]
kind = "choice"
choices = ["已备案", "未备案"]
rollup = "sum"
[table.cell."day.*"]
kind = "date"
rollup = "max"

[[rule]]
id = "site.visits"
title = "访问量"
severity = "query"
holds = "site.visits.now > 0"
when = 'unit.level == "街道"'
"""


class Drawn(HTMLParser):
    """The tables of a page: of every cell its text and what it spans."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[tuple[str, int, int]]] = []
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag in ("td", "th"):
            self.tables[-1].append(("", int(given.get("rowspan") or 1), int(given.get("colspan") or 1)))
        for name in ("src", "href"):
            if given.get(name):
                self.outside.append(str(given[name]))

    def handle_data(self, data: str) -> None:
        if self.tables and self.tables[-1]:
            text, rows, cols = self.tables[-1][-1]
            self.tables[-1][-1] = (text + data.strip(), rows, cols)


def shown(tmp_path: Path, source: str) -> str:
    form = tmp_path / "表.toml"
    form.write_text(source, encoding="utf-8")
    return page(load_form(form), tmp_path / "表.html", source=form).read_text(encoding="utf-8")


def test_the_page_shows_every_code_and_how_it_adds_up(tmp_path: Path) -> None:
    drawn = Drawn(shown(tmp_path, KINDS))
    lines = {line[0][0]: [cell[0] for cell in line] for line in rows(drawn.tables[1], 6)}
    assert [lines[code][4] for code in list(lines)[1:]] == [
        "各单位相加", "按“访问量 <次>”加权平均，两数缺一的单位不计", "取各单位中最小的", "数各选项有几家", "取最晚的一天"]
    assert lines["site.rate.now"][3].startswith("百分比，2位小数，%")
    assert lines["site.mark.now"][3].startswith("得分，1位小数，分，可为负数")
    assert lines["site.filed.now"][3].startswith("选一项：已备案、未备案")
    assert lines["site.visits.now"][5] == "按日志统计。"


def rows(cells: list[tuple[str, int, int]], width: int) -> list[list[tuple[str, int, int]]]:
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def test_the_page_draws_merged_heads_and_says_rules_in_words(tmp_path: Path) -> None:
    text = page(load_form("2021"), tmp_path / "表.html").read_text(encoding="utf-8")
    drawn = Drawn(text)
    assert ("申请人情况", 1, 7) in drawn.tables[2]
    assert not drawn.outside, "the page is whole by itself"
    form = load_form("2021")
    codes = set(re.findall(r'data-code="([^"]+)"', text))
    assert codes == set(form.cells)
    for rule in form.rules:
        assert rule.title in text
    assert re.search("也就是</span>自然人：“一、[^<]*”＋“[^<]*”＝“", text)


def test_words_of_a_form_are_no_markup(tmp_path: Path) -> None:
    text = shown(tmp_path, KINDS)
    assert "访问量 &lt;次&gt;" in text
    assert "<次>" not in text


def test_the_preview_is_the_workbook_of_an_example_unit(tmp_path: Path) -> None:
    form = parse_form(HEAD + KINDS.removeprefix(HEAD).partition("[table.cell")[0])
    path = preview(form, tmp_path / "样表.xlsx", year=2024)
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    assert book.sheetnames[:3] == ["填报说明", "网站", "文字"]
    assert "site_visits_now" in book.defined_names
    for name in book.sheetnames[:4]:
        assert "样表" in str(book[name].oddHeader.center.text), "every printed page says it"
        assert book[name].protection.sheet
    assert any("样表" in str(cell.value) for row in book["填报说明"].iter_rows() for cell in row)
    assert preview(form, path, year=2024), "a preview is written over"


@pytest.mark.parametrize("name", ["甲街道.xlsx", "甲.html"])
def test_what_is_no_preview_is_not_written_over(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes("一年的心血".encode())
    show = preview if name.endswith("xlsx") else page
    with pytest.raises(UsageError, match="已经有了，又不是这个命令写的"):
        show(load_form("2021"), path)
    assert path.read_bytes() == "一年的心血".encode()


def test_a_return_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from toolkit.workbook.book import LockedWorkbook

    book = LockedWorkbook("甲")
    book.add_worksheet("表")
    path = tmp_path / "甲街道.xlsx"
    path.write_bytes(book.finished())
    assert main(["form", "2021", "--preview", str(path)]) == 2
    assert "没有改动" in capsys.readouterr().err


def test_wrong_places_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "2021", "--preview", str(tmp_path / "a.xls")]) == 2
    assert "后缀应为.xlsx" in capsys.readouterr().err
    assert main(["form", "2021", "--html", str(tmp_path)]) == 2
    assert "是一个文件夹" in capsys.readouterr().err
    form = tmp_path / "表.html"  # whatever a form file is called
    form.write_text(KINDS, encoding="utf-8")
    assert main(["form", str(form), "--html", str(form)]) == 2
    assert "就是表式文件" in capsys.readouterr().err


def test_the_command_says_what_it_wrote_and_a_wrong_form_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "表.toml"
    form.write_text(KINDS, encoding="utf-8")
    assert main(["form", str(form), "--html", str(tmp_path / "看.html")]) == 0
    assert capsys.readouterr().out == f"已写入 {tmp_path / '看.html'}\n"
    form.write_text(KINDS.replace('kind = "date"', 'kind = "day"'), encoding="utf-8")
    assert main(["form", str(form), "--html", str(tmp_path / "又.html")]) == 2
    line = KINDS[: KINDS.index('kind = "date"')].count("\n") + 1
    assert f"文件第{line}行" in capsys.readouterr().err
    assert not (tmp_path / "又.html").exists()


def test_the_terminal_and_json_say_how_each_cell_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "表.toml"
    form.write_text(KINDS, encoding="utf-8")
    assert main(["form", str(form)]) == 0
    out = capsys.readouterr().out
    assert "选项：已备案" in out
    assert "数各选项有几家" in out
    assert main(["form", "2021"]) == 0
    assert "全区的怎样得出" not in capsys.readouterr().out, "where everything is added nothing need be said"
    cells = {cell["code"]: cell for cell in describe(load_form(form))["tables"][0]["cells"]}
    assert cells["site.rate.now"]["rollup"] == "mean"
    assert cells["site.rate.now"]["weight"] == "site.visits.now"
    assert cells["site.filed.now"]["choices"] == ["已备案", "未备案"]

"""Choices, dates, percentages and numbers below zero through the whole year: out, back, corrected, sent again, next year."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make
from tests.support.workbooks import DATA, fill
from tests.workbook.test_words_and_days import USUAL
from toolkit.cli import main

FORM = DATA / "openness-work.toml"
SAID = USUAL | {"work.met": "2023-03-01", "out.day": "2024-01-15", "work.rate": 76} | {
    f"sites.{site}.since": "2019-05-04" for site in ("portal", "wechat", "weibo")}
"""What JSON says of what a clerk typed."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "任务", form=FORM)


def back(root: Path, unit: str, contents: dict[str, Any], name: str = "") -> Path:
    (source,) = (root / "issued").glob(f"*_{unit}_*.xlsx")
    target = root.parent / (name or source.name)
    return fill(source, target, USUAL | contents)


def printed(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    capsys.readouterr()
    main([str(word) for word in words])
    return capsys.readouterr().out


def checked(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    return json.loads(printed(capsys, "check", *words, "--json"))[0]


def place(path: Path, code: str) -> Any:
    book = openpyxl.load_workbook(path)
    sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return book[sheet.strip("'")][cell.replace("$", "")]


def test_json_has_words_and_days(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = checked(capsys, "-C", root, back(root, STREET, {}))
    assert {code: result["values"][code] for code in SAID} == SAID
    assert not result["blocking"]
    result = checked(capsys, "-C", root, back(root, STREET, {"work.grade": "中等", "work.met": None}))
    assert (result["values"]["work.grade"], result["values"]["work.met"]) == (None, None)
    errors = [finding["id"] for finding in result["findings"] if finding["severity"] == "error"]
    assert errors == ["value.not_a_choice@work.grade", "value.missing@work.met"]


def test_what_changed_is_told_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collect", "-C", str(root), str(back(root, STREET, {}))])
    second = {"work.grade": "良好", "work.met": date(2023, 4, 2), "work.measured": 80, "work.exam": None}
    main(["collect", "-C", str(root), str(back(root, STREET, second, "二.xlsx"))])
    told = printed(capsys, "status", "-C", root, "--unit", STREET)
    assert "（考核等次）：优秀 → 良好" in told
    assert "（部署会议日期）：2023-03-01 → 2023-04-02" in told
    assert "（是否纳入绩效考核）：是 → （空）" in told
    state = json.loads(printed(capsys, "status", "-C", root, "--unit", STREET, "--json"))
    assert '"before": "优秀", "after": "良好"' in json.dumps(state, ensure_ascii=False)


def test_a_correction_and_a_workbook_sent_again_hold_the_words_and_days_as_typed(root: Path) -> None:
    main(["collect", "-C", str(root), str(back(root, STREET, {"work.exam": "是的", "out.day": "2024-02-30", "work.met": "2023.3.1",
                                                                             "out.web": 2}))])
    assert main(["correct", "-C", str(root), "--unit", STREET]) == 0
    (marked,) = (root / "corrections").glob(f"*_{STREET}_*.xlsx")
    assert place(marked, "work.grade").value == "优秀"
    assert place(marked, "work.exam").value == "是的"
    assert place(marked, "out.day").value == "2024-02-30"
    assert place(marked, "out.web").value == "2", "a number somebody typed is no word of the list"
    assert place(marked, "work.met").value.date() == date(2023, 3, 1), "what was read as a day is one now"
    words = "\n".join(str(cell.value) for sheet in openpyxl.load_workbook(marked) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "现填“是的”，不在可选的“是”“否”之内。" in words
    assert "现填“2024-02-30”，没有这一天。" in words
    assert main(["collect", "-C", str(root), str(back(root, STREET, {}, "改.xlsx"))]) == 0
    assert main(["issue", "-C", str(root), "--again", "--unit", STREET]) == 0
    (again,) = (root / "issued").glob(f"*_{STREET}_*_第3次.xlsx")
    assert (place(again, "work.exam").value, place(again, "out.day").value.date()) == ("是", date(2024, 1, 15))
    assert place(again, "out.day").number_format == "yyyy-mm-dd"


def test_next_year_has_last_years_words_and_days_beside_this_years(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collect", "-C", str(root), str(back(root, STREET, {}))])
    result = printed(capsys, "check", "-C", root, tmp_path / next(tmp_path.glob(f"*{STREET}*.xlsx")).name, "--json")
    (tmp_path / "上年.json").write_text(result, "utf-8")
    for n, source in enumerate((root, tmp_path / "上年.json")):
        following = make(tmp_path / f"明年{n}", form=FORM, year=2024, last_year=source)
        (issued,) = (following / "issued").glob(f"*_{STREET}_*.xlsx")
        sheet = openpyxl.load_workbook(issued)["考核评议"]
        beside = [cell.value for row in sheet.iter_rows(min_col=4) for cell in row]
        assert {"是", "优秀"} <= {value for value in beside if isinstance(value, str)}
        assert date(2023, 3, 1) in [value.date() for value in beside if hasattr(value, "date")]
        assert main(["check", str(fill(issued, tmp_path / f"回{n}.xlsx", USUAL))]) == 0


def test_a_published_report_is_held_against_the_return_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collect", "-C", str(root), str(back(root, STREET, {})), str(back(root, TOWN, {"work.grade": "一般"}))])
    for kind in ("docx", "html", "md"):
        assert main(["report", "-C", str(root), "--unit", STREET, "--format", kind, "-o", str(root.parent / f"报告.{kind}")]) == 0
        result = checked(capsys, "-C", root, root.parent / f"报告.{kind}")
        table = {code: value for code, value in SAID.items() if code.startswith(("work", "sites"))}
        assert {code: result["values"][code] for code in table} == table, kind
        taken_over = root.parent / f"导入-{kind}.xlsx"
        assert main(["import", str(root.parent / f"报告.{kind}"), "-C", str(root), "-o", str(taken_over)]) == 0
        assert (place(taken_over, "work.exam").value, place(taken_over, "sites.weibo.since").value.date()) == ("是", date(2019, 5, 4))

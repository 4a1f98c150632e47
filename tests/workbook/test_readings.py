"""What the live checks of an issued workbook say of contents that no return should hold, as LibreOffice recalculates them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.support.office import Office
from tests.support.workbooks import cached, seal_for, statutory_form
from toolkit.layout import CHECK_SHEET
from toolkit.layout.readings import place_number, place_of
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
CONTENTS = {code: 0 for code, cell in FORM.cells.items() if not cell.total}
READY = "数据齐全、勾稽成立，可以上报。请打印送单位负责人审签。　本表已填齐。"
ASKED = READY.replace("　", "另有1处待核实，请看《说明》。\u3000")
"""What counts and is asked about: no office has made so many decisions."""


def cut(book: Any, sheet: str, source: str, target: str) -> None:
    """What Excel does: the content goes over, every reference to the source follows, and every one to the target is lost."""
    book[sheet][target].value, book[sheet][source].value = book[sheet][source].value, None
    for row in book[sheet].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = re.sub(rf"(?<![A-Z$]){target}(?![0-9:])", "#REF!", cell.value)
                cell.value = re.sub(rf"(?<![A-Z$]){source}(?![0-9:])", target, cell.value)


CASES: dict[str, tuple[str, Callable[[Any], None], str, str]] = {
    "clean": ("表三", lambda book: None, READY, ""),
    "error": ("表三", lambda book: put(book, "表三", "D8", "=1/0"), "填错1格（D8）。", "D8填的不能用：应为不小于0的数字，件数不带小数，没有的填0。"),
    "huge": ("表二", lambda book: put(book, "表二", "B11", 1.23456789012345e18), "填错1格（B11）。", "B11填的不能用"),
    "largest": ("表二", lambda book: put(book, "表二", "B11", 999_999_999_999), ASKED, ""),
    "tiny": ("表三", lambda book: put(book, "表三", "E9", 1e-7), "填错1格（E9）。", "E9填的不能用"),
    "fraction": ("表四", lambda book: put(book, "表四", "B8", 1.5), "填错1格（B8）。", "B8填的不能用"),
    "text": ("表三", lambda book: put(book, "表三", "D8", "4"), "填错1格（D8）。", "D8填的不能用"),
    "blanks": ("表三", lambda book: put(book, "表三", "D9", " \u3000\u00a0"), "未填1格（从D9起），填错0格。", "还没有填的第一格：D9。"),
    "two": ("表三", lambda book: (put(book, "表三", "F9", "无"), put(book, "表三", "E12", -1)), "填错2格（F9）。", "F9填的不能用"),
    "total emptied": ("表三", lambda book: put(book, "表三", "J12", None), "填错1格（J12的合计公式已不在）。",
                      "J12的合计公式已不在，请按Ctrl+Z恢复，或另要一份原表重填。"),
    "total in words": ("表三", lambda book: put(book, "表三", "J12", "零"), "填错1格（J12的合计公式已不在）。", "J12的合计公式已不在"),
    "cut": ("表四", lambda book: cut(book, "表四", "A8", "B8"), "填错1格（A8被剪切移动，请在A8重新键入）。",
            "A8被剪切移动，请在A8重新键入；不能键入的请先按Ctrl+Z撤销。"),
    "cut away": ("表三", lambda book: cut(book, "表三", "D8", "D45"), "填错1格（D8被剪切移动，请在D8重新键入）。", "D8被剪切移动"),
}


def put(book: Any, sheet: str, cell: str, content: object) -> None:
    book[sheet][cell].value = content


@pytest.fixture(scope="module")
def shown(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """Every case's workbook, calculated anew: by case, sheet and cell."""
    folder = tmp_path_factory.mktemp("readings")
    paths = []
    for name, (_, change, _, _) in CASES.items():
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(issued_workbook(seal_for(FORM), CONTENTS | {"t4.review.upheld": 1, "t3.new.natural": 0}, {}))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(paths[-1])
            change(book)
            book.save(paths[-1])
    return {path.stem: cached(path) for path in office.recalculate(paths, folder / "fresh")}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_count_stops_the_sheet_with_its_place(case: str, shown: dict[str, dict[str, dict[str, Any]]]) -> None:
    sheet, _, status, detail = CASES[case]
    assert str(shown[case][sheet]["A1"]).endswith(status)
    others = {name: cells["A1"] for name, cells in shown[case].items() if name in ("表二", "表三", "表四", "文字") and name != sheet}
    assert all(str(words).endswith("本表已填齐。") for words in others.values()), others
    assert ("可以上报" in str(shown[case][CHECK_SHEET]["A2"])) == (status in (READY, ASKED))
    lines = [str(shown[case][CHECK_SHEET].get(f"D{row}") or "") for row in range(5, 20)]
    assert any(line.startswith(detail) for line in lines)
    wrong = [f"{name}!{cell}: {value}" for name, cells in shown[case].items() for cell, value in cells.items()
             if str(value).startswith("#") and not str(value).startswith("#'")]
    assert wrong in ([], ["表三!D8: #DIV/0!"]), "an error value spreads"


def test_a_cut_neither_counts_a_figure_twice_nor_loses_one(shown: dict[str, dict[str, dict[str, Any]]]) -> None:
    before, after = shown["clean"]["表四"], shown["cut"]["表四"]
    assert (before["A8"], before["B8"], before["E8"]) == (1, 0, 1)
    assert (after.get("A8"), after["B8"], after["E8"]) == (None, 1, 1)


def test_a_place_and_its_number_say_the_same() -> None:
    for place in ((0, 0), (7, 3), (599, 40), (1_048_575, 900)):
        assert place_of(place_number(*place, kind=2)) == place
    assert place_number(7, 900) < place_number(8, 0)

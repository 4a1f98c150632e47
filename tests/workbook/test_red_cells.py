"""What turns a typed cell red: words, negative and huge numbers, fractions of a count. Zero and blanks do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.office import Office
from tests.support.workbooks import cached, foreign_form
from toolkit.layout import build_layout
from toolkit.layout.model import Mark

CONTENTS: tuple[Any, ...] = (0, 1, 12, -1, 2.5, -0.5, 999_999_999_999, 10**12, "/", "无", "", "  ", None)
RED = {"count": (-1, 2.5, -0.5, 10**12, "/", "无"), "money": (-1, -0.5, 10**12, "/", "无")}


def mark_over(cell: str) -> Mark:
    """The mark for unusable contents over a cell of the sheet 网站概况."""
    (sheet,) = [sheet for sheet in build_layout(foreign_form(), last_year=False).sheets if sheet.name == "网站概况"]
    (mark,) = [mark for mark in sheet.marks if "ISTEXT" in mark.formula and mark.area.partition(":")[0] == cell]
    return mark


@pytest.mark.parametrize(("kind", "cell"), [("count", "B6"), ("money", "B11")])
def test_only_what_is_unusable_turns_red(kind: str, cell: str, office: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    formula = mark_over(cell).formula
    for row, content in enumerate(CONTENTS, 1):
        book.active.cell(row, 1, content)
        book.active.cell(row, 2, f"=IF({formula.replace(cell, f'A{row}')},1,0)")
    book.save(tmp_path / "red.xlsx")
    (fresh,) = office.recalculate([tmp_path / "red.xlsx"], tmp_path / "fresh")
    shown = cached(fresh)["Sheet"]
    assert tuple(content for row, content in enumerate(CONTENTS, 1) if shown[f"B{row}"] == 1) == RED[kind]

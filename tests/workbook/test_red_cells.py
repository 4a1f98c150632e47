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
from toolkit.layout.readings import WRONG

CONTENTS: tuple[Any, ...] = (0, 1, 12, -1, 2.5, -0.5, 999_999_999_999, 10**12, "/", "无", "", "  ", None)
RED = {"count": (-1, 2.5, -0.5, 10**12, "/", "无"), "money": (-1, -0.5, 10**12, "/", "无")}


def cells(mark: Mark) -> list[str]:
    return [cell for row in openpyxl.utils.cell.rows_from_range(mark.area) for cell in row]


def reading_of(cell: str) -> str:
    """The formula of the reading cell beside a cell of the sheet 网站概况, and whether its red mark looks at it."""
    (sheet,) = [sheet for sheet in build_layout(foreign_form(), last_year=False).sheets if sheet.name == "网站概况"]
    (code,) = [code for code, slot in sheet.by_code.items() if slot.at == cell]
    (slot,) = [slot for slot in sheet.slots if slot.shows == f"read:{code}"]
    (red,) = [mark for mark in sheet.marks if mark.style == "failing" and cell in cells(mark) and WRONG in mark.formula]
    assert red.formula.rstrip("0123456789=\"" + WRONG) == slot.at.rstrip("0123456789")
    return slot.formula


@pytest.mark.parametrize(("kind", "cell"), [("count", "B6"), ("money", "B11")])
def test_only_what_is_unusable_turns_red(kind: str, cell: str, office: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    formula = reading_of(cell)
    for row, content in enumerate(CONTENTS, 1):
        book.active.cell(row, 1, content)
        book.active.cell(row, 2, f'=IF({formula.replace("OFFSET(B$1,ROW()-1,0)", f"A{row}")}="{WRONG}",1,0)')
    book.save(tmp_path / "red.xlsx")
    (fresh,) = office.recalculate([tmp_path / "red.xlsx"], tmp_path / "fresh")
    shown = cached(fresh)["Sheet"]
    assert tuple(content for row, content in enumerate(CONTENTS, 1) if shown[f"B{row}"] == 1) == RED[kind]

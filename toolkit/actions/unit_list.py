"""A unit list before it is anybody's: a blank one to fill in, and one that was pasted or given as a file, looked at."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from toolkit.campaign.units import Examined, csv_rows, examine_units, of_own_file, rows_of
from toolkit.errors import FileError, UnitListError

COLUMNS: Final[Mapping[str, str]] = {
    "name": "单位名称", "code": "代码", "level": "类别", "aliases": "别名", "contact": "联系人", "phone": "电话", "email": "邮箱",
    "group": "分组", "required": "须报", "counted": "计入汇总", "predecessors": "前身",
}
"""What each column is called."""
PASTED: Final = "粘贴的名单"
_HEADS = (("单位名称", 30), ("代码", 14), ("类别", 10), ("别名", 18), ("联系人", 10), ("电话", 14), ("邮箱", 24), ("须报", 6))
_BLANK_ROWS = 60
_ABOUT = (
    "从表头下面一行起，一家一行，按行政区划顺序。只有“单位名称”必填，其余可以空着；类别填：本级、街道、乡、镇、民族乡、部门、开发区、垂管。"
)


def blank_list(then: str) -> bytes:
    """A blank list as an .xlsx; ``then`` says on it what to do when it is filled in."""
    from toolkit.workbook.listing import Column, Listing, listed  # XlsxWriter is slow to import

    columns = [Column(name, width) for name, width in _HEADS]
    return listed(Listing("单位名单", "单位名单", f"{_ABOUT}{then}", columns, [[None] * len(columns)] * _BLANK_ROWS))


def pasted_rows(text: str) -> list[list[str]]:
    """The rows of what was pasted, from a sheet (columns by tabs) or from a text. Raises :class:`UnitListError`."""
    if not text.strip():
        return []
    try:
        return csv_rows(text.encode(), "\t" if "\t" in text else "")
    except FileError as error:
        raise UnitListError(f"{PASTED}：{of_own_file(error)}") from error


_MOST: Final = 5_000_000
_MOST_CELLS: Final = 400_000
"""Of a list: a thousand units have 15,000 cells, and a list of names of every village in a province fewer than this."""


def as_pasted(path: Path) -> str:
    """A list's file as if it had been pasted. Raises :class:`UnitListError`."""
    size = path.stat().st_size if path.is_file() else 0
    if size > _MOST:
        raise UnitListError(f"“{path.name}”有{size // 1_000_000}MB，不像单位名单，没有读，请核对选的是不是名单。")
    rows = rows_of(path)
    if (count := sum(map(len, rows))) > _MOST_CELLS:
        raise UnitListError(f"“{path.name}”有{len(rows)}行、{count}格，不像单位名单，没有读，请核对选的是不是名单。")
    return as_text(rows)


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as they are pasted; empty ones at the end are left out."""
    kept = list(rows)
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(kept)
    return out.getvalue()


def look_at_list(rows: Sequence[Sequence[str]], name: str = PASTED) -> Examined:
    """A list for a new campaign, with all that is wrong with it; a single column needs no head."""
    return examine_units(rows, name, headless=True)

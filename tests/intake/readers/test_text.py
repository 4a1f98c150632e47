"""Plain text: a .csv becomes a grid, everything else keeps its lines word for word."""

from __future__ import annotations

import pytest

from toolkit.intake.document import Grid, Paragraph
from toolkit.intake.readers.text import read

ROWS = [["项目", "制发", "废止"], ["规章", "0", "0"], ["行政规范性文件", "1,113", "2"]]


def rows(data: bytes) -> list[list[str]]:
    (grid,) = read(data).blocks
    assert isinstance(grid, Grid)
    found = [["" for _ in range(max(cell.col for cell in grid.cells) + 1)] for _ in range(max(cell.row for cell in grid.cells) + 1)]
    for cell in grid.cells:
        found[cell.row][cell.col] = cell.text
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_a_grid(encoding: str, delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in ROWS) + end
    assert rows(text.encode(encoding)) == ROWS


def test_a_quoted_line_break_stays_in_its_cell() -> None:
    assert rows('"商业\n企业",1\n乙,2\n'.encode())[0][0] == "商业\n企业"


def test_a_title_line_above_does_not_hide_a_csv() -> None:
    text = "表二,,\n" + "".join(f"甲{n},{n},{n}\n" for n in range(12)) + "注：无\n"
    assert len(rows(text.encode())) == 14


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况\n本年度，共公开3条。\n",
        "规章 | 0 | 0 |\n\n  |||\n行政规范性文件\t1\t2\n",
        "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n",
        "只有一行,有逗号\n",
        'a,"b\nc,d\n',
        "\n\n甲\n",
    ],
)
def test_any_other_text_keeps_every_line(text: str) -> None:
    found = read(text.encode()).blocks
    assert [block.text for block in found if isinstance(block, Paragraph)] == text.split("\n")[:-1]
    assert found[0].place == "第1行"

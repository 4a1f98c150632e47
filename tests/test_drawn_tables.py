"""A table in a terminal: drawn here where it fits, folded by rich where it does not, and nobody sees which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.tables.drawing import Table

LETTERS = "甲乙街道abc 1,.。“”—…①é한Ａ　"
CELL = st.text(LETTERS, max_size=25)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    heads = draw(st.lists(CELL.map("项{}".format), min_size=1, max_size=8))
    table = Table(*heads)
    for row in draw(st.lists(st.lists(CELL, min_size=len(heads), max_size=len(heads)), max_size=6)):
        table.add_row(*row)
    return table


@given(tables())
def test_a_table_that_fits_looks_as_rich_would_draw_it(table: Table) -> None:
    """A cell with a line break is rich's to fold: what stands above it must not move."""
    without = table.drawn()
    table.add_row("\n", *[""] * (len(table.heads) - 1))
    assert table.drawn().splitlines()[: len(without.splitlines())] == without.splitlines()


def test_columns_line_up_under_chinese() -> None:
    table = Table("代码", "单位", "错误")
    table.add_row("u1", "甲街道", "3")
    table.add_row("u12345", "乙镇", "")
    assert table.drawn() == (
        " 代码     单位     错误\n"
        " ──────────────────────\n"
        " u1       甲街道   3\n"
        " u12345   乙镇"
    )


def test_what_is_wider_than_a_terminal_is_folded_and_nothing_is_lost() -> None:
    table = Table("代码", "原因")
    table.add_row("u1", "数" * 100)
    lines = table.drawn().splitlines()
    assert len(lines) == 4
    assert sum(line.count("数") for line in lines) == 100
    assert len(table.drawn(wide=True).splitlines()) == 3

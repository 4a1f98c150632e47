"""A statutory table ready to print: merges, widths, line breaks, repeated heads."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.form import parse_form
from toolkit.narrative.tables import TEXT_WIDTH_MM, Printed, printed, spread

ONE_TABLE = """
[form]
edition = "x"
title = "表"
[[table]]
code = "a"
sheet = "甲"
title = "甲"
grid = '''
{grid}
'''
"""


def table_of(grid: str) -> Any:
    return parse_form(ONE_TABLE.replace("{grid}", grid)).tables[0]


def cells(looks: Printed) -> dict[str, Any]:
    return {cell.code or cell.text: cell for row in looks.rows for cell in row}


def test_every_position_of_the_grid_is_covered_as_the_form_draws_it(form: Any) -> None:
    for table in form.tables:
        grid = spread(printed(table, {}).rows)
        assert [len(row) for row in grid] == [table.cols] * table.rows
        for block in (*table.labels, *table.cells):
            span = block.span
            at = grid[span.last_row][span.last_col]
            assert (at.row, at.col, at.cell.rowspan, at.cell.colspan) == (span.row, span.col, span.rows, span.cols)


def test_widths_are_shares_of_the_line(form: Any, numbers: Any) -> None:
    for table in form.tables:
        widths = printed(table, numbers).widths
        assert len(widths) == table.cols
        assert sum(widths) == pytest.approx(100, abs=0.1)


def test_a_long_number_makes_its_column_wider(form: Any) -> None:
    table = form.tables_by_code["t3"]
    plain, long = printed(table, {}), printed(table, {"t3.new.total": 2822652})
    assert long.widths[-1] > plain.widths[-1]
    assert long.widths[-1] / 100 * TEXT_WIDTH_MM > 7 * 0.5 * long.points * 25.4 / 72


def test_labels_in_narrow_columns_break_between_words(form: Any) -> None:
    t3, t4 = (cells(printed(form.tables_by_code[code], {})) for code in ("t3", "t4"))
    assert t3["社会公益组织"].wrap == t3["法律服务机构"].wrap == t4["尚未审结"].wrap == 2
    assert t3["自然人"].wrap == t3["（三）不予公开"].wrap == 0


def test_long_row_labels_begin_at_the_left_and_numbers_stand_in_the_middle(form: Any) -> None:
    t3 = cells(printed(form.tables_by_code["t3"], {}))
    assert t3["1.属于国家秘密"].align == "left"
    assert t3["（三）不予公开"].align == t3["t3.secret.natural"].align == "center"


def test_heads_are_repeated_on_a_further_page(form: Any) -> None:
    assert printed(form.tables_by_code["t3"], {}).header_rows == 3


def test_but_not_where_other_heads_follow_further_down(form: Any) -> None:
    assert printed(form.tables_by_code["t2"], {}).header_rows == 0


def test_nor_where_a_head_reaches_into_the_body() -> None:
    looks = printed(table_of("项目 | 数量\n^ | {one}\n^ | {two}"), {})
    assert looks.header_rows == 0


def test_a_very_wide_table_takes_the_smallest_type() -> None:
    columns = " | ".join(f"第{n}项情况" for n in range(1, 21))
    values = " | ".join(f"{{c{n}}}" for n in range(1, 21))
    looks = printed(table_of(f"{columns}\n{values}"), {f"a.c{n}": 10_000 for n in range(1, 21)})
    assert looks.points == 7.5
    assert sum(looks.widths) == pytest.approx(100, abs=0.2)


@pytest.mark.parametrize(("columns", "largest"), [(6, 10.5), (7, 9.0), (10, 9.0)])
def test_a_table_of_many_columns_is_set_smaller_though_it_would_fit(columns: int, largest: float) -> None:
    heads = " | ".join(f"{n}" for n in range(1, columns))
    values = " | ".join(f"{{c{n}x}}" for n in range(1, columns))
    table = table_of(f"目 | {heads}\n甲 | {values}")
    assert printed(table, {}).points == largest

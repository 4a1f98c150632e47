"""A form of 600 rows: whatever the loader accepts goes out, comes back whole, and is added up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, copied_by_hand, make, returned
from tests.support.office import Office
from tests.support.readings import reading
from tests.support.workbooks import cached, cached_on, formulas, place_of, seal_for, with_row_inserted
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.errors import FormError
from toolkit.findings import Number
from toolkit.form import Form, parse_form
from toolkit.guard.parts import LIMITS
from toolkit.layout import build_layout
from toolkit.limits import MOST_CELLS, MOST_COLUMNS, MOST_TABLES, MOST_TEXTS, MOST_VALUES
from toolkit.workbook.issuing import issued_workbook

ROWS = 600
HEAD = '[form]\nedition = "长表"\ntitle = "长表统计"\n'


def table(rows: int, columns: tuple[str, ...], *, code: str = "t", more: str = "") -> str:
    drawn = "\n".join(f"| 第{n}项 | {{r{n}x.*}} |" for n in range(1, rows + 1))
    heads = " | ".join(f"第{n}栏" for n in range(1, len(columns) + 1))
    return (
        f'[[table]]\ncode = "{code}"\nsheet = "长表{code}"\ntitle = "{code}"\ncolumns = {list(columns)}\n'
        f"grid = '''\n| 项目 | {heads} |\n{drawn}\n{more}'''\n"
    )


LONG = HEAD + table(ROWS, ("first", "second", "total"), more="| 总计 | {all.*} |\n") + f"""
[[table.total]]
each = "row"
code = "total"
is = "first + second"

[[table.total]]
each = "column"
code = "all"
is = "sum(r1x..r{ROWS}x)"

[[text]]
code = "words.one"
label = "说明"

[[rule]]
id = "t.less"
title = "前者不大于后者"
table = "t"
each = "row"
holds = "first <= second"
"""


@cache
def expected(first: int = 0) -> Mapping[str, Number]:
    """Every value of the form, told without the package; no two typed ones of a column are the same."""
    values: dict[str, Number] = {}
    for n in range(1, ROWS + 1):
        values |= {f"t.r{n}x.first": first + n, f"t.r{n}x.second": 2000 + n, f"t.r{n}x.total": first + 2000 + 2 * n}
    for column in ("first", "second", "total"):
        values[f"t.all.{column}"] = sum(values[f"t.r{n}x.{column}"] for n in range(1, ROWS + 1))
    return MappingProxyType(values)


def typed(first: int = 0) -> dict[str, Number]:
    """What a clerk types of it."""
    return {code: value for code, value in expected(first).items() if not code.endswith("total") and "all" not in code}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    (folder / "form.toml").write_text(LONG, "utf-8")
    return make(folder / "2023", form=folder / "form.toml")


@pytest.fixture(scope="module")
def filled(campaign: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return returned(campaign, STREET, tmp_path_factory.mktemp("filled") / "北塬.xlsx", typed())


def read(root: Path, path: Path) -> dict[str, Any]:
    with Campaign(root) as known:
        (checked,) = check([path], known)
    return checked.to_json()


def whole(said: dict[str, Any], *, origin: str, findings: list[str]) -> None:
    """Every value is there, and nothing is said but what is expected."""
    assert said["values"] == expected()
    assert said["origin"] == origin
    assert [finding["rule"] for finding in said["findings"]] == findings


def test_it_reads_back_whole(campaign: Path, filled: Path) -> None:
    whole(read(campaign, filled), origin="issued", findings=[])


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_it_reads_back_whole_as_libreoffice_saves_it(
    suffix: str, campaign: Path, filled: Path, office: Office, tmp_path: Path
) -> None:
    (saved,) = office.convert([filled], suffix, tmp_path / "saved")
    whole(read(campaign, saved), origin="issued", findings=[])


LONGEST_FORMULA, LONGEST_TEXT = 8_192, 32_767
"""Of one cell, as Excel bears it."""


FAILING = (0, 1, 2, ROWS)
"""In so many of the last rows the check fails."""


@pytest.fixture(scope="module")
def failed(campaign: Path, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, tuple[Path, Path]]:
    """Of each a workbook and the same calculated anew, all in one call."""
    folder = tmp_path_factory.mktemp("failed")
    paths = [
        returned(campaign, STREET, folder / f"{failing}.xlsx",
                 typed() | {f"t.r{n}x.second": 0 for n in range(ROWS - failing + 1, ROWS + 1)})
        for failing in FAILING
    ]  # fmt: skip
    fresh = office.recalculate(paths, folder / "fresh")
    return dict(zip(FAILING, zip(paths, fresh, strict=True), strict=True))


@pytest.mark.parametrize("failing", FAILING)
def test_its_check_sheet_stays_within_what_a_cell_can_hold(failing: int, failed: Mapping[int, tuple[Path, Path]]) -> None:
    path, fresh = failed[failing]
    assert max(len(str(said)) for cells in (*cached(path).values(), *formulas(path).values()) for said in cells.values()) < LONGEST_FORMULA
    before, after = cached_on(path, "校验"), cached_on(fresh, "校验")
    line = next(cell for cell, content in before.items() if content == "前者不大于后者")
    assert {cell: after[cell] for cell in before if after[cell] != before[cell]} == {}
    told = str(before.get(f"D{line[1:]}", ""))
    assert len(told) < LONGEST_TEXT
    assert (f"第{ROWS - failing + 1}项" in told) is (failing > 0)
    standing = failing + (failing == ROWS)  # the row of totals, too
    assert (f"（共{standing}处，这是第一处。）" in told) is (failing > 1)


def test_a_copy_without_a_seal_reads_back_whole(campaign: Path, filled: Path, tmp_path: Path) -> None:
    copied = copied_by_hand(filled, tmp_path / "copy.xlsx")
    whole(read(campaign, copied), origin="recognised", findings=["seal.missing"])


@pytest.mark.parametrize("row", [580, 606])
def test_a_row_inserted_far_below_moves_nothing_out_of_sight(row: int, campaign: Path, filled: Path, tmp_path: Path) -> None:
    said = read(campaign, with_row_inserted(filled, tmp_path / "inserted.xlsx", "长表t", row))
    whole(said, origin="issued", findings=["structure.changed"])
    assert f"插入了行（第{row}行）" in said["findings"][0]["message"]


def test_what_stands_far_beside_the_form_is_told_and_read_by_nobody(campaign: Path, filled: Path, tmp_path: Path) -> None:
    """A copy of the table far below, in a sheet where only labels can say where the rows went."""
    path = with_row_inserted(filled, tmp_path / "beside.xlsx", "长表t", 580)
    book = openpyxl.load_workbook(path)
    sheet = book["长表t"]
    for name in [name for name in book.defined_names if name.startswith("t_")]:
        del book.defined_names[name]
    for row in range(5, ROWS + 8):
        for col in range(1, 5):
            sheet.cell(row + 5000, col, sheet.cell(row, col).value)
    book.save(path)
    whole(read(campaign, path), origin="issued", findings=["structure.changed", "value.unplaced"])


def test_it_is_added_up_to_its_last_row(campaign: Path, filled: Path, tmp_path: Path) -> None:
    other = returned(campaign, TOWN, tmp_path / "三营.xlsx", typed(first=7))
    with Campaign(campaign) as known:
        collect(known, [filled, other])
        done = rollup(known, out=tmp_path / "rollup.xlsx")
    both = {code: value + expected(first=7)[code] for code, value in expected().items()}
    assert done.sums.values == both
    shown = cached(done.path)
    for code in (f"t.r{ROWS}x.first", f"t.r{ROWS}x.total", "t.all.second"):
        sheet, cell = place_of(done.path, code.replace(".", "_"))
        assert shown[sheet][cell] == both[code]


# ── the largest form there may be ──


def _largest() -> Form:
    """As many values as a form may have, in the two shapes that try a reader most: very long and very wide."""
    wide = tuple(f"c{n}x" for n in range(1, MOST_COLUMNS))
    rows = (MOST_VALUES - 3 * len(wide)) // 2
    return parse_form(
        HEAD + table(rows, ("first", "second"), code="long") + table(3, wide, code="wide")
    )


def test_the_largest_form_that_is_accepted_still_reads_back_whole() -> None:
    form = _largest()
    assert len(form.cells) == MOST_VALUES - (MOST_VALUES - 3 * (MOST_COLUMNS - 1)) % 2
    values = {code: n for n, code in enumerate(form.cells)}
    read = reading(issued_workbook(seal_for(form), values, {}))
    assert read.origin == "issued"
    assert read.values == values
    assert not [finding for finding in read.findings if finding.rule != "text.missing"]
    assert all(sheet.reach[0] < LIMITS.rows for sheet in build_layout(form, last_year=True).sheets)


def _texts(count: int) -> str:
    return "".join(f'[[text]]\ncode = "w.t{n}x"\nlabel = "{n}"\n' for n in range(count))


TOO_LARGE = {
    "too many columns": (HEAD + table(1, tuple(f"c{n}x" for n in range(MOST_COLUMNS))), f"一张表最多{MOST_COLUMNS}列"),
    "too many values": (HEAD + table(MOST_VALUES // 2 + 1, ("a", "b")), f"最多{MOST_VALUES}个填数的格"),
    "too many cells": (
        HEAD + table(1, ("a",), more="| 无 | 无 |\n" * (MOST_CELLS // 2)), f"最多{MOST_CELLS}格"),
    "too many tables": (
        HEAD + "".join(table(1, ("a",), code=f"t{n}x") for n in range(MOST_TABLES + 1)), f"最多{MOST_TABLES}张表"),
    "too many texts": (HEAD + table(1, ("a",)) + _texts(MOST_TEXTS + 1), f"最多{MOST_TEXTS}段文字"),
}


@pytest.mark.parametrize(("text", "told"), TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_form_that_no_file_could_hold_is_refused_before_it_goes_out(text: str, told: str) -> None:
    with pytest.raises(FormError, match=told):
        parse_form(text)

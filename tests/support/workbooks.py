"""Issued workbooks for tests: made by the package, filled with openpyxl as a clerk's program would."""

from __future__ import annotations

import io
import random
import re
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.cell_range import CellRange

from toolkit.actions.form import load_form
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.layout import build_layout
from toolkit.seal import CARRIER_NAME, Seal, facts_of, new_token
from toolkit.submission import Identity
from toolkit.workbook.issuing import issued_workbook, prefilled

DATA = Path(__file__).parent.parent / "data"


def statutory_form() -> Form:
    """The built-in 2021 form."""
    return load_form("2021")


def foreign_form() -> Form:
    """A quite different form, given as TOML only."""
    return load_form(DATA / "website-workload.toml")


def mixed_form() -> Form:
    """A form with cells of every kind: counts below zero, percentages, scores, choices, dates."""
    return load_form(DATA / "openness-work.toml")


def seal_for(
    form: Form,
    *,
    level: str | None = "街道",
    campaign_level: str = "区县",
    last: Mapping[str, Number | None] | None = None,
    name: str = "北塬街道",
) -> Seal:
    """A seal for a unit; with ``last`` the workbook has room for last year's values."""
    who = Identity("640402003", name, level, 2023, form.edition, "原州区", campaign_level)
    layout = build_layout(form, last_year=last is not None)
    return Seal(new_token(), who, form, layout, facts_of(who, "2024年1月15日"), last or {})


def random_declared(form: Form, chance: random.Random) -> tuple[str, ...]:
    """Tables whose blanks are declared zero, in most workbooks none."""
    if chance.random() < 0.55:
        return ()
    return tuple(table.code for table in form.tables if chance.random() < 0.6)


def issued(seal: Seal, path: Path) -> Path:
    """The workbook as issued, on disk."""
    path.write_bytes(issued_workbook(seal, prefilled(seal), {}))
    return path


def fill(source: Path, target: Path, contents: Mapping[str, Any]) -> Path:
    """Type contents into the cells named by code (a defined name), save with openpyxl. None empties a cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
        for code, content in contents.items():
            sheet, cell = _place(book, code)
            book[sheet][cell] = content
        book.save(target)
    return target


def cached_on(path: Path, sheet: str) -> dict[str, Any]:
    """One sheet's cached values by address, the quick way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
        found = {
            cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None
        }
        book.close()
    return found


def cached(book: Path | bytes) -> dict[str, dict[str, Any]]:
    """Every sheet's cached values by address."""
    return _contents(book, lambda cell: cell.value is not None, data_only=True)


def formulas(book: Path | bytes) -> dict[str, dict[str, Any]]:
    """Every sheet's formulas by address."""
    return _contents(book, lambda cell: cell.data_type == "f", data_only=False)


def place_of(book: Path | bytes, name: str) -> tuple[str, str]:
    """The sheet and the cell that a workbook has a name for."""
    sheet, _, cell = _names(_data(book))[name].rpartition("!")
    return sheet.strip("'"), cell.replace("$", "")


@lru_cache(maxsize=4)
def _names(data: bytes) -> dict[str, str]:
    names = openpyxl.load_workbook(io.BytesIO(data), read_only=True).defined_names
    return {name: defined.attr_text for name, defined in names.items()}


def _data(book: Path | bytes) -> bytes:
    return book if isinstance(book, bytes) else book.read_bytes()


def _contents(given: Path | bytes, wanted: Callable[[Any], bool], *, data_only: bool) -> dict[str, dict[str, Any]]:
    """Row by row, and not what cells look like: that is four fifths of opening a workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(_data(given)), data_only=data_only, read_only=True)
        found: dict[str, dict[str, Any]] = {}
        for ws in book.worksheets:
            ws.reset_dimensions()
            found[ws.title] = {cell.coordinate: cell.value for row in ws.iter_rows() for cell in row if wanted(cell)}
        book.close()
    return found


def random_contents(form: Form, chance: random.Random) -> dict[str, int | float | None]:
    """Numbers and blanks for every typed cell: sparse enough that sums agree now and then."""
    density = chance.choice((0.0, 0.03, 0.15, 0.6))
    blanks = chance.choice((0.0, 0.0, 0.01, 0.1, 1.0))
    odd = chance.choice((0.0, 0.0, 0.02))
    found: dict[str, int | float | None] = {}
    for code, cell in form.cells.items():
        if cell.total:
            continue
        value: int | float | None = chance.choice((1, 2, 3)) if chance.random() < density else 0
        if cell.kind not in ("count", "choice", "date") and value:
            value = round(chance.random() * 10, cell.decimals)
        if cell.negative and chance.random() < 0.3:
            value = -3
        if not cell.is_number:
            value = chance.randint(45200, 45400) if cell.kind == "date" else chance.randint(1, len(cell.choices))
        if chance.random() < odd:
            value = chance.choice((-1, 2.5))
        if chance.random() < blanks:
            value = None
        found[code] = value
    return found


ODD_TEXTS = ("/", "—", "无", "-", "0件", "12件", "１２", " 3 ", "1,000", "约5", "十", "1.5", "-1", " ", "　", "", "\t", "N/A", "0",
             "\u200b37", "\u200e")
"""What clerks leave in number cells: no number, a number in disguise, or nothing at all."""
ODD_WORDS = ("是", "是 ", "√", "是的", "优", "有", "*", "?", "TRUE", "2024-02-30", "2024.1.15", "2024年1月15日", "45306", 20240115, 45306.5, 3)
"""The same in choice and date cells."""


def with_odd_texts(contents: Mapping[str, Any], form: Form, chance: random.Random) -> dict[str, Any]:
    """The same contents with texts, or numbers beyond all returns, in a few cells."""
    typed = [cell.code for cell in form.cells.values() if not cell.total]
    some = chance.sample(typed, chance.choice((1, 1, 2, 5)))
    odd = {code: chance.choice((*ODD_TEXTS, 10**12, 1.23e18)) for code in some}
    odd |= {code: chance.choice((*ODD_TEXTS, *ODD_WORDS)) for code in some if not form.cells[code].is_number}
    return {**contents, **odd}


def random_last(form: Form, chance: random.Random) -> dict[str, Number | None]:
    """Last year's values: whole numbers and a few unknown."""
    last = {code: None if chance.random() < 0.05 else chance.choice((0, 0, 0, 1, 2)) for code in form.cells}
    return last | {code: 1 if cell.kind == "choice" else 44941 for code, cell in form.cells.items() if not cell.is_number}


def with_row_inserted(path: Path, target: Path, sheet: str, row: int) -> Path:
    """A row inserted as an office suite does it: names, merges and the sheet's own formulas move along."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    ws = book[sheet]
    merges = [str(m) for m in ws.merged_cells.ranges]
    for area in merges:
        ws.unmerge_cells(area)
    ws.insert_rows(row)
    for area in merges:
        moved = CellRange(area)
        if moved.min_row >= row:
            moved.shift(row_shift=1)
        elif moved.max_row >= row:
            moved.expand(down=1)
        ws.merge_cells(moved.coord)
    for cells in ws.iter_rows():
        for typed in cells:
            if isinstance(typed.value, str) and typed.value.startswith("="):
                typed.value = re.sub(
                    r"(?<![A-Za-z!'\"$])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(])",
                    lambda found: f"{found[1]}{int(found[2]) + (int(found[2]) >= row)}", typed.value)
    for name, defined in book.defined_names.items():
        where, _, cell = defined.attr_text.rpartition("!")
        if where.strip("'") == sheet and name != CARRIER_NAME:
            number = int(cell.rpartition("$")[2])
            if number >= row:
                defined.attr_text = f"{where}!{cell.rpartition('$')[0]}${number + 1}"
    book.save(target)
    return target


def _place(book: Any, code: str) -> tuple[str, str]:
    target = book.defined_names[code.replace(".", "_")].attr_text
    sheet, _, cell = target.rpartition("!")
    return sheet.strip("'"), cell.replace("$", "")

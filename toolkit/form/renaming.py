"""What a form's cells were called last year: ``renamed`` of a table or of the form, old code = new code, read and spread over the cells.

An old code is never one of this year's: then nobody need ask whose figures it means. Several old codes may come to one new
one, whose last year's figure is their sum.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

from toolkit.form.model import Cell, Form, Table
from toolkit.form.toml import Keys
from toolkit.structs import Struct, field, replace

ADDED: Final = ("count", "money")
"""The kinds of cells whose figures can be added."""
_HOW: Final = "renamed 写作“上年的代码 = \"本年的代码\"”"


class _Was(Struct):
    """Old names by new ones: of tables, and within each table of rows, columns and whole cells."""

    tables: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Of rows and columns, by the table's code and their own."""
    cells: dict[str, list[str]] = field(default_factory=dict)


def with_renamed(form: Form, of_form: Keys, of_tables: Mapping[str, Keys]) -> Form:
    """The form, each cell with the whole codes it had last year. Raises :class:`FormError` for a code that is nothing this year."""
    was, names = _Was(), dict[str, str]()
    for old, new in of_form.words("renamed").items():
        _take_whole(form, was, of_form, old, new)
    for table in form.tables:
        keys = of_tables[table.code]
        called = keys.words("names")
        for old, new in keys.words("renamed").items():
            _take(form, was, keys, table, old, new)
            if old in called:
                names[f"{table.code}.{old}"] = called[old]
    if not (was.tables or was.lines or was.cells):
        return form
    tables = tuple(replace(table, cells=tuple(_with_codes(cell, table, was, names) for cell in table.cells)) for table in form.tables)
    return replace(form, tables=tables)


def old_parts(table: Keys) -> set[str]:
    """The old codes of a table's rows, columns and cells: they too may be called by names."""
    return set(table.words("renamed"))


def _take(form: Form, was: _Was, keys: Keys, table: Table, old: str, new: str) -> None:
    mine = _parts_of(table)
    if old in mine:
        raise keys.fail(f"“{old}”今年还是这张表的代码，上年的数归它自己，不能再改名；{_HOW}", "renamed", old)
    if new not in mine:
        raise keys.fail(f"“{new}”不是这张表今年的行、列或格的代码；{_HOW}", "renamed", old)
    is_line = new in (*table.row_codes, *table.column_codes)
    olds = was.lines.setdefault((table.code, new), []) if is_line else was.cells.setdefault(f"{table.code}.{new}", [])
    olds.append(old if is_line else f"{table.code}.{old}")
    concerned = [cell for cell in table.cells if new in (cell.row_code, cell.column_code, cell.code.removeprefix(f"{table.code}."))]
    if len(olds) > 1 and any(cell.kind not in ADDED and not cell.total for cell in concerned):
        raise keys.fail(f"“{new}”里有不能相加的格（百分比、得分、选项、日期），只能由一个上年的代码接来；{_HOW}", "renamed", old)


def _take_whole(form: Form, was: _Was, keys: Keys, old: str, new: str) -> None:
    table, _, line = new.partition(".")
    if old in form.cells or old in form.tables_by_code:
        raise keys.fail(f"“{old}”今年还是表式的代码，上年的数归它自己，不能再改名；{_HOW}", "renamed", old)
    if new in form.cells:
        was.cells.setdefault(new, []).append(old)
    elif new in form.tables_by_code:
        was.tables.setdefault(new, []).append(old)
    elif table in form.tables_by_code and line in _parts_of(form.tables_by_code[table]) and old.startswith(f"{table}."):
        _take(form, was, keys, form.tables_by_code[table], old.removeprefix(f"{table}."), line)
    else:
        raise keys.fail(f"“{new}”不是今年的表、行、列或格的代码；{_HOW}", "renamed", old)


def _parts_of(table: Table) -> set[str]:
    return {*table.row_codes, *table.column_codes, *(cell.code.removeprefix(f"{table.code}.") for cell in table.cells)}


def _with_codes(cell: Cell, table: Table, was: _Was, names: Mapping[str, str]) -> Cell:
    codes = [*_by_parts(cell, table, was), *was.cells.get(cell.code, [])]
    row, column = (was.lines.get((table.code, part), []) for part in (cell.row_code, cell.column_code))
    return replace(
        cell, was=tuple(dict.fromkeys(code for code in codes if code != cell.code)),
        row_was=tuple(names.get(f"{table.code}.{old}", "") for old in row),
        column_was=tuple(names.get(f"{table.code}.{old}", "") for old in column),
        cell_was=tuple(names.get(old, "") for old in was.cells.get(cell.code, [])),
    )


def _by_parts(cell: Cell, table: Table, was: _Was) -> Iterator[str]:
    """The codes that old names of table, row and column make, this year's names among them: not all need have changed."""
    row = [cell.row_code, *was.lines.get((table.code, cell.row_code), [])]
    column = [cell.column_code, *was.lines.get((table.code, cell.column_code), [])]
    for parts in itertools.product([table.code, *was.tables.get(table.code, [])], row, column):
        yield ".".join(filter(None, parts))

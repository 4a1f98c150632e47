"""What is said of blank cells: one finding a table, a row or a column that is blank as a whole, else one a cell.

Ids are stable: ``value.missing@t3`` a table, ``@t3.row.granted`` a row, ``@t3.column.natural`` a column, else the cell's code.
Choices and dates, which no 0 fills, are told apart from the numbers beside them, by ids that end in ``.words``.
Every blank cell stands in exactly one finding, with its place. A total that is blank together with its row or column has no word
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

from toolkit.findings import Finding, Severity, Where
from toolkit.form.model import Cell, Table
from toolkit.form.spoken import choices_of
from toolkit.patterns import regex
from toolkit.structs import Struct, replace

_AT = regex(r"([A-Z]{1,3})([0-9]{1,7})")


Axis = Literal["row", "column", "group"]


class _Line(Struct, frozen=True):
    """A row, a column, or a group of cells side by side under one head, that is blank as a whole."""

    axis: Axis
    cells: tuple[Cell, ...]

    @property
    def inputs(self) -> tuple[Cell, ...]:
        """Its cells a clerk types; where it is a line of totals, those."""
        return tuple(cell for cell in self.cells if not cell.total) or self.cells


def blank_findings(
    table: Table, missing: Collection[str], typed: Collection[str], where: Mapping[str, Where], spot: Callable[[Cell, Where], str]
) -> list[tuple[Cell, Finding]]:
    """The findings of a table's blank cells, each with the first of them. ``typed`` are the codes where a number should stand,
    ``missing`` those of them that are blank."""
    missing = {cell.code for cell in table.cells if cell.code in missing and cell.blank != "none"}
    words = [cell for cell in table.cells if not cell.is_number]
    if not words:
        return _found(table, missing, typed, where, spot)
    numbers = [cell for cell in table.cells if cell.is_number]
    return [
        *_found(replace(table, cells=tuple(numbers)), missing, typed, where, spot),
        *_found(replace(table, cells=tuple(words)), missing, typed, where, spot),
    ]


def _found(
    table: Table, missing: Collection[str], typed: Collection[str], where: Mapping[str, Where], spot: Callable[[Cell, Where], str]
) -> list[tuple[Cell, Finding]]:
    """The same of the numbers alone, or of the choices and dates alone."""
    blank = [cell for cell in table.cells if cell.code in missing]
    if not blank:
        return []
    if _wholly(table.cells, missing, typed):
        inputs = [cell for cell in blank if not cell.total]
        case = "table" if inputs[0].is_number else "table_of_words"
        return [(inputs[0], Finding.of(
            "value.missing", "table_but_totals" if _totals_stand(table.cells, missing, typed) else case,
            item=table.code + _apart(inputs[0]), where=[where[cell.code] for cell in inputs],
            severity=Severity(inputs[0].blank), sheet=table.sheet, title=table.title,
            count=len(inputs),
        ))]
    findings = []
    said: set[str] = set()
    for line in _fewest(table, missing, typed):
        left = [cell for cell in line.inputs if cell.code not in said and cell.code in missing]
        if len(left) > 1:
            findings.append((left[0], _of_line(table, line, left, missing, where)))
            said |= {cell.code for cell in line.cells}
    findings += [
        (cell, Finding.of("value.missing", cell.kind if not cell.is_number else "cell", item=cell.code, where=(where[cell.code],),
                          severity=Severity(cell.blank), **_named(cell, spot(cell, where[cell.code]))))
        for cell in blank if cell.code not in said
    ]
    return findings


def _named(cell: Cell, spot: str) -> dict[str, Any]:
    return {"spot": spot, "choices": choices_of(cell)} if cell.kind == "choice" else {"spot": spot}


def _apart(cell: Cell) -> str:
    return "" if cell.is_number else ".words"


def _wholly(cells: Sequence[Cell], missing: Collection[str], typed: Collection[str]) -> bool:
    """Whether cells are blank as a whole: more than one, and none of those typed is filled but from last year, before the
    clerk began."""
    inputs = [cell for cell in cells if cell.code in typed and not cell.total]
    blank = [cell for cell in inputs if cell.code in missing]
    begun = [cell for cell in inputs if cell.code not in missing and not cell.prefill]
    return len(blank) > 1 and not begun and len({cell.blank for cell in blank}) == 1


def _totals_stand(cells: Sequence[Cell], missing: Collection[str], typed: Collection[str]) -> bool:
    return any(cell.total and cell.code in typed and cell.code not in missing for cell in cells)


def _fewest(table: Table, missing: Collection[str], typed: Collection[str]) -> list[_Line]:
    """The blank rows and columns, rows or columns first, whichever leaves less to say."""
    rows, columns = list(_rows(table, missing, typed)), list(_columns(table, missing, typed))
    return min([*rows, *columns], [*columns, *rows], key=lambda lines: _sentences(lines, missing))


def _rows(table: Table, missing: Collection[str], typed: Collection[str]) -> Iterator[_Line]:
    codes: dict[int, set[str]] = {}
    for cell in table.cells:
        codes.setdefault(cell.span.row, set()).add(cell.row_code)
    for (row, _), cells in _grouped(table, typed, lambda cell: (cell.span.row, cell.row_code)):
        if _blank(cells, missing, typed):
            yield _Line("row" if len(codes[row]) == 1 else "group", cells)


def _columns(table: Table, missing: Collection[str], typed: Collection[str]) -> Iterator[_Line]:
    for _, cells in _grouped(table, typed, lambda cell: (cell.span.col, cell.column_code)):
        if _blank(cells, missing, typed):
            yield _Line("column", cells)


def _grouped(
    table: Table, typed: Collection[str], by: Callable[[Cell], tuple[int, str]]
) -> Iterator[tuple[tuple[int, str], tuple[Cell, ...]]]:
    groups: dict[tuple[int, str], list[Cell]] = {}
    for cell in table.cells:
        if cell.code in typed:
            groups.setdefault(by(cell), []).append(cell)
    yield from ((place, tuple(cells)) for place, cells in groups.items())


def _blank(cells: Sequence[Cell], missing: Collection[str], typed: Collection[str]) -> bool:
    totals = all(cell.total and cell.code in missing for cell in cells)
    return (totals and len(cells) > 1) or _wholly(cells, missing, typed)


def _sentences(lines: Sequence[_Line], missing: Collection[str]) -> int:
    said: set[str] = set()
    count = 0
    for line in lines:
        if sum(cell.code in missing and cell.code not in said for cell in line.inputs) > 1:
            count += 1
            said |= {cell.code for cell in line.cells}
    return count + len(set(missing) - said)


def _of_line(
    table: Table, line: _Line, cells: Sequence[Cell], missing: Collection[str], where: Mapping[str, Where]
) -> Finding:
    places = [where[cell.code] for cell in cells]
    cell, column = cells[0], line.axis == "column"
    named = cell.column_name if column else cell.row_name
    at = {match[1 if column else 2] for place in places if place.cell and (match := _AT.fullmatch(place.cell))}
    sheets = {place.sheet for place in places}
    one = line.axis != "group" and len(at) == 1 and len(sheets) == 1
    number = next(iter(at)) if one else ""
    spot = (f"{number}列" if column else f"第{number}行") + f"（{named}）" if number else f"“{named}”"
    stand = [cell for cell in line.cells if cell.code not in missing]
    but = "和".join(["合计"] * any(cell.total for cell in stand) + ["带入的上年数"] * any(not cell.total for cell in stand))
    return Finding.of(
        "value.missing", line.axis if cell.is_number else "line_of_words", item=_item(table, cell, column) + _apart(cell), where=places,
        severity=Severity(cell.blank),
        line=f"《{(number and next(iter(sheets))) or table.sheet}》{spot}", but=f"除{but}外" if but else "", count=len(cells),
    )


def _item(table: Table, cell: Cell, column: bool) -> str:
    if column:
        return f"{table.code}.column.{cell.column_code or cell.span.col}"
    return f"{table.code}.row.{cell.row_code or cell.span.row}"

"""What a form's author may have overlooked: a typed cell left out of a total that its neighbours stand in, and a share that is added up.

A column is added, and ``sum(a..b)`` goes on to add up the old ones; an amount in % becomes 143%. Such a form is right as it stands, so
this is a note and never a refusal; and it is said only where nothing about the form explains it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

from toolkit.form.model import Cell, Form, Table, Total
from toolkit.rules import expression as ex
from toolkit.rules.book import Rulebook, rulebook
from toolkit.structs import Struct
from toolkit.words import first_few

Axis = Literal["row", "column"]
_PART = "其中"
"""Words of a label that say its figure is part of another one."""
_NO_AMOUNTS = ("%", "％", "‰", "分", "天", "日", "年", "岁", "倍")
"""Units in which the figures of two units together are mostly not their sum; “元/吨” and “每户” are of this kind too."""
_MANY = 3
"""So many summed neighbours make a left out first cell an oversight; two may well be what becomes of it."""


class _Added(Struct, frozen=True):
    """A total that is nothing but a sum along one line of the table."""

    table: Table
    total: Cell
    axis: Axis
    parts: tuple[Cell, ...]
    """What is summed, in the line's order."""
    line: tuple[Cell, ...]
    """All values of the line, in order, the total among them."""


def form_notes(form: Form) -> tuple[str, ...]:
    """What the form's author should look at once more, a sentence each; empty where there is nothing."""
    book = rulebook(form)
    sums = [added for table in form.tables for cell in table.cells if (added := _added(book, table, cell)) is not None]
    notes: dict[tuple[str, Total, str], str] = {}
    for added in sums:
        assert added.total.total is not None
        for cell in _left_out(book, added):
            own_sum = any(cell in other.parts and other.axis == added.axis for other in sums)
            if not own_sum and not _explained(book, added, cell):
                key = (added.table.code, added.total.total, cell.column_code if added.axis == "row" else cell.row_code)
                notes.setdefault(key, _sentence(added, cell))
    return (*notes.values(), *_summed_shares(form), *_summed_ratios(book))


def _summed_shares(form: Form) -> Iterator[str]:
    """Typed counts and amounts whose unit says that they are none; a sentence for each table and unit."""
    for table in form.tables:
        shares: dict[str, list[Cell]] = {}
        for cell in table.inputs:
            if cell.kind in ("count", "money") and cell.rollup == "sum" and (cell.unit in _NO_AMOUNTS or "/" in cell.unit or cell.unit[:1] == "每"):
                shares.setdefault(cell.unit, []).append(cell)
        for unit, cells in shares.items():
            names = list(dict.fromkeys(cell.column_name or cell.name or cell.code for cell in cells))
            yield (
                f"[[table]] {table.code}：{first_few([f'“{name}”' for name in names], _MANY, counted='项')}（如 {cells[0].code}）的单位是{unit}，"
                "全区的按相加得出；不是这个意思的写明 rollup（如 rollup = \"mean\"），百分比和得分的 kind 写 \"percent\"、\"score\"。"
            )


def _summed_ratios(book: Rulebook) -> Iterator[str]:
    """Totals that add up ratios: of a ratio's column the total is the ratio of the totals. A sentence for each declaration."""
    told: set[tuple[str, Total]] = set()
    for table in book.form.tables:
        for cell in table.cells:
            expression = book.totals.get(cell.code)
            if expression is None or cell.total is None or not _only_adds(expression):
                continue
            ratios = [part for ref in ex.refs(expression) if _is_ratio(book, part := book.form.cells[ref.code])]
            if len(ratios) > 1 and (table.code, cell.total) not in told:
                told.add((table.code, cell.total))
                yield (
                    f"[[table]] {table.code}：{cell.code} 把比率加在了一起（is = \"{cell.total.expression}\"）；"
                    "要用合计的数再算一次比率的，把比率的 [[table.total]] 写到这一节后面（写在后面的算数）。"
                )


def _is_ratio(book: Rulebook, cell: Cell) -> bool:
    return cell.total is not None and any(isinstance(node, ex.Arithmetic) and node.op == "/" for node in ex.walk(book.totals[cell.code]))


def _added(book: Rulebook, table: Table, cell: Cell) -> _Added | None:
    expression = book.totals.get(cell.code)
    if expression is None or not _only_adds(expression):
        return None
    parts = [book.form.cells[ref.code] for ref in ex.refs(expression)]
    if any(book.form.table_of[part.code] is not table for part in parts):
        return None  # a figure of another table stands in no line with it
    axis: Axis
    if all(part.span.row == cell.span.row for part in parts):
        axis, line = "row", sorted((c for c in table.cells if c.span.row == cell.span.row), key=lambda c: c.span.col)
    elif all(part.span.col == cell.span.col for part in parts):
        axis, line = "column", sorted((c for c in table.cells if c.span.col == cell.span.col), key=lambda c: c.span.row)
    else:
        return None
    return _Added(table, cell, axis, tuple(sorted(parts, key=line.index)), tuple(line))


def _only_adds(expression: ex.Expression) -> bool:
    return all(
        isinstance(node, ex.Ref | ex.Sum) or (isinstance(node, ex.Arithmetic) and node.op == "+") for node in ex.walk(expression)
    )


def _left_out(book: Rulebook, added: _Added) -> Iterator[Cell]:
    """The typed cells beside or between the summed ones that are in no way in the total."""
    at = {cell.code: n for n, cell in enumerate(added.line)}
    first, last, end = at[added.parts[0].code], at[added.parts[-1].code], at[added.total.code]
    inside = range(min(first, end), max(last, end) + 1)
    leaves = set(book.leaves[added.total.code])
    for n, cell in enumerate(added.line):
        if cell.total or cell.code in leaves or not _alike(added, cell):
            continue
        rest = [c for c in added.line if c.code not in leaves and c not in added.parts and c not in (cell, added.total)]
        before, after = n == first - 1, n == last + 1
        if n in inside or (not rest and ((after and end < first) or (before and end > last and len(added.parts) >= _MANY))):
            yield cell


def _alike(added: _Added, cell: Cell) -> bool:
    """Whether a cell counts what the summed ones count, under the heads they share."""
    if any((part.kind, part.unit) != (cell.kind, cell.unit) for part in added.parts):
        return False
    heads = [_heads(added.axis, part) for part in added.parts]
    cell_heads = _heads(added.axis, cell)
    together = cell_heads == heads[0] if len(set(heads)) == 1 else cell_heads[: len(shared := _shared(heads))] == shared
    return together and _PART not in "".join((*cell.row_labels, *cell.column_labels))


def _heads(axis: Axis, cell: Cell) -> tuple[str, ...]:
    """The heads over a cell (or left of it), its own apart."""
    return (cell.column_labels if axis == "row" else cell.row_labels)[:-1]


def _shared(heads: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(words[0] for words in itertools.takewhile(lambda words: len(set(words)) == 1, zip(*heads, strict=False)))


def _explained(book: Rulebook, added: _Added, cell: Cell) -> bool:
    """Whether a rule sets the cell against the total or its parts: then its author knew both."""
    others = {added.total.code, *(part.code for part in added.parts)}
    return any(cell.code in check.codes and others & set(check.codes) for check in book.checks)


def _sentence(added: _Added, cell: Cell) -> str:
    row = added.axis == "row"
    name, of = (cell.column_name, added.total.column_name) if row else (cell.row_name, added.total.row_name)
    beside = [(part.column_name if row else part.row_name) for part in added.parts][:3]
    total = added.total.total
    assert total is not None
    return (
        f"[[table]] {added.table.code}：“{name}”（如 {cell.code}）没有计入“{of}”，而同一{'行' if row else '列'}的"
        f"“{'”“'.join(beside)}”{'等' if len(added.parts) > len(beside) else ''}都计入了（is = \"{total.expression}\"）；"
        "漏了的请补上，本来就不计入的不必改。"
    )

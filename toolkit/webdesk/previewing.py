"""A unit list as it was understood, drawn as a table: which column was taken for what, and what is wrong in which row."""

from __future__ import annotations

from toolkit.actions.unit_list import COLUMNS
from toolkit.campaign.units import Examined
from toolkit.structs import Struct

_MOST_ROWS = 300
"""Rows that are drawn; of a longer list those with something wrong besides."""


class Column(Struct, frozen=True):
    """A column of the list: what stands over it, and what it was taken for; empty where nothing asked for it."""

    head: str
    meaning: str


class Row(Struct, frozen=True):
    """A row of the list by its number in the list, and what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    wrong: tuple[str, ...]


class Preview(Struct, frozen=True):
    """What is drawn. ``count`` is how many units were understood, ``more`` how many rows are not drawn."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: int
    more: int


def preview(found: Examined) -> Preview:
    """A list as it is to be drawn."""
    wrong: dict[int, list[str]] = {}
    for one in found.wrong:
        wrong.setdefault(one.row, []).append(one.sentence)
    filled = [(number, row) for number, row in enumerate(found.rows, 1) if number > found.head and any(cell.strip() for cell in row)]
    width = max([*(len(row) for _, row in filled), *(col + 1 for col in found.columns.values()), 0])
    heads = found.rows[found.head - 1] if found.head else ()
    meant = {col: COLUMNS[name] for name, col in found.columns.items()}
    columns = tuple(Column(heads[col].strip() if col < len(heads) else "", meant.get(col, "")) for col in range(width))
    drawn = [
        Row(number, tuple(row) + ("",) * (width - len(row)), tuple(wrong.get(number, ())))
        for n, (number, row) in enumerate(filled) if n < _MOST_ROWS or number in wrong
    ]
    return Preview(columns, tuple(drawn), len(found.units), len(filled) - len(drawn))


def wrong_places(found: Examined) -> list[tuple[str, str]]:
    """What is wrong with the list, each by the id of its row on the page."""
    return [(f"row-{one.row}" if one.row else "units", one.sentence) for one in sorted(found.wrong, key=lambda one: one.row)]

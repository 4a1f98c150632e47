"""Which column of an officer's list holds what, by the words people head it with. Rows of text in, columns out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.words import without_blanks

Heads = Mapping[str, Sequence[str]]
"""What each field may be headed with, in small letters, the likeliest first. Every list has its own: 编号 is the code of a unit in
a list of units, and elsewhere only counts the rows."""

HEADS_WITHIN = 12
"""So many rows from the top the heads are looked for: titles and remarks may stand above them."""


def columns_of(row: Sequence[str], heads: Heads) -> dict[str, int]:
    """The column of each field that this row heads; blanks and case make no difference."""
    titles = [without_blanks(cell).lower() for cell in row]
    return {
        field: next(titles.index(word) for word in words if word in titles)
        for field, words in heads.items()
        if any(word in titles for word in words)
    }


def row_of_heads(rows: Sequence[Sequence[str]], heads: Heads, needed: str) -> tuple[int, dict[str, int]] | None:
    """The first row that heads the ``needed`` field: its index, and the columns it heads; None where there is none."""
    for at, row in enumerate(rows[:HEADS_WITHIN]):
        columns = columns_of(row, heads)
        if needed in columns:
            return at, columns
    return None


def text_in(row: Sequence[str], col: int | None) -> str:
    """What stands in a column of a row, without blanks around it; empty where the list has no such column or the row ends before."""
    return row[col].strip() if col is not None and col < len(row) else ""

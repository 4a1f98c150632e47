"""The tables of a report taken apart cell by cell, for what no reader of returns reads: how often each word was chosen, a blank.

A table is known by its labels: all of them have to stand where the report's own table has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from toolkit.errors import FileError
from toolkit.guard import sniff
from toolkit.narrative.context import PartContext
from toolkit.narrative.tables import spread
from toolkit.patterns import regex
from toolkit.words import condensed

_Grid = Mapping[tuple[int, int], str]
_BAR = regex(r"(?<!\\)\|")
_ESCAPED = regex(r"\\(.)")
_RULE = regex(r"[|\s:-]+")


class Tables:
    """The tables of a file, taken apart when first asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def stands(self, part: PartContext) -> Mapping[str, str]:
        """What stands in a table's cells, by code; nothing where the table is not found."""
        placed = {(at.row, at.col): at.cell for row in spread(part.rows) for at in row}
        labels = {place: condensed(cell.text) for place, cell in placed.items() if not cell.code}
        for grid in self._grids:
            if all(condensed(grid.get(place, "")) == text for place, text in labels.items()):
                return {cell.code: grid.get(place, "").strip() for place, cell in placed.items() if cell.code}
        return {}

    @cached_property
    def _grids(self) -> list[_Grid]:
        from toolkit.intake.document import Grid  # the readers are slow to import, and seldom needed
        from toolkit.intake.taken_apart import take_apart

        try:
            document = take_apart(self._data, sniff(self._data).kind)
        except FileError:
            return []
        grids: list[_Grid] = [{(cell.row, cell.col): cell.text for cell in block.cells} for block in document.blocks if isinstance(block, Grid)]
        return grids or list(map(_pipes, _blocks(self._data.decode("utf-8", "replace"))))


def _blocks(text: str) -> list[list[str]]:
    """The lines of each table of a Markdown text, the rule below its head left out."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.startswith("|"):
            blocks.append([])
        elif not _RULE.fullmatch(line) or "-" not in line:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _pipes(lines: list[str]) -> _Grid:
    return {
        (row, col): _ESCAPED.sub(r"\1", text).strip()
        for row, line in enumerate(lines) for col, text in enumerate(_BAR.split(line.strip())[1:-1])
    }

"""What several readers need: numbers as a person sees them, XML walked by local names, a bound on cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from toolkit.guard import too_much
from toolkit.intake.document import GridCell, RawContent

MOST_CELLS = 200_000
"""Cells of one document; a return has about 300."""
_LONGEST_SPAN = 100
_EXACT = 15
"""Digits a spreadsheet keeps of a number."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number_in(text: str) -> int | float | None:
    """The number a file's own number field holds, None where it is none. Not for what people typed."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    return as_whole(value)


def as_whole(value: float) -> int | float:
    """5.0 → 5: files keep every number as a float."""
    return int(value) if value.is_integer() and abs(value) < 10**_EXACT else value


def plain(value: int | float) -> str:
    """A number as a person sees it in a cell without a format: 15 digits at most, no exponent where it fits."""
    if isinstance(value, int):
        return str(value)
    text = format(value, f".{_EXACT}g")
    if "e" in text and 1e-9 < abs(value) < 1e20:
        text = format(value, f".{_EXACT}f").rstrip("0").rstrip(".")
    return text


def local(tag: object) -> str:
    """``{namespace}tag`` → ``tag``. Comments and instructions have none."""
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return value
    return None


def children(element: Element, *names: str) -> Iterator[Element]:
    """Children by local name."""
    return (child for child in element if local(child.tag) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


class Sparse:
    """Cells of one grid by place; merged areas are laid over them at the end."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], tuple[str, RawContent]] = {}
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}

    def put(self, row: int, col: int, text: str, raw: RawContent) -> None:
        """One cell. Blank ones are left out."""
        if text == "" and raw is None:
            return
        self._cells[row, col] = (text, raw)
        if len(self._cells) > MOST_CELLS:
            raise too_much()

    def merge(self, row: int, col: int, rows: int, cols: int) -> None:
        """A merged area by its first cell and its extent."""
        if rows > 1 or cols > 1:
            self._spans[row, col] = (rows, cols)

    def __bool__(self) -> bool:
        return bool(self._cells)

    def cells(self) -> tuple[GridCell, ...]:
        """In reading order. What a merged area covers is not seen by anybody, and left out."""
        covered = self._covered()
        shown = {place: content for place, content in self._cells.items() if place not in covered}
        blocks: dict[tuple[int, int], tuple[str, RawContent]] = {
            place: ("", None) for place in self._spans if place not in shown and place not in covered
        }
        deepest = max((row for row, _ in shown), default=0) + 1
        widest = max((col for _, col in shown), default=0) + 1
        found = []
        for (row, col), (text, raw) in sorted({**blocks, **shown}.items(), key=lambda item: item[0]):
            rows, cols = self._spans.get((row, col), (1, 1))
            # A title merged over a whole row of the sheet is as wide as the table, not 16,384 columns.
            rows, cols = min(rows, max(deepest - row, _LONGEST_SPAN)), min(cols, max(widest - col, _LONGEST_SPAN))
            found.append(GridCell(row, col, text, raw, rows, cols))
        return tuple(found)

    def _covered(self) -> set[tuple[int, int]]:
        by_row: dict[int, list[int]] = {}
        for row, col in (*self._cells, *self._spans):
            by_row.setdefault(row, []).append(col)
        covered = set()
        for (top, left), (rows, cols) in self._spans.items():
            held = range(top, top + rows) if rows < len(by_row) else [row for row in by_row if top <= row < top + rows]
            covered |= {
                (row, col)
                for row in held
                for col in by_row.get(row, ())
                if left <= col < left + cols and (row, col) != (top, left)
            }
        return covered

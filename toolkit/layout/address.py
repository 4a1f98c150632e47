"""Cell addresses: 0-based rows and columns to A1 and back, and neighbours joined into ranges."""

from __future__ import annotations

from collections.abc import Iterable

Place = tuple[int, int]
"""Row and column of a sheet, 0-based."""


def column(col: int) -> str:
    """The letters of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def a1(row: int, col: int, *, absolute: bool = False) -> str:
    """``D5``, or ``$D$5``."""
    mark = "$" if absolute else ""
    return f"{mark}{column(col)}{mark}{row + 1}"


def area(first: tuple[int, int], last: tuple[int, int], *, absolute: bool = False) -> str:
    """``D5:F7``, or ``D5`` where both corners are one cell."""
    start = a1(*first, absolute=absolute)
    return start if first == last else f"{start}:{a1(*last, absolute=absolute)}"


def corners(area: str) -> tuple[Place, Place]:
    """The inverse of :func:`area`: ``D5:F7`` to its first and last cell."""
    first, _, last = area.replace("$", "").partition(":")
    return _place(first), _place(last or first)


def _place(address: str) -> Place:
    letters = address.rstrip("0123456789")
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - ord("A") + 1
    return int(address[len(letters):]) - 1, col - 1


def on_sheet(sheet: str, address: str) -> str:
    """``'表三'!D5``."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


def rectangles(cells: Iterable[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Cells joined into rectangles (top-left, bottom-right): first along rows, then equal runs downwards."""
    runs: list[tuple[int, int, int]] = []
    for row, col in sorted(set(cells)):
        if runs and runs[-1][0] == row and runs[-1][2] == col - 1:
            runs[-1] = (row, runs[-1][1], col)
        else:
            runs.append((row, col, col))
    joined: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for row, first, last in sorted(runs, key=lambda run: (run[1], run[2], run[0])):
        if joined and joined[-1][0][1] == first and joined[-1][1] == (row - 1, last):
            joined[-1] = (joined[-1][0], (row, last))
        else:
            joined.append(((row, first), (row, last)))
    return sorted(joined)

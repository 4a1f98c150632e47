"""A Word file → the lines that a manuscript is read from.

A soft break begins a new line; a row of a table is one line, its cells apart by tabs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from toolkit.ooxml.word import WordBlock, WordCell, WordTable, WordText


@dataclass(frozen=True, slots=True)
class WordLine:
    """One line without the space around it, never empty. ``style`` is the paragraph style's name."""

    text: str
    style: str = ""
    row: bool = False
    """Whether it is a row of a table."""


def lines_of(words: WordText) -> tuple[WordLine, ...]:
    """The lines of a body, or of the head or foot of its pages."""
    return tuple(_lines(words.blocks))


def _lines(blocks: Iterable[WordBlock]) -> Iterator[WordLine]:
    for block in blocks:
        if isinstance(block, WordTable):
            for row in block.rows:
                yield from _row(row)
        else:
            yield from (WordLine(line.strip(), block.style) for line in block.text.split("\n") if line.strip())
            yield from _lines(block.beside)


def _row(cells: tuple[WordCell, ...]) -> Iterator[WordLine]:
    if len(cells) == 1:  # a frame around text
        yield from _lines(cells[0].blocks)
        return
    words = [" ".join(line.text for line in _lines(cell.blocks)) for cell in cells]
    if any(words):
        yield WordLine("\t".join(words).strip(), row=True)

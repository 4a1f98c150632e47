"""A Word file → the lines that a manuscript is read from.

A soft break begins a new line; a row of a table is one line, its cells apart by tabs. What is struck or hidden is no part of
a line's text and goes along with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.ooxml.word import WordBlock, WordCell, WordParagraph, WordTable, WordText
from toolkit.seen import lines, running
from toolkit.structs import Struct


class WordLine(Struct, frozen=True):
    """One line without the space around it, empty only where all of it is ``unseen``. ``style`` is the paragraph style's name."""

    text: str
    style: str = ""
    row: bool = False
    """Whether it is a row of a table."""
    unseen: str = ""
    """Words that stand in it struck or hidden."""


def lines_of(words: WordText) -> tuple[WordLine, ...]:
    """The lines of a body, or of the head or foot of its pages."""
    return tuple(_lines(words.blocks))


def _lines(blocks: Iterable[WordBlock]) -> Iterator[WordLine]:
    for block in blocks:
        if isinstance(block, WordTable):
            for row in block.rows:
                yield from _row(row)
        else:
            yield from _paragraph(block)
            yield from _lines(block.beside)


def _paragraph(paragraph: WordParagraph) -> Iterator[WordLine]:
    for pieces in lines(paragraph.pieces):
        text, unseen = running(pieces)
        if text.strip() or unseen:
            yield WordLine(text.strip(), paragraph.style, unseen=unseen)


def _row(cells: tuple[WordCell, ...]) -> Iterator[WordLine]:
    if len(cells) == 1:  # a frame around text
        yield from _lines(cells[0].blocks)
        return
    held = [list(_lines(cell.blocks)) for cell in cells]
    words = [" ".join(line.text for line in cell if line.text) for cell in held]
    unseen = "，".join(line.unseen for cell in held for line in cell if line.unseen)
    if any(words) or unseen:
        yield WordLine("\t".join(words).strip(), row=True, unseen=unseen)

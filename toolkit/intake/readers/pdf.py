"""A PDF with text: ruled tables as grids, everything else as lines, page by page.

A PDF knows no tables, only lines drawn and letters placed. Where lines close cells, the cells are certain and the grid is
exact; a table without lines comes out as lines of text. A table that goes on at the top of the next page is one grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.errors import FileError
from toolkit.intake.document import Document
from toolkit.intake.readers.marks import Page
from toolkit.intake.readers.onpage import items
from toolkit.intake.readers.opened_pdf import opened
from toolkit.intake.readers.paged import Item, blocks
from toolkit.seen import Look
from toolkit.structs import replace

_SCAN = "这份PDF是扫描件或图片，里面没有文字，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_SEARCHABLE_SCAN = "这份PDF是扫描件，里面的文字是识别软件另加的，看不见，也可能认错，没有采用；请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_UNREADABLE_FONT = "这份PDF的文字没有编码，取不出来，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_MARK_OF_A_SCANNER = 30
"""Letters: the name of a program that a scanned page bears, and its number."""


def read(data: bytes) -> Document:
    """Raises :class:`FileError` for locked files, scans, and fonts that do not say which characters they draw."""
    pages: list[list[Item]] = []
    counts: list[_Count] = []
    with opened(data) as pdf:
        for page in pdf.pages:
            count = _counted(page)
            shown = replace(page, letters=tuple(one for one in page.letters if one.look is not Look.HIDDEN)) if count.is_scan else page
            pages.append(list(items(shown)))
            counts.append(count)
    hidden, shown_at_all, uncoded = (sum(column) for column in zip(*((one.hidden, one.shown, one.uncoded) for one in counts), strict=True))
    if hidden + shown_at_all == 0 or all(one.is_pictured and one.shown <= _MARK_OF_A_SCANNER for one in counts):
        raise FileError("file.not_a_return", _SEARCHABLE_SCAN if hidden else _SCAN)
    if uncoded > 0.5 * (hidden + shown_at_all):
        raise FileError("file.not_a_return", _UNREADABLE_FONT)
    scans = [number for number, one in enumerate(counts, 1) if one.is_scan]
    return Document("pdf", tuple(blocks(pages)), pdf.title, tuple(_unread(scans)), len(scans))


class _Count(NamedTuple):
    """How many letters of a page show, how many do not, and how many are drawn by a font that does not say which they are."""

    shown: int
    hidden: int
    uncoded: int
    is_pictured: bool

    @property
    def is_scan(self) -> bool:
        """A picture of a page, and at most words laid over it for searching."""
        return self.is_pictured and (self.shown == 0 or (self.shown <= _MARK_OF_A_SCANNER and self.shown < self.hidden))


def _counted(page: Page) -> _Count:
    words = [letter for letter in page.letters if letter.text.strip()]
    hidden = sum(letter.look is Look.HIDDEN for letter in words)
    return _Count(len(words) - hidden, hidden, sum(not letter.coded for letter in words), page.is_pictured)


def _unread(scans: list[int]) -> Iterator[str]:
    if scans:
        yield f"第{'、'.join(map(str, scans))}页是扫描件或图片，没有读。"

"""A Word file as paragraphs and grids in the order of the page.

What a page shows is found out in :mod:`toolkit.ooxml.word`, what of it counts in :mod:`toolkit.seen`: what is seen once all
changes are accepted, and it is said.
Numbers that Word draws itself are put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.errors import FileError
from toolkit.guard import remarks_on
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.numbering import Numbering, numbering_in
from toolkit.intake.readers.shared import Sparse, paragraph
from toolkit.ooxml.word import WordBlock, WordParagraph, WordTable
from toolkit.ooxml.wordfile import WordFile
from toolkit.seen import Piece, seen, worded

_PICTURES = "文件里只有图片，没有可读的文字和表格，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_BREAK = Piece("\n")
_REVISED = "文件带有修订记录，按接受全部修订后的内容读取。"


def document(word: WordFile) -> Document:
    """An opened Word file. Raises :class:`FileError` where it holds no text."""
    layout = _Layout(numbering_in(word.numbering, word.styles))
    blocks = tuple(layout.blocks(word.body.blocks))
    if not any(isinstance(block, Grid) or block.text.strip() for block in blocks):
        if any("/media/" in name.lower() for name in word.names):
            raise FileError("file.not_a_return", _PICTURES)
        raise FileError("file.empty", "Word文件里没有任何文字，请报送人核对后重新发送。")
    remarks = (*remarks_on(word.names), *([_REVISED] if word.body.revised else []))
    return Document("docx", blocks, word.title, remarks, word.pictures)


class _Layout:
    """Blocks as the recogniser wants them: numbered, named by their place, tables within tables after them."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._paragraphs = 0
        self._tables = 0

    def blocks(self, blocks: Iterable[WordBlock]) -> Iterator[Paragraph | Grid]:
        for block in blocks:
            if isinstance(block, WordTable):
                yield from self._table(block)
            else:
                self._paragraphs += 1
                yield paragraph(self._numbered(block), f"第{self._paragraphs}段")
                yield from self.blocks(block.beside)

    def _numbered(self, paragraph: WordParagraph) -> tuple[Piece, ...]:
        pieces = paragraph.pieces
        if self._numbering.levels and seen(pieces).text.strip():
            return (Piece(self._numbering.before(paragraph.properties)), *pieces)
        return pieces

    def _table(self, table: WordTable) -> Iterator[Paragraph | Grid]:
        self._tables += 1
        place = f"第{self._tables}个表格"
        cells = Sparse()
        aside: list[WordBlock] = []
        for row, held in enumerate(table.rows):
            for cell in held:
                if cell.rows:
                    text, doubt = worded(self._words(cell.blocks, aside))
                    text = text.strip("\n")
                    cells.put(row, cell.col, text, text or None, doubt)
                    cells.merge(row, cell.col, cell.rows, cell.cols)
        if cells:
            yield Grid(cells.cells(), place)
        yield from self.blocks(aside)

    def _words(self, blocks: Iterable[WordBlock], aside: list[WordBlock]) -> list[Piece]:
        """The words of a cell, a line each paragraph; the tables and text boxes in it are put aside."""
        pieces: list[Piece] = []
        for block in blocks:
            if isinstance(block, WordTable):
                aside.append(block)
            else:
                pieces += [_BREAK, *self._numbered(block)]
                aside += block.beside
        return pieces[1:]

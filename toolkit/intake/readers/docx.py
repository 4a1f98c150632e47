"""A Word file as paragraphs and grids in the order of the page.

What counts as text is decided in :mod:`toolkit.ooxml.word`: what is seen once all changes are accepted, and it is said.
Numbers that Word draws itself are put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Package, check_parts, damaged, remarks_on
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.numbering import Numbering, numbering_in
from toolkit.intake.readers.shared import Sparse
from toolkit.ooxml.walking import child
from toolkit.ooxml.word import WordBlock, WordParagraph, WordTable, main_part, word_text
from toolkit.ooxml.wording import styles_in

_PICTURES = "文件里只有图片，没有可读的文字和表格，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_REVISED = "文件带有修订记录，按接受全部修订后的内容读取。"


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the file is damaged, hostile, or holds no text."""
    package = Package(data)
    parts = check_parts(package)

    def part(name: str) -> Element | None:
        stored = package.find(name)
        return ElementTree.fromstring(parts[stored]) if stored else None

    main = main_part(part("_rels/.rels"))
    folder = main.rpartition("/")[0]
    body, styles = child(part(main), "body"), part(f"{folder}/styles.xml")
    if body is None:
        raise damaged()
    word = word_text(body, styles_in(styles))
    blocks = tuple(_Layout(numbering_in(part(f"{folder}/numbering.xml"), styles)).blocks(word.blocks))
    if not any(isinstance(block, Grid) or block.text.strip() for block in blocks):
        pictured = any("/media/" in name.lower() for name in parts)
        raise FileError(*(("file.not_a_return", _PICTURES) if pictured else
                          ("file.empty", "Word文件里没有任何文字，请报送人核对后重新发送。")))
    title = child(part("docProps/core.xml"), "title")
    remarks = (*remarks_on(parts), *([_REVISED] if word.revised else []))
    return Document("docx", blocks, (title.text or "").strip() if title is not None else "", remarks)


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
                yield Paragraph(self._numbered(block), f"第{self._paragraphs}段")
                yield from self.blocks(block.beside)

    def _numbered(self, paragraph: WordParagraph) -> str:
        text = paragraph.text
        return self._numbering.before(paragraph.properties) + text if text.strip() else text

    def _table(self, table: WordTable) -> Iterator[Paragraph | Grid]:
        self._tables += 1
        place = f"第{self._tables}个表格"
        cells = Sparse()
        aside: list[WordBlock] = []
        for row, held in enumerate(table.rows):
            for cell in held:
                if cell.rows:
                    text = self._text(cell.blocks, aside)
                    cells.put(row, cell.col, text, text or None)
                    cells.merge(row, cell.col, cell.rows, cell.cols)
        if cells:
            yield Grid(cells.cells(), place)
        yield from self.blocks(aside)

    def _text(self, blocks: Iterable[WordBlock], aside: list[WordBlock]) -> str:
        """The words of a cell; the tables and text boxes in it are put aside."""
        lines = []
        for block in blocks:
            if isinstance(block, WordTable):
                aside.append(block)
            else:
                lines.append(self._numbered(block))
                aside += block.beside
        return "\n".join(lines).strip("\n")

"""A Word file straight from its XML: paragraphs and tables in the order of the page.

Every run counts, inserted ones and those in content controls and text boxes too; deleted ones do not. That is
what is seen once all changes are accepted, and it is said. Numbers that Word draws itself are put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Package, check_parts, damaged, remarks_on
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.numbering import Numbering, numbering_in
from toolkit.intake.readers.shared import Sparse
from toolkit.ooxml.walking import attribute, child, children, local

_DELETED = ("del", "moveFrom")
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off")
_MOST_COLUMNS = 200
_PICTURES = "文件里只有图片，没有可读的文字和表格，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the file is damaged, hostile, or holds no text."""
    package = Package(data)
    parts = check_parts(package)

    def part(name: str) -> Element | None:
        found = package.find(name)
        return ElementTree.fromstring(parts[found]) if found else None

    body = child(part("word/document.xml"), "body")
    if body is None:
        raise damaged()
    reader = _Reader(numbering_in(part("word/numbering.xml"), part("word/styles.xml")))
    blocks = tuple(reader.blocks(body))
    if not any(isinstance(block, Grid) or block.text.strip() for block in blocks):
        pictured = any("/media/" in name.lower() for name in parts)
        raise FileError(*(("file.not_a_return", _PICTURES) if pictured else
                          ("file.empty", "Word文件里没有任何文字，请报送人核对后重新发送。")))
    title = child(part("docProps/core.xml"), "title")
    said = ("文件带有修订记录，按接受全部修订后的内容读取。",) if reader.revised else ()
    return Document("docx", blocks, (title.text or "").strip() if title is not None else "", (*remarks_on(parts), *said))


@dataclass
class _Reader:
    numbering: Numbering
    revised: bool = False
    _paragraphs: int = 0
    _tables: int = 0
    _aside: list[Element] = field(default_factory=list)
    """Text boxes and nested tables met on the way, to be read after the block that holds them."""

    def blocks(self, container: Element) -> Iterator[Paragraph | Grid]:
        """The blocks of a body, a cell or a text box; what floats beside them follows at once."""
        for element in self._spread(container):
            if local(element.tag) == "tbl":
                yield from self._table(element)
            else:
                self._paragraphs += 1
                yield Paragraph(self._paragraph(element), f"第{self._paragraphs}段")
            aside, self._aside = self._aside, []
            for held in aside:
                yield from self._table(held) if local(held.tag) == "tbl" else self.blocks(held)

    def _spread(self, container: Element) -> Iterator[Element]:
        """Paragraphs and tables below a container, whatever is wrapped around them."""
        for element in container:
            match local(element.tag):
                case "p" | "tbl":
                    yield element
                case "del" | "moveFrom" | "sectPr" | "tcPr":
                    pass
                case "AlternateContent":
                    yield from self._spread(_chosen(element))
                case _:
                    yield from self._spread(element)

    # ── text ──

    def _paragraph(self, element: Element) -> str:
        properties = child(element, "pPr")
        if child(properties, "rPr", "del") is not None or child(properties, "rPr", "ins") is not None:
            self.revised = True
        text = "".join(self._runs(element))
        return self.numbering.before(properties) + text if text.strip() else text

    def _runs(self, element: Element) -> Iterator[str]:
        for part in element:
            name = local(part.tag)
            if name == "t":
                yield part.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name in _DELETED:
                self.revised = True
            elif name == "txbxContent":
                self._aside.append(part)
            elif name == "AlternateContent":
                yield from self._runs(_chosen(part))
            elif name not in ("pPr", "rPr", "rt", "instrText", "delText", "tblPr") and not _invisible(part):
                self.revised |= name in ("ins", "moveTo")
                yield from self._runs(part)

    # ── tables ──

    def _table(self, table: Element) -> Iterator[Grid | Paragraph]:
        self._tables += 1
        place = f"第{self._tables}个表格"
        cells = Sparse()
        open_blocks: dict[int, tuple[int, int, int]] = {}  # by column: first row, rows, columns of a block still growing
        nested: list[Element] = []
        for row, element in enumerate(self._rows(table)):
            col = _grid_before(element)
            for cell, wide, merged in _spanned(element):
                if merged == "continue" and col in open_blocks:
                    top, tall, width = open_blocks[col]
                    open_blocks[col] = (top, tall + 1, width)
                    self._text(cell)  # Word keeps text there at times; nobody sees it
                else:
                    text = self._text(cell)
                    cells.put(row, col, text, text or None)
                    if col in open_blocks:
                        _close(cells, col, open_blocks.pop(col))
                    if merged == "restart":
                        open_blocks[col] = (row, 1, wide)
                    else:
                        cells.merge(row, col, 1, wide)
                nested += self._aside
                self._aside = []
                col += wide
        for col, block in open_blocks.items():
            _close(cells, col, block)
        if cells:
            yield Grid(cells.cells(), place)
        for held in nested:
            yield from self._table(held) if local(held.tag) == "tbl" else self.blocks(held)

    def _rows(self, container: Element) -> Iterator[Element]:
        for element in container:
            name = local(element.tag)
            if name == "tr":
                if child(element, "trPr", "del") is not None:
                    self.revised = True
                    continue
                yield element
            elif name not in ("tblPr", "tblGrid", *_DELETED):
                yield from self._rows(element)

    def _text(self, cell: Element) -> str:
        lines = []
        for element in self._spread(cell):
            if local(element.tag) == "tbl":
                self._aside.append(element)
            else:
                lines.append(self._paragraph(element))
        return "\n".join(lines).strip("\n")


def _spanned(row: Element) -> list[tuple[Element, int, str]]:
    """The cells of a row with :func:`_span`; an older way of merging sideways leaves the covered cells in place."""
    found: list[tuple[Element, int, str]] = []
    for cell in _cells(row):
        wide, merged = _span(cell)
        sideways = child(cell, "tcPr", "hMerge")
        if sideways is not None and found and attribute(sideways, "val") != "restart":
            first, before, down = found.pop()
            found.append((first, before + wide, down))
        else:
            found.append((cell, wide, merged))
    return found


def _cells(container: Element) -> Iterator[Element]:
    for element in container:
        name = local(element.tag)
        if name == "tc":
            yield element
        elif name not in ("trPr", "tblPrEx", *_DELETED):
            yield from _cells(element)


def _close(cells: Sparse, col: int, block: tuple[int, int, int]) -> None:
    top, tall, wide = block
    cells.merge(top, col, tall, wide)


def _grid_before(row: Element) -> int:
    return _number(child(row, "trPr", "gridBefore"), 0)


def _span(cell: Element) -> tuple[int, str]:
    """How many grid columns a cell covers, and whether it begins (``restart``) or goes on with a block downwards."""
    properties = child(cell, "tcPr")
    wide = max(_number(child(properties, "gridSpan"), 1), 1)
    merge = child(properties, "vMerge")
    if merge is None:
        return wide, ""
    return wide, "restart" if attribute(merge, "val") == "restart" else "continue"


def _number(element: Element | None, default: int) -> int:
    text = attribute(element, "val") if element is not None else None
    if text is None or not (text.isascii() and text.isdecimal() and len(text) < 6):
        return default
    return min(int(text), _MOST_COLUMNS)


def _chosen(alternate: Element) -> Element:
    """One of two renderings of the same thing; reading both would say everything twice."""
    return next((found for found in (*children(alternate, "Choice"), *children(alternate, "Fallback"))),
                ElementTree.Element("none"))


def _invisible(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish") if local(run.tag) == "r" else None
    return vanish is not None and (attribute(vanish, "val") or "1") not in _OFF

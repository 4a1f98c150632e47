"""A Word file's body → paragraphs and tables in the order of the page: one walk for whoever reads a .docx.

Which words count is decided here and in :mod:`toolkit.ooxml.wording`, once: what is struck or hidden is there as such,
rows and cells that are deleted are gone,
a paragraph whose mark is deleted runs on into the next, what a merged block covers nobody sees. How blocks become
lines or grids is the reader's affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from toolkit.ooxml.walking import attribute, child, local
from toolkit.ooxml.word_looks import Setting, WordStyles, in_cell, in_row
from toolkit.ooxml.wording import DELETED, INSERTED, Wording, chosen, is_prompt
from toolkit.seen import Piece
from toolkit.structs import Struct

_MOST_COLUMNS = 200
_CELL_CHANGES = frozenset({"cellIns", "cellDel", "cellMerge"})
_PROPERTIES = frozenset({
    "pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr",
})  # fmt: skip


class WordParagraph(Struct, frozen=True):
    """A paragraph's words, soft breaks as ``\\n``, and what stands among them unseen: :mod:`toolkit.seen` decides.

    Numbers that Word draws are not among them: ``properties`` tell.
    """

    pieces: tuple[Piece, ...]
    style: str = ""
    """The style's name, empty where the paragraph names none."""
    properties: Element | None = None
    beside: tuple[WordBlock, ...] = ()
    """What stands in its text boxes."""


class WordCell(Struct):
    """A cell by its column in the table's grid, or a merged block by its first cell."""

    col: int
    cols: int = 1
    rows: int = 1
    """None (0) where the block above covers it; then there are no words in it."""
    blocks: tuple[WordBlock, ...] = ()


class WordTable(Struct, frozen=True):
    """The cells of every row; none is empty."""

    rows: tuple[tuple[WordCell, ...], ...]


WordBlock = WordParagraph | WordTable


class WordText(Struct, frozen=True):
    """A body, or the head or foot of its pages. ``revised`` tells whether it holds tracked changes."""

    blocks: tuple[WordBlock, ...]
    revised: bool


def word_text(root: Element, styles: WordStyles) -> WordText:
    """What a reader of the final version sees below an element."""
    story = _Story(styles, Setting())
    return WordText(story.read(root), story.revised)


def main_part(relations: Element | None) -> str:
    """The name of the part that holds the body, from the relations of the package."""
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/") or "word/document.xml"
    return "word/document.xml"


class _Story:
    """A body, a cell or a text box being read; no paragraph runs on beyond its end."""

    def __init__(self, styles: WordStyles, setting: Setting) -> None:
        self.revised = False
        self._styles = styles
        self._setting = setting
        self._blocks: list[WordBlock] = []
        self._open: Wording | None = None
        """Words of paragraphs whose marks are deleted, ``_properties`` those of the last one."""
        self._properties: Element | None = None

    def read(self, container: Element) -> tuple[WordBlock, ...]:
        self._go_through(container)
        self._break_off()
        return tuple(self._blocks)

    def _go_through(self, container: Element) -> None:
        for element in self._seen(container):
            name = local(element.tag)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif is_prompt(element):
                self._break_off()  # no text, yet a paragraph of its own
            else:
                self._go_through(element)

    def _seen(self, container: Element) -> Iterator[Element]:
        """What a container holds once all changes are accepted."""
        for element in container:
            name = local(element.tag)
            if name in DELETED:
                self.revised = True
            elif name == "AlternateContent":
                yield from self._seen(chosen(element))
            elif name not in _PROPERTIES:
                self.revised |= name in INSERTED
                yield element

    def _inside(self, container: Element, setting: Setting) -> tuple[WordBlock, ...]:
        """A story within this one."""
        story = _Story(self._styles, setting)
        blocks = story.read(container)
        self.revised |= story.revised
        return blocks

    # ── paragraphs ──

    def _paragraph(self, paragraph: Element) -> None:
        self._properties = child(paragraph, "pPr")
        words = self._open = self._open or Wording(self._styles, self._setting)
        words.add(paragraph, self._properties)
        mark = _by_name(child(self._properties, "rPr")).keys()
        self.revised |= words.revised or not mark.isdisjoint(DELETED | INSERTED)
        if mark.isdisjoint(DELETED):
            self._end(words)

    def _break_off(self) -> None:
        """What still runs on has no next paragraph to run into; of one that was deleted whole nothing is left."""
        if self._open is not None and (self._open.boxes or not self._open.blank):
            self._end(self._open)
        self._open = None

    def _end(self, words: Wording) -> None:
        self._open = None
        # What a drawing is filled with lies behind its words.
        beside = tuple(block for box in words.boxes for block in self._inside(box, Setting(None))) if words.boxes else ()
        self._blocks.append(WordParagraph(words.pieces, words.style, self._properties, beside))

    # ── tables ──

    def _table(self, table: Element) -> None:
        rows = []
        growing: dict[int, WordCell] = {}  # by column: the block that may go on in the next row
        setting = self._styles.in_table(self._setting, table)
        held = list(self._wrapped(table, "tr"))
        for row, prompted in held:
            changes = child(row, "trPr")
            if child(changes, "del") is not None:
                self.revised = True
                continue
            self.revised |= child(changes, "ins") is not None
            edge = row is held[0][0] or row is held[-1][0]
            cells = self._cells(row, prompted, growing, in_row(setting, row), edge)
            if cells:
                rows.append(cells)
        if rows:
            self._break_off()
            self._blocks.append(WordTable(tuple(rows)))

    def _cells(
        self, row: Element, prompted: bool, growing: dict[int, WordCell], setting: Setting, edge: bool
    ) -> tuple[WordCell, ...]:
        cells = []
        col = _number(child(row, "trPr", "gridBefore"), 0)
        spans = self._spanned(row, prompted)
        for held in spans:
            above = growing.get(col)
            if held.down == "continue" and above is not None:
                above.rows += 1
                cells.append(WordCell(col, held.wide, 0))
            else:
                around = in_cell(setting, held.shade, edge or held is spans[0] or held is spans[-1])
                blocks = self._inside(held.element, around) if not held.prompted else ()
                cells.append(WordCell(col, held.wide, 1, blocks))
                growing.pop(col, None)
                if held.down == "restart":
                    growing[col] = cells[-1]
            col += held.wide
        return tuple(cells)

    def _spanned(self, row: Element, prompted: bool) -> list[_Span]:
        """The cells of a row. An older way of merging sideways leaves the covered ones in place."""
        spans: list[_Span] = []
        for cell, prompts in self._wrapped(row, "tc", prompted):
            properties = _by_name(child(cell, "tcPr"))
            self.revised |= not _CELL_CHANGES.isdisjoint(properties)
            if "cellDel" in properties:
                continue
            wide = max(_number(properties.get("gridSpan"), 1), 1)
            sideways = properties.get("hMerge")
            if sideways is not None and spans and attribute(sideways, "val") != "restart":
                spans[-1].wide += wide
            else:
                spans.append(_Span(cell, wide, _downwards(properties), prompts, properties.get("shd")))
        return spans

    def _wrapped(self, container: Element, name: str, prompted: bool = False) -> Iterator[tuple[Element, bool]]:
        """The rows of a table or the cells of a row through controls, and whether these show only a prompt."""
        for element in self._seen(container):
            tag = local(element.tag)
            if tag == name:
                yield element, prompted
            elif tag not in ("p", "tbl", "tc"):
                yield from self._wrapped(element, name, prompted or is_prompt(element))


class _Span(Struct):
    """A cell and how many columns of the grid it covers; ``down`` as in :func:`_downwards`."""

    element: Element
    wide: int
    down: str
    prompted: bool
    shade: Element | None


def _by_name(properties: Element | None) -> dict[str, Element]:
    return {local(element.tag): element for element in properties} if properties is not None else {}


def _downwards(properties: Mapping[str, Element]) -> str:
    """Whether a cell begins (``restart``) or goes on with (``continue``) a block downwards; empty where it is alone."""
    merge = properties.get("vMerge")
    if merge is not None:
        return "restart" if attribute(merge, "val") == "restart" else "continue"
    tracked = properties.get("cellMerge")  # the same as a tracked change, in other words
    merged = attribute(tracked, "vMerge") if tracked is not None else None
    return {"rest": "restart", "cont": "continue"}.get(merged or "", "")


def _number(element: Element | None, default: int) -> int:
    text = attribute(element, "val") if element is not None else None
    if text is None or not (text.isascii() and text.isdecimal() and len(text) < 6):
        return default
    return min(int(text), _MOST_COLUMNS)

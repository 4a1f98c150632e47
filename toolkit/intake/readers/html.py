"""A saved web page: running text as paragraphs, data tables as grids, whatever holds them.

Old content systems lay a whole article out in a table, and tables within tables: a table is a grid where no other
table stands inside it, else it is layout and its text is text. The standard library's parser streams, builds no tree
and fetches nothing; half-closed cells and rows are closed the way browsers do. What the page crosses out or does not show is
a piece of its own (:mod:`toolkit.intake.readers.appearance`); cells and rows that are not displayed are not there for the others.
"""

from __future__ import annotations

import contextlib
import re
from html.parser import HTMLParser
from itertools import islice

from toolkit.errors import FileError
from toolkit.guard import Kind, decode_text, too_much
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.appearance import VOID, Nesting, look_of
from toolkit.intake.readers.css import Rules
from toolkit.intake.readers.html_tables import (
    BLANKS,
    BREAK,
    WIDEST,
    Cell,
    Table,
    content,
    lines_of,
    out_of_sight,
)
from toolkit.intake.readers.shared import Sparse
from toolkit.limits import MOST_VALUES
from toolkit.patterns import regex
from toolkit.seen import Look, Piece
from toolkit.words import excerpt

_CHARSET = regex(rb"""charset\s*+=\s*+(?:["']\s*+)?([A-Za-z0-9_-]+)""")
_CHARSET_WITHIN = 4096
CHARSETS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb18030", "gb_2312-80", "cp936"), "gb18030"),
    **{"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "utf-16": "utf-16", "big5": "big5hkscs", "hz-gb-2312": "hz"},
}
"""What pages declare, and what reads it; anything else is found out from the bytes."""
_UNSEEN = frozenset(("script", "style", "noscript", "template", "textarea", "select", "object", "applet", "svg", "title"))
_BLOCKS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header",
    "footer", "main", "nav", "aside", "center", "blockquote", "form", "fieldset", "pre", "address", "hr", "body", "caption",
    "figure", "figcaption",
))  # fmt: skip
_SIDE = regex(r"(?:^|[;\s])(?:width|height)\s*:\s*([^;]{1,20})")
_SMALL = 60
"""Pixels: buttons, signs and marks have a side shorter than this."""
_DEEPEST = 60
"""Tables within tables; pages have four or five."""
_TALLEST = MOST_VALUES
"""Spans beyond this, or the widest, are mistakes: browsers clip them too."""
_MOST_TEXT = 10_000_000
_UNENDED = ((regex("<[A-Za-z/!?]"), ">"), (regex("<!--"), "-->"), (regex(r"<!\["), ">"))
"""What begins a tag or a comment, and what ends it."""
_MOST_UNENDED = 1000
"""For each of these the standard library's parser looks through all the rest of the page; honest pages have one, if cut short."""
_QUOTED = 40
_MOST_QUOTED = 5


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where nothing can be read on the page."""
    return read_page(decoded(data), "html")


def read_page(text: str, kind: Kind) -> Document:
    """A page already decoded."""
    if any(_is_unended(text, begun, end) for begun, end in _UNENDED):
        raise too_much()
    page = _Page(Rules(text))
    page.feed(text)
    page.close()
    page.finish()
    if not any(isinstance(block, Grid) or block.text for block in page.blocks):
        raise FileError("file.empty", "网页里没有可读的文字和表格（可能只保存了框架或图片），请打开网页全文后重新保存，或发送原表。")
    return Document(
        kind, tuple(page.blocks), BLANKS.sub(" ", "".join(page.title)).strip(), page.remarks(), pictures=page.pictures,
    )


def _is_unended(text: str, begun: re.Pattern[str], end: str) -> bool:
    """Whether more begins behind the last end than a page has by mistake."""
    return any(True for _ in islice(begun.finditer(text, text.rfind(end) + 1), _MOST_UNENDED, None))


def decoded(data: bytes) -> str:
    """A page's text: a mark at its start, else what it declares where that holds, else the usual guesses."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = CHARSETS.get(declared[1].decode("ascii").lower())
        with contextlib.suppress(UnicodeDecodeError):
            if name:
                return data.decode(name)
    try:
        return decode_text(data)
    except FileError:
        return data.decode("gb18030", "replace")  # one broken byte does not spoil a page


class _Page(HTMLParser):
    def __init__(self, rules: Rules) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Paragraph | Grid] = []
        self.title: list[str] = []
        self._nesting = Nesting(rules)
        self._words: list[Piece] = []
        self._tables: list[Table] = []
        self._aside: list[Grid] = []
        """Tables that are not shown and stand in one that is."""
        self._hidden_rows: list[str] = []
        self._unseen = ""
        self._unseen_depth = 0
        self._size = self._grids = self._paragraphs = 0
        self.pictures = 0
        self._linked = False

    # ── what the parser calls ──

    def updatepos(self, i: int, j: int) -> int:
        """Where the parser is. It would count lines for every tag, and nobody asks."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            self._unseen_depth += tag == self._unseen
            return
        if tag in _UNSEEN:
            self._unseen, self._unseen_depth = tag, 1
            return
        if tag == "br":
            self._say("\n")
            return
        if tag in ("td", "th", "tr") and self._tables:
            self._close_cell()
        if tag not in VOID:
            self._nesting.open(tag, attrs)
        if tag == "img":
            self.pictures += not self._linked and not self._nesting.now.gone and _is_large(dict(attrs))
        elif tag == "a":
            self._linked = True
        elif tag == "table":
            self._open_table()
        elif tag == "tr" and self._tables:
            self._open_row()
        elif tag in ("td", "th") and self._tables:
            self._open_cell(dict(attrs))
        elif tag in _BLOCKS and not self._nesting.now.gone:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen:
                self._unseen_depth -= 1
                self._unseen = self._unseen if self._unseen_depth > 0 else ""
            return
        if tag == "a":
            self._linked = False
        elif tag == "table":
            self._close_table()
        elif tag in ("td", "th", "tr"):
            if self._tables:
                self._close_cell()
        elif tag in _BLOCKS and not self._nesting.now.gone:
            self._break()
        self._nesting.close(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen == "title" and not self.title:
            self.title.append(data)
        elif not self._unseen:
            self._say(BLANKS.sub(" ", data))

    # ── text ──

    def _say(self, text: str) -> None:
        self._size += len(text)
        if self._size > _MOST_TEXT:
            raise too_much()
        how = self._nesting.now
        if how.gone and not text.strip():
            return
        table = self._tables[-1] if self._tables else None
        (self._words if table is None or not table.listening else table.words).append(Piece(text, look_of(how)))

    def _break(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None:
            self._flush(self._words, self.blocks)
        else:  # text beside the cells of a table, such as its caption, is kept until the table has ended
            (table.words if table.listening else self._words).append(BREAK)

    def _flush(self, words: list[Piece], into: list[Paragraph | Grid]) -> None:
        """What was said so far becomes paragraphs, one a line."""
        for text, unseen in lines_of(words):
            self._paragraphs += 1
            into.append(Paragraph(text, f"第{self._paragraphs}段", unseen))
        words.clear()

    # ── tables ──

    def _open_table(self) -> None:
        if len(self._tables) >= _DEEPEST:
            raise too_much()
        hidden = look_of(self._nesting.now._replace(struck=False, colour=None)) is Look.HIDDEN
        if hidden:
            self._nesting.in_sight()
        else:
            self._break()
        self._tables.append(Table(hidden))

    def _open_row(self) -> None:
        table = self._tables[-1]
        self._end_row(table)
        table.in_hidden_row = self._nesting.now.gone
        if not table.in_hidden_row:
            table.open_row()

    def _end_row(self, table: Table) -> None:
        if table.adrift:
            table.open_cell(1, 1)
            self._close_cell()
        if table.hidden_row:
            self._hidden_rows.append("　".join(table.hidden_row))
            table.hidden_row = []
        table.in_hidden_row = False

    def _open_cell(self, given: dict[str, str | None]) -> None:
        table = self._tables[-1]
        if table.in_hidden_row or self._nesting.now.gone:
            table.in_hidden_cell = True
        else:
            table.open_cell(_span(given.get("rowspan"), _TALLEST), _span(given.get("colspan"), WIDEST))

    def _close_cell(self) -> None:
        table = self._tables[-1]
        if table.in_hidden_cell:
            table.in_hidden_cell = False
            words = [piece for piece in table.words if piece.text.strip()]
            table.words.clear()
            if table.in_hidden_row:
                table.hidden_row += ["".join(piece.text for piece in words)] if words else []
            else:
                table.adrift += words
            return
        if table.cell is None:
            return
        row, col, rows, cols = table.cell
        table.cell = None
        if table.is_layout:
            self._flush(table.words, table.held)
            return
        pieces = [*table.adrift, *table.words] if table.adrift else table.words
        table.adrift, table.words = [], []
        text, doubt = content(pieces)
        table.cells.append(Cell(row, col, rows, cols, text, doubt, pieces))
        # Until the table has ended it may still turn out to be layout; then this text is wanted as paragraphs.
        if doubt is None:
            table.held += [Paragraph(line) for line in text.split("\n") if line]
        else:
            table.held += [Paragraph(line.text, "", line.unseen) for line in lines_of(pieces)]

    def _close_table(self) -> None:
        if not self._tables:
            return
        self._close_cell()
        self._end_row(self._tables[-1])
        table = self._tables.pop()
        outer = self._tables[-1] if self._tables else None
        if outer is not None and not outer.hidden and table.hidden:
            self._aside += [grid for grid in (self._grid(table),) if grid]
            return
        if outer is not None and outer.cell is not None and not table.is_layout and len(table.cells) < 2:
            # A frame around one piece of text is no table; what it stands in may well be one.
            for cell in table.cells:
                outer.words += [*cell.pieces, BREAK]
            return
        into = self.blocks if outer is None else outer.held
        self._flush(self._words, into)
        if outer is not None:
            outer.is_layout = True
            self._flush(outer.words, into)
        if table.is_layout:
            into += [out_of_sight(block) for block in table.held] if table.hidden else table.held
        else:
            grid = self._grid(table)
            into += [grid] if grid else []

    def _grid(self, table: Table) -> Grid | None:
        cells = Sparse()
        last = table.row
        for cell in table.cells:
            cells.put(cell.row, cell.col, cell.text, cell.text or None, cell.doubt)
            cells.merge(cell.row, cell.col, min(cell.rows, last - cell.row + 1), cell.cols)
        if not cells:
            return None
        self._grids += 1
        return Grid(cells.cells(), f"第{self._grids}个表格", hidden=table.hidden)

    def finish(self) -> None:
        """The page has ended: close what its author left open."""
        while self._tables:
            self._close_table()
        self._flush(self._words, self.blocks)
        self.blocks += self._aside

    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the page as a whole."""
        rows = [f"“{excerpt(row, _QUOTED)}”" for row in self._hidden_rows[:_MOST_QUOTED]]
        more = f"等{len(self._hidden_rows)}行" if len(self._hidden_rows) > _MOST_QUOTED else ""
        return (f"网页的表格里有隐藏的行，看不见，没有采用：{'、'.join(rows)}{more}。",) if rows else ()


def _is_large(given: dict[str, str | None]) -> bool:
    """Whether a picture may be a table: what says how small it is, is a sign or a button."""
    sides = [given.get("width"), given.get("height"), *_SIDE.findall(given.get("style") or "")]
    pixels = [int(digits[0]) for side in sides if side and (digits := re.match(r"[0-9]{1,5}(?![0-9]*\s*%)", side.strip()))]
    return min(pixels, default=_SMALL) >= _SMALL


def _span(stated: str | None, most: int) -> int:
    if stated is None:
        return 1
    digits = re.match(r"\s*([0-9]{1,6})", stated)
    return min(max(int(digits[1]), 1), most) if digits else 1

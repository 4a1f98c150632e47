"""A saved web page: running text as paragraphs, data tables as grids, whatever holds them.

Old content systems lay a whole article out in a table, and tables within tables: a table is a grid where no other
table stands inside it, else it is layout and its text is text. The standard library's parser streams, builds no tree
and fetches nothing; half-closed cells and rows are closed the way browsers do.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from toolkit.errors import FileError
from toolkit.form.limits import MOST_COLUMNS, MOST_VALUES
from toolkit.guard import Kind, decode_text, too_much
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.shared import MOST_CELLS, Sparse

_CHARSET = re.compile(rb"""charset\s*+=\s*+(?:["']\s*+)?([A-Za-z0-9_-]+)""")
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
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_SIDE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*([^;]{1,20})")
_SMALL = 60
"""Pixels: buttons, signs and marks have a side shorter than this."""
_DEEPEST = 60
"""Tables within tables; pages have four or five."""
_WIDEST, _TALLEST = MOST_COLUMNS, MOST_VALUES
"""Spans beyond these are mistakes: browsers clip them too."""
_LARGEST = 400_000
"""Places one cell may take."""
_MOST_TEXT = 10_000_000


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where nothing can be read on the page."""
    return read_page(decoded(data), "html")


def read_page(text: str, kind: Kind) -> Document:
    """A page already decoded."""
    page = _Page()
    page.feed(text)
    page.close()
    page.finish()
    if not page.blocks:
        raise FileError("file.empty", "网页里没有可读的文字和表格（可能只保存了框架或图片），请打开网页全文后重新保存，或发送原表。")
    return Document(kind, tuple(page.blocks), _BLANKS.sub(" ", "".join(page.title)).strip(), pictures=page.pictures)


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


@dataclass
class _Table:
    """A table being read: its rows as they come, and whether another table stands inside it."""

    cells: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    row: int = -1
    taken: set[tuple[int, int]] = field(default_factory=set)
    held: list[Paragraph | Grid] = field(default_factory=list)
    """What stands inside, in order, in case this is layout."""
    is_layout: bool = False
    cell: tuple[int, int, int, int] | None = None
    words: list[str] = field(default_factory=list)

    def open_row(self) -> None:
        self.row += 1

    def open_cell(self, rows: int, cols: int) -> None:
        if self.row < 0:
            self.row = 0
        col = 0
        while (self.row, col) in self.taken:
            col += 1
        self.cell = (self.row, col, rows, cols)
        if rows * cols > 1:
            cols = min(cols, _WIDEST)
            rows = min(rows, _LARGEST // cols)
            self.taken |= {(self.row + down, col + right) for down in range(rows) for right in range(cols)}
        else:
            self.taken.add((self.row, col))
        if len(self.taken) > 4 * MOST_CELLS:
            raise too_much()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Paragraph | Grid] = []
        self.title: list[str] = []
        self._words: list[str] = []
        self._tables: list[_Table] = []
        self._unseen = ""
        self._unseen_depth = 0
        self._size = self._grids = self._paragraphs = 0
        self.pictures = 0
        self._linked = False

    # ── what the parser calls ──

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            self._unseen_depth += tag == self._unseen
            return
        if tag in _UNSEEN:
            self._unseen, self._unseen_depth = tag, 1
        elif tag == "br":
            self._say("\n")
        elif tag == "img":
            self.pictures += not self._linked and _is_large(dict(attrs))
        elif tag == "a":
            self._linked = True
        elif tag == "table":
            self._open_table()
        elif tag == "tr" and self._tables:
            self._close_cell()
            self._tables[-1].open_row()
        elif tag in ("td", "th") and self._tables:
            self._close_cell()
            given = dict(attrs)
            self._tables[-1].open_cell(_span(given.get("rowspan"), _TALLEST), _span(given.get("colspan"), _WIDEST))
        elif tag in _BLOCKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen:
                self._unseen_depth -= 1
                self._unseen = self._unseen if self._unseen_depth > 0 else ""
        elif tag == "a":
            self._linked = False
        elif tag == "table":
            self._close_table()
        elif tag in ("td", "th", "tr"):
            if self._tables:
                self._close_cell()
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._unseen == "title" and not self.title:
            self.title.append(data)
        elif not self._unseen:
            self._say(_BLANKS.sub(" ", data))

    # ── text ──

    def _say(self, text: str) -> None:
        self._size += len(text)
        if self._size > _MOST_TEXT:
            raise too_much()
        table = self._tables[-1] if self._tables else None
        (self._words if table is None or table.cell is None else table.words).append(text)

    def _break(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None:
            self._flush(self._words, self.blocks)
        else:  # text beside the cells of a table, such as its caption, is kept until the table has ended
            (self._words if table.cell is None else table.words).append("\n")

    def _flush(self, words: list[str], into: list[Paragraph | Grid]) -> None:
        """What was said so far becomes paragraphs, one a line."""
        for line in _lines(words):
            self._paragraphs += 1
            into.append(Paragraph(line, f"第{self._paragraphs}段"))
        words.clear()

    # ── tables ──

    def _open_table(self) -> None:
        if len(self._tables) >= _DEEPEST:
            raise too_much()
        self._break()
        self._tables.append(_Table())

    def _close_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is None:
            return
        row, col, rows, cols = table.cell
        table.cell = None
        if table.is_layout:
            self._flush(table.words, table.held)
            return
        text = "\n".join(_lines(table.words))
        table.words.clear()
        table.cells.append((row, col, rows, cols, text))
        # Until the table has ended it may still turn out to be layout; then this text is wanted as paragraphs.
        table.held += [Paragraph(line) for line in text.split("\n") if line]

    def _close_table(self) -> None:
        if not self._tables:
            return
        self._close_cell()
        table = self._tables.pop()
        outer = self._tables[-1] if self._tables else None
        if outer is not None and outer.cell is not None and not table.is_layout and len(table.cells) < 2:
            # A frame around one piece of text is no table; what it stands in may well be one.
            outer.words += [f"{cell[-1]}\n" for cell in table.cells]
            return
        into = self.blocks if outer is None else outer.held
        self._flush(self._words, into)
        if outer is not None:
            outer.is_layout = True
            self._flush(outer.words, into)
        if table.is_layout:
            into += table.held
        else:
            grid = self._grid(table)
            into += [grid] if grid else []

    def _grid(self, table: _Table) -> Grid | None:
        cells = Sparse()
        last = table.row
        for row, col, rows, cols, text in table.cells:
            cells.put(row, col, text, text or None)
            cells.merge(row, col, min(rows, last - row + 1), cols)
        if not cells:
            return None
        self._grids += 1
        return Grid(cells.cells(), f"第{self._grids}个表格")

    def finish(self) -> None:
        """The page has ended: close what its author left open."""
        while self._tables:
            self._close_table()
        self._break()


def _lines(words: list[str]) -> list[str]:
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in "".join(words).split("\n"))
    return [line for line in lines if line.strip()]


def _is_large(given: dict[str, str | None]) -> bool:
    """Whether a picture may be a table: what says how small it is, is a sign or a button."""
    sides = [given.get("width"), given.get("height"), *_SIDE.findall(given.get("style") or "")]
    pixels = [int(digits[0]) for side in sides if side and (digits := re.match(r"[0-9]{1,5}(?![0-9]*\s*%)", side.strip()))]
    return min(pixels, default=_SMALL) >= _SMALL


def _span(stated: str | None, most: int) -> int:
    digits = re.match(r"\s*([0-9]{1,6})", stated or "")
    return min(max(int(digits[1]), 1), most) if digits else 1

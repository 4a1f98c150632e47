"""A PDF with text: ruled tables as grids, everything else as lines, page by page.

A PDF knows no tables, only lines drawn and letters placed. Where lines close cells, the cells are certain and the grid is
exact; a table without lines comes out as lines of text. A table that goes on at the top of the next page is one grid.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_text

from toolkit.errors import FileError
from toolkit.guard import too_much
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.readers.shared import Sparse

MOST_PAGES = 50
_MOST_MARKS = 40_000
"""Letters and strokes of one page; a dense page has 2,000."""
_MOST_OF_A_PAGE = 2_500_000
"""Bytes that draw one page; a dense page has 50,000. Each is gone through in Python."""
_CLOSE = 3.0
"""Points: edges closer than this are one edge."""
_PAGE_NUMBER = re.compile(r"[\s\-—–_·]*+第?\s*+\d{1,3}\s*+页?[\s\-—–_·]*+(?:共\s*+\d++\s*+页[\s\-—–_·]*+)?")
_NO_CODE = re.compile(r"\(cid:\d+\)")
_SCAN = "这份PDF是扫描件或图片，里面没有文字，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"
_UNREADABLE_FONT = "这份PDF的文字没有编码，取不出来，请报送人发送填好的原表（.xlsx）或可编辑的Word文件。"


def read(data: bytes) -> Document:
    """Raises :class:`FileError` for locked files, scans, and fonts that do not say which characters they draw."""
    try:
        pdf = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect | PDFEncryptionError):
            raise FileError("file.encrypted", "PDF设有打开密码，请报送人取消密码后重新发送，或发送原表。") from error
        raise
    with pdf:
        pages: list[list[_Line | _Ruled]] = []
        for page in pdf.pages:
            if len(pages) == MOST_PAGES:
                raise FileError("file.too_big", f"PDF超过{MOST_PAGES}页，不像年度报告，没有读；请只发送报告部分，或发送原表。")
            pages.append(list(_page(page)))
            page.close()
        title = (pdf.metadata or {}).get("Title")
    _require_text(pages)
    return Document("pdf", tuple(_blocks(pages)), title.strip() if isinstance(title, str) else "")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A table's cells; the page it begins on and its number there; the page it ends on."""

    boxes: tuple[_Box, ...]
    page: int
    number: int
    last_page: int

    @property
    def around(self) -> _Box:
        return _Box(
            min(box.left for box in self.boxes), min(box.top for box in self.boxes),
            max(box.right for box in self.boxes), max(box.bottom for box in self.boxes),
        )  # fmt: skip


def _require_text(pages: list[list[_Line | _Ruled]]) -> None:
    text = "".join(
        item.text if isinstance(item, _Line) else "".join(box.text for box in item.boxes)
        for items in pages
        for item in items
    )
    if not text.strip():
        raise FileError("file.not_a_return", _SCAN)
    coded = _NO_CODE.sub("", text)
    if len(coded) < 0.5 * len(text):
        raise FileError("file.not_a_return", _UNREADABLE_FONT)


# ── one page ──────────────────────────────────────────────────────────


def _page(page: Any) -> Iterator[_Line | _Ruled]:
    """Lines and tables from top to bottom."""
    drawn = (resolve1(stream) for stream in page.page_obj.contents)
    if sum(len(stream.get_data()) for stream in drawn if isinstance(stream, PDFStream)) > _MOST_OF_A_PAGE:
        raise too_much()
    if len(page.chars) + len(page.lines) + len(page.rects) + len(page.curves) > _MOST_MARKS:
        raise too_much()
    page = page.filter(_first_print())
    settings = {"explicit_vertical_lines": list(_open_sides(page.edges))}
    tables = [table for table in page.find_tables(settings) if len(table.cells) > 1]
    cells = [cell for table in tables for cell in table.cells]
    rest = page.filter(lambda mark: not any(_inside(mark, cell) for cell in cells)) if cells else page
    placed: list[tuple[float, _Line | _Ruled]] = [
        (line["top"], _Line(line["text"], page.page_number)) for line in rest.extract_text_lines(return_chars=False)
    ]
    for number, table in enumerate(sorted(tables, key=lambda table: float(table.bbox[1])), 1):
        placed.append((table.bbox[1], _Ruled(tuple(_boxes(table, page.chars)), page.page_number, number, page.page_number)))
    return (item for _, item in sorted(placed, key=lambda pair: pair[0]))


def _open_sides(edges: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Outer edges that a table drawn without sides lacks: where anything upright stands between two lines, both ends are closed."""
    lines: list[tuple[float, float, float]] = []  # height, left, right
    for edge in sorted((edge for edge in edges if edge["orientation"] == "h"), key=lambda edge: float(edge["top"])):
        if lines and edge["top"] - lines[-1][0] < _CLOSE:
            height, left, right = lines.pop()
            lines.append((height, min(left, edge["x0"]), max(right, edge["x1"])))
        else:
            lines.append((edge["top"], edge["x0"], edge["x1"]))
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    for (top, left, right), (bottom, second_left, second_right) in itertools.pairwise(lines):
        left, right = max(left, second_left), min(right, second_right)
        between = [edge["x0"] for edge in upright if edge["top"] < top + _CLOSE and edge["bottom"] > bottom - _CLOSE]
        if any(left - _CLOSE < x < right + _CLOSE for x in between):
            for x in (left, right):
                if not any(abs(x - other) < _CLOSE for other in between):
                    place = {"x0": x, "x1": x, "top": top, "bottom": bottom}
                    yield {"object_type": "rect_edge", "orientation": "v", "width": 0, "height": bottom - top, **place}


def _first_print() -> Callable[[dict[str, Any]], bool]:
    """Whether a letter stands here for the first time: some programs print bold by printing twice."""
    seen: set[tuple[str, int, int]] = set()

    def is_first(mark: dict[str, Any]) -> bool:
        if mark["object_type"] != "char":
            return True
        place = (mark["text"], round(mark["x0"]), round(mark["top"]))
        known = place in seen
        seen.add(place)
        return not known

    return is_first


def _inside(mark: dict[str, Any], bbox: tuple[float, float, float, float]) -> bool:
    across, down = (mark["x0"] + mark["x1"]) / 2, (mark["top"] + mark["bottom"]) / 2
    return bool(bbox[0] <= across < bbox[2] and bbox[1] <= down < bbox[3])


def _boxes(table: Any, chars: Iterable[dict[str, Any]]) -> Iterator[_Box]:
    in_table = [char for char in chars if _inside(char, table.bbox)]
    for cell in table.cells:
        within = [char for char in in_table if _inside(char, cell)]
        left, top, right, bottom = cell
        yield _Box(left, top, right, bottom, extract_text(within).strip() if within else "")


# ── all pages ─────────────────────────────────────────────────────────


def _blocks(pages: list[list[_Line | _Ruled]]) -> Iterator[Paragraph | Grid]:
    growing: _Ruled | None = None
    for items in _without_page_numbers(pages):
        for at, item in enumerate(items):
            if isinstance(item, _Ruled):
                if growing is not None and at == 0 and _goes_on(growing, item):
                    growing = _joined(growing, item)
                    continue
                if growing is not None:
                    yield _grid(growing)
                growing = item
                continue
            if growing is not None:
                yield _grid(growing)
                growing = None
            yield Paragraph(item.text, f"第{item.page}页")
    if growing is not None:
        yield _grid(growing)


def _without_page_numbers(pages: list[list[_Line | _Ruled]]) -> Iterator[list[_Line | _Ruled]]:
    for items in pages:
        kept = list(items)
        while kept and isinstance(kept[-1], _Line) and _PAGE_NUMBER.fullmatch(kept[-1].text):
            kept.pop()
        yield kept


def _goes_on(before: _Ruled, after: _Ruled) -> bool:
    """Whether a table at the top of a page has the same two sides as the one that ended the page before."""
    first, second = before.around, after.around
    return after.page > before.last_page and (
        abs(first.left - second.left) < _CLOSE and abs(first.right - second.right) < _CLOSE
    )


def _joined(before: _Ruled, after: _Ruled) -> _Ruled:
    end, start = before.around.bottom, after.around.top
    boxes = list(before.boxes)
    tall = _tall(before), _tall(after)
    for box in after.boxes:
        moved = _Box(box.left, box.top + end - start, box.right, box.bottom + end - start, box.text)
        above = next((b for b in boxes if abs(b.bottom - end) < _CLOSE and _same_sides(b, box)), None)
        # A label beside several rows is cut by the page: its lower part is blank. A single blank cell is a blank cell.
        cut = not box.text and box.top - start < _CLOSE and (box in tall[1] or above in tall[0])
        if above is not None and cut:
            boxes[boxes.index(above)] = _Box(above.left, above.top, above.right, moved.bottom, above.text)
        else:
            boxes.append(moved)
    return _Ruled(tuple(boxes), before.page, before.number, after.page)


def _same_sides(first: _Box, second: _Box) -> bool:
    return abs(first.left - second.left) < _CLOSE and abs(first.right - second.right) < _CLOSE


def _tall(table: _Ruled) -> set[_Box]:
    """The cells that stand beside more than one row."""
    rows = _edges([edge for box in table.boxes for edge in (box.top, box.bottom)])
    return {box for box in table.boxes if _nearest(rows, box.bottom) - _nearest(rows, box.top) > 1}


def _grid(table: _Ruled) -> Grid:
    """Cells by the edges they begin and end at."""
    cols = _edges([edge for box in table.boxes for edge in (box.left, box.right)])
    rows = _edges([edge for box in table.boxes for edge in (box.top, box.bottom)])
    cells = Sparse()
    for box in table.boxes:
        row, col = _nearest(rows, box.top), _nearest(cols, box.left)
        cells.put(row, col, box.text, box.text or None)
        cells.merge(row, col, _nearest(rows, box.bottom) - row, _nearest(cols, box.right) - col)
    return Grid(cells.cells(), f"第{table.page}页第{table.number}个表格")


def _edges(places: list[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _CLOSE:
            edges.append(place)
    return edges


def _nearest(edges: list[float], place: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))

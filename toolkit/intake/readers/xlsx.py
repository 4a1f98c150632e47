"""A foreign .xlsx straight from its XML: values as saved, cell by cell, no grid allocated.

A formula's saved result is what the clerk saw, so that is read; a formula without one is shown as its text, and nothing is
made up. Read here rather than with a library because a library gives either the formulas or the results (openpyxl),
reads error cells as blanks or fills a grid up to the furthest cell (calamine), and refuses legal spellings.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Package, check_parts, damaged, remarks_on, too_much
from toolkit.intake.document import Document, Grid, RawContent
from toolkit.intake.readers.formats import formats_in, shown
from toolkit.intake.readers.shared import Sparse, attribute, child, children, local, number_in

_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WORKBOOK = "xl/workbook.xml"
_ROWS, _COLS = 1_048_576, 16_384
_MOST_SHEETS = 200


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the workbook is damaged, hostile, or holds nothing but pictures."""
    book = _Book(Package(data))
    grids = [grid for number, sheet in enumerate(book.sheets(), 1) if (grid := book.grid(sheet, number))]
    if not grids:
        if any("/media/" in name.lower() for name in book.parts):
            raise FileError("file.not_a_return", "表格里只有图片，没有可读的单元格，请报送人发送填好的原表（.xlsx）。")
        raise FileError("file.empty", "表格里没有任何内容，请报送人核对后重新发送。")
    return Document("xlsx", tuple(grids), book.title(), (*remarks_on(book.parts), *book.remarks()))


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class _Cell:
    """A cell element as it stands: type, style, value, inline text, formula."""

    kind: str
    style: int
    value: str | None = None
    text: str | None = None
    formula: str | None = None


@dataclass
class _Book:
    package: Package
    parts: dict[str, bytes] = field(init=False)
    _computed: int = 0
    _unsaved: int = 0

    def __post_init__(self) -> None:
        self.parts = check_parts(self.package)
        self._part = self._workbook_part()
        self._root = self._xml(self._part)
        if self._root is None:
            raise FileError("file.unreadable", "表格打不开（缺少工作簿内容），请报送人用WPS或Excel打开后另存为.xlsx再发。")
        settings = child(self._root, "workbookPr")
        self._since_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        self._targets = self._relations(self._part)
        self._formats = formats_in(self._xml(self._related("/styles") or "xl/styles.xml"))
        self._strings = list(self._shared_strings())

    # ── parts ──

    def _xml(self, name: str) -> Element | None:
        found = self.package.find(name)
        return ElementTree.fromstring(self.parts[found]) if found else None

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (type, part), as the part's own list has them."""
        folder, name = posixpath.split(part)
        root = self._xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for relation in root if root is not None else ():
            target = unquote(relation.get("Target", "")).replace("\\", "/")
            if relation.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[relation.get("Id", "")] = (relation.get("Type", ""), path)
        return found

    def _workbook_part(self) -> str:
        named = [part for kind, part in self._relations("").values() if kind.endswith("/officeDocument")]
        return next((part for part in named if self.package.find(part)), _WORKBOOK)

    def _related(self, ending: str) -> str | None:
        return next((part for kind, part in self._targets.values() if kind.endswith(ending)), None)

    def _shared_strings(self) -> Iterator[str]:
        found = self.package.find(self._related("/sharedStrings") or "xl/sharedStrings.xml")
        if found is None:
            return
        for _, element in ElementTree.iterparse(io.BytesIO(self.parts[found])):
            if local(element.tag) == "si":
                yield _string(element)
                element.clear()

    def title(self) -> str:
        root = self._xml("docProps/core.xml")
        title = child(root, "title")
        return (title.text or "").strip() if title is not None else ""

    def remarks(self) -> tuple[str, ...]:
        said = []
        if self._computed:
            said.append(f"有{self._computed}个单元格是公式，按文件保存时的结果读取，没有重新计算。")
        if self._unsaved:
            said.append(f"有{self._unsaved}个公式没有保存结果，按公式文字读取，不当作数字。")
        return tuple(said)

    # ── sheets ──

    def sheets(self) -> Iterator[_Sheet]:
        """The sheets in order, charts and dialogs left out."""
        listed = child(self._root, "sheets")
        for number, element in enumerate(children(listed, "sheet") if listed is not None else (), 1):
            relation = attribute(element, "id") or ""
            kind, part = self._targets.get(relation, ("", f"xl/worksheets/sheet{number}.xml"))
            found = self.package.find(part)
            if number > _MOST_SHEETS:
                raise too_much()
            if found is not None and (not kind or kind.endswith("/worksheet")):
                hidden = element.get("state", "visible") != "visible"
                yield _Sheet(element.get("name", f"表{number}"), found, hidden)

    def grid(self, sheet: _Sheet, number: int) -> Grid | None:
        """A sheet's cells, None where it has none."""
        cells = Sparse()
        for item in _flat(self.parts[sheet.part]):
            if isinstance(item, str):
                _merge(cells, item)
            else:
                row, col, cell = item
                cells.put(row, col, *self._content(cell))
        if not cells:
            return None
        return Grid(cells.cells(), f"《{sheet.name}》" if sheet.name else f"第{number}张表", sheet.name, sheet.hidden)

    def _content(self, cell: _Cell) -> tuple[str, RawContent]:
        if cell.formula is not None:
            if cell.value is None and cell.text is None:
                self._unsaved += 1
                text = "=" + cell.formula.lstrip("=")
                return text, text
            self._computed += 1
        return self._value(cell)

    def _value(self, cell: _Cell) -> tuple[str, RawContent]:
        value = cell.value
        match cell.kind:
            case "s":
                at = number_in(value or "")
                text = self._strings[at] if isinstance(at, int) and 0 <= at < len(self._strings) else ""
            case "inlineStr":
                text = cell.text or ""
            case "b":
                text = "" if value is None else "TRUE" if value.strip() in ("1", "true") else "FALSE"
            case "str" | "e" | "d":
                text = _unescaped(value or "")
                text = text.removesuffix("T00:00:00") if cell.kind == "d" else text
            case _:
                return self._number(value, cell)
        return (text, text) if text else ("", None)

    def _number(self, value: str | None, cell: _Cell) -> tuple[str, RawContent]:
        if value is None or not value.strip():
            return (cell.text, cell.text) if cell.text else ("", None)
        number = number_in(value)
        if number is None:
            return value, value
        code = self._formats[cell.style] if 0 <= cell.style < len(self._formats) else ""
        return shown(number, code, since_1904=self._since_1904)


def _flat(content: bytes) -> Iterator[tuple[int, int, _Cell] | str]:
    """Cells with their places, and merges as text (``A1:B2``), as they stream by. A cell or row without a place stands after the last."""
    row = col = -1
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        name = local(element.tag)
        if event == "start":
            if name == "row":
                stated = number_in(element.get("r", ""))
                row, col = (stated - 1 if isinstance(stated, int) else row + 1), -1
            continue
        if name == "c":
            row, col = _place(element.get("r", ""), row, col)
            yield row, col, _cell(element)
        elif name == "mergeCell":
            yield element.get("ref", "")
        if name in ("row", "mergeCell", "conditionalFormatting", "dataValidation", "hyperlink"):
            element.clear()


def _place(stated: str, row: int, col: int) -> tuple[int, int]:
    found = _PLACE.fullmatch(stated.replace("$", ""))
    row, col = (int(found[2]) - 1, _column(found[1])) if found else (max(row, 0), col + 1)
    if row >= _ROWS or col >= _COLS:
        raise damaged()
    return row, col


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(element: Element) -> _Cell:
    style = element.get("s", "0")
    cell = _Cell(element.get("t", "n"), int(style) if style.isdecimal() and len(style) < 9 else 0)
    for part in element:
        match local(part.tag):
            case "v":
                cell.value = part.text
            case "f":
                cell.formula = part.text or ""
            case "is":
                cell.text = _string(part)
    return cell


def _string(element: Element) -> str:
    """The text of a string: its runs, without the phonetic guides above them."""
    pieces = []
    for part in element:
        name = local(part.tag)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            pieces += [found.text or "" for found in children(part, "t")]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """``_x000D_`` is how a workbook spells a character that XML has not."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "")


def _merge(cells: Sparse, ref: str) -> None:
    ends = [_PLACE.fullmatch(end) for end in ref.replace("$", "").split(":")]
    if len(ends) == 2 and ends[0] and ends[1]:
        (top, left), (bottom, right) = ((int(end[2]) - 1, _column(end[1])) for end in ends if end)
        cells.merge(min(top, bottom), min(left, right), abs(bottom - top) + 1, abs(right - left) + 1)

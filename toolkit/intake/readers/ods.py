"""An OpenDocument sheet straight from its XML: the displayed text, the value behind it, merges and hidden sheets.

Repeated cells are spread only where they hold something: an empty sheet “repeats” a million rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Package, check_parts, damaged, remarks_on
from toolkit.intake.document import Document, Grid
from toolkit.intake.readers.ods_cells import Cells, Content
from toolkit.intake.readers.ods_looks import Styles
from toolkit.intake.readers.shared import Sparse
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.walking import attribute, child, children, local

_COLUMN_GROUPS = ("table-header-columns", "table-column-group", "table-columns")
_ROW_GROUPS = ("table-header-rows", "table-row-group", "table-rows")


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the file is damaged, hostile, or has no cells."""
    package = Package(data)
    parts = check_parts(package)
    name = package.find("content.xml")
    if name is None:
        raise damaged()
    root = ElementTree.fromstring(parts[name])
    hidden = _hidden_styles(root)
    shared = package.find("styles.xml")
    styles = Styles((ElementTree.fromstring(parts[shared]) if shared else None, root))
    body = child(root, "body", "spreadsheet")
    tables = list(children(body, "table")) if body is not None else []
    grids = [grid for number, table in enumerate(tables, 1) if (grid := _grid(table, number, hidden, styles))]
    if not grids:
        if any(name.lower().startswith("pictures/") for name in parts):
            raise FileError("file.not_a_return", "表格里只有图片，没有可读的单元格，请报送人发送填好的原表（.xlsx）。")
        raise FileError("file.empty", "表格里没有任何内容，请报送人核对后重新发送。")
    remarks = remarks_on(parts)
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts):
        remarks = (*remarks, "文件带有宏，宏没有运行，也不会被运行。")
    return Document("ods", tuple(grids), _title(package, parts), remarks)


def _title(package: Package, parts: dict[str, bytes]) -> str:
    name = package.find("meta.xml")
    title = child(ElementTree.fromstring(parts[name]), "meta", "title") if name else None
    return (title.text or "").strip() if title is not None else ""


def _hidden_styles(root: Element) -> set[str]:
    styles = child(root, "automatic-styles")
    return {
        attribute(style, "name") or ""
        for style in (styles if styles is not None else ())
        for properties in children(style, "table-properties")
        if attribute(properties, "display") == "false"
    }


def _grid(table: Element, number: int, hidden: set[str], styles: Styles) -> Grid | None:
    cells = Sparse()
    calculated = set()
    reader = Cells(styles, list(_columns(table)))
    row = 0
    for element in _rows(table):
        times = _times(element, "number-rows-repeated")
        contents = list(_contents(element, reader))
        for at in range(row, row + times if contents else row):
            for col, span, (text, raw, doubt), formula in contents:
                cells.put(at, col, text, raw, doubt)
                if formula:
                    calculated.add((at, col))
                cells.merge(at, col, *span)
        row += times
    if not cells:
        return None
    name = attribute(table, "name") or ""
    place = f"《{name}》" if name else f"第{number}张表"
    return Grid(
        cells.cells(), place, name, (attribute(table, "style-name") or "-") in hidden,
        calculated=frozenset(calculated), covered=cells.covered(),
    )


def _rows(table: Element) -> Iterator[Element]:
    """The rows, those inside groups and headers too."""
    waiting = list(reversed(table))
    while waiting:
        element = waiting.pop()
        if local(element.tag) == "table-row":
            yield element
        elif local(element.tag) in _ROW_GROUPS:
            waiting += reversed(element)


def _columns(table: Element) -> Iterator[tuple[int, str]]:
    """The style of cells that state none, by column: up to where, and its name."""
    end = 0
    waiting = list(reversed(table))
    while waiting:
        element = waiting.pop()
        if local(element.tag) == "table-column":
            end += _times(element, "number-columns-repeated")
            yield end, attribute(element, "default-cell-style-name") or ""
        elif local(element.tag) in _COLUMN_GROUPS:
            waiting += reversed(element)


def _contents(row: Element, reader: Cells) -> Iterator[tuple[int, tuple[int, int], Content, bool]]:
    col = 0
    style = attribute(row, "default-cell-style-name") or ""
    for cell in children(row, "table-cell", "covered-table-cell"):
        stated = {local(name): value for name, value in cell.attrib.items()}
        times = _whole(stated.get("number-columns-repeated", "1"))
        span = (_whole(stated.get("number-rows-spanned", "1")), _whole(stated.get("number-columns-spanned", "1")))
        content: Content = reader.content(cell, stated, col, style)
        if content[1] is not None or content[2] is not None or span != (1, 1):
            yield from ((at, span, content, "formula" in stated) for at in range(col, col + times))
        col += times


def _times(element: Element, name: str) -> int:
    return _whole(attribute(element, name) or "1")


def _whole(text: str) -> int:
    stated = number_in(text)
    return stated if isinstance(stated, int) and stated > 0 else 1

"""An OpenDocument sheet straight from its XML: the displayed text, the value behind it, merges and hidden sheets.

Repeated cells are spread only where they hold something: an empty sheet “repeats” a million rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Package, check_parts, damaged, remarks_on
from toolkit.intake.document import Document, Grid, RawContent
from toolkit.intake.readers.shared import Sparse, without_formula
from toolkit.ooxml.formulas import doubt_of, spelt
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.spreadsheet import unescaped
from toolkit.ooxml.walking import attribute, child, children, local
from toolkit.seen import Doubt
from toolkit.words import plain

_ROW_GROUPS = ("table-header-rows", "table-row-group", "table-rows")
_NUMBERS = ("float", "percentage", "currency")
_SKIPPED = ("annotation", "shapes", "frame")
_PREFIX = re.compile(r"^(?:\w+:)?=?")
_ADDRESS = re.compile(r"\[([^\]]+)\]")
_PLACE = re.compile(r"(?<![^:])\.")
"""The point before an address on the formula's own sheet."""


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where the file is damaged, hostile, or has no cells."""
    package = Package(data)
    parts = check_parts(package)
    name = package.find("content.xml")
    if name is None:
        raise damaged()
    root = ElementTree.fromstring(parts[name])
    hidden = _hidden_styles(root)
    body = child(root, "body", "spreadsheet")
    tables = list(children(body, "table")) if body is not None else []
    grids = [grid for number, table in enumerate(tables, 1) if (grid := _grid(table, number, hidden))]
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


def _grid(table: Element, number: int, hidden: set[str]) -> Grid | None:
    cells = Sparse()
    calculated = set()
    row = 0
    for element in _rows(table):
        times = _times(element, "number-rows-repeated")
        contents = list(_contents(element))
        for at in range(row, row + times if contents else row):
            for col, span, text, raw, doubt, formula in contents:
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


def _contents(row: Element) -> Iterator[tuple[int, tuple[int, int], str, RawContent, Doubt | None, bool]]:
    col = 0
    for cell in children(row, "table-cell", "covered-table-cell"):
        times = _times(cell, "number-columns-repeated")
        span = (_times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned"))
        text, raw, doubt = _seen(cell)
        if raw is not None or doubt is not None or span != (1, 1):
            formula = attribute(cell, "formula") is not None
            yield from ((at, span, text, raw, doubt, formula) for at in range(col, col + times))
        col += times


def _times(element: Element, name: str) -> int:
    stated = number_in(attribute(element, name) or "1")
    return stated if isinstance(stated, int) and stated > 0 else 1


def _seen(cell: Element) -> tuple[str, RawContent, Doubt | None]:
    """A cell's content with its doubt, where it is a formula's; a formula that shows nothing is a blank cell."""
    text, raw = _content(cell)
    formula = attribute(cell, "formula")
    if formula is None:
        return without_formula(text, raw)
    saved = raw if raw is not None else "" if attribute(cell, "value-type") == "string" else None
    doubt = doubt_of(_formula(formula), saved, text)
    if doubt.kind == "picture" or saved is None:
        return "", None, doubt
    return text, raw, doubt if text else None


def _formula(stored: str) -> str:
    """A formula as a sheet spells it: ``of:=SUM([.A1:.A3];1)`` is ``=SUM(A1:A3,1)``."""
    return spelt("=" + _ADDRESS.sub(lambda found: _PLACE.sub("", found[1]), _PREFIX.sub("", stored)).replace(";", ","))


def _content(cell: Element) -> tuple[str, RawContent]:
    text = unescaped("\n".join(_text(paragraph) for paragraph in children(cell, "p", "h")))
    value = number_in(attribute(cell, "value") or "")
    kind = attribute(cell, "value-type")
    if kind in _NUMBERS and value is not None and not text.startswith(("#", "Err:")):
        return text or plain(value), value
    if not text and kind == "date":
        text = (attribute(cell, "date-value") or "").removesuffix("T00:00:00")
    return (text, text) if text else ("", None)


def _text(element: Element) -> str:
    """What a paragraph shows: runs, blanks written as elements, line breaks; notes and drawings left out."""
    pieces = [element.text or ""]
    for part in element:
        match local(part.tag):
            case "s":
                pieces.append(" " * min(_times(part, "c"), 1000))
            case "tab":
                pieces.append("\t")
            case "line-break":
                pieces.append("\n")
            case name if name not in _SKIPPED:
                pieces.append(_text(part))
        pieces.append(part.tail or "")
    return "".join(pieces)

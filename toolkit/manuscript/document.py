"""A .docx → its lines as a reader of the final version sees them, and what it says of itself.

Straight from the XML: libraries leave out tracked insertions and content controls. What is marked as deleted is
gone, what is inserted stands; a soft break begins a new line; a row of a table is one line, its cells apart by tabs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Limits, Package, check_parts
from toolkit.seal import CARRIER_NAME

_LIMITS = Limits(elements=150_000, depth=150)
"""The walk below calls itself twice for a level of nesting at most."""
_SPEAKS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_UNSEEN = frozenset({
    "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sectPr",
    "del", "moveFrom", "delText", "instrText", "delInstrText",
    "Fallback",  # the same once more, for older programs
    "rt",  # the reading above a character
})
_UNREADABLE = "Word文件打不开（损坏、不完整，或含有不允许的声明），请用WPS或Word打开后另存为.docx再发。"
_TOO_BIG = "Word文件内容过多或展开后过大，不像正常的文字稿，未打开；请删去图片等无关内容后再发。"


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the space around it, never empty. ``style`` is the paragraph style's name."""

    text: str
    style: str = ""
    row: bool = False
    """Whether it is a row of a table."""


@dataclass(frozen=True)
class WordFile:
    """What a .docx holds. ``seal`` is the property of that name, ``margins`` the lines of page heads and feet."""

    lines: tuple[Line, ...]
    seal: str | None
    margins: tuple[str, ...]


def open_word(data: bytes) -> WordFile:
    """The lines of a .docx. Raises :class:`FileError`."""
    try:
        package = Package(data)
        parts = check_parts(package, _LIMITS)
    except FileError as error:
        raise FileError(error.code, _TOO_BIG if error.code == "file.too_big" else _UNREADABLE) from error
    except (LookupError, ValueError) as error:  # what expat raises for an encoding that it does not know
        raise FileError("file.unreadable", _UNREADABLE) from error
    main = _main_part(package, parts)
    folder = main.rpartition("/")[0]
    styles = _styles(_tree(package, parts, f"{folder}/styles.xml"))
    body = _tree(package, parts, main)
    if body is None or _name(body) != "document":
        raise FileError("file.unreadable", _UNREADABLE)
    margins: list[str] = []
    for name in sorted(parts):
        if name.startswith((f"{folder}/footer", f"{folder}/header")) and name.endswith(".xml"):
            margin = _tree(package, parts, name)
            margins += [line.text for line in _lines(margin, styles)] if margin is not None else ()
    return WordFile(tuple(_lines(body, styles)), _seal(_tree(package, parts, "docProps/custom.xml")), tuple(margins))


# ── the package ───────────────────────────────────────────────────────────


def _tree(package: Package, parts: Mapping[str, bytes], name: str) -> Element | None:
    found = package.find(name)
    if found is None:
        return None
    try:
        return ElementTree.fromstring(parts[found])  # counted, and without a document type: see check_parts
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise FileError("file.unreadable", _UNREADABLE) from error


def _main_part(package: Package, parts: Mapping[str, bytes]) -> str:
    relations = _tree(package, parts, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/") or "word/document.xml"
    return "word/document.xml"


def _styles(tree: Element | None) -> dict[str, str]:
    """The names of the styles by their ids: suites give new ids and keep the names."""
    found = {}
    for style in tree if tree is not None else ():
        name = next((child for child in style if _name(child) == "name"), None)
        if name is not None:
            found[_value(style, "styleId")] = _value(name, "val")
    return found


def _seal(tree: Element | None) -> str | None:
    for each in tree if tree is not None else ():
        if each.get("name") == CARRIER_NAME:
            return "".join(each.itertext()).strip() or None
    return None


# ── the text ──────────────────────────────────────────────────────────────


def _lines(root: Element, styles: Mapping[str, str]) -> list[Line]:
    walk = _Walk(styles)
    walk.blocks(root)
    walk.end()
    return walk.found


class _Walk:
    """One walk through a body, a cell or a text box."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self.found: list[Line] = []
        self._styles = styles
        self._carried = ""
        """Text of paragraphs whose end is marked as deleted: it runs on into the next."""

    def blocks(self, parent: Element) -> None:
        for child in parent:
            name = _name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name not in _UNSEEN and not _is_placeholder(child):
                self.blocks(child)

    def end(self) -> None:
        """What is still carried has no next paragraph to run into."""
        self._take(self._carried, "")

    def _paragraph(self, paragraph: Element) -> None:
        boxes: list[Element] = []
        text = self._carried + "".join(_inline(paragraph, boxes))
        properties = _child(paragraph, "pPr")
        if _ends_deleted(properties):
            self._carried = text
        else:
            self._carried = ""
            style = _child(properties, "pStyle")
            self._take(text, self._styles.get(_value(style, "val"), "") if style is not None else "")
        for box in boxes:
            self.blocks(box)

    def _take(self, text: str, style: str) -> None:
        self.found += [Line(line.strip(), style) for line in text.split("\n") if line.strip()]

    def _table(self, table: Element) -> None:
        for row in _within(table, "tr"):
            if _child(_child(row, "trPr"), "del") is not None:
                continue
            cells = list(_within(row, "tc"))
            if len(cells) == 1:  # a frame around text
                self.blocks(cells[0])
                continue
            words = [" ".join(line.text for line in _lines(cell, self._styles)) for cell in cells]
            if any(words):
                self.found.append(Line("\t".join(words).strip(), row=True))


def _inline(parent: Element, boxes: list[Element]) -> Iterator[str]:
    for child in parent:
        namespace, _, name = child.tag.rpartition("}")
        if name in _UNSEEN or _is_placeholder(child):
            continue
        if name == "txbxContent":
            boxes.append(child)
        elif namespace.lstrip("{") not in _SPEAKS:
            yield from _inline(child, boxes)
        elif name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        else:
            yield from _inline(child, boxes)


def _within(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through content controls and the like."""
    for child in parent:
        if _name(child) == name:
            yield child
        elif _name(child) not in (*_UNSEEN, "tbl", "p", "tc"):
            yield from _within(child, name)


def _is_placeholder(element: Element) -> bool:
    """Whether it is a content control that only shows its prompt."""
    return _name(element) == "sdt" and _child(_child(element, "sdtPr"), "showingPlcHdr") is not None


def _ends_deleted(properties: Element | None) -> bool:
    mark = _child(properties, "rPr")
    return _child(mark, "del") is not None or _child(mark, "moveFrom") is not None


def _child(parent: Element | None, name: str) -> Element | None:
    return None if parent is None else next((child for child in parent if _name(child) == name), None)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: Element, name: str) -> str:
    """An attribute whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")

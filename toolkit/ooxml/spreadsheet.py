"""An .xlsx straight from its XML: sheets, cells as they stand, names and properties; no grid is allocated.

Read here rather than with a library because a library gives either the formulas or the results and spends nine tenths of
its time on looks (openpyxl), reads error cells as blanks or fills a grid up to the furthest cell (calamine), and refuses
legal spellings.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import groupby
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.clock import tick
from toolkit.errors import FileError
from toolkit.guard import LIMITS, Limits, Package, check_parts, damaged, too_much
from toolkit.guard.parts import Plain, check_workbook
from toolkit.guard.plain import PlainSheet, plain_sheet, plain_strings
from toolkit.ooxml.cell_looks import Font, Run, Style, Styles, font_in, number_in_cell, text_in_cell
from toolkit.ooxml.moments import serial_of
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.places import Area, area_of, place, place_of, within_sheet
from toolkit.ooxml.spelt import as_read, as_read_each
from toolkit.ooxml.walking import attribute, child, children, local
from toolkit.patterns import regex
from toolkit.seen import Doubt, Seen
from toolkit.structs import Struct, replace
from toolkit.words import plain

_ESCAPED = regex(r"_x([0-9A-Fa-f]{4})_")
_BREAKS = "\v\f\x85\u2028\u2029"
_HALVES = {chr(code) for code in range(0xD800, 0xE000)}
"""Of a character beyond the first 65,536, which is spelt as two."""
_WORKBOOK = "xl/workbook.xml"
_MOST_SHEETS = 200
_MOST_RUNS = 1000
"""Stretches of one string that are looked at."""
_MOST_LINKS = 100
_DIGITS = 9
"""An index with so many digits points nowhere."""
_WITHIN_ROWS = ("c", "v", "f", "is", "t")
_FLEETING = ("row", "mergeCell", "conditionalFormatting", "dataValidation", "hyperlink")
"""Elements let go as soon as they are read, so that a long sheet is never in memory whole."""


class SheetPart(Struct, frozen=True):
    """One worksheet: its name and the part that holds it."""

    name: str
    part: str
    hidden: bool


class SheetCell(Struct):
    """A cell element as it stands: type, style, value, inline text; its formula without ``=``, None where it has none."""

    kind: str
    style: int
    value: str | None = None
    text: str | None = None
    runs: tuple[Run, ...] = ()
    """The inline text by its fonts, where it has more than the cell's."""
    formula: str | None = None
    shares: str | None = None
    """The number of the formula it shares with other cells, of which one spells it."""
    again: SheetCell | None = None
    """The same cell with its other content, where one element holds two."""


class Spreadsheet:
    """An opened .xlsx. Raises :class:`FileError` where it is damaged or hostile."""

    def __init__(self, data: bytes, limits: Limits | None = LIMITS, *, plainly: bool = False) -> None:
        """``limits`` are None for bytes that we have just written: they are as large as they are, and nobody else has had them.

        ``plainly`` says that sheets are asked for by :meth:`plain` first.
        """
        self._package = Package(data)
        self._plain = Plain({}, {})
        if limits is None:
            self.parts = {name: self._package.read(name) for name in self._package.names}
        elif plainly:
            self.parts, self._plain = check_workbook(self._package, limits)
        else:
            self.parts = check_parts(self._package, limits)
        self._part = self._workbook_part()
        root = self._xml(self._part)
        if root is None:
            raise FileError("file.unreadable", "表格打不开（缺少工作簿内容），请报送人用WPS或Excel打开后另存为.xlsx再发。")
        self._root = root
        settings = child(root, "workbookPr")
        self.since_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        self._targets = self._relations(self._part)
        self._rich: dict[int, tuple[Run, ...]] = {}
        """The strings that have runs of other fonts, by their index."""
        self._looked_at: dict[tuple[str | None, Style], Seen] = {}

    # ── parts ──

    def _xml(self, name: str) -> Element | None:
        stored = self._package.find(name)
        return None if stored is None else _tree(self.parts[stored])

    def _relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Relation id → (type, part), as the part's own list has them."""
        folder, name = posixpath.split(part)
        stored = self._package.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        return _relations_in(self.parts[stored], folder) if stored is not None else {}

    @cached_property
    def _package_relations(self) -> Mapping[str, tuple[str, str]]:
        return self._relations("")

    def _workbook_part(self) -> str:
        named = [part for kind, part in self._package_relations.values() if kind.endswith("/officeDocument")]
        return next((part for part in named if self._package.find(part)), _WORKBOOK)

    def _related(self, ending: str) -> str | None:
        return next((part for kind, part in self._targets.values() if kind.endswith(ending)), None)

    @cached_property
    def strings(self) -> list[str]:
        """The strings that cells of type ``s`` point to."""
        stored = self._package.find(self._related("/sharedStrings") or "xl/sharedStrings.xml")
        strings: list[str] = []
        if stored is not None:
            plainly = self._plain.strings.get(stored) or plain_strings(self.parts[stored])
            if plainly is not None:
                return list(map(unescaped, as_read_each(plainly)))
            for element in _elements(self.parts[stored]):
                if local(element.tag) == "si":
                    if (len(element) != 1 or local(element[0].tag) != "t") and (runs := _runs(element)):
                        self._rich[len(strings)] = runs
                    strings.append(_string(element))
                    element.clear()
        return strings

    @cached_property
    def styles(self) -> Styles:
        """The cell styles."""
        stored = self._package.find(self._related("/styles") or "xl/styles.xml")
        return _styles(self.parts[stored]) if stored is not None else Styles(None)

    @cached_property
    def styled_plainly(self) -> Mapping[str | None, bool]:
        """Of styles as cells spell them, whether nothing in them makes a content look like another one."""
        return _Plainly(self.styles)

    @property
    def title(self) -> str:
        """The title in the file's properties."""
        title = child(self._xml("docProps/core.xml"), "title")
        return (title.text or "").strip() if title is not None else ""

    @property
    def properties(self) -> dict[str, str]:
        """The custom properties, as text."""
        kinds = ("/custom-properties", "/customProperties")
        part = next((part for kind, part in self._package_relations.values() if kind.endswith(kinds)), "docProps/custom.xml")
        listed = children(self._xml(part), "property")
        return {entry.get("name", ""): "".join(entry.itertext()).strip() for entry in listed}

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the whole workbook and what they stand for; those of one sheet alone are left out."""
        listed = children(child(self._root, "definedNames"), "definedName")
        return {entry.get("name", ""): entry.text or "" for entry in listed if entry.get("localSheetId") is None}

    @cached_property
    def links(self) -> list[str]:
        """The names of the workbooks that formulas call ``[1]``, ``[2]`` …; empty where one is not known."""
        parts = [self._targets.get(attribute(entry, "id") or "", ("", ""))[1]
                 for entry in children(child(self._root, "externalReferences"), "externalReference")]
        return [self._linked(part) for part in parts[:_MOST_LINKS]]

    def _linked(self, part: str) -> str:
        folder, name = posixpath.split(part)
        root = self._xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        target = next((relation.get("Target", "") for relation in root), "") if root is not None else ""
        return posixpath.basename(unquote(target).replace("\\", "/"))

    # ── sheets ──

    def sheets(self) -> Iterator[SheetPart]:
        """The worksheets in order, charts and dialogs left out."""
        for number, element in enumerate(children(child(self._root, "sheets"), "sheet"), 1):
            relation = attribute(element, "id") or ""
            kind, part = self._targets.get(relation, ("", f"xl/worksheets/sheet{number}.xml"))
            stored = self._package.find(part)
            if number > _MOST_SHEETS:
                raise too_much()
            if stored is not None and (not kind or kind.endswith("/worksheet")):
                hidden = element.get("state", "visible") != "visible"
                yield SheetPart(element.get("name", f"表{number}"), stored, hidden)

    def plain(self, sheet: SheetPart) -> PlainSheet | None:
        """The cells as they are spelt, where the sheet is spelt as nearly every one; None where :meth:`cells` has to read it."""
        return self._plain.sheets.pop(sheet.part, None) or plain_sheet(self.parts[sheet.part])

    def own_cells(self, sheet: SheetPart) -> Iterator[tuple[int, int, SheetCell]]:
        """As :meth:`cells`, without areas, of a workbook that we have just written, which is spelt as nearly every one: that what is
        around the cells is XML is proved here. Blank cells are left out."""
        plain = self.plain(sheet)
        if plain is None:
            yield from (item for item in self.cells(sheet) if not isinstance(item, Area))
            return
        for piece in plain.pieces:
            _tree(piece)
        columns = dict[str, int]()
        for address, kind, tag, formula, value, text in zip(
            plain.places, plain.kinds, plain.tags, plain.formulas, plain.values, plain.texts, strict=True,
        ):
            if value is text is tag is None:
                continue
            letters = address.rstrip("0123456789")
            if (col := columns.get(letters)) is None:
                col = columns[letters] = place_of(address)[1]
            cell = SheetCell(kind or "n", 0, as_read(value) or None, None if text is None else unescaped(as_read(text)))
            if tag is not None:
                cell.formula = as_read(formula)
            yield int(address[len(letters) :]) - 1, col, cell

    def cells(self, sheet: SheetPart) -> Iterator[tuple[int, int, SheetCell] | Area]:
        """Cells with their 0-based places, and merged areas, as they stream by.

        A cell or a row without a place stands after the last. A cell that is written twice comes twice.
        """
        row, names = -1, dict[str, str]()
        within = set[str]()  # tags that are passed by until the row ends in which they stand: nearly all there are
        for element in _elements(self.parts[sheet.part]):
            tag = element.tag
            if tag in within:
                continue
            name = names.get(tag)
            if name is None:
                name = names[tag] = local(tag)
            if name in _WITHIN_ROWS:
                within.add(tag)
            elif name == "row":
                tick()
                stated = number_in(element.get("r", ""))
                row, col = (stated - 1 if isinstance(stated, int) else row + 1), -1
                for inner in element:
                    if names.get(inner.tag) == "c":
                        row, col = _place(inner.get("r", ""), row, col)
                        cell: SheetCell | None = _cell(inner, names)
                        while cell is not None:
                            yield row, col, cell
                            cell = cell.again
            elif name == "mergeCell":
                area = area_of(element.get("ref", ""))
                if area is not None:
                    yield area
            if name in _FLEETING:
                element.clear()

    def text(self, cell: SheetCell) -> str | None:
        """The text of a cell that holds one as its value; None for a number, and for a cell without a value."""
        value = cell.value
        match cell.kind:
            case "s":
                at = int(value) if value and value.isdecimal() and len(value) < _DIGITS else len(self.strings)
                return self.strings[at] if at < len(self.strings) else ""
            case "inlineStr":
                return cell.text or ""
            case "b":
                return None if value is None else "TRUE" if value.strip() in ("1", "true") else "FALSE"
            case "str" | "e":
                return unescaped(value or "")
            case "d":
                return (value or "").removesuffix("T00:00:00")
            case _:
                return cell.text if value is None or not value.strip() else None

    def otherwise(self, cell: SheetCell, content: int | float | str) -> Seen | None:
        """What shows of a cell's content where that may be something else than is stored; None where it surely is not."""
        style = self.styles[cell.style]
        if style.plain:  # nearly every cell
            if content.__class__ is str:
                if not (self._rich or cell.runs or cell.kind == "d"):
                    return None
            elif content.__class__ is int and content >= 0:
                return None
        if cell.kind == "d" and isinstance(content, str) and (serial := serial_of(content)) is not None:
            return Seen(content, Doubt("format", plain(serial), content))
        if isinstance(content, str):
            runs = self._runs_of(cell)
            if not runs:
                return None if style.plain else text_in_cell((Run(content),), style)
            known = (cell.value if cell.kind == "s" else None, style)  # many cells may show one text
            if known[0] is None or known not in self._looked_at:
                self._looked_at[known] = text_in_cell(runs, style)
            return self._looked_at[known]
        return number_in_cell(content, style, since_1904=self.since_1904)

    @property
    def has_rich_strings(self) -> bool:
        """Whether any of the shared strings has characters of another font than its cell's."""
        return bool(self.strings) and bool(self._rich)

    def _runs_of(self, cell: SheetCell) -> tuple[Run, ...]:
        if cell.kind != "s":
            return cell.runs
        return self._rich.get(int(cell.value), ()) if self._rich and cell.value and cell.value.isdecimal() else ()


class _Plainly(dict[str | None, bool]):
    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self._styles = styles

    def __missing__(self, styled: str | None) -> bool:
        plainly = self[styled] = self._styles[int(styled or 0)].plain
        return plainly


def _tree(content: bytes) -> Element:
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise damaged() from error


@lru_cache(maxsize=16)  # and are made of the same parts
def _relations_in(content: bytes, folder: str) -> Mapping[str, tuple[str, str]]:
    relations = {}
    for relation in _tree(content):
        target = unquote(relation.get("Target", "")).replace("\\", "/")
        if relation.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relations[relation.get("Id", "")] = (relation.get("Type", ""), path)
    return relations


@lru_cache(maxsize=8)  # the workbooks of one campaign, saved by one suite, look alike
def _styles(content: bytes) -> Styles:
    return Styles(_tree(content))


def unescaped(text: str) -> str:
    """``_x000D_`` is how a workbook spells a character that XML has not."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(_character, text).replace("\r\n", "\n").replace("\r", "")
    if text.isprintable():
        return text
    # Two halves make one character; half of one is none.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _character(escape: re.Match[str]) -> str:
    """The character an escape stands for: a break of a line or a page is a line's, of the other signs nobody sees anything."""
    char = chr(int(escape[1], 16))
    if char in _BREAKS:
        return "\n"
    drawn = char.isprintable() or char in "\t\n\r" or (char >= "\xa0" and char.isspace()) or char in _HALVES
    return char if drawn else ""


def _elements(content: bytes) -> Iterator[Element]:
    """The elements of a part as each ends. Raises :class:`FileError` where it is no XML, whatever its name says."""
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(content)):
            yield element
    except ElementTree.ParseError as error:
        raise damaged() from error


def _place(stated: str, row: int, col: int) -> tuple[int, int]:
    return within_sheet(place(stated) or (max(row, 0), col + 1))


def _cell(element: Element, names: dict[str, str]) -> SheetCell:
    style = element.get("s", "0")
    number = int(style) if style.isdecimal() and len(style) < _DIGITS else 0
    if len(element) == 1 and names.get(element[0].tag) == "v":  # nearly every cell
        return SheetCell(element.get("t", "n"), number, element[0].text)
    cell = SheetCell(element.get("t", "n"), number)
    first = cell
    for part in element:
        match names.get(part.tag):
            case "v" if cell.value is not None and part.text is not None:
                cell.again = cell = replace(cell, value=part.text)
            case "is" if cell.text is not None:
                cell.again = cell = replace(cell, text=_string(part), runs=_runs(part))
            case "v":
                cell.value = part.text
            case "f":
                cell.formula = part.text or ""
                cell.shares = part.get("si") if part.get("t") == "shared" else None
            case "is":
                cell.text, cell.runs = _string(part), _runs(part)
    return first


def _string(element: Element) -> str:
    """The text of a string: its runs, without the phonetic guides above them."""
    pieces = []
    for part in element:
        name = local(part.tag)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            pieces += [piece.text or "" for piece in children(part, "t")]
    return unescaped("".join(pieces))


def _runs(element: Element) -> tuple[Run, ...]:
    """The runs of a string, neighbours of one font together; none where all of it is in the cell's own font."""
    runs: list[tuple[str, Font | None]] = []
    for part in children(element, "r"):
        properties = child(part, "rPr")
        text = "".join(piece.text or "" for piece in children(part, "t"))
        runs.append((unescaped(text), None if properties is None else font_in(properties)))
    alike = [Run("".join(text for text, _ in group), font) for font, group in groupby(runs, key=lambda run: run[1])]
    return (*alike[:_MOST_RUNS], Run("".join(run.text for run in alike[_MOST_RUNS:]))) if len(alike) > _MOST_RUNS else tuple(alike)

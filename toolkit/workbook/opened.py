"""A received .xlsx opened once: what stands in which cell, and the seal's carriers.

Formulas are read as formulas; what was saved of their results is asked only where a formula stands in place of what a
clerk types. Sheets are read whole: how far a sheet concerns us is for the layout that reads it to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from typing import NamedTuple, overload

from toolkit.clock import tick
from toolkit.errors import FileError
from toolkit.guard.plain import PlainSheet
from toolkit.layout import SEAL_SHEET
from toolkit.layout.address import Place
from toolkit.ooxml.formulas import doubt_of, doubt_of_words, spelt
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.places import Area, area_of, place
from toolkit.ooxml.spelt import as_read, shared_by
from toolkit.ooxml.spreadsheet import SheetCell, SheetPart, Spreadsheet, unescaped
from toolkit.seal import CARRIER_NAME, Carriers
from toolkit.seen import Doubt, counted
from toolkit.structs import Struct, field, replace
from toolkit.words import plain
from toolkit.workbook.alike import alike
from toolkit.workbook.spelling import Spelling

Content = int | float | str | None
Spelt = tuple[str | None, str | None, str | None]
"""Of a formula's cell its type, style and value as they are spelt: few are asked what was saved in them."""
_DIGITS = 15
"""Of a number that is whole however a suite keeps it."""
_OF_FORMULAS = ("", "=", "#")
"""What a text begins with that may be more than words, or nothing."""

_BY_LOOK = ("struck", "hidden", "raised")
"""Doubts of how characters look: what is read is what shows."""


class Stood(NamedTuple):
    """What a person sees in a cell, and what is to be doubted of it."""

    content: Content
    doubt: Doubt | None = None


def _nothing_saved(formula: str, cell: SheetCell | Spelt) -> Stood:
    return Stood(None, doubt_of(formula, None, ""))


class OpenedSheet(Struct, frozen=True):
    """One sheet: contents by 0-based (row, column), blanks left out; merged areas as (row, col, rows, cols)."""

    name: str
    contents: dict[tuple[int, int], Content]
    merges: frozenset[tuple[int, int, int, int]]
    calculated: frozenset[tuple[int, int]] = frozenset()
    """Cells that hold a formula of which only the result is known (.xls, .ods)."""
    hidden: bool = False
    doubts: Mapping[Place, Doubt] = field(default_factory=dict)
    """What cells store and what they show, where these are not the same; formulas of an .xlsx are asked for by :meth:`stood`."""
    covered: Mapping[Place, Content] = field(default_factory=dict)
    """What stands under merged areas, where nobody sees it."""
    formulas: Mapping[Place, SheetCell | Spelt] = field(default_factory=dict, )
    """The formula cells of an .xlsx, with what was saved in them."""
    result: Callable[[str, SheetCell | Spelt], Stood] = field(default=_nothing_saved, )
    reach: Place | None = field(default=None, )
    """A row and a column beyond which surely nothing stands; None where nobody looked."""

    def stood(self, place: Place) -> Stood:
        """What a person sees in a cell: a formula's saved result where it has one."""
        if place in self.doubts:
            doubt = self.doubts[place]
            if doubt.kind in _BY_LOOK:
                return Stood(doubt.shown or None, doubt)
            return Stood(None if doubt.kind in ("twice", "picture") else self.contents.get(place), doubt)
        content = self.contents.get(place)
        if place in self.formulas and content is not None:
            return self.result(str(content), self.formulas[place])
        return Stood(content)

    def within(self, rows: int, cols: int) -> OpenedSheet:
        """The same sheet as far as so many rows and columns; what lies beyond is not there for whoever reads on."""
        if self.reach is not None and self.reach[0] < rows and self.reach[1] < cols:
            return self
        if not self.contents or (max(self.contents)[0] < rows and max(map(itemgetter(1), self.contents)) < cols):
            return self
        kept = {(row, col): content for (row, col), content in self.contents.items() if row < rows and col < cols}
        return replace(self, contents=kept)


class Opened(Struct, frozen=True):
    """An opened workbook: its sheets in order, its carriers, and where its names point now."""

    sheets: tuple[OpenedSheet, ...]
    carriers: Carriers
    names: dict[str, tuple[str, int, int]]
    book: Spreadsheet | None = field(default=None, )
    """The .xlsx it was opened from, for whoever has to read it otherwise: it need not be opened again."""

    def sheet(self, name: str) -> OpenedSheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def open_workbook(data: bytes) -> Opened:
    """Open an .xlsx; how many cells it may hold is the guard's to say. Raises :class:`FileError`."""
    try:
        book = Spreadsheet(data, plainly=True)
        sheets = tuple(_Sheet(book, part).opened() for part in book.sheets())
        return Opened(sheets, _carriers(book, sheets), _names(book), book)
    except FileError:
        raise
    except Exception as error:  # one workbook nobody thought of must not stop the others
        raise FileError(
            "file.unreadable", "表格打不开（文件损坏或不是标准的.xlsx），请报送人用WPS或Excel打开后另存为.xlsx再发。"
        ) from error


class _Sheet:
    """One sheet as it is read."""

    def __init__(self, book: Spreadsheet, part: SheetPart) -> None:
        self._book, self._part, self._spelling = book, part, Spelling()
        self._contents: dict[Place, Content] = {}
        self._doubts: dict[Place, Doubt] = {}
        self._formulas: dict[Place, SheetCell | Spelt] = {}
        self._reach: Place | None = None

    def opened(self) -> OpenedSheet:
        plain = self._book.plain(self._part)
        merges = self._streamed() if plain is None else self._walked(plain)
        contents, doubts = self._contents, self._doubts
        covered: dict[Place, Content] = {}
        for top, left, height, width in merges:  # the guard has counted the cells they cover
            for row in range(top, top + height):
                for col in range(left, left + width):
                    if (row, col) in contents and (row, col) != (top, left):  # nobody sees what a merged area covers
                        covered[row, col] = contents.pop((row, col))
                        doubts.pop((row, col), None)
        return OpenedSheet(
            self._part.name, contents, frozenset(merges), hidden=self._part.hidden, doubts=doubts, covered=covered,
            formulas=self._formulas, result=self._result, reach=self._reach,
        )

    def _streamed(self) -> set[Area]:
        """Any sheet, each cell as an object."""
        merges: set[Area] = set()
        for item in self._book.cells(self._part):
            if isinstance(item, Area):
                merges.add(item)
            else:
                self._take((item[0], item[1]), item[2])
        return merges

    def _walked(self, plain: PlainSheet) -> set[Area]:
        """The same of a sheet in the usual spelling: what nearly every cell is, is taken as it stands there."""
        tick()
        known = alike(plain)
        at, kinds, styles, values = known.at, plain.kinds, plain.styles, plain.values
        contents: dict[Place, Content] = dict(known.contents)
        if len(contents) != len(at):  # one is written twice
            return self._streamed()
        self._reach = known.reach
        saved = zip(*(compress(spelt, plain.tags) for spelt in (kinds, styles, values)), strict=True)
        self._formulas |= zip(known.calculated, saved, strict=True)
        strings, plainly = self._book.strings, self._book.styled_plainly
        most = 0 if self._book.has_rich_strings else len(strings)
        odd = set(known.shared) if not any(plain.inline) else {n for n, inline in enumerate(plain.inline) if inline} | known.shared
        for n in known.written:
            value = values[n]
            if not value:
                continue  # most have nothing but a look
            kind = kinds[n]
            if not value.isdecimal() or not value.isascii() or len(value) > _DIGITS or not plainly[styles[n]]:
                odd.add(n)
            elif kind == "s":
                content = strings[index] if (index := int(value)) < most else "#"
                if content[:1] in _OF_FORMULAS:
                    odd.add(n)
                contents[at[n]] = content
            elif kind is None or kind == "n":
                contents[at[n]] = int(value)
            else:
                odd.add(n)
        tick()
        self._contents = contents
        for n in sorted(odd):
            contents[at[n]] = None
            self._formulas.pop(at[n], None)
            self._take(at[n], self._spelt_out(plain, n))
        self._contents = {place: content for place, content in contents.items() if content is not None}
        return {area for ref in plain.merged if (area := area_of(ref)) is not None}

    @staticmethod
    def _spelt_out(plain: PlainSheet, n: int) -> SheetCell:
        tag = plain.tags[n]
        return SheetCell(
            plain.kinds[n] or "n", int(plain.styles[n] or 0), as_read(plain.values[n]) or None,
            unescaped(as_read(plain.texts[n])) if plain.inline[n] else None,
            formula=as_read(plain.formulas[n]) if tag else None, shares=shared_by(tag) if tag else None,
        )

    def _take(self, at: Place, cell: SheetCell) -> None:
        contents = self._contents
        content = self._content(cell, *at)
        if content is None or content == "":
            return
        before = contents.get(at)
        if before is not None and (both := _differing(before, content, _cell(self._formulas.get(at)), cell)):
            self._doubts[at] = Doubt("twice", *both)
        elif cell.formula is None and (doubt := self._doubt(cell, content)) is not None:
            self._doubts[at] = doubt
        contents[at] = content
        if cell.formula is not None:
            self._formulas[at] = cell

    def _doubt(self, cell: SheetCell, content: int | float | str) -> Doubt | None:
        if isinstance(content, str) and content[0] in "=#" and (doubt := doubt_of_words(content)) is not None:
            return doubt
        shows = self._book.otherwise(cell, content)
        return None if shows is None else shows.doubt

    def _content(self, cell: SheetCell, row: int, col: int) -> Content:
        if cell.formula is not None:
            return self._spelling.of(cell, row, col)
        return self._value(cell)

    def _result(self, formula: str, spelling: SheetCell | Spelt) -> Stood:
        """A formula's saved result: what the clerk saw. An empty text looks blank; without a value there was nothing to see."""
        cell = _cell(spelling)
        content = self._value(cell)
        if cell.value is None and cell.text is None and cell.kind != "str":
            content = None
        elif content is None:
            content = ""
        doubt = doubt_of(spelt(formula, self._book.links), content, _told(content))
        if doubt.kind == "formula" and content is not None and content != "":
            shows = self._book.otherwise(cell, content)
            if shows is not None and shows.doubt is not None:
                return Stood(counted(content, shows), shows.doubt)
        return Stood(None if content == "" or doubt.kind == "picture" else content, doubt)

    def _value(self, cell: SheetCell) -> Content:
        text = self._book.text(cell)
        if text is not None:
            return text
        number = number_in(cell.value or "")
        return cell.value if number is None else number


@overload
def _cell(spelling: SheetCell | Spelt) -> SheetCell: ...


@overload
def _cell(spelling: SheetCell | Spelt | None) -> SheetCell | None: ...


def _cell(spelling: SheetCell | Spelt | None) -> SheetCell | None:
    if not isinstance(spelling, tuple):
        return spelling
    kind, styled, value = spelling
    return SheetCell(kind or "n", int(styled or 0), as_read(value) or None)


def _told(content: Content) -> str:
    """A content as a sentence quotes it."""
    return "" if content is None else content if isinstance(content, str) else plain(content)


def _differing(before: Content, now: Content, formula: SheetCell | None, cell: SheetCell) -> tuple[str, str] | None:
    """The two contents of a cell that is written twice; None where they are the same, results of one formula too."""
    both = _told(before), _told(now)
    if both[0] == both[1] and formula is not None:
        both = formula.value or "", cell.value or ""
    return both if both[0] != both[1] else None


def _carriers(book: Spreadsheet, sheets: tuple[OpenedSheet, ...]) -> Carriers:
    name = book.names.get(CARRIER_NAME)
    text = name.strip().removeprefix("=").strip('"') if name is not None else None
    hidden = next((sheet for sheet in sheets if sheet.name == SEAL_SHEET), None)
    lines = None
    if hidden is not None:
        rows = sorted(row for row, col in hidden.contents if col == 0)
        lines = [str(hidden.contents[(row, 0)]) for row in rows]
    return Carriers(text, book.properties.get(CARRIER_NAME), lines)


def _names(book: Spreadsheet) -> dict[str, tuple[str, int, int]]:
    """Where each defined name points: sheet, row, column of its first cell. Names that point nowhere are left out."""
    return {name: target for name, text in book.names.items() if (target := _target(text)) is not None}


@lru_cache(maxsize=4096)  # the names of all workbooks of a campaign point to the same cells
def _target(text: str) -> tuple[str, int, int] | None:
    if "#REF!" in text or "!" not in text:
        return None
    sheet, _, address = text.rpartition("!")
    at = place(address.split(":")[0])
    return None if at is None else (sheet.strip("'").replace("''", "'"), *at)

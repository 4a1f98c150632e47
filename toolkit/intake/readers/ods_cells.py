"""One cell of an OpenDocument sheet: what shows stands in the file as text, what is stored beside it; they are compared."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from toolkit.intake.document import RawContent
from toolkit.intake.readers.ods_looks import Styles
from toolkit.intake.readers.shared import without_formula
from toolkit.ooxml.cell_looks import Run, Style, look_of, look_of_number, text_in_cell
from toolkit.ooxml.formats import number_seen, says
from toolkit.ooxml.formulas import doubt_of, spelt
from toolkit.ooxml.moments import serial_of
from toolkit.ooxml.numbers import as_whole, number_in
from toolkit.ooxml.spreadsheet import unescaped
from toolkit.ooxml.walking import attribute, children, local
from toolkit.patterns import regex
from toolkit.seen import Doubt, Look, Piece, Seen, counted, seen
from toolkit.words import plain

Content = tuple[str, RawContent, Doubt | None]

_NUMBERS = ("float", "percentage", "currency")
_SKIPPED = ("annotation", "shapes", "frame")
_DURATION = regex(r"PT(\d{1,9})H(\d{1,9})M(\d{1,9}(?:\.\d{1,9})?)S", re.ASCII)
_SECONDS = 86_400
_PREFIX = regex(r"^(?:\w+:)?=?")
_ADDRESS = regex(r"\[([^\[\]]++)\]")
_PLACE = regex(r"(?<![^:])\.")
"""The point before an address on the formula's own sheet."""


class Cells:
    """The cells of one table. ``columns`` are the ends of its runs of columns, each with the style of their cells."""

    def __init__(self, styles: Styles, columns: Sequence[tuple[int, str]]) -> None:
        self._styles = styles
        self._ends = [end for end, _ in columns]
        self._names = [name for _, name in columns]

    def content(self, cell: Element, stated: Mapping[str, str], col: int, row_style: str) -> Content:
        """Text, raw content and doubt of a cell in a column; ``stated`` are its attributes by their local names, ``row_style``
        the style of cells in the row that state none."""
        if not stated and not len(cell):
            return "", None, None
        text, raw, look = self._value(cell, stated, col, row_style)
        formula = stated.get("formula")
        if formula is None:
            return without_formula(text, raw) if look is None else (text, raw, look)
        saved = raw if raw is not None else "" if stated.get("value-type") == "string" else None
        doubt = doubt_of(_formula(formula), saved, text)
        if doubt.kind == "picture" or saved is None:
            return "", None, doubt
        if look is not None and doubt.kind == "formula":
            return text, raw, look
        return text, raw, doubt if text else None  # a formula that shows nothing is a blank cell

    def _value(self, cell: Element, stated: Mapping[str, str], col: int, row_style: str) -> Content:
        paragraphs = list(children(cell, "p", "h"))
        text = unescaped("\n".join(_text(paragraph) for paragraph in paragraphs))
        kind = stated.get("value-type")
        if kind is None and not text:
            return "", None, None
        name = stated.get("style-name") or row_style or self._of_column(col)
        style = self._styles.cell(name)
        value = number_in(stated.get("value", "")) if kind in _NUMBERS else _moment(stated, kind)
        if value is not None and not text.startswith(("#", "Err:")):
            shows = _number_shown(text if paragraphs else None, value, style, moment=kind not in _NUMBERS)
            return shows.text, counted(value, shows), shows.doubt
        if not text and kind == "date":
            text = stated.get("date-value", "").removesuffix("T00:00:00")
        stored = stated.get("string-value") if "formula" not in stated else None
        shows = self._text_shown(text, paragraphs, style, name, stored)
        if shows.doubt is None:
            return (shows.text, shows.text, None) if shows.text else ("", None, None)
        return shows.text, shows.doubt.stored if shows.doubt.kind == "format" else shows.text, shows.doubt

    def _of_column(self, col: int) -> str:
        at = bisect_right(self._ends, col)
        return self._names[at] if at < len(self._names) else ""

    def _text_shown(self, text: str, paragraphs: Sequence[Element], style: Style, name: str, stored: str | None) -> Seen:
        """What shows of a text; ``stored`` is what stands in the cell where its format shows it otherwise."""
        spans = any(local(part.tag) == "span" for paragraph in paragraphs for part in paragraph)
        if spans or look_of(style.font, style.ground) is not Look.PLAIN:
            runs = [
                run for n, paragraph in enumerate(paragraphs)
                for run in (*((Run("\n"),) if n else ()), *self._runs(paragraph, name, None))
            ]
            shows = text_in_cell(runs or (Run(text),), style._replace(code=""))
            if shows.doubt is not None:
                return shows
        if stored is not None and stored.strip() and _digits(stored) != _digits(text):
            return Seen(text.strip(), Doubt("format" if text.strip() else "hidden", stored.strip(), text.strip()))
        if stored is not None and stored.strip() and not text.strip():
            return Seen("", Doubt("hidden", stored.strip(), ""))
        return Seen(text)

    def _runs(self, element: Element, cell: str, span: str | None) -> Iterator[Run]:
        """The text of a paragraph by its fonts."""
        font = None if span is None else self._styles.run(span, cell)
        yield Run(element.text or "", font)
        for part in element:
            name = local(part.tag)
            if name == "span":
                yield from self._runs(part, cell, attribute(part, "style-name") or span)
            elif name not in _SKIPPED:
                yield Run(_sign(part), font)
            yield Run(part.tail or "", font)


def _number_shown(text: str | None, value: int | float, style: Style, *, moment: bool) -> Seen:
    """What shows of a number: the text that stands there, where the format does not say otherwise."""
    look = look_of_number(value, style)
    if look is not Look.PLAIN:
        return seen([Piece(plain(value), look)])
    if style.plain and not moment and text is not None and text == str(value):  # nearly every number
        return Seen(text)
    if text is not None and (moment or not says(text, value)):
        return Seen(text.strip(), Doubt("format" if text.strip() else "hidden", plain(value), text.strip()))
    shows = number_seen(value, style.code)
    # OpenDocument has no word for a place that is left blank: what stands there as text is no less shown.
    if shows.doubt is None or (text and text.strip() and not shows.text):
        return Seen(text or plain(value))
    return shows


def _moment(stated: Mapping[str, str], kind: str | None) -> int | float | None:
    """The serial number of a date or a time; None of all else."""
    if kind == "date":
        serial = serial_of(stated.get("date-value", ""))
        return None if serial is None else as_whole(serial)
    match = _DURATION.fullmatch(stated.get("time-value", "")) if kind == "time" else None
    return None if match is None else as_whole((int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3])) / _SECONDS)


def _formula(stored: str) -> str:
    """A formula as a sheet spells it: ``of:=SUM([.A1:.A3];1)`` is ``=SUM(A1:A3,1)``."""
    return spelt("=" + _ADDRESS.sub(lambda found: _PLACE.sub("", found[1]), _PREFIX.sub("", stored)).replace(";", ","))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _text(element: Element) -> str:
    """What a paragraph shows: runs, blanks written as elements, line breaks; notes and drawings left out."""
    pieces = [element.text or ""]
    for part in element:
        if local(part.tag) not in _SKIPPED:
            pieces.append(_sign(part))
        pieces.append(part.tail or "")
    return "".join(pieces)


def _sign(part: Element) -> str:
    match local(part.tag):
        case "s":
            stated = number_in(attribute(part, "c") or "1")
            return " " * min(stated if isinstance(stated, int) and stated > 0 else 1, 1000)
        case "tab":
            return "\t"
        case "line-break":
            return "\n"
        case _:
            return _text(part)

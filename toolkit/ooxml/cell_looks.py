"""How the cells of an .xlsx look, by their style: number format, struck or raised font, and what is in the colour of its ground.

A workbook has hundreds of styles and a return uses a few: each is looked at when the first cell asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeVar
from xml.etree.ElementTree import Element

from toolkit.ooxml.formats import BUILT_IN, GENERAL, colour_stated, number_seen, shows_whole, text_seen
from toolkit.ooxml.numbers import number_in
from toolkit.ooxml.walking import child, children
from toolkit.seen import Look, Piece, Seen, seen, worded
from toolkit.structs import Struct, replace
from toolkit.words import plain

Made = TypeVar("Made")
Colour = tuple[int, int, int] | tuple[str, str, str] | None
"""Red, green and blue; a colour that only its name tells from others; None where it is the suite's own choice."""

WHITE = (255, 255, 255)
_BLACK = (0, 0, 0)
_INDEXED: dict[int, Colour] = {0: _BLACK, 1: WHITE, 8: _BLACK, 9: WHITE, 65: WHITE}
_STATED: dict[str, Colour] = {
    "black": _BLACK, "white": WHITE, "red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0),
    "magenta": (255, 0, 255), "cyan": (0, 255, 255),
}
_ALIKE = 16
"""So near in each of red, green and blue, nobody tells two colours apart."""
_SMALLEST = 2
"""Points below which nobody reads anything."""
_RAISED = ("superscript", "subscript")
_OFF = ("0", "false", "off", "none")


class Font(Struct, frozen=True):
    """What of a font decides whether its characters count."""

    look: Look = Look.PLAIN
    colour: Colour = None


class Run(Struct, frozen=True):
    """Some characters of a string and their font; without one, the cell's."""

    text: str
    font: Font | None = None


class Style(Struct, frozen=True):
    """What a cell's style says of it. ``ground`` is the colour behind its characters."""

    code: str = GENERAL
    font: Font = Font()
    ground: Colour = WHITE
    plain: bool = True
    """Whether nothing in it can make a text, or a whole number from 0 up, look like another one."""


def look_of(font: Font, ground: Colour) -> Look:
    """How characters in a font look on a ground."""
    if font.look is Look.STRUCK:
        return Look.STRUCK
    return Look.HIDDEN if alike(font.colour, ground) else font.look


def alike(one: Colour, other: Colour) -> bool:
    """Whether nobody can tell two colours apart; of what a suite chooses itself one can."""
    if one is None or other is None:
        return False
    if isinstance(one[0], str) or isinstance(other[0], str):
        return one == other
    return all(abs(int(a) - int(b)) < _ALIKE for a, b in zip(one, other, strict=True))


def look_of_number(value: int | float, style: Style) -> Look:
    """How a number looks in a cell of a style, whose format may state a colour of its own."""
    stated = colour_stated(value, style.code)
    font = replace(style.font, colour=_STATED[stated]) if stated else style.font
    return look_of(font, style.ground)


def number_in_cell(value: int | float, style: Style, *, since_1904: bool = False) -> Seen:
    """What shows of a number in a cell of a style."""
    look = look_of_number(value, style)
    if look is Look.PLAIN:
        return number_seen(value, style.code, since_1904=since_1904)
    return seen([Piece(plain(value), look)])


def text_in_cell(runs: Iterable[Run], style: Style) -> Seen:
    """What shows of a text in a cell of a style, run by run."""
    text, doubt = worded(Piece(run.text, look_of(run.font or style.font, style.ground)) for run in runs)
    return Seen(text, doubt) if doubt is not None else text_seen(text, style.code)


def font_in(properties: Element | None) -> Font:
    """The font of a style or a run."""
    if properties is None:
        return Font()
    struck = child(properties, "strike")
    raised = child(properties, "vertAlign")
    if struck is not None and struck.get("val", "1") not in _OFF:
        return Font(Look.STRUCK)
    size = child(properties, "sz")
    if size is not None and too_small(size.get("val", "")):
        return Font(Look.HIDDEN)
    up = raised is not None and raised.get("val") in _RAISED
    return Font(Look.RAISED if up else Look.PLAIN, _colour(child(properties, "color")))


def too_small(points: str) -> bool:
    """Whether characters of this size are no more than dots."""
    value = number_in(points)
    return value is not None and value < _SMALLEST


def _colour(element: Element | None) -> Colour:
    if element is None or element.get("auto") in ("1", "true"):
        return None
    if (rgb := element.get("rgb", "")) and len(rgb) >= 6:
        try:
            number = int(rgb[-6:], 16)
        except ValueError:
            return None
        return number >> 16, number >> 8 & 255, number & 255
    if (theme := element.get("theme")) is not None:
        return _themed(theme, element.get("tint") or "0")
    indexed = element.get("indexed", "")
    if not indexed.isdecimal() or indexed == "64":
        return None
    return _INDEXED.get(int(indexed), ("indexed", indexed, ""))


def _themed(theme: str, tint: str) -> Colour:
    """White and black, lighter or darker, are the first two of every theme that an office uses."""
    try:
        share = min(max(float(tint), -1.0), 1.0)
    except ValueError:
        return "theme", theme, tint
    if theme == "0":
        grey = int(255 * (1 + min(share, 0)))
    elif theme == "1":
        grey = int(255 * max(share, 0))
    else:
        return "theme", theme, tint
    return grey, grey, grey


class Styles(dict[int, Style]):
    """The cell styles of a workbook, by their index."""

    def __init__(self, root: Element | None) -> None:
        self._root = root
        self._formats = list(children(child(root, "cellXfs"), "xf"))
        super().__init__()

    def __missing__(self, index: int) -> Style:
        style = self[index] = self._style(index)
        return style

    def _style(self, index: int) -> Style:
        if not 0 <= index < len(self._formats):
            return Style()
        entry = self._formats[index]
        code = self._code(entry.get("numFmtId", "0"))
        font, ground = _pointed(self._fonts, entry, "fontId", Font()), _pointed(self._grounds, entry, "fillId", WHITE)
        return Style(code, font, ground, shows_whole(code) and look_of(font, ground) is Look.PLAIN)

    def _code(self, number: str) -> str:
        custom = self._codes.get(number)
        return custom if custom is not None else BUILT_IN.get(int(number) if number.isdecimal() else 0, GENERAL)

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in children(child(self._root, "numFmts"), "numFmt")}

    @cached_property
    def _fonts(self) -> list[Font]:
        return [font_in(element) for element in children(child(self._root, "fonts"), "font")]

    @cached_property
    def _grounds(self) -> list[Colour]:
        return [_ground(element) for element in children(child(self._root, "fills"), "fill")]


def _pointed(listed: Sequence[Made], entry: Element, name: str, otherwise: Made) -> Made:
    number = entry.get(name, "0")
    at = int(number) if number.isdecimal() and len(number) < 9 else 0
    return listed[at] if at < len(listed) else otherwise


def _ground(fill: Element) -> Colour:
    pattern = child(fill, "patternFill")
    if pattern is None:
        return None if len(fill) else WHITE
    match pattern.get("patternType", "none"):
        case "none":
            return WHITE
        case "solid":
            return _colour(child(pattern, "fgColor"))
        case _:
            return None

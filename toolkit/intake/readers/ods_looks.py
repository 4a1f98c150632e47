"""How the cells of an OpenDocument sheet look, by their styles: struck, raised, hidden, in the colour of the ground."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from toolkit.intake.readers.ods_formats import KINDS, code_of
from toolkit.ooxml.cell_looks import WHITE, Colour, Font, Style, look_of, too_small
from toolkit.ooxml.formats import shows_whole
from toolkit.ooxml.walking import attribute, child, children, local
from toolkit.patterns import regex
from toolkit.seen import Look

_COLOUR = regex("#([0-9A-Fa-f]{6})")
_DEEPEST = 10
"""Styles that rest on one another; a circle is cut there."""
_DEFAULT = ""

Properties = dict[str, str]


class Styles:
    """The cell and text styles of a file by name, each looked at when the first cell asks for it."""

    def __init__(self, roots: Iterable[Element | None]) -> None:
        self._entries: dict[tuple[str, str], Element] = {}
        self._formats: dict[str, Element] = {}
        self._cells: dict[str, Style] = {}
        self._fonts: dict[tuple[str, str], Font] = {}
        for root in roots:
            for group in children(root, "styles", "automatic-styles"):
                for entry in group:
                    self._put(entry)

    def _put(self, entry: Element) -> None:
        match local(entry.tag):
            case "style":
                self._entries[attribute(entry, "family") or "", attribute(entry, "name") or ""] = entry
            case "default-style":
                self._entries[attribute(entry, "family") or "", _DEFAULT] = entry
            case kind if kind in KINDS:
                self._formats[attribute(entry, "name") or ""] = entry

    def cell(self, name: str) -> Style:
        """The style of a cell."""
        if name not in self._cells:
            self._cells[name] = self._cell(self._of_cell(name))
        return self._cells[name]

    def run(self, name: str, cell: str) -> Font:
        """The font of a stretch of text in a cell: what its own style does not change is the cell's."""
        if (name, cell) not in self._fonts:
            self._fonts[name, cell] = _font(self._of_cell(cell) | self._properties("text", name))
        return self._fonts[name, cell]

    def _of_cell(self, name: str) -> Properties:
        """What a cell's style says. A cell's text cannot be hidden by it: Gnumeric writes ``text:display="none"`` for
        every unlocked cell (it means its formulas), and the office suites show what stands there.
        """
        return {key: value for key, value in self._properties("table-cell", name).items() if key != "display"}

    def _cell(self, stated: Properties) -> Style:
        entry = self._formats.get(stated.get("data-style-name", ""))
        code = code_of(entry, self._formats) if entry is not None else ""
        font, ground = _font(stated), _ground(stated)
        return Style(code, font, ground, shows_whole(code) and look_of(font, ground) is Look.PLAIN)

    def _properties(self, family: str, name: str) -> Properties:
        chain: list[Element] = []
        while (entry := self._entries.get((family, name))) is not None and len(chain) < _DEEPEST:
            chain.append(entry)
            if name == _DEFAULT:
                break
            name = attribute(entry, "parent-style-name") or _DEFAULT
        stated: Properties = {}
        for entry in reversed(chain):
            if (number := attribute(entry, "data-style-name")) is not None:
                stated["data-style-name"] = number
            for kind in ("table-cell-properties", "text-properties"):
                found = child(entry, kind)
                stated |= {local(key): value for key, value in found.attrib.items()} if found is not None else {}
        return stated


def _font(stated: Properties) -> Font:
    struck = stated.get("text-line-through-style", "none") != "none" or stated.get("text-line-through-type", "none") != "none"
    if struck:
        return Font(Look.STRUCK)
    if stated.get("display") == "none" or too_small(stated.get("font-size", "").removesuffix("pt")):
        return Font(Look.HIDDEN)
    raised = stated.get("text-position", "").split(" ")[0]
    up = raised in ("super", "sub") or (raised.endswith("%") and raised.strip("-0.%") != "")
    colour = None if stated.get("use-window-font-color") == "true" else _colour(stated.get("color", ""))
    return Font(Look.RAISED if up else Look.PLAIN, colour)


def _ground(stated: Properties) -> Colour:
    ground = stated.get("background-color", "transparent")
    return WHITE if ground == "transparent" else _colour(ground)


def _colour(text: str) -> Colour:
    match = _COLOUR.fullmatch(text)
    if match is None:
        return None
    number = int(match[1], 16)
    return number >> 16, number >> 8 & 255, number & 255

"""Pictures in a file that are large enough to be a table; stamps, signs and logos are not counted.

What they show is never read: a sentence says that they are there, where a table is looked for and not found.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from toolkit.ooxml.walking import local
from toolkit.patterns import regex

_WIDE, _TALL = 6.0, 2.0
"""Centimetres: an official stamp is 4.2 wide, a narrow table fills half a page."""
_EMU = 360_000
_PER_CM = {"pt": 28.35, "px": 37.8, "in": 1 / 2.54, "cm": 1.0, "mm": 10.0}
_LENGTH = regex(r"(width|height)\s*:\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(pt|px|in|cm|mm)")


def pictures_in_word(body: Element) -> int:
    """How many large pictures a Word file shows, embedded objects (which show as pictures) among them."""
    return sum(_is_large(element) for element in _drawn(body))


def pictures_in_package(names: Iterable[str]) -> int:
    """How many pictures a workbook of parts holds: its drawings say no size that could be told without them."""
    lowered = [name.lower() for name in names]
    return sum("/media/" in name or name.startswith("pictures/") for name in lowered)


def _drawn(element: Element) -> Iterable[Element]:
    """Drawings, those for older programs only where there is no newer one."""
    for inner in element:
        name = local(inner.tag)
        if name in ("inline", "anchor", "pict", "object"):
            yield inner
        elif name != "Fallback":
            yield from _drawn(inner)


def _is_large(drawing: Element) -> bool:
    if not any(local(element.tag) in ("blip", "imagedata") for element in drawing.iter()):
        return False  # a text box, a line
    wide, tall = _size(drawing)
    return wide >= _WIDE and tall >= _TALL


def _size(drawing: Element) -> tuple[float, float]:
    for element in drawing.iter():
        if local(element.tag) == "extent":
            return _centimetres(element.get("cx")), _centimetres(element.get("cy"))
        if local(element.tag) in ("shape", "rect"):
            stated = {name: float(number) / _PER_CM[unit] for name, number, unit in _LENGTH.findall(element.get("style", ""))}
            return stated.get("width", 0.0), stated.get("height", 0.0)
    return 0.0, 0.0


def _centimetres(emu: str | None) -> float:
    return int(emu) / _EMU if emu and emu.isascii() and emu.isdecimal() and len(emu) < 12 else 0.0

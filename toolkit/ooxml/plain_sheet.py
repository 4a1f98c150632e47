"""A worksheet in the spelling that nearly every suite writes, its cells taken from the text without an object for each element.

Which spelling that is, is proved and not assumed: the part is well-formed XML already (the guard has seen to it), and without the
cells of the shapes known here nothing may be left but rows. Prefixes, other quotes, cells without a
place, comments, two contents in a cell: whatever is spelt otherwise is left to the walk that reads all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.clock import tick
from toolkit.guard import is_plain_text

_MOST = 8_000_000
"""Bytes of a sheet that is held as a text; longer ones are read as a stream."""
_STRETCH = 1000
"""Cells between two looks at the clock."""
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,8})")?(?: t="([A-Za-z]+)")? ?(?:/>|>'
    r"(?:(<f(?: [^<>]*+)?>)(?:(?<=/>)|([^<]*+)</f>))?"
    r'(?:<v(?: xml:space="preserve")?(?:/>|>([^<]*+)</v>))?'
    r'(?:(<is>)<t(?: xml:space="preserve")?(?:/>|>([^<]*+)</t>)</is>)?'
    r"</c>)"
)
_ATTRIBUTES = r'(?: [\w:.-]+="[^"<>]*+")*+ ?'
_STANDS = "\0"
"""What stands for a cell in what is left without them; no text of XML holds it."""
_ROWS = re.compile(rf"(?:[^<{_STANDS}]*+<row{_ATTRIBUTES}(?:/>|>[^<]*+</row>))*+[^<{_STANDS}]*+")
_ASTRAY_AROUND = re.compile(r"<(?:[!?]|(?:[^<>\s/:]*+:)?row[\s/>])")
_STRINGS = re.compile(r"(?:<\?xml[^<>?]*+\?>)?\s*<sst[^<>]*+>")
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>')
_MERGED = re.compile(r'<mergeCell ref="([A-Za-z0-9:$]*+)" ?/>')
PLAIN_FORMULAS = ("<f>", '<f aca="false">')
_SHARED = re.compile(r' (t|si)="([^"&]*+)"')
_SPELT = re.compile(r"&(?:(lt|gt|quot|apos|amp)|#x([0-9A-Fa-f]+)|#([0-9]+));")
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}

RawCell = tuple[str, str | None, str | None, str | None, str | None, str | None, str | None, str | None]
"""Place, style, type, the formula's tag, formula, value, ``<is>`` where there is inline text, the inline text; all as spelt, None
where there is none."""


class PlainSheet(NamedTuple):
    """The cells of a sheet as they are spelt, in its order, and its merged areas."""

    cells: list[RawCell]
    merged: list[str]

    def stretches(self) -> Iterator[list[RawCell]]:
        """The cells, some at a time; the clock is asked between."""
        for begin in range(0, len(self.cells), _STRETCH):
            tick()
            yield self.cells[begin : begin + _STRETCH]


def plain_sheet(content: bytes) -> PlainSheet | None:
    """A sheet's cells, where all of it surely is spelt as known here; None otherwise. ``content`` is well-formed."""
    if len(content) > _MOST or not is_plain_text(content):
        return None
    text = content.decode("utf-8-sig", "replace")
    if "\r" in text:  # as XML reads it
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    begin, end = text.find("<sheetData>"), text.rfind("</sheetData>")
    if min(begin, end) < 0 or text.count("sheetData") != 2:
        return None
    begin += len("<sheetData>")
    around = (text[5:begin] if text.startswith("<?xml") else text[:begin], text[end:])
    if any(_ASTRAY_AROUND.search(part) for part in around) or "mergeCell" in around[0]:
        return None
    merged = _MERGED.findall(around[1])
    if around[1].count("mergeCell") - around[1].count("mergeCells") != len(merged):
        return None
    tick()
    pieces = _CELL.split(text[begin:end])
    if _ROWS.fullmatch(_STANDS.join(pieces[:: _CELL.groups + 1])) is None:  # not rows, holding nothing but these cells
        return None
    tick()
    cells: list[RawCell] = list(zip(*(pieces[group :: _CELL.groups + 1] for group in range(1, _CELL.groups + 1)), strict=True))
    if any(_odd(tag) for tag in set(pieces[4 :: _CELL.groups + 1])):
        return None
    return PlainSheet(cells, merged)


def _odd(tag: str | None) -> bool:
    """Whether a formula's tag holds what only a parser reads right."""
    return tag is not None and tag not in PLAIN_FORMULAS and ("'" in tag or "&" in tag or "\n" in tag or "\t" in tag)


def plain_strings(content: bytes) -> list[str] | None:
    """The shared strings as they are spelt, where none has more than its text; None otherwise. ``content`` is well-formed."""
    if len(content) > _MOST or not is_plain_text(content):
        return None
    text = content.decode("utf-8-sig", "replace")
    head = _STRINGS.match(text)
    if head is None or "\r" in text:
        return None
    strings = _STRING.findall(text, head.end())
    return strings if text.count("<", head.end()) == 4 * len(strings) + 1 else None  # the end of all of them


def shared_by(tag: str) -> str | None:
    """The number of the formula that a cell shares with others, of its formula's tag; None where it shares none."""
    if tag in PLAIN_FORMULAS or "shared" not in tag:
        return None
    stated = dict(_SHARED.findall(tag))
    return stated.get("si") if stated.get("t") == "shared" else None


def as_read(text: str | None) -> str:
    """A text between tags as XML reads it, empty for None."""
    if text is None or "&" not in text:
        return text or ""
    if "&#" in text:
        return _SPELT.sub(_character, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'").replace("&amp;", "&")


def _character(spelt: re.Match[str]) -> str:
    name, hexadecimal, decimal = spelt.groups()
    return _NAMED[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))

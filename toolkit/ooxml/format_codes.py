"""The code of a number format, parted: its sections, their conditions, and the signs each is made of."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from toolkit.patterns import regex
from toolkit.structs import Struct

Kind = Literal["digit", "point", "comma", "percent", "power", "bar", "words", "cell", "general", "moment", "elapsed", "noon", "parts"]
"""What a sign is. ``digit`` is 0, # or ?, ``power`` E+, ``bar`` the line of a fraction, ``cell`` the @ that stands for a
text; ``moment`` letters of a date or a time, ``elapsed`` hours or minutes beyond a day, ``noon`` am or pm, ``parts`` parts of
a second."""

_LONGEST = 255
"""Characters of a format; a longer one no program has written."""
_SIGNS = regex(
    r"""
    "(?P<quoted>[^"]*+)"?
    | [\\!](?P<escaped>.)
    | (?P<blank>_.)
    | (?P<fill>\*.)
    | \[(?P<bracket>[^\]]*+)\]
    | (?P<general>general|g/通用格式)
    | (?P<noon>am/pm|a/p|上午/下午)
    | (?P<power>e[+-])
    | (?P<parts>(?<=s)\.0++|(?<=s\])\.0++)
    | (?P<moment>y++|m++|d++|h++|s++|e++|g++|b++|a{3,4})
    | (?P<digit>[0#?])
    | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CUT = regex(r'(?>(?:"[^"]*+"?|[\\!_*].|\[[^\]]*+\]|[^;"])*)', re.DOTALL)
_CONDITION = regex(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]{1,20})")
_ELAPSED = regex(r"h+|m+|s+", re.IGNORECASE)
_NAMES = ("black", "white", "red", "green", "blue", "yellow", "magenta", "cyan")
_COLOURS = {
    **{name: name for name in _NAMES}, **dict(zip(("黑色", "白色", "红色", "绿色", "蓝色", "黄色", "洋红", "蓝绿色"), _NAMES, strict=True)),
    **dict(zip(("color1", "color2", "color3", "color4", "color5", "color6", "color7", "color8"), _NAMES, strict=True)),
    **dict(zip(("颜色1", "颜色2", "颜色3", "颜色4", "颜色5", "颜色6", "颜色7", "颜色8"), _NAMES, strict=True)),
}
"""Colours that a section may state, by name or by number, in English or Chinese."""
_OTHERS: dict[str, Kind] = {".": "point", ",": "comma", "%": "percent", "/": "bar", "@": "cell"}


class Sign(Struct, frozen=True):
    """One sign of a section, with its text as far as that matters."""

    kind: Kind
    text: str


class Section(Struct, frozen=True):
    """What a number, or a text, is shown by. ``numerals`` is the kind of Chinese numerals, 0 for none."""

    signs: tuple[Sign, ...]
    condition: tuple[str, Decimal] | None = None
    numerals: int = 0
    colour: str = ""
    """The colour it states, in English; empty where the cell's own stays."""

    def has(self, *kinds: Kind) -> bool:
        """Whether a sign of one of these kinds is in it."""
        return any(sign.kind in kinds for sign in self.signs)


@lru_cache(maxsize=1024)  # a workbook has few formats, each on many cells
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a code, at least one; of an empty code, and one beyond all measure, the general one."""
    if not code.strip() or len(code) > _LONGEST:
        return (Section((Sign("general", ""),)),)
    pieces, at = [], 0
    while at <= len(code):
        match = _CUT.match(code, at)
        end = match.end() if match else len(code)
        pieces.append(code[at:end])
        at = end + 1
    return tuple(_section(piece) for piece in pieces[:4])


def _section(code: str) -> Section:
    signs: list[Sign] = []
    condition, numerals, colour = None, 0, ""
    for match in _SIGNS.finditer(code):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        match kind:
            case "quoted" | "escaped":
                signs.append(Sign("words", text))
            case "blank":
                signs.append(Sign("words", " "))
            case "fill":
                pass
            case "bracket":
                stated = _CONDITION.fullmatch(text.strip())
                if stated and stated[2].count(".") < 2 and stated[2].strip("-."):
                    condition = (stated[1], Decimal(stated[2]))
                elif text.startswith("$"):
                    signs.append(Sign("words", text[1:].partition("-")[0]))
                elif text[:5].lower() == "dbnum":
                    numerals = int(text[5:]) if text[5:] in ("1", "2", "3") else 0
                elif (named := text.strip().lower()) in _COLOURS:
                    colour = _COLOURS[named]
                elif _ELAPSED.fullmatch(text):
                    signs.append(Sign("elapsed", text.lower()))
            case "general" | "noon" | "power" | "parts" | "moment" | "digit":
                signs.append(Sign(kind, text.lower() if kind != "power" else text.upper()))
            case _:
                signs.append(Sign(_OTHERS.get(text, "words"), text))
    return Section(tuple(signs), condition, numerals, colour)

"""What a page's own styles say of how its words look: colours, sizes, crossed out, not shown. Nothing is fetched.

Only declarations that decide whether words are seen are kept, and of selectors those of tags, classes and ids, alone or within
one another. Rules for other screens than an office's and for printing are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.guard import too_much
from toolkit.patterns import regex

Colour = tuple[int, int, int]
CLEAR: Colour = (-1, -1, -1)
"""Letters without colour: nobody sees them on anything."""
_WIDE_SCREEN = 1280
_MOST_RULES = 3000
_MOST_STEPS = 1_000_000
"""Rules looked at for one page; an honest one takes some hundred thousand."""
_MOST_ANCESTORS = 40
OFF_PAGE = -900
"""Pixels: what stands so far to the left or above is not on the page."""

_SIGNS = regex("[{};]")
_OPENING = regex("<(!--|style(?=[\\s>])|script(?=[\\s>]))", re.IGNORECASE)
_CLOSING = {
    "!--": regex("-->"), "style": regex("</style", re.IGNORECASE), "script": regex("</script", re.IGNORECASE),
}  # fmt: skip
_SELECTOR = regex(r"[\w\-*.#>\s]+")
_COMPOUND = regex(r"([\w-]+|\*)?((?:[.#][\w-]+)*)")
_NAMED = regex(r"([.#])([\w-]+)")
_LENGTH = regex(r"([+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}))(px|pt|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%)?")
_WIDTH = regex(r"\((min|max)-(?:device-)?width:([0-9.]{1,9})(px|em|rem)?\)")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "pc": 16.0,
           "vw": 12.8, "vh": 7.2, "%": 12.8}  # fmt: skip
_COLOURS: Mapping[str, Colour] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "yellow": (255, 255, 0), "blue": (0, 0, 255),
    "green": (0, 128, 0), "lime": (0, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "navy": (0, 0, 128), "maroon": (128, 0, 0), "purple": (128, 0, 128), "teal": (0, 128, 128), "aqua": (0, 255, 255),
    "cyan": (0, 255, 255), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255), "olive": (128, 128, 0), "orange": (255, 165, 0),
    "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245),
    "floralwhite": (255, 250, 240), "mintcream": (245, 255, 250), "azure": (240, 255, 255), "transparent": CLEAR,
}  # fmt: skip
_TELLING = frozenset({
    "text-decoration", "text-decoration-line", "display", "visibility", "opacity", "font-size", "font", "color",
    "-webkit-text-fill-color", "background", "background-color", "background-image", "vertical-align", "text-indent", "position",
    "left", "right", "top", "bottom", "margin-left", "margin-top", "clip", "clip-path", "overflow", "overflow-x", "overflow-y",
    "height", "width", "max-height", "max-width", "transform", "content-visibility", "filter",
})  # fmt: skip

Declarations = tuple[tuple[str, str, bool], ...]
"""Property, value, whether it is important."""


class Element(NamedTuple):
    """An open element as selectors know it."""

    tag: str
    id: str
    classes: frozenset[str]


class _Compound(NamedTuple):
    tag: str
    ids: frozenset[str]
    classes: frozenset[str]

    def fits(self, element: Element) -> bool:
        return (
            self.tag in ("", element.tag) and self.classes <= element.classes and (not self.ids or self.ids == {element.id})
        )


class _Rule(NamedTuple):
    weight: tuple[int, int, int]
    order: int
    compound: _Compound
    within: tuple[tuple[str, _Compound], ...]
    """What it must stand in, nearest first; “>” where that is its parent."""
    declarations: Declarations


class Rules:
    """The rules of a page's styles by what their last word names."""

    def __init__(self, page: str) -> None:
        self._by_name: dict[str, list[_Rule]] = {}
        self._steps = self._count = 0
        for sheet in _sheets(page):
            self._take(sheet)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def declared(self, element: Element, ancestors: Sequence[Element]) -> Declarations:
        """What the rules say of an element, the weightier later; ``ancestors`` nearest last."""
        fitting = [
            rule for name in (element.tag, "*", f"#{element.id}", *(f".{name}" for name in element.classes))
            for rule in self._by_name.get(name, ()) if self._fits(rule, element, ancestors)
        ]
        fitting.sort(key=lambda rule: (rule.weight, rule.order))
        return tuple(told for rule in fitting for told in rule.declarations)

    def _fits(self, rule: _Rule, element: Element, ancestors: Sequence[Element]) -> bool:
        self._steps += 1 + _MOST_ANCESTORS * len(rule.within)
        if self._steps > _MOST_STEPS:
            raise too_much()
        if not rule.compound.fits(element):
            return False
        at = len(ancestors) - 1
        lowest = max(at - _MOST_ANCESTORS, 0)
        for how, compound in rule.within:
            if how == ">" and not (at >= 0 and compound.fits(ancestors[at])):
                return False
            while at >= lowest and not compound.fits(ancestors[at]):
                at -= 1
            if at < lowest:
                return False
            at -= 1
        return True

    def _take(self, sheet: str) -> None:
        for selectors, body in _blocks(_without_comments(sheet)):
            declarations = declared(body)
            for selector in selectors.split(",") if declarations else ():
                rule = self._rule(selector.strip(), declarations)
                if rule is not None and self._count < _MOST_RULES:
                    self._count += 1
                    compound = rule.compound
                    name = next((f"#{one}" for one in compound.ids), next((f".{one}" for one in compound.classes), compound.tag or "*"))
                    self._by_name.setdefault(name, []).append(rule)

    def _rule(self, selector: str, declarations: Declarations) -> _Rule | None:
        if len(selector) > 200 or not _SELECTOR.fullmatch(selector):
            return None
        compounds: list[tuple[str, _Compound]] = []
        how = ""
        for word in selector.replace(">", " > ").split():
            if word == ">":
                how = ">"
                continue
            match = _COMPOUND.fullmatch(word)
            if match is None:
                return None
            named = _NAMED.findall(match[2])
            tag = "" if match[1] in (None, "*") else match[1].lower()
            compounds.append((how, _Compound(
                tag, frozenset(name for sign, name in named if sign == "#"), frozenset(name for sign, name in named if sign == "."))))
            how = ""
        if not compounds:
            return None
        weight = (sum(len(c.ids) for _, c in compounds), sum(len(c.classes) for _, c in compounds), sum(bool(c.tag) for _, c in compounds))
        # How a word stands to the one before it is told with the one before it, seen from the end.
        within = tuple((compounds[at + 1][0], compounds[at][1]) for at in range(len(compounds) - 2, -1, -1))
        return _Rule(weight, self._count, compounds[-1][1], within, declarations)


def _sheets(page: str) -> Iterator[str]:
    """The style blocks of a page, wherever they stand; not those in comments or written by a script."""
    at = 0 if "<style" in page or "<STYLE" in page or "<Style" in page else len(page)
    while match := _OPENING.search(page, at):
        kind = match[1].lower()
        begun = match.end() if kind == "!--" else page.find(">", match.end()) + 1
        end = _CLOSING[kind].search(page, begun) if begun else None
        if end is None:
            return
        if kind == "style" and _for_this_screen(_media(page[match.end() : begun])):
            yield page[begun : end.start()].replace("<!--", " ").replace("-->", " ")
        at = end.end()


def _media(attributes: str) -> str:
    match = re.search(r"""\bmedia\s{0,9}=\s{0,9}["']?([^"'>]{0,200})""", attributes[:2000], re.IGNORECASE)
    return match[1] if match else ""


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (begun := text.find("/*", at)) >= 0:
        kept.append(text[at:begun])
        end = text.find("*/", begun + 2)
        if end < 0:
            return "".join(kept)
        at = end + 2
    kept.append(text[at:])
    return " ".join(kept)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold on this screen."""
    open_blocks: list[tuple[str, bool]] = []  # the words before each “{”, and whether what stands within holds
    at = 0
    for match in _SIGNS.finditer(css):
        sign, words = match.group(), css[at : match.start()]
        rule = bool(open_blocks) and not open_blocks[-1][0].startswith("@")
        if sign == ";" and rule:
            continue
        at = match.end()
        if sign == "{":
            words = words.strip()
            holds = not open_blocks or open_blocks[-1][1]
            if words.startswith("@"):
                holds = holds and words.lower().startswith("@media") and _for_this_screen(words[6:])
            open_blocks.append((words, holds))
        elif sign == "}" and open_blocks:
            before, holds = open_blocks.pop()
            if rule and holds:
                yield before, words


def _for_this_screen(query: str) -> bool:
    """Whether a media query holds on an office's screen."""
    return not query.strip() or any(_holds(one) for one in query[:500].lower().split(","))


def _holds(query: str) -> bool:
    for part in re.split(r"\band\b", query):
        words = "".join(part.split()).removeprefix("only")
        match = _WIDTH.fullmatch(words)
        if match:
            try:
                width = float(match[2]) * (16 if match[3] in ("em", "rem") else 1)
            except ValueError:
                return False
            if (width > _WIDE_SCREEN) if match[1] == "min" else (width < _WIDE_SCREEN):
                return False
        elif words not in ("screen", "all", ""):
            return False
    return True


@lru_cache(maxsize=4096)
def declared(style: str) -> Declarations:
    """What a style says, as far as it matters here."""
    told = []
    for one in (_without_comments(style) if "/*" in style else style).split(";"):
        name, colon, value = one.partition(":")
        name = name.strip().lower()
        if colon and name in _TELLING:
            value = value.strip().lower()
            important = value.endswith("!important") or value.endswith("! important")
            told.append((name, value.partition("!")[0].strip(), important))
    return tuple(told)


# ── values ───────────────────────────────────────────────────────────


def pixels(value: str) -> float | None:
    """A length in pixels; relative ones as if letters had 16 of them."""
    match = _LENGTH.fullmatch(value)
    if match is None or (match[2] is None and float(match[1])):
        return None
    return float(match[1]) * _PIXELS[match[2] or "px"]


def is_relative(value: str) -> bool:
    """Whether a size of letters is a share of that around it."""
    return value in ("smaller", "larger", "inherit") or (value.endswith(("em", "%", "ex", "ch")) and not value.endswith("rem"))


@lru_cache(maxsize=1024)
def colour(value: str) -> Colour | None:
    """A colour; None where it is not known."""
    value = value.strip().lower()
    if value.startswith("#"):
        digits = value[1:]
        if not re.fullmatch("[0-9a-f]{3,8}", digits) or len(digits) in (5, 7):
            return None
        if len(digits) in (3, 4):
            digits = "".join(2 * digit for digit in digits)
        return CLEAR if digits[6:] == "00" else _three([int(digits[at : at + 2], 16) for at in (0, 2, 4)])
    if value.startswith(("rgb", "hsl")) and value.endswith(")"):
        parts = re.split(r"[\s,/]+", value.partition("(")[2][:-1].strip())
        return _rgb(parts) if value.startswith("rgb") else _hsl(parts)
    return _COLOURS.get(value)


def _rgb(parts: list[str]) -> Colour | None:
    try:
        if len(parts) > 3 and float(parts[3].rstrip("%")) == 0:
            return CLEAR
        numbers = [float(part[:-1]) * 2.55 if part.endswith("%") else float(part) for part in parts[:3]]
    except ValueError:
        return None
    return _three([int(number) for number in numbers]) if len(numbers) == 3 and all(0 <= number < 256 for number in numbers) else None


def _hsl(parts: list[str]) -> Colour | None:
    """White, black or clear; of the others it is enough that they are none of these."""
    try:
        if len(parts) > 3 and float(parts[3].rstrip("%")) == 0:
            return CLEAR
        light = float(parts[2].rstrip("%"))
    except (ValueError, IndexError):
        return None
    return (255, 255, 255) if light > 96 else (0, 0, 0) if light < 4 else None


def _three(parts: list[int]) -> Colour:
    return parts[0], parts[1], parts[2]

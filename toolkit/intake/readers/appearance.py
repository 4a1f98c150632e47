"""How the words of a page look where its elements are open one within another, as browsers draw them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from toolkit.intake.readers.css import (
    CLEAR,
    OFF_PAGE,
    Colour,
    Declarations,
    Element,
    Rules,
    colour,
    declared,
    is_relative,
    pixels,
)
from toolkit.patterns import regex
from toolkit.seen import Look

_ALIKE = 24
"""Two colours nearer than this in every part are one to the eye."""
_TINY = 2.7
"""Pixels: letters of two points are a line."""
_FAR_RIGHT = 3000
"""Pixels: no screen is so wide or high."""
_LEAST_SHIFT = 3
"""Pixels up or down that move a digit out of its number."""
_STRUCK = ("s", "strike", "del")
_RAISED = {"sup": "super", "sub": "sub"}
_CELLS = ("td", "th", "caption")
_ROWS = ("tbody", "thead", "tfoot", "tr")
_HOMES = {
    "td": ("tr",), "th": ("tr",), "tr": ("tbody", "table", "thead", "tfoot"),
    **dict.fromkeys(("caption", "tbody", "thead", "tfoot"), ("table",)),
}
_BARRIERS = frozenset(("table", *_CELLS))
"""An end tag closes nothing beyond these."""
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
"""What browsers open again where another element closed it."""
_MOST_REOPENED = 8
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_CLOSE_P = frozenset((
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "ul", "dd", "dt", "table",
))  # fmt: skip
_ALIKE_CLOSE = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt"), "option": ("option",)}
_FADED = regex(r"opacity(?:\(0(?:\.0{1,9})?%?\)|=0\))")
_FLAT = regex(r"scale[xy3d]{0,2}\(0(?:\.0{1,9})?[,)]")
_CLIPPED = regex(r"(rect|inset)\(([^()]{1,80})\)")
_TELLING = frozenset(("style", "class", "id", "hidden", "color", "bgcolor", "background", "text", "href"))
_NAMING = ("class", "id")
_MARKED = frozenset((*_STRUCK, *_RAISED))
_BACKGROUND = regex(r"url\(|gradient\(|image")


class Appearance(NamedTuple):
    """How words look in an element."""

    struck: bool = False
    gone: bool = False
    """Not drawn, and takes no place."""
    off: bool = False
    """Wholly transparent, clipped away or off the page."""
    invisible: bool = False
    tiny: bool = False
    indented_off: bool = False
    raised: int = 0
    """1 above the line, -1 below it."""
    colour: Colour | None = None
    """None is unknown, the usual one among them: it is seen on whatever the page has behind it."""
    behind: Colour | None = (255, 255, 255)

    def in_sight(self) -> Appearance:
        """The same, where it is told elsewhere that nothing of it is drawn."""
        return self._replace(gone=False, off=False, invisible=False, tiny=False, indented_off=False)


PLAIN = Appearance()


@lru_cache(maxsize=1024)
def look_of(how: Appearance) -> Look:
    """What that comes to."""
    if how.gone or how.off or how.invisible or how.tiny or how.indented_off:
        return Look.HIDDEN
    if how.struck:
        return Look.STRUCK
    if how.colour == CLEAR or (how.colour is not None and how.behind is not None and _near(how.colour, how.behind)):
        return Look.HIDDEN
    return (Look.PLAIN, Look.RAISED, Look.LOWERED)[how.raised]


def _near(one: Colour, other: Colour) -> bool:
    return all(abs(mine - yours) < _ALIKE for mine, yours in zip(one, other, strict=True))


_Given = tuple[tuple[str, str], ...]


_Open = tuple[str, _Given, Appearance]
"""A tag, its attributes, how words look around it. A plain tuple: a page has ten thousand of them."""


class Nesting:
    """The open elements of a page. Tags that nobody closes are closed as browsers do."""

    def __init__(self, rules: Rules) -> None:
        self.now = PLAIN
        self._rules = rules
        self._stack: list[_Open] = []
        self._elements: list[Element] = []
        self._places: dict[str, list[int]] = {}
        """Of each tag, where it stands open."""
        self._barriers: list[int] = []
        self._known: dict[tuple[Appearance, str, _Given, Declarations], Appearance] = {}

    def open(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """A start tag; what may hold no other of its kind is closed before."""
        if tag in _CELLS or tag in _ROWS:
            if not self._close_in_table(tag):
                return
        elif tag in _CLOSE_P:
            self._close_within("p", again=tag != "table")
            for other in _ALIKE_CLOSE.get(tag, ()):
                if self._last(other) > max(self._last("ul"), self._last("ol"), self._last("dl")):
                    self._close_within(other)
        self._push(tag, self._given(attributes) if attributes else ())

    def close(self, tag: str) -> None:
        """An end tag. One that nothing opened means nothing."""
        if tag == "table" or tag in _ROWS or tag in _CELLS:
            at = self._last(tag)
            if at >= 0 and (tag == "table" or at > self._last("table")):
                self._pop_to(at)
        else:
            self._close_within(tag)

    def in_sight(self) -> None:
        """From here to the end of the innermost element words look as if nothing hid them."""
        self.now = self.now.in_sight()

    def _close_within(self, tag: str, again: bool = True) -> None:
        at = self._last(tag)
        if at < 0 or (self._barriers and at < self._barriers[-1]):
            return
        closed = [entry for entry in self._stack[at + 1 :] if entry[0] in _FORMATTING] if again and at + 1 < len(self._stack) else ()
        self._pop_to(at)
        for tag, given, _ in closed[-_MOST_REOPENED:]:
            self._push(tag, given)

    def _close_in_table(self, tag: str) -> bool:
        """Close what stands in the way of a cell or a row; False where there is no table it could belong to."""
        if self._stack and self._stack[-1][0] in _HOMES[tag]:  # where everything is closed that was opened
            return True
        table = self._last("table")
        if table < 0:
            return False
        if tag in _CELLS:
            keep = max(table, *(self._last(row) for row in _ROWS))
        elif tag == "tr":
            keep = max(table, *(self._last(group) for group in _ROWS[:3]))
        else:
            keep = table
        self._pop_to(keep + 1)
        return True

    def _last(self, tag: str) -> int:
        places = self._places.get(tag)
        return places[-1] if places else -1

    def _push(self, tag: str, given: _Given) -> None:
        at = len(self._stack)
        if tag in self._places:
            self._places[tag].append(at)
        else:
            self._places[tag] = [at]
        if tag in _BARRIERS:
            self._barriers.append(at)
        self._stack.append((tag, given, self.now))
        told: Declarations = ()
        if self._rules:
            element = _element(tag, given)
            told = self._rules.declared(element, self._elements)
            self._elements.append(element)
        if given or told or tag in _MARKED:
            key = (self.now, tag, given, told)
            known = self._known.get(key)
            if known is None:
                if len(self._known) > 20_000:
                    self._known.clear()
                known = self._known[key] = _within(self.now, tag, dict(given), told)
            self.now = known

    def _given(self, attributes: list[tuple[str, str | None]]) -> _Given:
        """The attributes that tell."""
        return tuple([
            (name, "" if name == "href" else value or "") for name, value in attributes
            if name in _TELLING and (name != "style" or declared(value or "")) and (name not in _NAMING or self._rules)
        ])

    def _pop_to(self, size: int) -> None:
        while len(self._stack) > size:
            tag, _, self.now = self._stack.pop()
            self._places[tag].pop()
            if tag in _BARRIERS:
                self._barriers.pop()
        del self._elements[size:]


def _element(tag: str, given: _Given) -> Element:
    told = dict(given)
    return Element(tag, told.get("id", "").strip(), frozenset(told.get("class", "").split()[:50]))


# ── one element in another ───────────────────────────────────────────


def _within(around: Appearance, tag: str, given: Mapping[str, str], by_rules: Declarations) -> Appearance:
    """How words look in an element: what it is, its attributes, the page's rules, its own style, in this order."""
    how = around
    if tag == "a" and "href" in given and how.colour is not None:
        how = how._replace(colour=None)  # a link has a colour of its own
    if "color" in given and tag == "font":
        how = how._replace(colour=colour(given["color"]))
    if tag == "body" and "text" in given:
        how = how._replace(colour=colour(given["text"]))
    if "bgcolor" in given:
        how = how._replace(behind=colour(given["bgcolor"]))
    if "background" in given:
        how = how._replace(behind=None)
    told = {"display": "none"} if "hidden" in given else {}
    own = declared(given.get("style", ""))
    for important in (False, True):
        told |= {name: value for name, value, weighs in (*by_rules, *own) if weighs is important}
    if tag in _STRUCK:
        told.setdefault("text-decoration", "line-through")
    if tag in _RAISED:
        told.setdefault("vertical-align", _RAISED[tag])
    return _drawn(how, told, tag) if told else how


def _drawn(how: Appearance, told: Mapping[str, str], tag: str) -> Appearance:
    if told.get("display", "").startswith("inline-") or told.get("position") in ("absolute", "fixed"):
        how = how._replace(struck=False)  # the line through what is around does not reach into a box of its own
    for name, value in told.items():
        match name:
            case "text-decoration" | "text-decoration-line" if "line-through" in value:
                how = how._replace(struck=True)  # no element within takes that off again
            case "display" if value == "none":
                how = how._replace(gone=True)
            case "visibility" if value in ("hidden", "collapse", "visible"):
                how = how._replace(invisible=value != "visible")
            case "opacity" if (share := _share(value)) is not None and share < 0.05:
                how = how._replace(off=True)
            case "font-size":
                how = how._replace(tiny=_is_tiny(value, how.tiny))
            case "font" if (size := _size_in(value)) is not None:
                how = how._replace(tiny=_is_tiny(size, how.tiny))
            case "color" | "-webkit-text-fill-color" if value not in ("inherit", "currentcolor"):
                how = how._replace(colour=colour(value))
            case "background" | "background-color" | "background-image":
                how = how._replace(behind=_behind(value, how.behind))
            case "vertical-align" if tag not in ("td", "th", "tr", "table"):
                how = how._replace(raised=how.raised or _shift(value))
            case "text-indent" if (length := pixels(value)) is not None:
                how = how._replace(indented_off=length < OFF_PAGE)
            case "content-visibility" if value == "hidden":
                how = how._replace(off=True)
            case "filter" if _FADED.search("".join(value.split())):
                how = how._replace(off=True)
            case "transform" if _FLAT.search("".join(value.split())):
                how = how._replace(off=True)
    return how if how.off or not _is_outside(told) else how._replace(off=True)


def _is_outside(told: Mapping[str, str]) -> bool:
    """Whether an element is moved off the page, or cut to nothing."""
    position = told.get("position", "static")
    sides = {"static": (), "relative": ("left", "top")}.get(position, ("left", "top", "right", "bottom"))
    if any(not OFF_PAGE < (pixels(told.get(side, "")) or 0) < _FAR_RIGHT for side in (*sides, "margin-left", "margin-top")):
        return True
    if position in ("absolute", "fixed") and (_is_cut(told.get("clip", "")) or _is_cut(told.get("clip-path", ""))):
        return True
    cut = any(told.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    return cut and any(pixels(told.get(name, "")) == 0 for name in ("height", "width", "max-height", "max-width"))


def _is_cut(value: str) -> bool:
    match = _CLIPPED.fullmatch(value)
    sides = re.split(r"[\s,]+", match[2].strip()) if match else []
    if match and match[1] == "rect":
        return len(sides) == 4 and len({pixels(side) for side in sides}) == 1
    return match is not None and _share(sides[0]) in (0.5, 1.0)


def _share(value: str) -> float | None:
    try:
        return float(value[:-1]) / 100 if value.endswith("%") else float(value)
    except ValueError:
        return None


def _is_tiny(value: str, around: bool) -> bool:
    share = _share(value) if value.endswith("%") else None
    size = pixels(value) if share is None else 16 * share
    if is_relative(value):
        return around or (size is not None and size < _TINY)
    return size is not None and size < _TINY


def _size_in(font: str) -> str | None:
    """The size in a font that is given in one: “bold 0/0 a” has 0."""
    for word in font.split():
        size = word.partition("/")[0]
        if pixels(size) is not None:
            return size
    return None


def _behind(value: str, around: Colour | None) -> Colour | None:
    if _BACKGROUND.search(value):
        return None
    for word in (value, *value.split()):
        named = colour(word)
        if named is not None:
            return around if named == CLEAR else named
    return around if value in ("none", "inherit", "initial", "unset", "") or value[:1].isdigit() else None


def _shift(value: str) -> int:
    length = pixels(value) or 0
    if value == "super" or length >= _LEAST_SHIFT:
        return 1
    return -1 if value == "sub" or length <= -_LEAST_SHIFT else 0

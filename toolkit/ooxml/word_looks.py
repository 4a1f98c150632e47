"""How the words of a Word file look: what a run says, what the styles say, and what lies behind the words.

Crossed out, hidden, too small to be seen, in the colour of what is behind them, raised: whoever prints the page sees that.
The colour is compared only where both are known: what a table's style or a drawing lays behind the words is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from toolkit.ooxml.walking import attribute, child, children, local
from toolkit.patterns import regex
from toolkit.seen import Look
from toolkit.structs import Struct, field

_OFF = ("0", "false", "off")
_MOST_STYLES = 20
"""How far a style is followed to the one it is based on."""
WHITE = "FFFFFF"
_ALIKE = 24
"""Two colours nearer than this in every part are one to the eye: on paper nobody sees a letter of F2F2F2."""
_DARK = 128
_LIGHT = 64
"""How far from white a colour may be on which white is still not read."""
_TINY = 4
"""Half-points: letters of two points are a line, whatever they say."""
_SMALLEST_SHIFT = 3
"""Half-points up or down that move a digit out of its number; less is set for looks."""
_USUAL_SIZE = 20
_HEX = regex("[0-9A-Fa-f]{6}")
_TELLING = frozenset({
    "strike", "dstrike", "vanish", "color", "shd", "highlight", "vertAlign", "position", "sz", "rStyle", "textFill",
})  # fmt: skip
_TURNING = ("strike", "vanish")
"""What a style of characters turns round where that of the paragraph, or the table, says it already."""
_HIGHLIGHTS = {
    "white": WHITE, "black": "000000", "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF",
    "blue": "0000FF", "red": "FF0000", "darkBlue": "00008B", "darkCyan": "008B8B", "darkGreen": "006400",
    "darkMagenta": "800080", "darkRed": "8B0000", "darkYellow": "808000", "darkGray": "A9A9A9", "lightGray": "D3D3D3",
}  # fmt: skip
_ALIGNED = {"superscript": Look.RAISED, "subscript": Look.LOWERED}
_THEME_WHITE = ("background1", "light1", "bg1", "lt1")
_THEME_BLACK = ("text1", "dark1", "tx1", "dk1")

Stated = tuple[tuple[Any, ...], ...]
"""What a run says of its look, as far as it matters: elements by name, with their attributes."""
Features = dict[str, Any]
"""``strike``, ``dstrike``, ``vanish``, ``no_fill``: bool; ``colour``: six digits, empty for automatic, None for unknown;
``behind``: six digits, None for unknown; ``raised``: a look; ``size``, ``position``: half-points; ``style``: an id."""


class Shown(NamedTuple):
    """How a run looks. ``gone`` is what takes no place on the page; ``shift`` and ``size`` are half-points.

    ``pale`` is white on nobody knows what: beside words that are dark on the same it does not show.
    """

    look: Look
    gone: bool
    shift: int
    size: int
    pale: bool = False
    dark: bool = False


class Setting(NamedTuple):
    """Where paragraphs stand: the colour behind them (None where nobody knows), the style of their table, a hidden row.

    ``edged`` is whether that style lays something else behind the first and last rows and columns.
    """

    behind: str | None = WHITE
    table: str = ""
    hidden: bool = False
    edged: bool = False


class WordStyles(Struct, frozen=True):
    """What a file's styles say of text, by their ids: suites give new ids and keep the names."""

    names: Mapping[str, str] = field(default_factory=dict)
    usual: str = ""
    """The style of a paragraph that names none."""
    defaults: Features = field(default_factory=dict)
    by_id: Mapping[str, Element] = field(default_factory=dict)
    """All of them, looked at only where something is written in one: a template has hundreds."""
    _known: dict[tuple[Setting, str], dict[Stated, Shown]] = field(default_factory=dict)
    _features: dict[str, Features] = field(default_factory=dict)
    _shades: dict[str, str | None] = field(default_factory=dict)
    _painted: dict[str, frozenset[str]] = field(default_factory=dict)

    def features(self, style: str) -> Features:
        """What a style says of its words, or those say that it is based on."""
        if style not in self._features:
            told: Features = {}
            for one in reversed(self._chain(style)):
                told |= _features(stated(one))
            told.pop("style", None)
            self._features[style] = told
        return self._features[style]

    def _shade(self, style: str) -> str | None:
        if style not in self._shades:
            shades = [shade for one in self._chain(style) if (shade := child(one, "pPr", "shd")) is not None]
            self._shades[style] = _shade(shades[0]) if shades else ""
        return self._shades[style]

    def _paints(self, table: str) -> frozenset[str]:
        if table not in self._painted:
            self._painted[table] = frozenset(part for one in self._chain(table) for part in _painted(one))
        return self._painted[table]

    def _chain(self, style: str) -> list[Element]:
        """A style and those it is based on, nearest first."""
        chain: list[Element] = []
        while (one := self.by_id.get(style)) is not None and len(chain) < _MOST_STYLES:
            chain.append(one)
            style = _value(child(one, "basedOn"))
        return chain

    def around(self, setting: Setting, style: str, properties: Element | None) -> Around:
        """The looks of one paragraph's runs."""
        shade = child(properties, "shd")
        behind = _shade(shade) if shade is not None else self._shade(style)
        if behind != "":
            setting = setting._replace(behind=behind)
        return Around(self, setting, style, self._known.setdefault((setting, style), {}))

    def in_table(self, setting: Setting, table: Element) -> Setting:
        """What is around the rows of a table."""
        properties = child(table, "tblPr")
        named = child(properties, "tblStyle")
        style = attribute(named, "val") or "" if named is not None else ""
        painted = self._paints(style)
        behind = None if "body" in painted else setting.behind
        return in_cell(Setting(behind, style, setting.hidden, "edges" in painted), child(properties, "shd"))


class Around(Struct, frozen=True):
    """What the runs of a paragraph have in common; each way of looking is worked out once."""

    _styles: WordStyles
    _setting: Setting
    _style: str
    _known: dict[Stated, Shown]

    def shown(self, stated: Stated) -> Shown:
        """How a run looks that says this of itself."""
        known = self._known.get(stated)
        if known is None:
            known = self._known[stated] = self._worked_out(stated)
        return known

    def _worked_out(self, stated: Stated) -> Shown:
        own = _features(stated)
        levels = [self._styles.features(style) for style in (self._setting.table, self._style, own.get("style", ""))]
        every: Features = dict(self._styles.defaults)
        for level in (*levels, own):
            every |= level
        for name in _TURNING:
            if name not in own:
                every[name] = sum(bool(level.get(name)) for level in levels) % 2 == 1
        size = every.get("size", _USUAL_SIZE)
        shift = every.get("position", 0)
        gone = bool(self._setting.hidden or every["vanish"])
        colour, behind = every.get("colour", ""), every.get("behind", self._setting.behind)
        if gone:
            look = Look.HIDDEN
        elif every["strike"] or every.get("dstrike"):
            look = Look.STRUCK
        elif size <= _TINY or every.get("no_fill") or _alike(colour, behind):
            look = Look.HIDDEN
        else:
            look = every.get("raised", Look.PLAIN)
        pale = behind is None and look is Look.PLAIN and _alike(colour, WHITE)
        dark = look is Look.PLAIN and (colour == "" or _alike(colour, "000000", _DARK))
        return Shown(look, gone, shift if abs(shift) >= _SMALLEST_SHIFT else 0, size, pale, dark)


def in_row(setting: Setting, row: Element) -> Setting:
    """What is around the cells of a row."""
    changes = child(row, "trPr")
    if changes is not None and (hidden := child(changes, "hidden")) is not None and is_on(hidden):
        setting = setting._replace(hidden=True)
    return in_cell(setting, child(row, "tblPrEx", "shd"))


def in_cell(setting: Setting, shade: Element | None, edge: bool = False) -> Setting:
    """What is around the paragraphs of a cell: the nearest shading counts. ``edge``: in the first or last row or column."""
    if edge and setting.edged:
        setting = setting._replace(behind=None)
    behind = _shade(shade) if shade is not None else ""
    return setting if behind == "" else setting._replace(behind=behind)


def stated(run: Element) -> Stated:
    """What a run says of its own look."""
    told: list[tuple[Any, ...]] = []
    for properties in run:
        if local(properties.tag) != "rPr":
            continue
        for element in properties:
            name = local(element.tag)
            if name in _TELLING:
                told.append((name, *_fill(element)) if name == "textFill" else (name, *element.attrib.items()))
        if properties.attrib:  # a drawing's run says it in attributes
            told.append(("drawn", *properties.attrib.items()))
    return tuple(told)


def styles_in(part: Element | None) -> WordStyles:
    """The styles of the part that holds them."""
    by_id = {attribute(style, "styleId") or "": style for style in children(part, "style")}
    names = {key: _value(child(style, "name")) for key, style in by_id.items() if child(style, "name") is not None}
    usual = (key for key, style in by_id.items()
             if attribute(style, "type") == "paragraph" and (attribute(style, "default") or "0") not in _OFF)
    base = child(part, "docDefaults", "rPrDefault")
    defaults = {name: value for name, value in _features(stated(base)).items() if name in ("size", "colour")} if base is not None else {}
    return WordStyles(names, next(usual, ""), defaults, by_id)


def is_on(switch: Element) -> bool:
    """What an on-off property says: being there is enough."""
    return (attribute(switch, "val") or "1") not in _OFF


def _painted(style: Element) -> set[str]:
    """Where a table's style lays what is not light, in its ``body`` or at its ``edges``: white letters may be seen there."""
    painted: set[str] = set()
    for part in (style, *children(style, "tblStylePr")):
        banded = part is style or (attribute(part, "type") or "").startswith(("band", "wholeTable"))
        for shade in (child(part, "tcPr", "shd"), child(part, "tblPr", "shd"), child(part, "trPr", "shd")):
            colour = _shade(shade) if shade is not None else ""
            if colour != "" and not _alike(colour, WHITE, _LIGHT):
                painted.add("body" if banded else "edges")
    return painted | {"edges"} if painted else painted


# ── what one element says ────────────────────────────────────────────


def _features(told: Stated) -> Features:
    features: Features = {}
    for name, *rest in told:
        given = {local(key): value for key, value in rest}
        value = given.get("val", "")
        if name in ("strike", "dstrike", "vanish"):
            features[name] = (value or "1") not in _OFF
        elif name == "color":
            features["colour"] = _colour(given)
        elif name == "highlight" and value in _HIGHLIGHTS:
            features["behind"] = _HIGHLIGHTS[value]
        elif name == "shd" and (behind := _shading(given)) != "":
            features.setdefault("behind", behind)
        elif name == "vertAlign":
            features["raised"] = _ALIGNED.get(value, Look.PLAIN)
        elif name in ("sz", "position") and (number := _half_points(value)) is not None:
            features["size" if name == "sz" else name] = number
        elif name == "rStyle":
            features["style"] = value
        elif name == "textFill":
            features |= {"no_fill": True} if value == "none" else {"colour": value} if value else {}
        elif name == "drawn":
            baseline = given.get("baseline", "0")
            raised = Look.PLAIN if baseline in ("0", "0%") else Look.LOWERED if baseline.startswith("-") else Look.RAISED
            features |= {"strike": given.get("strike", "noStrike") != "noStrike", "raised": raised}
    return features


def _fill(element: Element) -> tuple[tuple[str, str], ...]:
    """What newer programs fill letters with; everything but nothing and one colour is left to the older property."""
    if child(element, "noFill") is not None:
        return (("val", "none"),)
    colours = child(element, "solidFill")
    for colour in colours if colours is not None else ():
        value, clear = _value(colour), child(colour, "alpha")
        if clear is not None and (attribute(clear, "val") or "") in ("100000", "100%"):
            return (("val", "none"),)
        if _HEX.fullmatch(value):
            return (("val", value),)
        if value in _THEME_WHITE or value in _THEME_BLACK:
            shaded = any(local(change.tag) != "alpha" for change in colour)
            return (("val", WHITE if value in _THEME_WHITE else "000000"),) if not shaded else ()
    return ()


def _colour(given: Mapping[str, str]) -> str | None:
    if given.get("themeColor") in _THEME_WHITE and not {"themeShade", "themeTint"} & given.keys():
        return WHITE
    value = given.get("val", "auto")
    return "" if value == "auto" else value if _HEX.fullmatch(value) else None


def _shade(element: Element) -> str | None:
    return _shading({local(key): value for key, value in element.attrib.items()})


def _shading(given: Mapping[str, str]) -> str | None:
    """The colour of a shading: empty where there is none, None where nobody knows."""
    match given.get("val", "clear"):
        case "nil":
            return ""
        case "clear":
            colour = given.get("fill", "auto")
            if given.get("themeFill") in _THEME_WHITE and not {"themeFillShade", "themeFillTint"} & given.keys():
                return WHITE
        case "solid":
            colour = given.get("color", "auto")
            colour = "000000" if colour == "auto" else colour
        case _:
            return None
    if colour == "auto":
        return None if "themeFill" in given else ""
    return colour if _HEX.fullmatch(colour) else None


def _alike(colour: str | None, behind: str | None, within: int = _ALIKE) -> bool:
    if not colour or not behind:
        return False
    return all(abs(int(colour[at : at + 2], 16) - int(behind[at : at + 2], 16)) < within for at in (0, 2, 4))


def _half_points(text: str) -> int | None:
    digits = text.removeprefix("-").partition(".")[0].removesuffix("pt")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 6):
        return None
    number = int(digits) * (2 if text.endswith("pt") else 1)
    return -number if text.startswith("-") else number


def _value(element: Element | None) -> str:
    return "" if element is None else attribute(element, "val") or ""

"""The words of a Word paragraph as a reader of the final version sees them on paper.

Hidden and deleted text is none, what is inserted stands. A prompt is no text, nor is a field's instruction or the
reading above a character. Where the same is drawn in two ways, for newer and for older programs, the first counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from toolkit.ooxml.symbols import symbol
from toolkit.ooxml.walking import attribute, child, children, local

DELETED = frozenset({"del", "moveFrom"})
INSERTED = frozenset({"ins", "moveTo"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_TEXT = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "delText", "instrText", "delInstrText", "rt"})
_BOXES = ("txbxContent", "txBody")
_DRAWN = ("inline", "anchor")
_OFF = ("0", "false", "off")
_NOTHING = Element("nothing")
_MOST_STYLES = 20
"""How far a style is followed to the one it is based on."""


@dataclass(frozen=True, slots=True)
class WordStyles:
    """What a file's styles say of text, by their ids: suites give new ids and keep the names."""

    names: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """Styles of paragraphs and of characters whose text is hidden."""
    usual: str = ""
    """The style of a paragraph that names none."""


def styles_in(part: Element | None) -> WordStyles:
    """The styles of the part that holds them."""
    by_id = {attribute(style, "styleId") or "": style for style in children(part, "style")}
    names = {key: _value(child(style, "name")) for key, style in by_id.items() if child(style, "name") is not None}
    usual = (key for key, style in by_id.items()
             if attribute(style, "type") == "paragraph" and (attribute(style, "default") or "0") not in _OFF)
    vanishing = {key: is_on(vanish) for key, style in by_id.items() if (vanish := child(style, "rPr", "vanish")) is not None}
    based = {key: _value(child(style, "basedOn")) for key, style in by_id.items()} if any(vanishing.values()) else {}
    hidden = frozenset(key for key in based if _hides(key, based, vanishing))
    return WordStyles(names, hidden, next(usual, ""))


def _hides(key: str, based: Mapping[str, str], vanishing: Mapping[str, bool]) -> bool:
    for _ in range(_MOST_STYLES):
        if key in vanishing:
            return vanishing[key]
        key = based.get(key, "")
    return False


class Wording:
    """The words of one paragraph, or of several that run on into one because the marks between them are deleted."""

    def __init__(self, styles: WordStyles) -> None:
        self.boxes: list[Element] = []
        """Text boxes met on the way: they float beside the paragraph."""
        self.style = ""
        """The style's name, empty where none is named; that of the last paragraph counts."""
        self.revised = False
        self._styles = styles
        self._hidden = False
        self._pieces: list[str] = []
        self._fields: list[int | None] = []
        """Fields not yet ended: where among the pieces the instruction began, None once the result has."""

    @property
    def text(self) -> str:
        """All words so far, soft breaks as ``\\n``."""
        return "".join(self._pieces)

    def add(self, paragraph: Element, properties: Element | None) -> None:
        """Read a paragraph on to what is there."""
        named = child(properties, "pStyle")
        style = self._styles.usual if named is None else _value(named)
        self.style = "" if named is None else self._styles.names.get(style, "")
        self._hidden = style in self._styles.hidden
        self._gather(paragraph)

    def _gather(self, parent: Element) -> None:
        for part in parent:
            name = local(part.tag)
            if name == "t":
                self._pieces.append(part.text or "")
            elif name == "r":
                if not self._is_hidden(part):
                    self._gather(part)
            elif name in _SIGNS:
                self._pieces.append(_SIGNS[name])
            elif name in DELETED:
                self.revised = True
            elif name in _BOXES:
                self.boxes.append(part)
            elif name == "fldChar":
                self._turn_field(attribute(part, "fldCharType"))
            elif name == "sym":
                self._pieces.append(symbol(attribute(part, "font") or "", attribute(part, "char") or ""))
            elif name == "AlternateContent":
                self._gather(chosen(part))
            elif name not in _NO_TEXT and not is_prompt(part) and not (name in _DRAWN and _is_unseen(part)):
                self.revised |= name in INSERTED
                if name == "den":
                    self._pieces.append("/")  # the line of a fraction: 1 over 2 is not 12
                self._gather(part)

    def _is_hidden(self, run: Element) -> bool:
        """A run says so itself, or the styles do: that of the characters turns round what that of the paragraph says."""
        style = ""
        for properties in children(run, "rPr"):
            for element in properties:
                name = local(element.tag)
                if name == "vanish":
                    return is_on(element)
                if name == "rStyle":
                    style = _value(element)
        return self._hidden != (style in self._styles.hidden)

    def _turn_field(self, how: str | None) -> None:
        """What stands between a field's beginning and its result is instruction, results of inner fields too.

        It is taken back only when that result or the end comes, so that a torn field swallows nothing.
        """
        if how == "begin":
            self._fields.append(len(self._pieces))
        elif self._fields:
            began = self._fields.pop()
            if began is not None:
                del self._pieces[began:]
            if how == "separate":
                self._fields.append(None)


def chosen(alternate: Element) -> Element:
    """One of two renderings of the same thing; reading both would say everything twice."""
    return next(children(alternate, "Choice"), next(children(alternate, "Fallback"), _NOTHING))


def is_prompt(element: Element) -> bool:
    """Whether it is a content control that only shows what should be typed into it."""
    if local(element.tag) != "sdt":
        return False
    shows = child(element, "sdtPr", "showingPlcHdr")
    return shows is not None and is_on(shows)


def is_on(switch: Element) -> bool:
    """What an on-off property says: being there is enough."""
    return (attribute(switch, "val") or "1") not in _OFF


def _is_unseen(drawing: Element) -> bool:
    """Whether somebody has switched a drawing off, text box and all."""
    described = child(drawing, "docPr")
    return described is not None and (attribute(described, "hidden") or "0") not in _OFF


def _value(element: Element | None) -> str:
    return "" if element is None else attribute(element, "val") or ""

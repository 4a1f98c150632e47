"""The words of a Word paragraph as a reader of the final version sees them on paper, and what stands there unseen.

What is inserted stands; what is deleted, hidden or crossed out is a piece of its own (:mod:`toolkit.ooxml.word_looks`). A prompt
is no text, nor is a field's instruction or the reading above a character. Where the same is drawn in two ways, for newer and
for older programs, the first counts.
"""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element

from toolkit.ooxml.symbols import symbol
from toolkit.ooxml.walking import attribute, child, children, local
from toolkit.ooxml.word_looks import Around, Setting, Shown, WordStyles, is_on, stated
from toolkit.seen import Look, Piece

DELETED = frozenset({"del", "moveFrom"})
INSERTED = frozenset({"ins", "moveTo"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_TEXT = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText", "rt"})
_BOXES = ("txbxContent", "txBody")
_DRAWN = ("inline", "anchor")
_POWERS = {"sup": Look.RAISED, "deg": Look.RAISED, "sub": Look.LOWERED}
"""What an equation sets above or below; a limit or an index is no part of a number either."""
_OFF = ("0", "false", "off")
_NOTHING = Element("nothing")
_STRUCK = Shown(Look.STRUCK, True, 0, 0)


class Wording:
    """The words of one paragraph, or of several that run on into one because the marks between them are deleted."""

    def __init__(self, styles: WordStyles, setting: Setting) -> None:
        self.boxes: list[Element] = []
        """Text boxes met on the way: they float beside the paragraph."""
        self.style = ""
        """The style's name, empty where none is named; that of the last paragraph counts."""
        self.revised = False
        self._styles = styles
        self._setting = setting
        self._around: Around
        self._usual: Shown
        """How a run looks that says nothing of itself."""
        self._pieces: list[Piece] = []
        self._shifted: list[tuple[int, int, int]] = []
        """Pieces set higher or lower, how far, and the size of their letters."""
        self._largest = 0
        self._pale: list[int] = []
        """Pieces that are white on nobody knows what."""
        self._dark = False
        self._fields: list[int | None] = []
        """Fields not yet ended: where among the pieces the instruction began, None once the result has."""

    @property
    def blank(self) -> bool:
        """Whether nothing stands there, not even unseen."""
        return not any(piece.text.strip() for piece in self._pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All words so far, soft breaks as ``\n``."""
        pieces = self._pieces
        for at, shift, size in self._shifted:
            if size < self._largest and pieces[at].look is Look.PLAIN:  # smaller letters, higher up: a superscript by hand
                pieces[at] = Piece(pieces[at].text, Look.RAISED if shift > 0 else Look.LOWERED)
        for at in self._pale if self._dark else ():
            pieces[at] = Piece(pieces[at].text, Look.HIDDEN)
        if len(pieces) < 2:
            return tuple(pieces)
        return tuple(Piece("".join(piece.text for piece in alike), look) for look, alike in groupby(pieces, _look))

    def add(self, paragraph: Element, properties: Element | None) -> None:
        """Read a paragraph on to what is there."""
        named = child(properties, "pStyle")
        style = self._styles.usual if named is None else _value(named)
        self.style = "" if named is None else self._styles.names.get(style, "")
        self._around = self._styles.around(self._setting, style, properties)
        self._usual = self._around.shown(())
        self._gather(paragraph, self._usual)

    def _gather(self, parent: Element, how: Shown) -> None:
        for part in parent:
            name = local(part.tag)
            if name == "t":
                self._say(part.text or "", how)
            elif name == "r":
                # A run within a run is as gone as that.
                within = how.gone and how is not self._usual
                self._gather(part, how if within else self._around.shown(stated(part)))
            elif name in _SIGNS:
                self._say(_SIGNS[name], how)
            elif name in DELETED:
                self.revised = True
                self._gather(part, _STRUCK)
            elif name == "delText":
                self._say(part.text or "", _STRUCK)
            elif name in _BOXES:
                if not how.gone:
                    self.boxes.append(part)
            elif name == "fldChar":
                if not how.gone:
                    self._turn_field(attribute(part, "fldCharType"))
            elif name == "sym":
                self._say(symbol(attribute(part, "font") or "", attribute(part, "char") or ""), how)
            elif name == "AlternateContent":
                self._gather(chosen(part), how)
            elif name not in _NO_TEXT and not is_prompt(part) and not (name in _DRAWN and _is_unseen(part)):
                self.revised |= name in INSERTED
                if name == "den":
                    self._say("/", how)  # the line of a fraction: 1 over 2 is not 12
                if name in _POWERS:
                    before = len(self._pieces)
                    self._gather(part, how)
                    self._set(_POWERS[name], before)
                else:
                    self._gather(part, how)

    def _say(self, text: str, how: Shown) -> None:
        if how.gone and not text.strip():  # what takes no place parts no words
            return
        if how.shift:
            self._shifted.append((len(self._pieces), how.shift, how.size))
        elif text.strip():
            self._largest = max(self._largest, how.size)
            self._dark |= how.dark
        if how.pale:
            self._pale.append(len(self._pieces))
        self._pieces.append(Piece(text, how.look))

    def _set(self, look: Look, since: int) -> None:
        self._pieces[since:] = [
            Piece(piece.text, look) if piece.look is Look.PLAIN else piece for piece in self._pieces[since:]
        ]

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
                self._pale = [at for at in self._pale if at < began]
                self._shifted = [shifted for shifted in self._shifted if shifted[0] < began]
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


def _is_unseen(drawing: Element) -> bool:
    """Whether somebody has switched a drawing off, text box and all."""
    described = child(drawing, "docPr")
    return described is not None and (attribute(described, "hidden") or "0") not in _OFF


def _look(piece: Piece) -> Look:
    return piece.look


def _value(element: Element | None) -> str:
    return "" if element is None else attribute(element, "val") or ""

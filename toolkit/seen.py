"""Which characters of a cell or a paragraph count: decided here once, for every reader of every format.

A reader parts what it finds into pieces and says how each looks. What is plain counts; what is struck, deleted or hidden
does not; a raised or lowered digit makes nobody knows what of the number beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby
from typing import Literal, NamedTuple, get_args

from toolkit.patterns import regex
from toolkit.structs import Struct, replace


class Look(Enum):
    """How a piece of text looks to whoever reads the page."""

    PLAIN = "plain"
    STRUCK = "struck"
    """Crossed out, or deleted under tracked changes."""
    HIDDEN = "hidden"
    """Not drawn at all, or in the colour of what is behind it."""
    RAISED = "raised"
    """Superscript."""
    LOWERED = "lowered"
    """Subscript."""


class Piece(NamedTuple):
    """Some characters of one look."""

    text: str
    look: Look = Look.PLAIN


DoubtKind = Literal["struck", "hidden", "raised", "format", "formula", "unsaved", "fault", "picture", "twice"]
"""``struck``, ``hidden``: beside or instead of what shows. ``raised``: superscript or subscript in it. ``format``: a number
format shows another number. ``formula``: a formula with the result that was saved; ``unsaved``: without one; ``fault``: with
an error for one; ``picture``: that draws a picture. ``twice``: the file holds the cell twice, each time with something else."""
DOUBTS: tuple[str, ...] = get_args(DoubtKind)


class Doubt(Struct, frozen=True):
    """What a cell stores and what it shows, where these are not the same."""

    kind: DoubtKind
    stored: str
    """What is stored and does not show as it is: the characters struck or hidden, all characters with the raised ones in
    brackets, the number behind a format, the formula with its ``=`` (empty where its text is out of reach), the first of two
    contents."""
    shown: str
    """What a person sees, empty where that is nothing; the other of two contents."""
    gone: str = ""
    """What is struck or hidden beside the raised ones."""


class Seen(NamedTuple):
    """What a person reads, and what the file stores beside it."""

    text: str
    doubt: Doubt | None = None


def counted(content: int | float | str, shows: Seen) -> int | float | str:
    """What is handed on of a cell: a number behind a format as it is stored, of all else what shows."""
    doubt = shows.doubt
    return content if doubt is None or doubt.kind == "format" else shows.text


def seen(pieces: Iterable[Piece]) -> Seen:
    """The text that counts. A blank has no look: nobody sees whether a space is crossed out."""
    pieces = tuple(pieces)
    if all(look is Look.PLAIN for _, look in pieces):  # nearly everything
        return Seen("".join([text for text, _ in pieces]))
    pieces = tuple(piece if piece.text.strip() else Piece(piece.text) for piece in pieces)
    shown = [piece for piece in pieces if piece.look not in _OUT_OF_SIGHT]
    gone = [piece for piece in pieces if piece.look in _OUT_OF_SIGHT]
    text = "".join(piece.text for piece in shown)
    if any(piece.look in _SHIFTED for piece in shown):
        told = "".join(f"[{piece.text}]" if piece.look in _SHIFTED else piece.text for piece in shown)
        return Seen(text, Doubt("raised", told.replace("][", "").strip(), text.strip(), "".join(piece.text for piece in gone).strip()))
    if gone:
        kind: DoubtKind = "struck" if any(piece.look is Look.STRUCK for piece in gone) else "hidden"
        return Seen(text if text.strip() else "", Doubt(kind, "".join(piece.text for piece in gone).strip(), text.strip()))
    return Seen(text)


def worded(pieces: Iterable[Piece]) -> Seen:
    """As :func:`seen`, of a cell that may hold running text: raised and lowered digits stay so, 380² is not 3802."""
    pieces = tuple(pieces)
    text, doubt = seen(pieces)
    if doubt is None or doubt.kind != "raised":
        return Seen(text, doubt)
    text = seen(Piece(piece.text.translate(_SHIFTED_DIGITS.get(piece.look, {})), piece.look) for piece in pieces).text
    return Seen(text, replace(doubt, shown=text.strip()))


class Running(NamedTuple):
    """Running text: what shows of it, and the words that stand there struck or hidden."""

    text: str
    unseen: str = ""


def running(pieces: Iterable[Piece]) -> Running:
    """What of a paragraph counts, and what does not."""
    pieces = tuple(pieces)
    text, doubt = worded(pieces)
    if doubt is None:
        return Running(text)
    gone = (piece.text.strip() for piece in pieces if piece.look in _OUT_OF_SIGHT)
    return Running(text, "，".join(words for words in gone if words))


def lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces line by line. A break that is struck or hidden breaks no line."""
    line: list[Piece] = []
    for piece in pieces:
        if piece.look in _OUT_OF_SIGHT:
            line.append(piece)
            continue
        first, *others = piece.text.split("\n")
        line.append(Piece(first, piece.look))
        for text in others:
            yield line
            line = [Piece(text, piece.look)]
    yield line


def marked(pieces: Iterable[Piece]) -> str:
    """The pieces as one text in which every character that is not plain carries a mark: :func:`parted` parts it again.

    For lines that somebody else will cut into cells.
    """
    return "".join(
        piece.text if piece.look is Look.PLAIN else "".join(char if char.isspace() else char + _MARKS[piece.look] for char in piece.text)
        for piece in pieces
    )


def is_marked(text: str) -> bool:
    """Whether characters of a text carry a mark of their look."""
    return not text.isascii() and _MARKED.search(text) is not None


def parted(text: str) -> tuple[Piece, ...]:
    """The pieces of a text whose characters carry their looks, Unicode's strokes through a character among them."""
    pieces = []
    at = 0
    for match in _MARKED.finditer(text):
        pieces.append(Piece(text[at : match.start()]))
        pieces.append(Piece(match[1], _LOOKS.get(match[2][0], Look.STRUCK)))
        at = match.end()
    pieces.append(Piece(text[at:]))
    alike = groupby((piece for piece in pieces if piece.text), lambda piece: piece.look)
    return tuple(Piece("".join(piece.text for piece in group), look) for look, group in alike)


_OUT_OF_SIGHT = (Look.STRUCK, Look.HIDDEN)
_SHIFTED = (Look.RAISED, Look.LOWERED)
_SHIFTED_DIGITS = {
    Look.RAISED: str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), Look.LOWERED: str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}  # fmt: skip
# A stroke is Unicode's own; the others are code points that are no characters, so that no text has them.
_MARKS = {Look.STRUCK: "\u0336", Look.HIDDEN: "\ufdd0", Look.RAISED: "\ufdd1", Look.LOWERED: "\ufdd2"}
_LOOKS = {mark: look for look, mark in _MARKS.items()}
# A slash through a sign makes another sign of it (≠ is ≠); through a digit or a letter it crosses out.
_LINES, _SLASHES = "\u0335\u0336\ufdd0-\ufdd2", "\u0337\u0338\u20d2\u20d3\u20e5\u20e6\u20eb"
_MARKED = regex(rf"(\w(?=[{_LINES}{_SLASHES}])|[^\s{_LINES}{_SLASHES}](?=[{_LINES}]))([{_LINES}{_SLASHES}]++)")

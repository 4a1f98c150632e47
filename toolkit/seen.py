"""Which characters of a cell or a paragraph count: decided here once, for every reader of every format.

A reader parts what it finds into pieces and says how each looks. What is plain counts; what is struck, deleted or hidden
does not; a raised or lowered digit makes nobody knows what of the number beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, NamedTuple, get_args


class Look(Enum):
    """How a piece of text looks to whoever reads the page."""

    PLAIN = "plain"
    STRUCK = "struck"
    """Crossed out, or deleted under tracked changes."""
    HIDDEN = "hidden"
    """Not drawn at all, or in the colour of what is behind it."""
    RAISED = "raised"
    """Superscript or subscript."""


class Piece(NamedTuple):
    """Some characters of one look."""

    text: str
    look: Look = Look.PLAIN


DoubtKind = Literal["struck", "hidden", "raised", "format", "formula", "unsaved", "fault"]
"""``struck``, ``hidden``: beside or instead of what shows. ``raised``: superscript or subscript in it. ``format``: a number
format shows another number. ``formula``: a formula with the result that was saved; ``unsaved``: without one; ``fault``: with
an error for one."""
DOUBTS: tuple[str, ...] = get_args(DoubtKind)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a cell stores and what it shows, where these are not the same."""

    kind: DoubtKind
    stored: str
    """What is stored and does not show as it is: the characters struck or hidden, all characters with the raised ones in
    brackets, the number behind a format, the formula with its ``=`` (empty where its text is out of reach)."""
    shown: str
    """What a person sees; empty where that is nothing."""


class Seen(NamedTuple):
    """What a person reads, and what the file stores beside it."""

    text: str
    doubt: Doubt | None = None


def seen(pieces: Iterable[Piece]) -> Seen:
    """The text that counts. A blank has no look: nobody sees whether a space is crossed out."""
    pieces = [piece if piece.text.strip() else Piece(piece.text) for piece in pieces]
    text = "".join(piece.text for piece in pieces if piece.look not in _OUT_OF_SIGHT)
    gone = [piece for piece in pieces if piece.look in _OUT_OF_SIGHT]
    if gone:
        kind: DoubtKind = "struck" if any(piece.look is Look.STRUCK for piece in gone) else "hidden"
        return Seen(text if text.strip() else "", Doubt(kind, "".join(piece.text for piece in gone).strip(), text.strip()))
    if any(piece.look is Look.RAISED for piece in pieces):
        told = "".join(f"[{piece.text}]" if piece.look is Look.RAISED else piece.text for piece in pieces)
        return Seen(text, Doubt("raised", told.strip(), text.strip()))
    return Seen(text)


_OUT_OF_SIGHT = (Look.STRUCK, Look.HIDDEN)

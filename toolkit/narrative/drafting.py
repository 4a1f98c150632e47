"""A draft from the numbers, sentence by sentence: what is known is said, what is not known is left out, and nothing has a hole.

The sentences are the form's (:mod:`toolkit.rules.drafted`). Each figure keeps what it says, a code or an expression over codes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from toolkit.findings import Number
from toolkit.form import Form
from toolkit.narrative.filling import FilledParagraph, Piece, clean, gaps_in_draft
from toolkit.rules import expression as ex
from toolkit.rules import rolled
from toolkit.rules.drafted import Drafted, Figure, Named, PartsHere
from toolkit.rules.evaluate import BEFORE_ROUND, Known, Outcome, number, outcome, rounded
from toolkit.structs import Struct, field
from toolkit.words import plain

_ENDS = "。！？；：】…"
Pieces = tuple[Piece, ...]


class Ground(Struct, frozen=True):
    """What a draft rests on: the figures by code, those of last year, facts of the conditions, and the words of its named fields."""

    form: Form
    known: Known
    words: Mapping[str, str] = field(default_factory=dict)


class _UnknownError(Exception):
    """A figure or word of a sentence is not known."""


class _UnwrittenError(_UnknownError):
    """A word that nobody has written."""


def said_in_order(sentences: Sequence[Drafted], ground: Ground) -> tuple[FilledParagraph, ...]:
    """The paragraphs of a text; what asks to be written comes last. Empty where nothing is said."""
    paragraphs: list[list[Piece]] = []
    for sentence in sorted(sentences, key=lambda one: one.asks):
        said = _sentence(sentence, ground)
        if said and (not paragraphs or sentence.sentence.paragraph):
            paragraphs.append([])
        if said:
            paragraphs[-1].extend(said)
    return tuple(FilledParagraph(tuple(pieces)) for pieces in paragraphs)


def _sentence(sentence: Drafted, ground: Ground) -> Pieces:
    try:
        said = _said(sentence, ground)
    except _UnknownError:
        return ()
    if sentence.asks:
        return tuple(Piece(piece.text, gap=True, figure=piece.figure) for piece in said)
    whole = "".join(piece.text for piece in said)
    return (*said, Piece("。")) if whole and whole[-1] not in _ENDS else said


def _said(sentence: Drafted, ground: Ground) -> Pieces:
    """What a sentence or part says; nothing where its condition does not hold, or where its first figure is 0 and it has none."""
    if sentence.when is not None and outcome(sentence.when, ground.known, sentence.decimals) is not Outcome.HOLDS:
        return ()
    first = sentence.first
    if sentence.when is None and first is not None and number(first.expression, ground.known) == 0:
        return ()
    parts = _parts(sentence, ground)
    if sentence.parts and not parts and first is None:
        return ()
    said: list[Piece] = []
    for piece in sentence.pieces:
        match piece:
            case str():
                said.extend(gaps_in_draft(piece))
            case PartsHere():
                said.extend(parts)
            case Named(name):
                said.append(Piece(_word(name, ground)))
            case Figure():
                said.append(Piece(printed(piece, ground), figure=piece.said))
    return tuple(said)


def _parts(sentence: Drafted, ground: Ground) -> list[Piece]:
    said = []
    for part in sentence.parts:
        # A word that nobody has written leaves its own part out; a figure that nobody knows, all that is counted up with it.
        with contextlib.suppress(_UnwrittenError):
            if pieces := _said(part, ground):
                said.append((part, pieces))
    if sentence.sentence.most:
        said = _largest(said, sentence.sentence.most, ground)
    between = [Piece(sentence.sentence.between)] if sentence.sentence.between else []
    return list(chain.from_iterable([*(between if n else []), *pieces] for n, (_, pieces) in enumerate(said)))


def _largest(said: list[tuple[Drafted, Pieces]], most: int, ground: Ground) -> list[tuple[Drafted, Pieces]]:
    """The largest parts, largest first. Of equal ones that do not all find room none is said: nothing makes one of them larger."""
    sizes = {id(part): number(part.first.expression, ground.known) or 0 for part, _ in said if part.first is not None}
    ordered = sorted(said, key=lambda one: -sizes[id(one[0])])
    if len(ordered) <= most:
        return ordered
    return [one for one in ordered[:most] if sizes[id(one[0])] > sizes[id(ordered[most][0])]]


def _word(name: str, ground: Ground) -> str:
    word = clean(ground.words.get(name, ""))
    if not word:
        raise _UnwrittenError(name)
    return word


def printed(figure: Figure, ground: Ground) -> str:
    """A figure as prose has it. Raises where it is not known, is below zero though nothing of it may be, or rounds to a zero it is not."""
    value = number(figure.expression, ground.known)
    if value is None:
        raise _UnknownError(figure.said)
    cells = [ground.form.cells[ref.code] for ref in ex.refs(figure.expression)]
    if value < 0 and not any(cell.negative for cell in cells):
        raise _UnknownError(figure.said)
    if figure.decimals is None:
        return rolled.printed(ground.form, cells[0], value)
    finest = max((rolled.decimals_of(cell) or 0 for cell in cells), default=0)
    decimals = figure.decimals if ex_divides(figure.expression) else max(figure.decimals, finest)
    shown: Number = rounded(rounded(value, decimals + BEFORE_ROUND), decimals)
    if value and not shown:
        raise _UnknownError(figure.said)
    return plain(shown)


def ex_divides(expression: ex.Expression) -> bool:
    """Whether an expression says its decimals itself: it divides."""
    return any(isinstance(node, ex.Arithmetic) and node.op == "/" for node in ex.walk(expression))


def could_say(sentences: Iterable[Drafted], words: Mapping[str, str], letters: Callable[[str], str]) -> re.Pattern[str]:
    """What the sentences say with whatever figures, as a pattern over texts of which ``letters`` has left letters alone and no numbers."""
    def one(sentence: Drafted) -> str:
        parts = "|".join(one(part) for part in sentence.parts)
        pieces = []
        for piece in sentence.pieces:
            match piece:
                case str():
                    pieces.append(re.escape(letters(piece)))
                case PartsHere():
                    pieces.append(f"(?:{parts})*" if sentence.sentence.most else "".join(f"(?:{one(part)})?" for part in sentence.parts))
                case Named(name):
                    pieces.append(re.escape(letters(clean(words.get(name, "")))))
                case Figure():
                    pass
        return "".join(pieces)

    return re.compile("".join(f"(?:{one(sentence)})?" for sentence in sentences if not sentence.asks))

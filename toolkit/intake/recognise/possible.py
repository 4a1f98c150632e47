"""Whether a workbook can be a return at all, by the words in it alone: a register of hotline tickets is none, at once.

Says no only where the whole of the recogniser could find nothing: no label of a row whole or in pieces or damaged, no two
heads of a table without labels, no heading of a text. Everything else, the recogniser has to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from toolkit.clock import tick
from toolkit.form.model import Form
from toolkit.intake.recognise.expected import Expected, Wanted, wanted
from toolkit.intake.recognise.variants import common
from toolkit.intake.recognise.wording import bare_key, key, lost_characters, without_ordinal
from toolkit.structs import Struct

_MOST_SPELLINGS = 16
_LEAST_DAMAGED = 5
"""Letters of the shortest label that may have lost one (see :func:`lost_characters`)."""


class _Signs(Struct, frozen=True):
    """What a return must have one of. ``rows`` are the names of rows that need no other's word."""

    rows: frozenset[str]
    heads: tuple[tuple[frozenset[str], ...], ...]
    bodies: tuple[str, ...]
    """What the headings of its texts say."""


def could_be_return(texts: Iterable[str], form: Form) -> bool:
    """Whether any of a form's tables or texts can be in cells with these words, each cell's own."""
    signs = _signs(form)
    keys: set[str] = set()
    for text in set(texts):
        tick()
        keys |= {key(text), bare_key(text)} if any(bracket in text for bracket in "(（〔") else {key(text)}
    keys.discard("")
    together = "\n".join(keys)
    return (
        any(body in together or _in_pieces(body, keys) for body in signs.bodies)
        or any(_in_pieces(name, keys) for name in signs.rows)
        or any(_heads_there(labels, keys, together) for labels in signs.heads)
        or any(_damaged(word, signs.rows) for word in keys if len(word) >= _LEAST_DAMAGED)
    )


@lru_cache(maxsize=8)
def _signs(form: Form) -> _Signs:
    look_for = wanted(form)
    rows = {name for expected in look_for.tables if expected.labelled for name in _telling(expected)}
    heads = tuple(block.labels for expected in look_for.tables if not expected.labelled for block in expected.blocks)
    return _Signs(frozenset(spelt for name in rows for spelt in _spelt(name)), heads, tuple(sorted(_bodies(look_for))))


def _bodies(look_for: Wanted) -> Iterator[str]:
    """What the headings of sections and texts say, and the labels of texts."""
    form, variants = look_for.form, look_for.variants
    headings = [(section.heading, variants.sections.get(section.heading, ())) for section in form.sections]
    headings += [(text.heading, variants.texts.get(text.code, ())) for text in form.texts]
    for heading, also in headings:
        yield from filter(None, (word for spelt in (heading, *also) for word in (key(without_ordinal(spelt)), key(spelt))))
    yield from filter(None, (key(text.label) for text in form.texts))


def _telling(expected: Expected) -> Iterator[str]:
    """The names that need no neighbour's word; a weak one of the first row has no neighbour before it."""
    for row in expected.rows:
        yield from (name for name in row.names if name not in row.weak or row.number == 0)


def _spelt(name: str) -> set[str]:
    """A key before words of one meaning were made one: the pieces of a label may have been cut across such a word."""
    found = {name}
    for word, stands_for in common().same:
        found |= {other.replace(stands_for, word) for other in found if stands_for in other and len(found) < _MOST_SPELLINGS}
    return found


def _in_pieces(name: str, keys: set[str]) -> bool:
    """Whether a name can be put together from words that are there."""
    reached = [True] + [False] * len(name)
    for end in range(1, len(name) + 1):
        reached[end] = any(reached[start] and name[start:end] in keys for start in range(end))
    return reached[-1]


def heads_there(labels: Sequence[frozenset[str]], texts: Iterable[str]) -> bool:
    """Whether two of the heads of a table without labels (or its only one) are among these words, in whatever pieces."""
    keys = {word for text in set(texts) for word in (key(text), bare_key(text)) if word}
    return _heads_there(labels, keys, "\n".join(keys))


def _heads_there(labels: Sequence[frozenset[str]], keys: set[str], together: str) -> bool:
    there = sum(
        any(spelt in together or _in_pieces(spelt, keys) for spelling in label for spelt in _spelt(spelling)) for label in labels
    )
    return there >= min(2, len(labels))


@lru_cache(maxsize=8)
def _by_first_letters(names: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The names by each of the letters that a damaged one of them may begin with."""
    found: dict[str, list[str]] = {}
    for name in names:
        for letter in set(name[: len(name) // 4 + 1]):
            found.setdefault(letter, []).append(name)
    return {letter: tuple(by) for letter, by in found.items()}


def _damaged(word: str, names: frozenset[str]) -> bool:
    return any(lost_characters(word, name) for name in _by_first_letters(names).get(word[0], ()))

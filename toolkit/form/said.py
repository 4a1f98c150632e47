"""``[said]`` of a form file: the words by which running text says a figure, read as they stand.

What the figures mean is bound in :mod:`toolkit.sentences.vocabulary`, as rules are bound in :mod:`toolkit.rules`.
"""

from __future__ import annotations

from toolkit.form.model import Said, SaidColumn, SaidFigure, SaidThing
from toolkit.form.toml import Keys

MOST_WORDS = 400
"""Words of one list."""
_LONGEST = 24
_MOST_THINGS, _MOST_FIGURES = 40, 80


def read_said(keys: Keys) -> Said:
    """The section ``[said]``. Raises :class:`FormError`."""
    things = keys.tables("about", "name")
    if len(things) > _MOST_THINGS:
        raise keys.fail(f"有{len(things)}节，最多{_MOST_THINGS}节", "about", _MOST_THINGS)
    said = Said(
        things=tuple(map(_thing, things)), texts=keys.texts("texts", ()), elsewhere=_words(keys, "elsewhere"), aside=_words(keys, "aside"),
        shown=_words(keys, "shown"), channels=_words(keys, "channels"),
        narrow=_words(keys, "narrow"), own=_words(keys, "own"), governments=_words(keys, "governments"), plain=_words(keys, "plain"),
    )
    keys.close()
    return said


def _thing(keys: Keys) -> SaidThing:
    figures = keys.tables("figure", "is")
    if len(figures) > _MOST_FIGURES:
        raise keys.fail(f"有{len(figures)}节，最多{_MOST_FIGURES}节", "figure", _MOST_FIGURES)
    means = keys.text("is", "")
    thing = SaidThing(
        name=keys.text("name"), words=_words(keys, "words"), short=_words(keys, "short"), means=means, none=keys.text("none", "") or means,
        bases=keys.texts("share_of", ()), shown=keys.flag("published", False), figures=tuple(map(_figure, figures)),
        columns=tuple(map(_column, keys.tables("column", "whole"))),
    )
    keys.close()
    if not thing.words:
        raise keys.fail("没有写怎样说到它", "words")
    return thing


def _figure(keys: Keys) -> SaidFigure:
    figure = SaidFigure(
        words=_words(keys, "words"), means=keys.text("is"), fits=keys.texts("or", ()), verb=keys.flag("verb", False),
        wide=keys.text("including", ""), widens=keys.flag("included", False), sure=keys.flag("sure", True),
    )
    keys.close()
    if not figure.words:
        raise keys.fail("没有写怎样说这个数", "words")
    return figure


def _column(keys: Keys) -> SaidColumn:
    column = SaidColumn(
        words=_words(keys, "words"), whole=keys.text("whole"), plus=keys.texts("is", ()), minus=keys.texts("less", ()),
        sure=keys.flag("sure", True),
    )
    keys.close()
    if not column.words or bool(column.plus) == bool(column.minus):
        raise keys.fail("要写 words，并在 is 和 less 中写一样", "words")
    return column


def _words(keys: Keys, key: str) -> tuple[str, ...]:
    """A list of words; each may also be several on one line, parted by blanks."""
    words = tuple(word for line in keys.texts(key, ()) for word in line.split())
    if len(words) > MOST_WORDS:
        raise keys.fail(f"有{len(words)}个词，最多{MOST_WORDS}个", key)
    long = next((word for word in words if len(word) > _LONGEST), "")
    if long:
        raise keys.fail(f"“{long}”超过{_LONGEST}字", key, long)
    return words

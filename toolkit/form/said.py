"""``[said]`` of a form file: the words by which running text says a figure, read as they stand.

What the figures mean is bound in :mod:`toolkit.sentences.vocabulary`, as rules are bound in :mod:`toolkit.rules`.
"""

from __future__ import annotations

from toolkit.form.toml import Keys
from toolkit.structs import Struct

MOST_WORDS = 400
"""Words of one list."""
_LONGEST = 24
_MOST_THINGS, _MOST_FIGURES = 40, 80


class SaidFigure(Struct, frozen=True):
    """Words of running text that say which figure the number beside them is."""

    words: tuple[str, ...]
    means: str
    """The figure: an expression over codes, as the file has it."""
    fits: tuple[str, ...] = ()
    """Other figures the same words may be meant of: a number that is one of them is right, too."""
    verb: bool = False
    """Whether many things may be said so (收到, 办理): the words count only beside a word for the thing itself."""
    wide: str = ""
    """What a number said so is, where a part of it (one that ``widens``) is said to be included."""
    widens: bool = False
    """Whether “含…” in front of these words, or a list that adds up with them, makes the number before it the wider one."""
    sure: bool = True
    """Whether a number said so is held against the table."""


class SaidColumn(Struct, frozen=True):
    """Words for whose cases a number counts (自然人): of the figure in hand, the codes that end on ``whole`` end on a part."""

    words: tuple[str, ...]
    whole: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    """The figure is the whole less these (法人或其他组织: all but 自然人); with ``plus`` the sum of those."""
    sure: bool = True


class SaidThing(Struct, frozen=True):
    """A thing that running text counts, and the figures that are said of it."""

    name: str
    words: tuple[str, ...]
    short: tuple[str, ...] = ()
    """Words that mean it only where nothing unknown stands in front of them: 申请, but not 补贴申请."""
    means: str = ""
    """The figure of a number beside the bare words; empty where they alone tell none."""
    none: str = ""
    """The figure that is 0 where the text says that there is none; as ``means`` where the file does not say."""
    bases: tuple[str, ...] = ()
    """What a share of it may be a share of."""
    business: tuple[str, ...] = ()
    """Words behind which it is a body's own business, unless the sentence names the topic: 受理行政复议58件."""
    shown: bool = False
    """Whether it may be published: how many were is no figure of the form."""
    figures: tuple[SaidFigure, ...] = ()
    columns: tuple[SaidColumn, ...] = ()


class Said(Struct, frozen=True):
    """How running text says the form's figures: ``[said]`` of the form file."""

    things: tuple[SaidThing, ...]
    texts: tuple[str, ...] = ()
    """The codes of the texts that are held against the tables; empty for all."""
    topic: str = ""
    """A part of words that tells a cause, or a business, of the form's from any other."""
    elsewhere: tuple[str, ...] = ()
    """Words for what is counted in no table."""
    aside: tuple[str, ...] = ()
    """Words for what the table has no column for, though it is of the same things (修订)."""
    shown: tuple[str, ...] = ()
    """Words for publishing."""
    channels: tuple[str, ...] = ()
    """Words for the ways in which things come in: a number behind one is a part."""
    narrow: tuple[str, ...] = ()
    """Words for less than the table covers."""
    own: tuple[str, ...] = ()
    """What a body calls itself: less than the table covers where that is a whole government's."""
    governments: tuple[str, ...] = ()
    """The levels at which a return is a whole government's."""
    plain: tuple[str, ...] = ()
    """Words that change nothing."""


def read_said(keys: Keys) -> Said:
    """The section ``[said]``. Raises :class:`FormError`."""
    things = keys.tables("about", "name")
    if len(things) > _MOST_THINGS:
        raise keys.fail(f"有{len(things)}节，最多{_MOST_THINGS}节", "about", _MOST_THINGS)
    said = Said(
        things=tuple(map(_thing, things)), texts=keys.texts("texts", ()), topic=keys.text("topic", ""),
        elsewhere=_words(keys, "elsewhere"), aside=_words(keys, "aside"),
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
        bases=keys.texts("share_of", ()), business=_words(keys, "business"),
        shown=keys.flag("published", False), figures=tuple(map(_figure, figures)),
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

"""The numbers of a text, each with the figure of the form it speaks of."""

from __future__ import annotations

from functools import lru_cache

from toolkit.form.model import Form
from toolkit.sentences.marks import marked
from toolkit.sentences.model import Quantity
from toolkit.sentences.reader import Reader
from toolkit.sentences.state import Found
from toolkit.sentences.vocabulary import vocabulary


@lru_cache(maxsize=64)
def _read(form: Form, text: str, year: int, level: str) -> tuple[Quantity, ...]:
    words = vocabulary(form)
    if words is None:
        return ()
    found = Reader(marked(text, year), words, level).read()
    return tuple(_quantity(one, text) for one in found if one.means is not None or (one.mark is not None and not one.mark.weak))


def quantities(form: Form, text: str, *, year: int, level: str = "") -> list[Quantity]:
    """The numbers of ``text`` in order of place, as a report of ``year`` by a unit of ``level`` means them.

    Dates, ordinals, telephone numbers and the like are none. Empty for a form whose file does not say how its figures are said.
    """
    return list(_read(form, text, year, level))


def _quantity(found: Found, text: str) -> Quantity:
    mark = found.mark
    number = 0 if mark is None else mark.number
    figure = found.figure
    return Quantity(
        text[found.start : found.end], found.start, found.end, number, mark.unit if mark is not None and not found.words else "",
        found.means, found.scope, found.why, found.fits if number is not None else (), mark.decimals if mark is not None else 0, found.sentence,
        found.thing.bases if figure is not None and found.thing is not None and not figure.verb else (), figure is not None and figure.widens,
        found.share or (found.means is None and bool(found.fits)), found.officer,
    )

"""Texts held against the tables: a question where a number of a sentence is no figure that it may be meant of.

Silent wherever any reading fits, and wherever a figure that would decide is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from toolkit.findings import Finding, Number, Where
from toolkit.form.model import Form
from toolkit.rules import expression as ex
from toolkit.rules.evaluate import Known, number, rounded
from toolkit.rules.spoken import spoken
from toolkit.rules.values import spot
from toolkit.sentences.model import Quantity
from toolkit.sentences.quantities import quantities
from toolkit.sentences.shares import near
from toolkit.sentences.tying import ELSEWHERE
from toolkit.sentences.vocabulary import parsed
from toolkit.words import one_line, plain, visible

RULE = "text.figure"
_QUOTED = 46
_BESIDE = 6
"""Numbers beside one that are tried as what it lacks."""
_ENDS = "。！？；\n"
_YUAN: Mapping[str, Decimal] = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def text_findings(
    form: Form, texts: Mapping[str, str], values: Mapping[str, Number | None], last: Mapping[str, Number | None],
    *, year: int | None, level: str, where: Callable[[str], Where],
) -> Iterator[Finding]:
    """What the texts say otherwise than the tables, in the order of the form's texts. ``where`` knows where a code stands.

    Without a year nothing is said: “2023年” might be any. A form without ``[said]`` says nothing either.
    """
    if form.said is None or year is None:
        return
    known = Known(values, last)
    used: dict[str, int] = defaultdict(int)
    for text in form.texts:
        words = texts.get(text.code, "")
        if not words.strip() or (form.said.texts and text.code not in form.said.texts):
            continue
        for quantity in disagreeing(form, quantities(form, words, year=year, level=level), known):
            finding = _finding(form, text.code, text.label, words, quantity, known, where, used)
            if finding is not None:
                yield finding


def disagreeing(form: Form, several: Sequence[Quantity], known: Known) -> list[Quantity]:
    """The numbers that are none of the figures they may be meant of."""
    off = [quantity for quantity in several if quantity.fits and quantity.number is not None and not _right(form, quantity, known)]
    if not off:
        return []
    off = [
        one for one in off
        if not _classed_otherwise(form, one, several, known) and not _told_apart(form, one, several, known)
        and not _said_rightly_elsewhere(one, several, off)
    ]
    doubtful = {quantity.sentence for quantity in off if not quantity.share}
    return [quantity for quantity in off if not (quantity.share and quantity.sentence in doubtful)]


def _right(form: Form, quantity: Quantity, known: Known) -> bool:
    """Whether a number may be right: it is one of its figures, or one of them is not known."""
    assert quantity.number is not None
    unknown = False
    for fit in quantity.fits:
        value = _value(form, fit, quantity, known)
        if value is None:
            unknown = unknown or not _needless(form, fit, quantity)
        elif _same(quantity, value):
            return True
    return unknown


def _needless(form: Form, fit: str, quantity: Quantity) -> bool:
    """Whether a figure need not be known: last year's, of a number that speaks of this year; a share of nothing."""
    refs = ex.refs(parsed(form, fit))
    of_last = any(ref.last for ref in refs)
    return of_last and quantity.means is not None and not any(ref.last for ref in ex.refs(parsed(form, quantity.means)))


def _value(form: Form, fit: str, quantity: Quantity, known: Known) -> Number | None:
    """A figure in the unit of the sentence."""
    expression = parsed(form, fit)
    value = number(expression, known)
    if value is None or quantity.unit not in _YUAN:
        return value
    unit = next((form.cells[ref.code].unit for ref in ex.refs(expression)), "")
    return Decimal(value) * _YUAN[unit] / _YUAN[quantity.unit] if unit in _YUAN else None


def _same(quantity: Quantity, value: Number) -> bool:
    assert quantity.number is not None
    if quantity.share or quantity.unit in _YUAN:
        return near(quantity.number, Decimal(value), quantity.decimals)
    return quantity.number == value


def _classed_otherwise(form: Form, quantity: Quantity, several: Sequence[Quantity], known: Known) -> bool:
    """Whether it stands in a list that adds up to a whole of the table, and leaves out results that the table has: a coarser one."""
    if not quantity.listed:
        return False
    listed = [one for one in several if one.sentence == quantity.sentence and one.listed and not one.carried and one.means and one.number is not None]
    carried = [one for one in several if one.sentence == quantity.sentence and one.carried and one.number is not None]
    if len(listed) < 2:
        return False
    wholes = {number(parsed(form, base), known) for base in quantity.listed}
    added = sum(one.number for one in listed if one.number is not None)
    with_carried = added + sum(one.number for one in carried if one.number is not None)
    if None in wholes or not {added, with_carried} & wholes:
        return False
    in_table = [number(parsed(form, one.means), known) for one in listed if one.means]
    return None in in_table or sum(value for value in in_table if value is not None) not in wholes


def _told_apart(form: Form, quantity: Quantity, several: Sequence[Quantity], known: Known) -> bool:
    """Whether what the table has more stands beside it in the sentence, under a name of its own: 答复13件、撤回2件 where 15 were answered."""
    if quantity.means is None or quantity.number is None or quantity.share:
        return False
    value = number(parsed(form, quantity.means), known)
    if value is None or value <= quantity.number:
        return False
    here = [one for one in several if one.sentence == quantity.sentence and one is not quantity and one.number and not one.share]
    same = [one.number for one in here if one.means == quantity.means and one.number is not None]
    other = [one.number for one in here if one.means is None and one.unit == quantity.unit and one.number is not None
             and (quantity.listed or one.scope == ELSEWHERE)][:_BESIDE]
    lacking = value - quantity.number
    return lacking in {sum(chosen) for most in range(1, len(other) + 1) for chosen in combinations(other, most)} | {sum(same)}


def _said_rightly_elsewhere(quantity: Quantity, several: Sequence[Quantity], off: Sequence[Quantity]) -> bool:
    """Whether the same text has the table's figure, too, and this is less: it may be a part of it that is not named as one."""
    if quantity.means is None or quantity.number is None:
        return False
    elsewhere = (one for one in several if one.means == quantity.means and one.fits and one.sentence != quantity.sentence)
    return any(one.number is not None and quantity.number < one.number and not any(one is other for other in off) for one in elsewhere)


# ── what is said of it ─────────────────────────────────────────────────


def _finding(
    form: Form, code: str, label: str, words: str, quantity: Quantity, known: Known, where: Callable[[str], Where], used: dict[str, int],
) -> Finding | None:
    """The question; ``used`` counts what was asked of the same figure of the same text before."""
    shown = quantity.means if quantity.means is not None else quantity.fits[0]
    expression = parsed(form, shown)
    refs = ex.refs(expression)
    value = _value(form, shown, quantity, known)
    if value is None or not refs:
        return None
    case = ""
    if quantity.share:
        case = "change" if any(ref.last for ref in refs) else "share"
        value = rounded(Decimal(value), max(quantity.decimals, 1))
    elif all(ref.last for ref in refs):
        case = "last"
    elif quantity.officer:
        case = "carried"
    places = [where(ref.code) for ref in refs if not ref.last]
    item = f"{code}.{refs[0].code}"
    used[item] += 1
    item += f".{used[item]}" if used[item] > 1 else ""
    unit = "" if case == "share" else quantity.unit or (form.cells[refs[0].code].unit if quantity.number == 0 else "")
    return Finding.of(
        RULE, case, item=item, where=places, left=quantity.number, right=value,
        label=label, quoted=quoted(words, quantity), said=one_line(quantity.text), cells=_called(form, expression, where),
        value=f"{plain(value)}{unit}",
    )


def quoted(words: str, quantity: Quantity) -> str:
    """The sentence round a number, on one line and no longer than one reads at a glance."""
    begin = max(words.rfind(end, 0, quantity.start) for end in _ENDS) + 1
    ends = [at for end in _ENDS if (at := words.find(end, quantity.end)) >= 0]
    end = min(ends, default=len(words))
    room = max(8, (_QUOTED - (quantity.end - quantity.start)) // 2)
    first, last = max(begin, quantity.start - room), min(end, quantity.end + room)
    text = one_line(visible(words[first:last]))
    return f"{'…' if first > begin else ''}{text}{'…' if last < end else ''}"


def _called(form: Form, expression: ex.Expression, where: Callable[[str], Where]) -> str:
    """How a sentence calls what a number should be: its cell, with sheet and place; of several how they come together."""
    if isinstance(expression, ex.Ref):
        cell = form.cells[expression.code]
        return f"“{cell.name}”" if expression.last else spot(cell, where(expression.code))
    sheets = dict.fromkeys(where(ref.code).sheet for ref in ex.refs(expression) if not ref.last)
    sheet = next(iter(sheets), None)
    return f"{f'《{sheet}》' if sheet and len(sheets) == 1 else ''}{spoken(expression, form)}"

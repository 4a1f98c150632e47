"""The rows whose columns are in doubt, and the figures without any label: chosen by the form's sums, or not at all.

Bounded by construction: a row has at most as many placements as the form has columns, those whose own total fails go
first, and of what is left at most :data:`_MOST_TOGETHER` combinations are weighed together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod

from toolkit.findings import Number
from toolkit.form.model import Form
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.offers import Offer, taken_from, windows
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.sums import Proof, crosses, figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import Weighed, Witness
from toolkit.structs import Struct

_MOST_TOGETHER = 256
_MANY = 3
"""Rows in the same columns whose totals all hold: so many bear each other out."""


class _Choice(Struct, frozen=True, eq=False):
    """One offer with the placements that its own total allows."""

    offer: Offer
    options: tuple[tuple[Placed, ...], ...]
    figures: tuple[Mapping[str, Number], ...]


def choose_columns(walk: Walk, form: Form) -> list[Proof]:
    """Place the offered rows that the sums prove; what is proved is taken out of the refusals."""
    proofs: list[Proof] = []
    for table, copy in dict.fromkeys((offer.table, offer.copy) for offer in walk.offers):
        offers = [offer for offer in walk.offers if (offer.table, offer.copy) == (table, copy)]
        drawn = {id(item) for offer in offers for item in offer.drawn}
        firm = figures_of(
            item for item in walk.placed
            if item.copy == copy and form.table_of[item.cell.code].code == table and id(item) not in drawn
        )
        choices = [choice for offer in offers if (choice := _allowed(offer, form)) is not None]
        only = [choice for choice in choices if len(choice.options) == 1]
        several = [choice for choice in choices if len(choice.options) > 1]
        for group in ([*choices], only, *([choice] for choice in only), several, *([choice] for choice in several)):
            waiting = [choice for choice in group if choice in choices]
            if not waiting or prod(len(choice.options) for choice in waiting) > _MOST_TOGETHER:
                continue
            chosen = _chosen(waiting, firm, form)
            if chosen is None:
                continue
            options, weighed = chosen
            for choice, option in zip(waiting, options, strict=True):
                firm |= figures_of(option)
                choices.remove(choice)
                _take(walk, choice.offer, option)
            proofs.append(_proof(table, [choice.offer for choice in waiting], weighed))
    return proofs


def _allowed(offer: Offer, form: Form) -> _Choice | None:
    """The placements whose every figure is plain and whose own sums hold."""
    kept = []
    for option in offer.options:
        figures = figures_of(option)
        if len(figures) == len(option) and not Witness(form, offer.table, {}).weigh(figures).fails:
            kept.append((option, figures))
    return _Choice(offer, tuple(option for option, _ in kept), tuple(f for _, f in kept)) if kept else None


def _chosen(
    choices: Sequence[_Choice], firm: Mapping[str, Number], form: Form
) -> tuple[tuple[tuple[Placed, ...], ...], Weighed] | None:
    """The one combination of placements that the sums prove; None where none is, or several are that differ."""
    witness = Witness(form, choices[0].offer.table, firm)
    standing: list[tuple[tuple[int, ...], dict[str, Number]]] = []
    for picks in product(*(range(len(choice.options)) for choice in choices)):
        figures = {code: value for choice, n in zip(choices, picks, strict=True) for code, value in choice.figures[n].items()}
        if not witness.weigh(figures).fails:
            standing.append((picks, figures))
    if not standing or any(figures != standing[0][1] for _, figures in standing[1:]):
        return None
    picks, figures = standing[0]
    alone = all(len(choice.offer.options) == 1 for choice in choices)
    weighed = witness.proves(figures, _swapped(choices, picks), own=alone)
    if weighed is None:
        return None
    options = tuple(choice.options[n] for choice, n in zip(choices, picks, strict=True))
    if not all(_borne_out(n, choices, options, figures, weighed, form) for n in range(len(choices))):
        return None
    return options, weighed


def _swapped(choices: Sequence[_Choice], picks: Sequence[int]) -> Iterator[dict[str, Number]]:
    """Under heads of other words, any two columns might be the other way round."""
    strange = [choice.offer.strange for choice in choices]
    if not any(strange):
        return
    width = choices[0].offer.row.width
    for one, other in combinations(range(width), 2):
        figures: dict[str, Number] = {}
        for choice, n in zip(choices, picks, strict=True):
            own = dict(choice.figures[n])
            if choice.offer.strange:
                a, b = choice.offer.row.cells[one].code, choice.offer.row.cells[other].code
                own[a], own[b] = own[b], own[a]
            figures |= own
        yield figures


def _borne_out(
    n: int, choices: Sequence[_Choice], options: Sequence[tuple[Placed, ...]], figures: Mapping[str, Number], weighed: Weighed, form: Form,
) -> bool:
    """Whether more than the row's own total speaks for it: other rows' sums, or many rows in the same columns."""
    row, option = choices[n].offer.row, options[n]
    several = len(choices[n].offer.options) > 1
    whole = all(item.spot is not None for item in option)
    told = {item.cell.code for item in option if figures[item.cell.code]}
    across = {code for equation in weighed.holds if crosses(equation, form) for code in equation.codes}
    if not told and {item.cell.code for item in option} <= across:
        return True  # any other row of figures would break the columns' sums
    if told & across:
        # Blanks among the figures leave a row's total as it is wherever they are: then every figure needs its column.
        return told <= across or (whole and not several)
    own = {equation.codes for equation in weighed.holds if equation.codes <= {cell.code for cell in row.cells}}
    if len(own) > 1:
        return True  # a row that holds several sums of its own, as table four's does
    same = [
        other for other, placed in enumerate(options)
        if choices[other].offer.patch is choices[n].offer.patch and placed[0].col == option[0].col
        and len(choices[other].offer.options) == 1 and all(item.spot is not None for item in placed)
        and any(figures[item.cell.code] for item in placed)
    ]
    return whole and not several and len(same) >= _MANY


def _take(walk: Walk, offer: Offer, option: Sequence[Placed]) -> None:
    drawn = {id(item) for item in offer.drawn}
    walk.placed[:] = [item for item in walk.placed if id(item) not in drawn]
    walk.placed += taken_from(option, offer.drawn)
    walk.used -= {(offer.number, spot.row, spot.col) for spot in offer.figures}  # a stray among them is said to be one
    walk.used |= {(offer.number, item.spot.row, item.spot.col) for item in option if item.spot is not None}
    walk.refused[:] = [item for item in walk.refused if not (item.row is offer.row and item.line is offer.line)]


def _proof(table: str, offers: Sequence[Offer], weighed: Weighed) -> Proof:
    strays = any(len(offer.options) > 1 for offer in offers)
    how = "一行的数与栏目个数不同或有空格，只有这样对应合计才相符" if strays else "上面的栏目看不出各列是什么，按表式各栏的先后对应"
    return Proof(table, tuple(offer.row for offer in offers), offers[0].line.place, how, weighed.proved_by)


# ── figures that no label and no head speaks for ──


def find_unlabelled(walk: Walk, wanted: Wanted) -> list[Proof]:
    """A table of one row without labels whose heads are lost: the only whole row of figures whose sums all hold."""
    proofs: list[Proof] = []
    form = wanted.form
    for expected in wanted.tables:
        if expected.labelled or len(expected.rows) != 1 or expected.table.code in walk.matched:
            continue
        row, table = expected.rows[0], expected.table.code
        found: list[tuple[int, tuple[Placed, ...], Weighed]] = []
        for number, records in enumerate(walk.records):
            for record in records:
                if record.words or id(record) in walk.rows or any((number, s.row, s.col) in walk.used for s in record.figures):
                    continue
                for option in windows(record, row):
                    figures = figures_of(option)
                    weighed = Witness(form, table, {}).proves(figures) if len(figures) == row.width else None
                    if weighed is not None:
                        found.append((number, option, weighed))
        if len(found) == 1 or (found and all(figures_of(option) == figures_of(found[0][1]) for _, option, _ in found)):
            number, option, weighed = found[0]
            walk.placed += option
            walk.matched[table] = [(number, option[0].line)]
            walk.used |= {(number, item.spot.row, item.spot.col) for item in option if item.spot is not None}
            how = "表头看不出各列是什么，全文只有这一行数按表式的栏目对应时各组合计相符"
            proofs.append(Proof(table, (row,), option[0].line.place, how, weighed.proved_by))
    return proofs

"""The rows whose columns are in doubt, and the figures without any label: chosen by the form's sums, or not at all.

Bounded by construction: a row has at most as many placements as the form has columns, those whose own total fails go
first, and of what is left at most :data:`_MOST_TOGETHER` combinations are weighed together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from math import prod

from toolkit.findings import Number
from toolkit.form.model import Form
from toolkit.intake.recognise.expected import Expected, ExpectedRow, Wanted
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.offers import Offer, placed_as, taken_from, windows
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.records import Record
from toolkit.intake.recognise.sums import Proof, crosses, figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import Weighed, Witness, equations
from toolkit.intake.recognise.wording import key

_MOST_TOGETHER = 256
_MANY = 3
"""Rows in the same columns whose totals all hold: so many bear each other out."""


@dataclass(frozen=True, eq=False)
class _Choice:
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


# ── rows of figures whose label is lost ──


_MOST_NAMELESS = 4


def find_nameless(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> list[Proof]:
    """Rows of the form without a label, where as many whole rows of figures without one stand in the same gap.

    Which is which the sums must say: of several, every other order must break them.
    """
    proofs: list[Proof] = []
    for expected in wanted.tables:
        table = expected.table.code
        if not expected.labelled or not equations(wanted.form).get(table):
            continue
        for copy in sorted({item.copy for item in walk.placed if wanted.form.table_of[item.cell.code] is expected.table}):
            items = [item for item in walk.placed if item.copy == copy and wanted.form.table_of[item.cell.code] is expected.table]
            proof = _nameless(walk, patches, expected, copy, items, wanted.form)
            if proof is not None:
                proofs.append(proof)
    return proofs


def _nameless(
    walk: Walk, patches: Sequence[Patch], expected: Expected, copy: int, items: Sequence[Placed], form: Form
) -> Proof | None:
    row_of = {cell.code: row for row in expected.rows for cell in row.cells}
    found = {row_of[item.cell.code].number: item for item in items}
    refused = {item.row.number for item in walk.refused if item.row.table == expected.table.code}
    missing = [row for row in expected.rows if row.number not in found]
    if not missing or len(missing) > _MOST_NAMELESS or len(found) < len(expected.rows) // 2 or refused & {row.number for row in missing}:
        return None
    orders: list[list[dict[str, Placed]]] = []
    for gap in _gaps(missing):
        before, after = found.get(gap[0].number - 1), found.get(gap[-1].number + 1)
        at = next((n for n, patch in enumerate(patches) for item in (before, after) if item is not None and item.patch is patch), None)
        if at is None or (before is not None and after is not None and before.patch is not after.patch):
            return None
        first = before.line.number + 1 if before is not None else -1
        last = after.line.number if after is not None else 1 << 30
        loose = [record for record in walk.records[at] if first <= record.line.number < last and _loose(record, at, walk, expected)]
        if before is None or after is None:
            loose = loose[-len(gap):] if before is None else loose[: len(gap)]  # beyond the table's end others may stand
        if len(loose) != len(gap):
            return None
        orders.append([
            {item.cell.code: item for record, row in zip(loose, order, strict=True) for item in _as_row(record, row, walk, copy)}
            for order in permutations(gap)
        ])
    plan = {code: item for gap_orders in orders for code, item in gap_orders[0].items()}
    figures = figures_of(plan.values())
    if len(figures) != sum(row.width for row in missing):
        return None
    others = (
        {code: value for chosen in product_ for code, value in figures_of(chosen.values()).items()}
        for product_ in product(*orders)
    )
    weighed = Witness(form, expected.table.code, figures_of(items)).proves(figures, others, own=any(figures.values()))
    if weighed is None or not all(_spoken_of(row, weighed, form) for row in missing):
        return None
    walk.placed += plan.values()
    number = {id(patch): n for n, patch in enumerate(patches)}
    walk.used |= {(number[id(item.patch)], item.spot.row, item.spot.col) for item in plan.values() if item.spot is not None}
    line = next(iter(plan.values())).line
    how = "这些行没有名称，按所在的位置和合计只能是表式中缺的行"
    return Proof(expected.table.code, tuple(missing), line.place, how, weighed.proved_by)


def _spoken_of(row: ExpectedRow, weighed: Weighed, form: Form) -> bool:
    """Whether sums of several rows speak of every figure of a row: then it can be no other row's."""
    told = {code for equation in weighed.holds if crosses(equation, form) for code in equation.codes}
    return all(cell.code in told for cell in row.cells)


def _gaps(missing: Sequence[ExpectedRow]) -> Iterator[list[ExpectedRow]]:
    gap: list[ExpectedRow] = []
    for row in missing:
        if gap and row.number != gap[-1].number + 1:
            yield gap
            gap = []
        gap.append(row)
    if gap:
        yield gap


def _loose(record: Record, at: int, walk: Walk, expected: Expected) -> bool:
    """Whether these are figures that no row has, without a label or behind labels over several rows only."""
    named = any(key(spot.text) not in expected.groups for spot in record.words)
    return bool(record.figures) and not named and id(record) not in walk.rows and not any(
        (at, spot.row, spot.col) in walk.used for spot in record.figures
    )


def _as_row(record: Record, row: ExpectedRow, walk: Walk, copy: int) -> tuple[Placed, ...]:
    """Figures without a label as a row of the form: under the columns known there, else as many as it has."""
    places = walk.columns.get((id(record.patch), row.block, row.table))
    if places is not None and record.patch.grid is not None:
        under = {col: column for column, cols in places.items() for col in cols}
        if all(spot.col in under for spot in record.figures):
            spots = {under[spot.col]: spot for spot in record.figures}
            return placed_as(record, row, spots, copy)
    options = windows(record, row, copy)
    return options[0] if len(record.figures) == row.width and options else ()

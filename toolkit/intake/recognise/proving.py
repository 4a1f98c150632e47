"""What is in doubt put before the witness: placed where arithmetic proves it, refused where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from toolkit.findings import Number
from toolkit.form.model import Form
from toolkit.intake.recognise.choosing import choose_columns, find_unlabelled
from toolkit.intake.recognise.continued import join_continued
from toolkit.intake.recognise.doubts import OFF, SEEMING, UNDER, Knot, Numbers, Suspect
from toolkit.intake.recognise.expected import ExpectedRow, Wanted
from toolkit.intake.recognise.flow import Patch, Spot
from toolkit.intake.recognise.gaps import refuse_before_gaps
from toolkit.intake.recognise.model import Sure
from toolkit.intake.recognise.nameless import find_nameless
from toolkit.intake.recognise.pieces import find_pieces
from toolkit.intake.recognise.placing import Placed, Refused
from toolkit.intake.recognise.sums import MOST_COPIES, Proof, crossed, crosses, figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import Weighed, Witness
from toolkit.structs import Struct, field
from toolkit.words import first_few, quotation

Columns = Mapping[int, tuple[int, ...]]
"""Column of the form → columns of the grid."""


_MOST_KNOTS = 40
_BLANKS = "有空格，没有一行是填满的，上面又没有可靠的栏目，各数属于哪一栏不能确定"
_RAGGED = "各数相加与总计不符，而这张表的空格已经消失，可能是两行的数连在了一起"
_OFF = "的名称和数不在同一行，附近又有没有数的名称或没有名称的数，各列合计也不符，可能整体错开一行"


class Proved(Struct):
    """What came of the doubts."""

    placed: list[Placed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)


def prove(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> list[Proof]:
    """Ask the witness about everything the walk left in doubt; what it proves is placed, the rest refused."""
    proofs: list[Proof] = []
    if max((hit.copy for hit in walk.rows.values()), default=0) >= MOST_COPIES or len(walk.knots) > _MOST_KNOTS:
        _put_aside(walk)
        return proofs
    _hear_ragged(walk, wanted.form)
    if walk.knots:
        # A drawn row without a figure counts as nothing meanwhile; whether it is placed so is asked after this.
        blank = [item for offer in walk.offers if not offer.figures for item in offer.options[0]]
        untied = untie(wanted.form, walk.knots, [*walk.placed, *blank], walk.columns)
        walk.placed += untied.placed
        walk.refused += untied.refused
        proofs += untied.proofs
    proofs += choose_columns(walk, wanted.form)
    proofs += find_nameless(walk, patches, wanted)
    proofs += find_pieces(walk, patches, wanted)
    proofs += find_unlabelled(walk, wanted)
    for suspect in walk.suspects:
        if suspect.look != SEEMING:
            _hear(suspect, walk, wanted.form)
    seeming = [suspect for suspect in walk.suspects if suspect.look == SEEMING]
    if seeming:
        _hear_columns(seeming, walk, wanted.form)
    proofs += join_continued(walk, patches, wanted)
    refuse_before_gaps(walk)
    return proofs


def _put_aside(walk: Walk) -> None:
    """A document that shows one table a dozen times is no report: of what is in doubt nothing is read, and nobody asked."""
    doubtful = {(id(one.patch), one.copy, id(label.row)) for one in walk.suspects if one.look != OFF for label in one.rows}
    rows = {id(cell): (id(label.row), label) for one in walk.suspects for label in one.rows for cell in label.row.cells}
    walk.placed[:] = [
        item for item in walk.placed
        if id(item.cell) not in rows or (id(item.patch), item.copy, rows[id(item.cell)][0]) not in doubtful
    ]
    walk.refused += [Refused(label.row, label.line, _OFF) for one in walk.suspects if one.look != OFF for label in one.rows]
    walk.refused += [refused for knot in walk.knots for refused in _refusals(knot)]


def _hear_ragged(walk: Walk, form: Form) -> None:
    """Take back rows gathered from lines whose own total fails, where others of the table have figures too few.

    There blanks have vanished: a row that seems whole may be two rows, of which one lost its label.
    """
    gathered = [hit for hit in walk.rows.values() if hit.record.joined and hit.row.width > 1]
    ragged = {(hit.row.table, hit.copy) for hit in gathered if 0 < len(hit.record.figures) < hit.row.width}
    for hit in gathered:
        if (hit.row.table, hit.copy) not in ragged:
            continue
        own = [item for item in walk.placed if item.copy == hit.copy and item.patch is hit.record.patch and item.cell in hit.row.cells]
        if own and Witness(form, hit.row.table, {}).weigh(figures_of(own)).fails:
            gone = set(map(id, own))
            walk.placed[:] = [item for item in walk.placed if id(item) not in gone]
            spots = tuple(item.spot for item in own if item.spot is not None)
            walk.refused.append(Refused(hit.row, hit.record.line, _RAGGED, spots))


def _hear_columns(suspects: Sequence[Suspect], walk: Walk, form: Form) -> None:
    """Take back rows with blanks whose columns only such rows show, where the sums of their columns do not hold."""
    for table, copy in {(suspect.expected.table, suspect.copy) for suspect in suspects}:
        rows = {id(label.row): label for one in suspects if (one.expected.table, one.copy) == (table, copy) for label in one.rows}
        codes = {cell.code for label in rows.values() for cell in label.row.cells}
        of_copy = [item for item in walk.placed if item.copy == copy and form.table_of[item.cell.code] is table]
        own = [item for item in of_copy if item.cell.code in codes]
        rest = [item for item in of_copy if item.cell.code not in codes]
        heard = figures_of(own)
        weighed = Witness(form, table.code, figures_of(rest)).weigh(heard)
        across = {code for equation in weighed.holds if crosses(equation, form) for code in equation.codes}
        refuted = {code for equation in weighed.fails for code in equation.codes}
        for label in rows.values():
            mine = [item for item in own if item.cell in label.row.cells]
            told = {item.cell.code for item in mine if heard.get(item.cell.code, 1)}
            if not told or (told <= across and not refuted & {item.cell.code for item in mine}):
                continue
            gone = set(map(id, mine))
            walk.placed[:] = [item for item in walk.placed if id(item) not in gone]
            walk.refused.append(Refused(label.row, label.line, _BLANKS, tuple(item.spot for item in mine if item.spot is not None)))


def _hear(suspect: Suspect, walk: Walk, form: Form) -> None:
    """Take back the rows of a suspect where the sums of their columns fail."""
    table = suspect.expected.table
    codes = {cell.code for label in suspect.rows for cell in label.row.cells}
    of_copy = [item for item in walk.placed if item.copy == suspect.copy and form.table_of[item.cell.code] is table]
    own = [item for item in of_copy if item.cell.code in codes and item.patch is suspect.patch]
    mine = set(map(id, own))
    rest = [item for item in of_copy if id(item) not in mine]
    heard = figures_of(own)
    weighed = Witness(form, table.code, figures_of(rest)).weigh(heard)
    fails = any(crosses(equation, form) for equation in weighed.fails)
    if fails or (suspect.look == UNDER and not all(crossed(form, label.row, heard, weighed) for label in suspect.rows)):
        gone = set(map(id, own))
        walk.placed[:] = [item for item in walk.placed if id(item) not in gone]
        for label in suspect.rows:
            figures = tuple(item.spot for item in own if item.spot is not None and item.cell in label.row.cells)
            walk.refused.append(Refused(label.row, label.line, _OFF, figures))


def untie(
    form: Form, tied: Sequence[Knot], placed: Sequence[Placed], columns: Mapping[tuple[int, int, str], Columns]
) -> Proved:
    """The knots of a document, each with the others' help. ``columns`` are those of a patch's blocks, by identity, block and table."""
    out = Proved()
    waiting = list(tied)
    progress = True
    while waiting and progress:
        progress = False
        for group in [*([knot] for knot in waiting), waiting]:
            done = _together(form, group, [*placed, *out.placed], columns) if group else None
            if done is not None:
                out.placed += done.placed
                out.proofs += done.proofs
                waiting = [knot for knot in waiting if knot not in group]
                progress = True
                break
    for knot in waiting:
        out.refused += _refusals(knot)
    return out


def _together(
    form: Form, group: Sequence[Knot], placed: Sequence[Placed], columns: Mapping[tuple[int, int, str], Columns]
) -> Proved | None:
    """Several knots of one copy of one table at once: the sum of a column may want all of them."""
    tables = {(knot.expected.table.code, knot.copy) for knot in group}
    if len(tables) != 1:
        return None
    (table, copy), = tables
    firm = [item for item in placed if item.copy == copy and form.table_of[item.cell.code].code == table]
    plans = [_in_order(knot, columns) for knot in group]
    if any(plan is None for plan in plans):
        return None
    plain = [plan for plan in plans if plan is not None]
    whole = figures_of(item for plan in plain for item in plan)
    if len(whole) != sum(map(len, plain)):
        return None
    out = Proved()
    for knot, plan in zip(group, plain, strict=True):
        own = figures_of(plan)
        around = {**figures_of(firm), **{code: value for code, value in whole.items() if code not in own}}
        weighed = Witness(form, table, around).proves(own, _as_they_stand(knot, columns), own=any(own.values()))
        if weighed is None or not all(crossed(form, row.row, own, weighed) for row in knot.labels):
            return None
        out.placed += plan
        out.proofs.append(_proof(knot, weighed))
    return out


def _in_order(knot: Knot, columns: Mapping[tuple[int, int, str], Columns]) -> list[Placed] | None:
    """As many rows of figures as labels, the labels in the form's order without a gap: the first to the first."""
    rows = [label.row for label in knot.labels]
    if len(rows) != len(knot.numbers) or any(b.number != a.number + 1 for a, b in pairwise(rows)):
        return None
    placed: list[Placed] = []
    for row, numbers in zip(rows, knot.numbers, strict=True):
        own = _row(knot, row, numbers, columns)
        if own is None:
            return None
        placed += own
    return placed


def _row(
    knot: Knot, row: ExpectedRow, numbers: Numbers, columns: Mapping[tuple[int, int, str], Columns]
) -> list[Placed] | None:
    """A row of figures as the values of one row of the form; None where it is not whole."""
    spots: list[Spot | None]
    places = columns.get((id(knot.patch), row.block, row.table))
    if knot.patch.exact and places is not None:
        under = {col: column for column, cols in places.items() for col in cols}
        if any(spot.col not in under for spot in numbers.spots) or len(places) != row.width:
            return None
        by_column = {under[spot.col]: spot for spot in numbers.spots}
        spots = [by_column.get(column) for column in range(row.width)]
    elif len(numbers.spots) == row.width:
        spots = list(numbers.spots)
    else:
        return None
    return [
        Placed(cell, spot, knot.patch, knot.patch.by_number.get(spot.row, numbers.line) if spot else numbers.line,
               spot.col if spot else 0, Sure.BY_SUMS, knot.copy)
        for cell, spot in zip(row.cells, spots, strict=True)
    ]


def _as_they_stand(knot: Knot, columns: Mapping[tuple[int, int, str], Columns]) -> Iterator[dict[str, Number]]:
    """The other reading: every row of figures belongs to the label nearest before it, and the loose ones to nobody."""
    if knot.stacked:
        return
    values: dict[str, Number] = {cell.code: 0 for label in knot.labels for cell in label.row.cells}
    for numbers in knot.numbers:
        if numbers.beside is not None:
            own = _row(knot, numbers.beside, numbers, columns)
            values |= figures_of(own or ())
    yield values


def _proof(knot: Knot, weighed: Weighed) -> Proof:
    rows = tuple(label.row for label in knot.labels)
    return Proof(
        knot.expected.table.code, rows, knot.labels[0].line.place,
        f"{len(rows)}行名称与{len(rows)}行数分开写，按名称的先后与数的先后对应", weighed.proved_by,
    )


def _refusals(knot: Knot) -> Iterator[Refused]:
    """Every row of a knot that is not untied, with the figures that may be its own."""
    loose = [spot for numbers in knot.numbers for spot in numbers.spots]
    names = first_few([f"“{quotation(label.row.name, 14)}”" for label in knot.labels], 3, counted="行")
    rows = first_few([f"“{'、'.join(quotation(spot.text, 8) for spot in numbers.spots)}”" for numbers in knot.numbers], 2, counted="行数")
    why = (
        f"的名称没有和数写在同一处：{names}附近有{len(knot.numbers)}行数{rows}，分不清哪一行数属于哪一行"
        if knot.numbers else "没有数"
    )
    for n, label in enumerate(knot.labels):
        yield Refused(label.row, label.line, why if n == 0 else "同上", tuple(loose))

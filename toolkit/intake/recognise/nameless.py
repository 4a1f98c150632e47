"""The rows of figures whose label is lost: placed where the gaps of the form and its sums leave them one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations, product

from toolkit.form.model import Form
from toolkit.intake.recognise.expected import Expected, ExpectedRow, Wanted
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.offers import placed_as, windows
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.records import Record
from toolkit.intake.recognise.sums import Proof, crosses, figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import Weighed, Witness, equations
from toolkit.intake.recognise.wording import key

_MOST_NAMELESS = 4


def find_nameless(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> list[Proof]:
    """Rows of the form without a label, where as many whole rows of figures without one stand in the same gap.

    Which is which the sums must say: of several, every other order must break them. Of those that may change places
    only rows outside every group are read, in the form's order: 一 and 二, drawn where the form draws them.
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
    witness = Witness(form, expected.table.code, figures_of(items))
    weighed = witness.proves(figures, own=any(figures.values()))
    if weighed is None or not all(_spoken_of(row, weighed, form) for row in missing):
        return None
    doubtful: set[str] = set()
    for chosen in product(*orders):
        other = {code: value for order in chosen for code, value in figures_of(order.values()).items()}
        if other != figures and not witness.weigh(other).fails:
            doubtful |= {code for code in figures if other.get(code) != figures[code]}
    in_doubt = [row for row in missing if any(cell.code in doubtful for cell in row.cells)]
    how = "这些行没有名称，按所在的位置和合计只能是表式中缺的行"
    if in_doubt and _in_the_forms_order(in_doubt, expected, found, plan, walk):
        how += "；其中几行对调后合计不变，按表式的先后对应"
    elif in_doubt:
        missing = [row for row in missing if row not in in_doubt]
        plan = {cell.code: plan[cell.code] for row in missing for cell in row.cells}
    if not plan:
        return None
    walk.placed += plan.values()
    number = {id(patch): n for n, patch in enumerate(patches)}
    walk.used |= {(number[id(item.patch)], item.spot.row, item.spot.col) for item in plan.values() if item.spot is not None}
    line = next(iter(plan.values())).line
    return Proof(expected.table.code, tuple(missing), line.place, how, weighed.proved_by)


def _in_the_forms_order(
    rows: Sequence[ExpectedRow], expected: Expected, found: Mapping[int, Placed], plan: Mapping[str, Placed], walk: Walk
) -> bool:
    """Whether a drawn table under whole heads leaves the rows no place but the form's own: line by line as printed there.

    Only rows outside every group, one after the other; the rows of a group are a list, and lists are reordered.
    """
    grouped = {number for numbers in expected.groups.values() for number in numbers}
    if grouped & {row.number for row in rows}:
        return False
    lines = {number: item.line.number for number, item in found.items()}
    patches = {id(item.patch) for item in found.values()} | {id(item.patch) for item in plan.values()}
    for row in expected.rows:
        own = plan.get(row.cells[0].code)
        if own is not None:
            lines[row.number] = own.line.number
    first = rows[0].number
    beside = [lines[number] for number in range(first, rows[-1].number + 2) if number in lines]
    drawn = all(
        item.patch.exact and (id(item.patch), row.block, row.table) in walk.columns for row in rows for item in [plan[row.cells[0].code]]
    )
    down = [lines[number] for number in sorted(lines)]
    return (
        drawn and len(patches) == 1 and len(lines) == len(expected.rows) and all(a < b for a, b in pairwise(down))
        and all(b == a + 1 for a, b in pairwise(beside))
    )


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

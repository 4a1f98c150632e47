"""Digits broken over lines within one cell: 113988 above 89. One number, or two? Joined only where something says so.

The form's sums say so where each joined number stands in two equations that hold. Numbers that no sum speaks of follow
those of the same file; and where no sum decides, a narrow column does: every line before the last as long as the column
holds, and no whole number longer than that. Joined so, they are queried; all others stay as they stand, and are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from toolkit.findings import Finding, Where
from toolkit.form.model import Form
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.sums import figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import ENOUGH, Witness, amount
from toolkit.patterns import regex
from toolkit.structs import Struct, replace
from toolkit.words import quotation

_BROKEN = regex(r"[0-9][0-9,.]{0,20}+(?:[ \t]*\n[ \t]*[0-9,.]{1,20}+){1,4}")
_ALIKE = 3
"""Numbers joined by proof, after which others of the same file follow."""
_NARROW = 5
"""Broken numbers that make a narrow column of cells, and not a slip."""
_UNBROKEN = 3
"""Whole numbers in the same table: where every cell holds two lines, they are two numbers."""


class Joined(Struct, frozen=True):
    """Broken numbers of one table that were joined, and what said so: ``sums``, ``alike`` or ``width``."""

    table: str
    items: tuple[Placed, ...]
    why: str
    by: str
    proved: int


def join_wrapped(walk: Walk, wanted: Wanted) -> list[Joined]:
    """Join what is one number; the walk's places then hold it whole."""
    form = wanted.form
    broken = [item for item in walk.placed if item.spot is not None and item.spot.doubt is None and _lines(item)]
    if not broken:
        return []
    proved: dict[int, str] = {}
    refuted: set[int] = set()
    apart = False
    for (table, copy), found in _by_table(broken, form):
        rest = [item for item in walk.placed if item.copy == copy and form.table_of[item.cell.code].code == table]
        apart |= _ask(Witness(form, table, figures_of(rest)), found, proved, refuted)
    if apart:
        return []
    why = dict.fromkeys(proved, "sums")
    if len(proved) >= _ALIKE and not refuted:
        why |= {id(item): "alike" for item in broken if id(item) not in why}
    elif not proved and _narrow(broken, walk):
        why |= {id(item): "width" for item in broken}
    joined = {id(item): replace(item, spot=replace(item.spot, text=_whole(item), raw=_whole(item)))
              for item in broken if id(item) in why and item.spot is not None}
    walk.placed[:] = [joined.get(id(item), item) for item in walk.placed]
    told = []
    for (table, _), found in _by_table(broken, form):
        for reason in ("sums", "alike", "width"):
            items = tuple(item for item in found if why.get(id(item)) == reason)
            if items:
                told.append(Joined(table, items, reason, next((proved[id(i)] for i in items if id(i) in proved), ""), len(proved)))
    return told


def _by_table(items: Sequence[Placed], form: Form) -> Iterator[tuple[tuple[str, int], list[Placed]]]:
    def key(item: Placed) -> tuple[str, int]:
        return form.table_of[item.cell.code].code, item.copy

    for group, found in groupby(sorted(items, key=key), key):
        yield group, list(found)


def _lines(item: Placed) -> list[str]:
    """The lines of a broken number; none where this is not one, or could not be written so: 0 above 8."""
    text = item.spot.text.strip() if item.spot is not None else ""
    lines = [line.strip() for line in text.split("\n")] if _BROKEN.fullmatch(text) else []
    whole = "".join(lines)
    return lines if lines and amount(whole) is not None and not (whole.startswith("0") and not whole.startswith("0.")) else []


def _whole(item: Placed) -> str:
    return "".join(_lines(item))


def _ask(witness: Witness, broken: Sequence[Placed], proved: dict[int, str], refuted: set[int]) -> bool:
    """Which of the numbers of one table stand in sums that hold if they are joined; True where the parts alone add up."""
    def read(line: Callable[[Placed], str]) -> Mapping[str, int]:
        return {item.cell.code: int(number) for item in broken if (number := amount(line(item))) is not None}

    weighed = witness.weigh(read(_whole))
    for one in (lambda item: _lines(item)[0], lambda item: _lines(item)[-1]):
        other = witness.weigh(read(one))
        if not other.fails and other.whole >= ENOUGH:
            return True
    for item in broken:
        holds = [equation for equation in weighed.holds if item.cell.code in equation.codes]
        if any(item.cell.code in equation.codes for equation in weighed.fails):
            refuted.add(id(item))
        elif len(holds) >= ENOUGH or (len(holds) == 1 and len(weighed.holds) >= ENOUGH and not weighed.fails):
            proved[id(item)] = weighed.proved_by
    return False


def _narrow(broken: Sequence[Placed], walk: Walk) -> bool:
    """Whether every break is where the column is full, and no number longer than that stands unbroken in it."""
    if len(broken) < _NARROW:
        return False
    full: dict[tuple[int, int], int] = {}
    for item in broken:
        *before, last = _lines(item)
        at = (id(item.patch), item.col)
        if any(len(line) != full.setdefault(at, len(before[0])) for line in before) or len(last) > full[at]:
            return False
    patches = {id(item.patch) for item in broken}
    whole = [item for item in walk.placed
             if id(item.patch) in patches and item.spot is not None and not _lines(item) and not item.spot.blank]
    widest = max(full.values())
    return len(whole) >= _UNBROKEN and all(
        "\n" not in item.spot.text.strip() and len(item.spot.text.strip()) <= full.get((id(item.patch), item.col), widest)
        for item in whole if item.spot is not None
    )


def saying_joined(joined: Sequence[Joined], wanted: Wanted) -> Iterator[Finding]:
    """One finding for each table and reason."""
    for one in joined:
        table = wanted.form.tables_by_code[one.table]
        first = one.items[0]
        shown = quotation(first.spot.text.replace("\n", "／")) if first.spot is not None else ""
        facts: dict[str, str | int] = {"by": one.by} if one.why == "sums" else {"proved": one.proved} if one.why == "alike" else {}
        yield Finding.of(
            "structure.proved", f"wrapped_{one.why}", item=f"{one.table}.wrapped.{one.why}",
            where=[Where(item.cell.code) for item in one.items], severity=None, left=None, right=None,
            table=f"《{table.sheet}》" if not table.on_text_sheet else f"“{table.title}”", count=len(one.items),
            place=first.line.place, cell=quotation(first.cell.name), shown=shown, whole=_whole(first), **facts,
        )

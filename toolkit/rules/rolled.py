"""How many units' figures become the district's, as the form says it of each cell; and the same in words.

A count adds up. A share, a mark and a day do not: 80% and 63.3% are not 143.3%. A typed cell therefore says its way
(``rollup``), and a total is always its own formula over what the typed cells of the district came to.
The figures are those that the roll-up shows: rounded as its formulas round them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from toolkit.findings import Number
from toolkit.form.model import Cell, Form
from toolkit.form.spoken import worded
from toolkit.rules import expression as ex
from toolkit.rules.book import rulebook
from toolkit.rules.evaluate import Known, number, rounded
from toolkit.rules.spoken import spoken

NOT_ROLLED = "不汇总"
"""What stands in a cell of the district's that no units' figures make."""
_MEAN_DECIMALS = 2
"""Of a mean of whole numbers."""


# ── one cell ──────────────────────────────────────────────────────────────


def rolled(cell: Cell, given: Sequence[Number | None], weights: Sequence[Number | None] = ()) -> Number | None:
    """The district's value of a typed cell from what the units gave; None where nobody gave anything, or words do not make a number.

    ``weights`` are the units' values of ``cell.weight``, in the same order: a unit without one is left out, and weights that come
    to 0 weigh nothing.
    """
    known = [value for value in given if value is not None]
    if not known or cell.rollup == "none" or is_tallied(cell):
        return None
    match cell.rollup:
        case "max":
            return max(known)
        case "min":
            return min(known)
        case "mean" if cell.weight:
            pairs = [(value, weight) for value, weight in zip(given, weights, strict=True) if value is not None and weight is not None]
            whole = sum(weight for _, weight in pairs)
            return _shown(cell, Decimal(sum(value * weight for value, weight in pairs)) / Decimal(whole)) if whole else None
        case "mean":
            return _shown(cell, Decimal(sum(known)) / len(known))
        case _:
            return _shown(cell, sum(known[1:], known[0]))


def is_tallied(cell: Cell) -> bool:
    """Whether the district's is how often each word of a choice was chosen."""
    return cell.kind == "choice" and cell.rollup == "sum"


def adds_up(cell: Cell) -> bool:
    """Whether the district's is the sum of what was typed: then, and only then, something may be added to it or taken away."""
    return not cell.total and cell.rollup == "sum" and cell.is_number


def tally(cell: Cell, given: Sequence[Number | None]) -> tuple[int, ...]:
    """How often each word of a choice was chosen, in the order of its list; empty where nobody chose."""
    counts = tuple(sum(value == place for value in given) for place in range(1, len(cell.choices) + 1))
    return counts if any(counts) else ()


def counted_words(cell: Cell, counts: Sequence[int], *, between: str = " ", each: str = "") -> str:
    """How often each word was chosen, as the cell shows it: “是3 否2”."""
    return between.join(f"{before_count(word)}{count}{each}" for word, count in zip(cell.choices, counts, strict=False))


def before_count(word: str) -> str:
    """A word as its count follows it: one that ends in a digit is kept apart from it."""
    return f"{word}：" if word[-1].isdigit() else word


def decimals_of(cell: Cell) -> int | None:
    """To how many decimals the district's figure is rounded; None where it stands as it comes."""
    if cell.rollup == "mean" and not cell.total:
        return cell.decimals if cell.kind != "count" else _MEAN_DECIMALS
    return cell.decimals or None


def _shown(cell: Cell, value: Number) -> Number:
    decimals = decimals_of(cell)
    return value if decimals is None else rounded(value, decimals)


# ── totals ────────────────────────────────────────────────────────────────


def district_totals(
    form: Form, typed: Mapping[str, Number | None], last: Mapping[str, Number | None] | None = None, *, as_shown: bool = True
) -> dict[str, Number | None]:
    """Every total of the district's, by its own formula over what its typed cells came to.

    A total takes what there is of its parts and is None without any, or where something cannot be rolled up among them. ``last``
    are the district's figures of last year, without which what is made with them is None. ``as_shown`` rounds each as the roll-up
    does, one that others are made of before they are made.
    """
    book, lost = rulebook(form), without_figure(form)
    known: dict[str, Number | None] = {code: value or 0 for code, value in typed.items()}
    totals: dict[str, Number | None] = {}
    for code, expression in book.totals.items():
        cell, value = form.cells[code], None
        if code in book.careful and code not in lost:
            value = number(expression, Known({**typed, **totals}, last or {}))
        elif code not in lost and any(typed.get(leaf) is not None for leaf in book.leaves[code]):
            value = number(expression, Known(known))
        if value is not None and as_shown and (cell.decimals or code in book.careful or is_recomputed(form, code)):
            value = rounded(value, cell.decimals)
        totals[code] = value
        known[code] = value or 0
    return totals


def is_recomputed(form: Form, code: str) -> bool:
    """Whether a total is more than its parts put together: a ratio, which the units' ratios do not add up to."""
    expression = rulebook(form).totals.get(code)
    return expression is not None and not only_adds(expression)


def only_adds(expression: ex.Expression) -> bool:
    """Whether an expression does nothing but add and take away."""
    return all(
        isinstance(node, ex.Ref | ex.Sum) or (isinstance(node, ex.Arithmetic) and node.op in "+-") for node in ex.walk(expression)
    )


@lru_cache(maxsize=16)
def without_figure(form: Form) -> frozenset[str]:
    """The codes that have no number for the district: what is not rolled up, what is tallied, and the totals over those."""
    typed = {code for code, cell in form.cells.items() if not cell.total and (cell.rollup == "none" or cell.kind == "choice")}
    return _over(form, typed)


def _over(form: Form, typed: Collection[str]) -> frozenset[str]:
    """These typed cells, and the totals that depend on any of them."""
    if not typed:
        return frozenset()
    leaves = rulebook(form).leaves
    return frozenset(code for code in form.cells if not set(leaves[code]).isdisjoint(typed))


@lru_cache(maxsize=16)
def rests_on_last(form: Form) -> Mapping[str, tuple[str, ...]]:
    """The totals that are made with last year's figures, and which figures of last year each unit has to have for it: of a ratio
    its parts, of a mean what it is weighed by, too."""
    book = rulebook(form)

    def needed(code: str) -> Iterator[str]:
        if is_recomputed(form, code) and code not in book.with_last:
            yield from (one for leaf in book.leaves[code] for one in needed(leaf))
        else:
            yield from filter(None, (code, form.cells[code].weight))

    found: dict[str, tuple[str, ...]] = {}
    for code, expression in book.totals.items():
        if code in book.with_last:
            refs = ex.refs(expression)
            asked = [one for ref in refs for one in (needed(ref.code) if ref.last else found.get(ref.code, ()))]
            found[code] = tuple(dict.fromkeys(asked))
    return {code: found[code] for code in form.cells if code in found}


def stated_beyond(form: Form, values: Mapping[str, Number | None]) -> dict[str, Number]:
    """What a unit stated as totals beyond the parts it gave, by code: no sum of the district's holds it.

    A total all of whose parts are there is not among them: is it unlike them, a rule has said so. Of a ratio it is the ratio itself.
    """
    beyond: dict[str, Number] = {}
    for code, expression, parts in _parts_of_totals(form):
        stated = values.get(code)
        if stated is None or all(values.get(part) is not None for part in parts):  # nearly every total
            continue
        own = number(expression, Known(values))
        if own is not None and rounded(own - stated, form.cells[code].decimals) == 0:
            continue  # what is blank is no part of it
        if not only_adds(expression):
            beyond[code] = stated
            continue
        made = number(expression, Known({part: values.get(part) or 0 for part in parts}))
        takes_away = any(isinstance(node, ex.Arithmetic) and node.op == "-" for node in ex.walk(expression))
        if made is not None and (stated > made or (takes_away and stated != made)):
            beyond[code] = stated - made
    return beyond


@lru_cache(maxsize=16)
def _parts_of_totals(form: Form) -> tuple[tuple[str, ex.Expression, tuple[str, ...]], ...]:
    """Every total in the form's order, its formula and the codes that stand in it."""
    totals = rulebook(form).totals
    return tuple((code, totals[code], tuple(ref.code for ref in ex.refs(totals[code]) if not ref.last)) for code in form.cells if code in totals)


# ── upward ────────────────────────────────────────────────────────────────


def goes_up(cell: Cell) -> bool:
    """Whether the district's value of a typed cell is what the level above may take for one unit's.

    A tally and a day are of many units; a mean in which each weighs the same is none one level up, and one of whole numbers
    is no whole number.
    """
    if cell.rollup == "none" or cell.kind in ("choice", "date"):
        return False
    return cell.rollup != "mean" or (bool(cell.weight) and cell.kind != "count")


@lru_cache(maxsize=16)
def staying(form: Form) -> frozenset[str]:
    """The codes whose figures do not go upward: such typed cells, and the totals over them."""
    typed = {code for code, cell in form.cells.items() if not cell.total and not goes_up(cell)}
    return _over(form, typed)


# ── in words ──────────────────────────────────────────────────────────────


def said(cell: Cell, value: Number | None) -> str:
    """One value as a cell shows it: the word of a choice, a day, a number; empty for None."""
    return "" if value is None else worded(cell, value)


def printed(form: Form, cell: Cell, value: Number | None) -> str:
    """One value as a report prints it: as :func:`said`, a ratio no longer than its form declares."""
    if value is not None and cell.total and is_recomputed(form, cell.code):
        value = rounded(value, cell.decimals)
    return said(cell, value)


def way(form: Form, cell: Cell) -> str:
    """How the district's figure of a cell comes about, in one phrase; empty where it is added up like any count."""
    if cell.total:
        if cell.code in without_figure(form):
            return "不汇总：分项里有不汇总或只数选项的格"
        return f"用全区的数算：{_in_words(form, cell)}，不是各单位的相加或平均" if is_recomputed(form, cell.code) else ""
    if cell.kind == "choice":
        return "数各选项有几家" if cell.rollup == "sum" else NOT_ROLLED
    match cell.rollup:
        case "mean" if cell.weight:
            return f"按“{weight_name(form, cell)}”加权平均，两数缺一的单位不计"
        case "mean":
            return "填了数的单位平均，每家一样重"
        case "max":
            return "取最晚的一天" if cell.kind == "date" else "取各单位中最大的"
        case "min":
            return "取最早的一天" if cell.kind == "date" else "取各单位中最小的"
        case "none":
            return NOT_ROLLED
        case _:
            return ""


def added_up(form: Form, cell: Cell) -> str:
    """The same of any cell, for whoever reads a form."""
    return way(form, cell) or ("由全区的各分项按算式重算" if cell.total else "各单位相加")


def _in_words(form: Form, cell: Cell) -> str:
    """A total's formula by the names of its parts, without the row or column that it shares with them."""
    words = spoken(rulebook(form).totals[cell.code], form)
    if cell.total and cell.total.each in ("row", "group"):
        return words.replace(f"“{cell.row_name}｜", "“")
    return words.replace(f"｜{cell.column_name}”", "”") if cell.total and cell.total.each == "column" else words


def weight_name(form: Form, cell: Cell) -> str:
    """How a sentence calls what a mean is weighed by: by its row or column alone where that is enough."""
    weight = form.cells[cell.weight]
    if form.table_of[cell.code] is form.table_of[weight.code]:
        if weight.row_code == cell.row_code and weight.column_name:
            return weight.column_name
        if weight.column_code == cell.column_code and weight.row_name:
            return weight.row_name
    return weight.name or weight.code


def special_ways(form: Form, among: Collection[Cell]) -> list[tuple[str, str]]:
    """The cells that are not simply added up, and their ways; a row or column of the same way stands once."""
    return lines_of({cell: words for cell in among if (words := way(form, cell))})


def lines_of(said: Mapping[Cell, str]) -> list[tuple[str, str]]:
    """What is said of cells, each with its name; a row or column of which the same is said stands once."""
    cells, ways = {cell.code: cell for cell in said}, {cell.code: words for cell, words in said.items()}
    columns: dict[tuple[str, str], list[Cell]] = {}
    rows: dict[tuple[str, str], list[Cell]] = {}
    for code, cell in cells.items():
        columns.setdefault((cell.column_code or code, ways[code]), []).append(cell)
        rows.setdefault((cell.row_code, ways[code]), []).append(cell)
    told: dict[str, tuple[str, str]] = {}
    for code, cell in cells.items():
        column, row = columns[cell.column_code or code, ways[code]], rows[cell.row_code, ways[code]]
        if len(column) > 1 and len(column) >= len(row):
            told.setdefault(f"column {cell.column_code} {ways[code]}", (f"各行的“{cell.column_name}”", ways[code]))
        elif len(row) > 1:
            told.setdefault(f"row {cell.row_code} {ways[code]}", (f"各列的“{cell.row_name}”", ways[code]))
        else:
            told[code] = (f"“{cell.name or code}”", ways[code])
    return list(told.values())

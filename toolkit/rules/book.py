"""A form's rules and totals, parsed and bound to codes: one :class:`Check` for each row, column or group.

Everything is bound when the form is loaded, so that a name which means nothing is refused then, with
its place, and not discovered in January.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from toolkit.clock import tick
from toolkit.errors import FormError, Step
from toolkit.form.known import Writer, known
from toolkit.form.lines import located, under
from toolkit.form.model import Cell, EachAsked, Form, Rule, Table, Total
from toolkit.rules import expression as ex
from toolkit.rules import scope
from toolkit.rules.binding import bind, decimals_of
from toolkit.structs import Struct

_CAREFUL = (ex.Call, ex.If, ex.Length, ex.Contains)
_THIS_CELL = "value"
"""What a relation calls the cell it is asked of, where it is asked of each."""


class Check(Struct, frozen=True, eq=False, dict=True):
    """One rule for one item. ``holds`` is bound: its names are whole codes.

    ``item`` is the row, column or group code, or that of the cell; ``item_name`` how a sentence calls it. ``decimals`` is how
    many decimals a comparison is made at.
    """

    rule: Rule
    item: str
    item_name: str
    when: ex.Expression | None
    holds: ex.Expression
    decimals: int

    @property
    def id(self) -> str:
        """The rule and the item: ``t3.balance@natural``, as the finding will be called."""
        return f"{self.rule.id}@{self.item}" if self.item else self.rule.id

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """This year's codes the relation itself speaks of, in reading order."""
        return tuple(ref.code for ref in ex.refs(self.holds) if not ref.last)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts the relation itself speaks of, in reading order."""
        return ex.texts(self.holds)

    @cached_property
    def sides(self) -> tuple[ex.Expression, ex.Expression] | None:
        """What a sentence calls left and right: the two sides of a single comparison of numbers; of a cell that is held against last
        year's figure those two, whatever is reckoned with them. None where there are no two sides."""
        if self.rule.each == "cell" and self.uses_last_year:
            return ex.Ref(self.item), ex.Ref(self.item, last=True)
        match self.holds:
            case ex.Compare(_, left, right) if not isinstance(left, ex.Fact | ex.Word):
                return left, right
            case _:
                return None

    @cached_property
    def uses_last_year(self) -> bool:
        """Whether last year's values are needed."""
        return any(ref.last for node in self.parts for ref in ex.refs(node))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts (``unit.level`` …) needed."""
        names = (node.name for part in self.parts for node in ex.walk(part) if isinstance(node, ex.Fact))
        return tuple(dict.fromkeys(names))

    @property
    def parts(self) -> tuple[ex.Expression, ...]:
        """``when`` (if any) and ``holds``."""
        return (self.holds,) if self.when is None else (self.when, self.holds)


class Rulebook(Struct, frozen=True, eq=False, dict=True):
    """A form's checks in its order, and its totals in an order in which each can be calculated."""

    form: Form
    checks: tuple[Check, ...]
    totals: Mapping[str, ex.Expression]

    @cached_property
    def leaves(self) -> Mapping[str, tuple[str, ...]]:
        """For every code, the typed cells it depends on (itself, where it is typed)."""
        leaves: dict[str, tuple[str, ...]] = {code: (code,) for code, cell in self.form.cells.items() if not cell.total}
        for code, expression in self.totals.items():
            parts = (leaf for ref in ex.refs(expression) if not ref.last for leaf in leaves[ref.code])
            leaves[code] = tuple(dict.fromkeys(parts))
        return leaves

    @cached_property
    def careful(self) -> frozenset[str]:
        """The totals that show nothing until they are known, while sums show what there is of their parts.

        What is made with last year's figures is one: of a unit that has none it is not known.
        """
        careful: set[str] = set()
        for code, expression in self.totals.items():
            refs = ex.refs(expression)
            if any(ref.last or ref.code in careful for ref in refs) or any(isinstance(node, _CAREFUL) for node in ex.walk(expression)):
                careful.add(code)
        return frozenset(careful)

    @cached_property
    def last_in_totals(self) -> tuple[str, ...]:
        """The codes whose figures of last year some total is made with, in the form's order."""
        asked = {ref.code for expression in self.totals.values() for ref in ex.refs(expression) if ref.last}
        return tuple(code for code in self.form.cells if code in asked)

    @cached_property
    def with_last(self) -> frozenset[str]:
        """The totals that are made with last year's figures, by themselves or through another."""
        found: set[str] = set()
        for code, expression in self.totals.items():
            if any(ref.last or ref.code in found for ref in ex.refs(expression)):
                found.add(code)
        return frozenset(found)

    def uses_last_year(self, check: Check) -> bool:
        """Whether a check needs last year's figures: it names one, or a total that is made with one."""
        return check.uses_last_year or any(ref.code in self.with_last for part in check.parts for ref in ex.refs(part))

    @cached_property
    def grounds(self) -> Mapping[str, tuple[str, ...]]:
        """For every code, what has to be a usable number for its value to be known: its typed cells, and careful totals as they stand."""
        grounds: dict[str, tuple[str, ...]] = {code: (code,) for code, cell in self.form.cells.items() if not cell.total}
        for code, expression in self.totals.items():
            parts = (part for ref in ex.refs(expression) if not ref.last for part in grounds[ref.code])
            grounds[code] = (code,) if code in self.careful else tuple(dict.fromkeys(parts))
        return grounds

    def is_careful(self, expression: ex.Expression) -> bool:
        """Whether an expression has functions, or totals that have."""
        return any(
            isinstance(node, _CAREFUL) or (isinstance(node, ex.Ref) and not node.last and node.code in self.careful)
            for node in ex.walk(expression)
        )

    @cached_property
    def for_units(self) -> tuple[Check, ...]:
        """The checks that a unit's return is held against."""
        return tuple(check for check in self.checks if check.rule.scope != "district")

    @cached_property
    def shown(self) -> tuple[Check, ...]:
        """Those of them that stand live in the workbooks that go out."""
        return tuple(check for check in self.for_units if check.rule.shown)

    @cached_property
    def for_district(self) -> tuple[Check, ...]:
        """The checks that the district's sums are held against: where a rule does not say, those that sums of right figures meet."""
        return tuple(
            check for check in self.checks
            if check.rule.scope in ("district", "both") or (not check.rule.scope and scope.adds_up(self.form, self.totals, check.parts))
        )

    def groups(self) -> list[tuple[Rule, list[Check]]]:
        """The checks of each rule declaration, in the form's order."""
        return [(rule, [check for check in self.checks if check.rule is rule]) for rule in self.form.rules]


@lru_cache(maxsize=16)
def rulebook(form: Form) -> Rulebook:
    """The bound rules of a form. Raises :class:`FormError` for a rule that says nothing that exists."""
    ready = _known(form)
    if ready is not None:
        return ready
    try:
        return bound(form)
    except FormError as error:
        raise located(error, form.source) from error


def _known(form: Form) -> Rulebook | None:
    """The rules of a built-in form as they were bound once; None for a form with other cells, or other rules.

    A rule that weighs otherwise than in the file is bound in the same way.
    """
    ready = known(form.source)
    if ready is None or form.tables is not ready.form.tables or form.texts is not ready.form.texts:
        return None
    if list(map(_as_bound, form.rules)) != list(map(_as_bound, ready.form.rules)):
        return None
    checks = (Check(form.rules[rule], *map(ready.made, rest)) for rule, *rest in ready.bound["checks"])
    return Rulebook(form, tuple(checks), {code: ready.made(total) for code, total in ready.bound["totals"].items()})


def _as_bound(rule: Rule) -> tuple[object, ...]:
    return rule.id, rule.table, rule.each, rule.only, rule.when, rule.holds


def written_rules(book: Rulebook, writer: Writer) -> Mapping[str, object]:
    """Bound rules, to be written down beside the form they belong to (:mod:`toolkit.form.known`)."""
    place = {id(rule): n for n, rule in enumerate(book.form.rules)}
    checks = [[place[id(one.rule)], *map(writer.written, (one.item, one.item_name, one.when, one.holds, one.decimals))] for one in book.checks]
    return {"checks": checks, "totals": {code: writer.written(total) for code, total in book.totals.items()}}


def bound(form: Form) -> Rulebook:
    """The rules of a form, bound now."""
    checks = [check for rule in form.rules for check in _checks(form, rule)]
    seen: set[tuple[str, str]] = set()
    for check in checks:
        if (check.rule.id, check.item) in seen:
            raise FormError("同一规则对同一行（列、组）写了两次，请用 only 分开", place=f"[[rule]] {check.rule.id}", at=(*_at(check.rule), "id"))
        seen.add((check.rule.id, check.item))
    from toolkit.rules.figures import bound_overview  # of a form that is known it was bound before

    bound_overview(form)
    return Rulebook(form, tuple(checks), _totals(form))


def _at(rule: Rule) -> tuple[Step, ...]:
    """The way to a rule in its file, for errors."""
    return ("rule", {"id": rule.id, "holds": rule.holds, "when": rule.when})


def _at_total(form: Form, code: str) -> tuple[Step, ...]:
    table, total = form.table_of[code], form.cells[code].total
    assert total is not None
    says = {"each": total.each, "code": total.code, "is": total.expression}
    return ("table", {"code": table.code}, "total", says, "is")


def _checks(form: Form, rule: Rule) -> list[Check]:
    place = f"[[rule]] {rule.id}"
    with under(*_at(rule), "holds"):
        holds = ex.parse_condition(rule.holds, place=f"{place} holds")
    with under(*_at(rule), "when"):
        when = ex.parse_condition(rule.when, place=f"{place} when") if rule.when else None
    table = form.tables_by_code.get(rule.table)
    checks = []
    for item in _items(table, rule, place):
        tick()
        resolve = _resolver(form, table, rule.each, item, place)
        with under(*_at(rule), "holds"):
            bound = bind(holds, resolve, form, f"{place} holds")
            if not ex.texts(bound) and all(ref.last for ref in ex.refs(bound)):
                raise FormError(f"“{rule.holds}”没有说到本表式的任何一格或一段文字；只有类别、上年数的写在 when 里", place=f"{place} holds")
        with under(*_at(rule), "when"):
            bound_when = bind(when, resolve, form, f"{place} when") if when is not None else None
        decimals = decimals_of(form, bound, bound_when)
        checks.append(Check(rule, item, _item_name(table, rule.each, item), bound_when, bound, decimals))
    return checks


def _items(table: Table | None, rule: Rule, place: str) -> tuple[str, ...]:
    if table is None or not rule.each:
        if rule.only:
            raise FormError("写了 only 就要写明 table 和 each", place=f"{place} only", at=(*_at(rule), "only"))
        return ("",)
    if rule.each == "cell":
        return _cells(table, rule, place)
    known = table.column_codes if rule.each == "column" else table.row_codes
    for item in rule.only:
        if item not in known:
            raise FormError(f"“{item}”不是这张表的{'列' if rule.each == 'column' else '行'}代码；"
                            f"有：{'、'.join(known)}", place=f"{place} only", at=(*_at(rule), "only", item))
    return rule.only or known


def _cells(table: Table, rule: Rule, place: str) -> tuple[str, ...]:
    """The codes a rule of cells is asked of: those named, or every typed amount of the table that units' amounts add up to."""
    codes = {code: code for code in (cell.code for cell in table.cells)}
    codes |= {code.removeprefix(f"{table.code}."): code for code in codes}
    for item in rule.only:
        if item not in codes:
            near = difflib.get_close_matches(item, codes, 1)
            hint = f"，是否应为“{near[0]}”" if near else ""
            raise FormError(f"“{item}”不是这张表的格的代码{hint}", place=f"{place} only", at=(*_at(rule), "only", item))
    if rule.only:
        return tuple(codes[item] for item in rule.only)
    return tuple(cell.code for cell in table.inputs if cell.kind in ("count", "money") and cell.rollup == "sum")


def _resolver(form: Form, table: Table | None, each: EachAsked, item: str, place: str) -> Callable[[ex.Ref], ex.Ref]:
    def resolve(ref: ex.Ref) -> ex.Ref:
        if each == "cell" and ref.code == _THIS_CELL:
            return ex.Ref(item, ref.last)
        tries = [ref.code]
        if table is not None:
            tries.insert(0, f"{table.code}.{ref.code}")
            if each == "column":
                tries.insert(0, f"{table.code}.{ref.code}.{item}")
            elif each and each != "cell":
                tries.insert(0, f"{table.code}.{item}.{ref.code}")
        for code in tries:
            if code in form.cells:
                return ex.Ref(code, ref.last)
        if ref.code in form.texts_by_code:
            raise FormError(f"“{ref.code}”是一段文字，关系式里只能写 length({ref.code}) 或 contains({ref.code}, \"词\")", place=place)
        near = difflib.get_close_matches(tries[0], form.cells, 1) if table is None else []
        hint = f"，是否应为“{near[0]}”" if near else ""
        raise FormError(f"代码“{ref.code}”不存在（找过 {'、'.join(tries)}）{hint}", place=place)

    return resolve


def _item_name(table: Table | None, each: EachAsked, item: str) -> str:
    if table is None or not item:
        return ""
    if each == "cell":
        return next(cell.name for cell in table.cells if cell.code == item)
    if each == "column":
        return next(cell.column_name for cell in table.cells if cell.column_code == item)
    return next(cell.row_name or cell.column_name for cell in table.cells if cell.row_code == item)


def _totals(form: Form) -> Mapping[str, ex.Expression]:
    bound: dict[str, ex.Expression] = {}
    for table in form.tables:
        for cell in table.cells:
            if cell.total:
                with under(*_at_total(form, cell.code)):
                    bound[cell.code] = _total(form, table, cell, cell.total)
    return _ordered(form, bound)


def _total(form: Form, table: Table, cell: Cell, total: Total) -> ex.Expression:
    tick()
    place = f"[[table]] {table.code} [[table.total]] {cell.code}"
    parsed = ex.parse(total.expression, place=place)
    if isinstance(parsed, (*ex.CONDITIONS, ex.Fact, ex.Word)):
        raise FormError(f"“{total.expression}”应是一个算式，如 sum(a..b) 或 a + b", place=place)
    if any(isinstance(node, ex.Fact) for node in ex.walk(parsed)):
        raise FormError("合计里不能用 unit.level、campaign.level 和 declared：全区的合计没有类别", place=place)
    item = cell.column_code if total.each == "column" else cell.row_code
    bound = bind(parsed, _resolver(form, table, total.each, item, place), form, place)
    if isinstance(bound, ex.Ref) and not form.cells[bound.code].is_number:
        raise FormError(f"合计应是一个数，“{bound.code}”是选项或日期", place=place)
    if ex.texts(bound):
        raise FormError("合计里不能用 length 和 contains：全区的合计没有文字", place=place)
    return bound


def _ordered(form: Form, totals: dict[str, ex.Expression]) -> dict[str, ex.Expression]:
    """Totals so that each stands after those it is made of; a circle is refused."""
    ordered: dict[str, ex.Expression] = {}
    waiting = dict(totals)
    while waiting:
        tick()
        ready = [
            code
            for code, expression in waiting.items()
            if all(ref.last or ref.code not in totals or ref.code in ordered for ref in ex.refs(expression))
        ]
        if not ready:
            raise FormError("几个合计互相引用，无法计算", place=f"合计 {'、'.join(waiting)}", at=_at_total(form, next(iter(waiting))))
        for code in ready:
            ordered[code] = waiting.pop(code)
    return ordered

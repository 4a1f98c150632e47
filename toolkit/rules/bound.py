"""The rules and totals of a form that is read now: parsed, and bound to its codes.

Everything is bound when the form is loaded, so that a name which means nothing is refused then, with
its place, and not discovered in January.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolkit.clock import tick
from toolkit.errors import FormError, Step
from toolkit.form.lines import located, under
from toolkit.form.model import Cell, EachAsked, Form, Rule, Table, Total
from toolkit.meant import meant
from toolkit.rules import expression as ex
from toolkit.rules.binding import bind, decimals_of
from toolkit.rules.checks import Check, Rulebook

_THIS_CELL = "value"
"""What a relation calls the cell it is asked of, where it is asked of each."""


def bound_in_its_file(form: Form) -> Rulebook:
    """As :func:`bound`; an error says where in the form's file."""
    try:
        return bound(form)
    except FormError as error:
        raise located(error, form.source) from error


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
            near = meant(item, codes)
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
        near = meant(tries[0], form.cells) if table is None else []
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

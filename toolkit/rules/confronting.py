"""A submission confronted with the form's rules: a finding for each row, column or group that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from toolkit.findings import Finding, Number, Severity, Where
from toolkit.form.model import TEXT_SHEET, Cell, Form
from toolkit.form.spoken import worded
from toolkit.rules import nodes as ex
from toolkit.rules.book import rulebook
from toolkit.rules.checks import Check, Rulebook
from toolkit.rules.evaluate import Known, Outcome, failing_sides, implied, number, rounded
from toolkit.words import plain


def outcomes(book: Rulebook, known: Known) -> dict[Check, Outcome]:
    """What became of every check of a unit's return."""
    return _outcomes(book.for_units, known)


def _outcomes(checks: Iterable[Check], known: Known) -> dict[Check, Outcome]:
    return {check: implied(check.when, check.holds, known, check.decimals) for check in checks}


def confront(form: Form, known: Known, where: Callable[[str], Where], *, district: bool = False) -> list[Finding]:
    """The findings of the form's rules that a unit's return is held against, or the district's sums. ``where`` gives a code's place."""
    book = rulebook(form)
    return [
        _finding(form, check, known, where)
        for check, result in _outcomes(book.for_district if district else book.for_units, known).items()
        if result is Outcome.FAILS
    ]


def evaluate_totals(
    form: Form, values: Mapping[str, Number | None], only: Iterable[str], last: Mapping[str, Number | None] | None = None
) -> dict[str, Number | None]:
    """The totals named by ``only``, calculated from ``values`` (and from each other) and last year's; None if an input is."""
    wanted = set(only)
    figures = dict(values)
    known = Known(figures, last or {})
    totals: dict[str, Number | None] = {}
    for code, expression in rulebook(form).totals.items():
        if code in wanted:
            figures[code] = totals[code] = number(expression, known)
    return totals


def _finding(form: Form, check: Check, known: Known, where: Callable[[str], Where]) -> Finding:
    left, right = _sides(check, known)
    rule = check.rule
    return Finding(
        rule=rule.id,
        severity=Severity(rule.severity),
        message=sentence(form, check, left, right),
        remedy=fill(rule.remedy, _words(form, check, left, right)),
        item=check.item,
        where=tuple(where(code) for code in (*check.codes, *check.texts)),
        left=left,
        right=right,
        to="officer" if rule.trial else rule.to,
        trial=rule.trial,
    )


def _sides(check: Check, known: Known) -> tuple[Number | None, Number | None]:
    if check.rule.each == "cell" and check.sides is not None:
        left, right = check.sides
        return number(left, known), number(right, known)
    return failing_sides(check.holds, known, check.decimals)


def sentence(form: Form, check: Check, left: Number | None, right: Number | None) -> str:
    """What is said of a check that fails with these sides; the workbook's lamps say the same."""
    return fill(check.rule.message or default_message(form, check), _words(form, check, left, right))


def _words(form: Form, check: Check, left: Number | None, right: Number | None) -> dict[str, str]:
    cell = compared(form, check.holds)

    def said(value: Number | None) -> str:
        if value is None:
            return ""
        return worded(cell, value) if cell else plain(rounded(value, check.decimals))

    gap: Number | None = None if left is None or right is None else max(left - right, right - left)
    return {
        "sheet": sheet_of(form, check),
        "item": check.item_name,
        "left": said(left),
        "right": said(right),
        "difference": "" if gap is None or (cell and cell.kind == "choice") else plain(rounded(gap, check.decimals)),
        "unit": unit_of(form, check),
    }


def unit_of(form: Form, check: Check) -> str:
    """In what the first value that a check speaks of is counted; empty where it speaks of texts alone."""
    return form.cells[check.codes[0]].unit if check.codes else ""


def sheet_of(form: Form, check: Check) -> str:
    """The sheet of the first value a check speaks of; 文字 where it speaks of texts alone."""
    return form.table_of[check.codes[0]].sheet if check.codes else TEXT_SHEET


def compared(form: Form, holds: ex.Expression) -> Cell | None:
    """The choice or date that a relation compares: both of its sides are said in words, then. None where it is of numbers."""
    match holds:
        case ex.Compare(_, left, right):
            cells = [form.cells[side.code] for side in (left, right) if isinstance(side, ex.Ref)]
            return cells[0] if cells and not cells[0].is_number else None
        case _:
            return None


def default_message(form: Form, check: Check) -> str:
    """The sentence of a rule that brings none of its own, in the form's own words."""
    from toolkit.rules.spoken import spoken  # of what fails

    item = f"（{check.item_name}）" if check.item_name else ""
    place = "《{sheet}》" if check.rule.table else ""
    strict = isinstance(check.holds, ex.Compare) and check.holds.op in ("<", ">", "!=")  # which two that are equal fail: by nothing
    gap = "" if strict or compared(form, check.holds) else "，相差{difference}"
    sides = f"左边{{left}}，右边{{right}}{gap}；" if isinstance(check.holds, ex.Compare) else ""
    return f"{place}{check.rule.title}{item}不符：{sides}应有{spoken(check.holds, form)}。"


def fill(template: str, words: Mapping[str, str]) -> str:
    """``{name}`` replaced by its word; unknown names are left standing (the loader has refused them)."""
    if "{" not in template:  # as most words of a form
        return template
    for name, word in words.items():
        template = template.replace(f"{{{name}}}", word)
    return template

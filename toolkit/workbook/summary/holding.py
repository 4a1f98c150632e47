"""表内勾稽: how many of the form's checks the district's sums meet, live, and by name those that they do not.

Only what the sums say among themselves: checks that ask last year, a level or a text are told by 需领导知悉, and so is every number. A
ratio or a mean is checked by its unrounded value, which stands in no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.layout.address import area
from toolkit.rules import excel, rolled
from toolkit.rules import expression as ex
from toolkit.rules.book import Check, Rulebook, rulebook
from toolkit.rules.evaluate import Known, Outcome, implied
from toolkit.structs import Struct
from toolkit.workbook.summary.plan import FINDINGS, OVERVIEW, Plan

_LONGEST = 7500
"""Characters of a formula with names in it; Excel bears 8,192."""
_SHOWN = {Outcome.HOLDS: 1, Outcome.FAILS: 0}
_UNKNOWN = 0.5


class Holding(Struct, frozen=True):
    """The line as it reads now, its formula over states that begin at ``top``, and each state with the check's name."""

    shown: str
    formula: str
    states: tuple[tuple[float, str, str], ...]
    """What a check came to (1 holds, 0 fails, 0.5 cannot be told), its formula, and what the check is called."""


def holding(plan: Plan, top: int) -> Holding | None:
    """The line, its states one below the other in the first column from the row ``top`` on; None where the form checks nothing."""
    checks = checks_of(rulebook(plan.form))
    if not checks:
        return None
    at, known = plan.seen_from(OVERVIEW), Known(plan.sums.values)
    came = [_SHOWN.get(implied(check.when, check.holds, known, check.decimals), _UNKNOWN) for check in checks]
    states = tuple((state, excel.state(check.when, check.holds, None, at, check.decimals), check.id)
                   for check, state in zip(checks, came, strict=True))
    return Holding(_says(checks, came), _formula(checks, top), states)


def checks_of(book: Rulebook) -> tuple[Check, ...]:
    """The checks that one figure of the sums makes with others, each in its cell as it is checked."""
    form = book.form
    unlike = rolled.without_figure(form) | {code for code in form.cells if rolled.is_recomputed(form, code)}
    return tuple(sorted(
        (check for check in book.for_district
         if check.rule.severity == "error" and not check.facts and not check.texts and not book.uses_last_year(check)
         and not unlike & set(_codes(check))),
        key=lambda check: check.rule.id,
    ))


def paint(plan: Plan, ws: Any, holding: Holding, top: int, style: Any) -> None:
    """The states below the page, in rows that are neither seen nor printed."""
    for row, (shown, formula, name) in enumerate(holding.states, top):
        ws.write_formula(row, 0, f"={formula}", style, shown)
        ws.write_string(row, 1, name, style)
        ws.set_row(row, None, None, {"hidden": True})


# ── inside ──────────────────────────────────────────────────────────


def _codes(check: Check) -> list[str]:
    return [ref.code for part in check.parts for ref in ex.refs(part)]


def _says(checks: Sequence[Check], came: Sequence[float]) -> str:
    met, failing, unknown = (came.count(state) for state in (1, 0, _UNKNOWN))
    begin = f"表内勾稽：{len(checks)}项，"
    if unknown == len(checks):
        return f"{begin}还没有数，不能判断。"
    if met == len(checks):
        return f"{begin}全部成立。"
    titles = dict.fromkeys(check.rule.title for check, state in zip(checks, came, strict=True) if not state)
    said = f"{begin}成立{met}项"
    said += f"，不成立{failing}项（{'、'.join(titles)}）" if failing else ""
    said += f"，另有{unknown}项缺数，不能判断" if unknown else ""
    return f"{said}。{f'见《{FINDINGS}》。' if failing else ''}"


def _formula(checks: Sequence[Check], top: int) -> str:
    """The same words over the states."""
    def of(first: int, last: int) -> str:
        return area((top + first, 0), (top + last, 0), absolute=True)

    every, count = of(0, len(checks) - 1), len(checks)
    met, failing, unknown = (f"COUNTIF({every},{state})" for state in (1, 0, _UNKNOWN))
    rules = list(dict.fromkeys(check.rule.id for check in checks))
    spans = {rule: [n for n, check in enumerate(checks) if check.rule.id == rule] for rule in rules}
    titles = {check.rule.id: check.rule.title.replace('"', '""') for check in checks}
    named = "&".join(f'IF(COUNTIF({of(spans[rule][0], spans[rule][-1])},0)>0,"、{titles[rule]}","")' for rule in rules)

    def whole(names: str) -> str:
        return (f'"表内勾稽：{count}项，"&IF({unknown}={count},"还没有数，不能判断。",IF({met}={count},"全部成立。",'
                f'"成立"&{met}&"项"&IF({failing}>0,"，不成立"&{failing}&"项{names},"")'
                f'&IF({unknown}>0,"，另有"&{unknown}&"项缺数，不能判断","")&"。"&IF({failing}>0,"见《{FINDINGS}》。","")))')

    made = whole(f'（"&MID({named},2,999)&"）"')
    return made if len(made) <= _LONGEST else whole('"')

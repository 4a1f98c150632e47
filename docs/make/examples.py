"""Examples each way of every rule, for docs/rules.md: taken from the rule's own cases, and said by the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.support.case_facts import USUAL_UNIT
from tests.support.cases import FORM, Case, cases, form_of
from toolkit.findings import CATALOGUE
from toolkit.words import plain

_WHOSE = ("text.duties", "value.dash_is_zero", "t2.no_regulation")
"""Rules that ask whose return it is."""


def told(rule: str) -> str:
    """What is asked and what is not, of a rule of the catalogue."""
    speaks, silent = (example(cases(rule), outcome) for outcome in ("fails", "holds"))
    assert speaks is not None, rule
    assert silent is not None, rule
    whom = "，只告诉经办人" if CATALOGUE[rule].to == "officer" else ""
    asked, left = ("读不了", "读得了") if rule.startswith("file.") and not CATALOGUE[rule].cases else ("问", "不问")
    return (f'- <a id="{anchor(rule)}"></a>`{rule}` {CATALOGUE[rule].title}{whom}\n'
            f"  - {asked}：{shown(speaks)}——{sentence(speaks)}\n  - {left}：{shown(silent)}——{silent.why}。")


def anchor(rule: str) -> str:
    """Where the example of a rule of the catalogue stands on the page."""
    return rule.replace(".", "-").replace("_", "-")


def of_form(given: Iterable[Case]) -> list[tuple[str, str]]:
    """The examples of a form's rule: the outcome, and what stands in the return."""
    found = list(given)
    speaks, silent, unknown = (example(found, outcome) for outcome in ("fails", "holds", "cannot tell"))
    rows = [("不成立", f"{shown(speaks)}——{sentence(speaks)}")] if speaks else []
    rows += [("成立", shown(silent) + _because(silent))] if silent else []
    return rows + ([("看不出", shown(unknown) + _because(unknown))] if unknown else [])


def example(given: Iterable[Case], outcome: str) -> Case | None:
    """The case that is marked for the documents; of what cannot be told the first."""
    return next((case for case in given if case.outcome == outcome and (case.example or outcome == "cannot tell")), None)


def sentence(case: Case) -> str:
    """What the program says of a case that fails."""
    return next(finding.message for finding in case.findings() if case.says in finding.message)


def shown(case: Case) -> str:
    """What stood in the return: what the case calls it, a text, or what was typed."""
    if case.shown:
        return case.shown
    words = next(iter(case.texts.values()), "").replace("\n", "／")
    if words:
        typed = _typed(case, {code: value for code, value in case.values.items() if FORM.table_of[code].on_text_sheet})
        return f"“{words}”{_whose(case)}" + (f"（{typed}）" if typed else "")
    last = _last(case)
    copied = "自制的表，" if case.origin == "recognised" else ""
    return copied + "；".join(filter(None, (_typed(case, {**case.values, **case.raws}), last))) + _whose(case)


def _typed(case: Case, given: Mapping[str, object]) -> str:
    form = form_of(case.form)
    sheets = {form.table_of[code].sheet for code in given if not form.table_of[code].on_text_sheet}
    where = f"《{sheets.pop()}》" if len(sheets) == 1 and not case.texts else ""
    names = {code: form.cells[code].name for code in given}
    return where + "；".join(f"{names[code]}空着" if content is None else f"{names[code]}填{_quoted(content)}" for code, content in given.items())


def _last(case: Case) -> str:
    """Last year's figures, those that are other than 0 by name."""
    names = {code: cell.name for code, cell in form_of(case.form).cells.items()}
    return "；".join(f"上年{names[code]}为{_written(value)}" for code, value in case.last.items() if value)


def _quoted(content: object) -> str:
    return f"“{content}”" if isinstance(content, str) else _written(content)


def _written(content: object) -> str:
    return plain(content) if isinstance(content, int | float) else str(content)


def _whose(case: Case) -> str:
    if case.unit is None:
        return f"（{case.level}）" if case.level else "（类别不明的单位）" if case.rule.startswith(("t2.", "size.")) else ""
    return f"（{case.unit}）" if case.rule in _WHOSE or (case.unit != USUAL_UNIT and not case.texts) else ""


def _because(case: Case) -> str:
    return f"——{case.why}" if case.why else ""

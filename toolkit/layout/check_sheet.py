"""The check sheet 校验: what is still missing, which rules fail, and the line that sums it up."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.form.model import Span
from toolkit.layout import lamps
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.model import CHECK_SHEET, Mark, Role, Sheet, Slot
from toolkit.layout.plan import MISSING_ROW, WRONG_ROW, Plan

_LAMP_TOP = 4
_LAMP_KEYS = 4
"""First hidden column: the lamp's key, then its two counts."""
LAMP_HELPERS = _LAMP_KEYS + 4
"""First column of the states of checks that span several sheets."""


def check_sheet(plan: Plan, groups: Sequence[lamps.Group], helper: tuple[list[Slot], list[Mark]]) -> Sheet:
    """A lamp for each sheet's filling and for each rule, and the line that sums them up."""
    slots = [
        Slot(Span(0, 0, 1, 3), Role.TITLE, "校验"),
        *(Slot(Span(3, n), Role.LAMP_HEAD, text) for n, text in enumerate(("核对项目", "结果", "说明"))),
    ]
    row = _LAMP_TOP
    for sheet in filter(plan.inputs, plan.sheets):
        missing, wrong = (
            on_sheet(sheet, a1(r, plan.helper_left(sheet), absolute=True)) for r in (MISSING_ROW, WRONG_ROW)
        )
        slots += _lamp(
            row,
            f"《{sheet}》填写",
            f"value.{sheet}",
            (("missing", missing), ("wrong", wrong)),
            'IF({a}+{b}=0,"已填齐",IF({a}>0,"未填"&{a}&"格","")&IF({b}>0,"填错"&{b}&"格",""))',
            '""',
        )
        row += 1
    filling = range(_LAMP_TOP, row)
    blocking: list[int] = []
    for group in groups:
        failing = "&{a}&".join(lamps.quoted(part) for part in group.rule.tally.split("{n}"))
        slots += _lamp(
            row,
            group.rule.title,
            f"{group.rule.id}#{plan.form.rules.index(group.rule)}",
            (("fails", f"COUNTIF({group.states},0)"), ("undecided", f"COUNTIF({group.states},0.5)")),
            f'IF({{a}}>0,{failing},IF({{b}}>0,"待填","通过"))',
            lamps.concatenated(group.sentences),
        )
        if group.rule.severity == "error":
            blocking.append(row)
        row += 1
    slots.append(Slot(Span(1, 0, 1, 3), Role.STATUS, formula=_status_formula(groups, filling, blocking), shows="status:"))
    return Sheet(
        name=CHECK_SHEET,
        slots=(*slots, *helper[0]),
        widths=(38.0, 18.0, 84.0, 2.0),
        heights={0: 32.0, 1: 40.0, 3: 22.0, **dict.fromkeys(range(_LAMP_TOP, row), 31.0)},
        marks=(*_lamp_marks(row, len(filling), groups), *helper[1]),
        orientation="landscape",
        print_area=(0, 0, row - 1, 2),
        freeze=(_LAMP_TOP, 0),
        hidden_from=_LAMP_KEYS,
    )


def _lamp(
    row: int, title: str, key: str, counts: Sequence[tuple[str, str]], result: str, detail: str
) -> list[Slot]:
    """One line of 校验; ``{a}`` and ``{b}`` in ``result`` stand for the two hidden counts."""
    for name, n in (("{a}", 1), ("{b}", 2)):
        result = result.replace(name, a1(row, _LAMP_KEYS + n, absolute=True))
    return [
        Slot(Span(row, 0), Role.ROW_HEAD, title),
        Slot(Span(row, 1), Role.LAMP, formula=result, shows=f"result:{key}"),
        Slot(Span(row, 2), Role.LAMP, formula=detail, shows=f"detail:{key}"),
        Slot(Span(row, _LAMP_KEYS), Role.HELPER, text=key),
        *(
            Slot(Span(row, _LAMP_KEYS + n), Role.HELPER, formula=formula, shows=f"{what}:{key}")
            for n, (what, formula) in enumerate(counts, 1)
        ),
    ]


def _status_formula(groups: Sequence[lamps.Group], filling: range, blocking: list[int]) -> str:
    keys = _LAMP_KEYS
    missing = f"SUM({a1(filling[0], keys + 1)}:{a1(filling[-1], keys + 1)})"
    wrong = f"SUM({a1(filling[0], keys + 2)}:{a1(filling[-1], keys + 2)})"
    failing = [a1(row, keys + 1) for row in blocking]
    total = "+".join([missing, wrong, *failing])
    errors = [group.rule for group in groups if group.rule.severity == "error"]
    parts = [f'IF({missing}>0,"，未填"&{missing}&"格","")', f'IF({wrong}>0,"，填错"&{wrong}&"格","")']
    for cell, rule in zip(failing, errors, strict=True):
        words = f"&{cell}&".join(lamps.quoted(part) for part in rule.tally.split("{n}"))
        parts.append(f'IF({cell}>0,"，"&{words},"")')
    listed = f"MID({'&'.join(parts)},2,500)"
    return f'IF({total}=0,{lamps.quoted(lamps.READY)},"还差"&({total})&"处："&{listed}&"（见《{CHECK_SHEET}》）。")'


def _lamp_marks(end: int, fillings: int, groups: Sequence[lamps.Group]) -> list[Mark]:
    """Green where it passes, red where an error stands, amber where something is to be confirmed."""
    first = a1(_LAMP_TOP, 1)
    marks = [Mark(f"{first}:{a1(end - 1, 1)}", f'OR({first}="通过",{first}="已填齐")', "passing")]
    for row in range(_LAMP_TOP, end):
        group = row - _LAMP_TOP - fillings
        error = group < 0 or groups[group].rule.severity == "error"
        cell = a1(row, 1)
        waiting = f'{cell}<>"待填",{cell}<>"通过",{cell}<>"已填齐"'
        marks.append(Mark(cell, f"AND({waiting})", "failing" if error else "doubtful"))
    return [*marks, *lamps.status_marks("A2")]

"""The check sheet 校验: what is still missing, which rules fail, and the line that sums it up."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.form.model import Span
from toolkit.layout import lamps, readings
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.intro import Progress
from toolkit.layout.model import CHECK_SHEET, Mark, Role, Sheet, Slot
from toolkit.layout.plan import Plan
from toolkit.rules import expression as ex
from toolkit.rules.book import Check
from toolkit.structs import Struct

_LAMP_TOP = 4
_FEW = 3
"""Lines for figures that are odd, besides those of what passes."""
_LINK = 1
"""The column of the links: near the left edge, where no substituted font pushes it off the screen."""
_KEY, _FIRST, _SECOND, _NAME, _RESULT, _DETAIL, _GOAL, _RANK, _PICK, _STATE = range(4, 14)
"""Hidden columns. To _RANK they hold the lamps in the form's order; the last two say which lamp a line shows."""
LAMP_HELPERS = _STATE + 2
"""First column of the states of checks that span several sheets."""
CHECK_GOALS = LAMP_HELPERS + 4
"""The column where each of those checks says which cell to look at."""
_STATUS_ROW = 1
FIRST_GOAL = on_sheet(CHECK_SHEET, a1(_STATUS_ROW, _GOAL, absolute=True))
"""The address of the cell the first line leads to; empty where nothing fails."""
FAILS, DOUBTFUL, WAITS, PASSES, SILENT = range(5)
"""What a lamp shows, worst first: lines are in this order. A silent one is not shown at all."""


class _Lamp(Struct, frozen=True):
    """One lamp: its key, two counts (failing and undecided; or blank and wrong), and what to say."""

    key: str
    name: str
    counts: tuple[tuple[str, str], tuple[str, str]]
    result: str
    detail: str
    goal: str
    """The formula of the cell to look at, with its sheet: ``'表三'!D8``."""
    rank: str
    """The formula of its state; ``{a}`` and ``{b}`` stand for the counts, here, in ``result`` and in ``goal``."""
    shy: bool = False
    """Shown only once it fails: a total that is calculated cannot be wrong, only one that is typed over."""
    seldom: bool = False
    """Shown only where a figure is odd, and few figures of one return are."""


def check_sheet(plan: Plan, groups: Sequence[lamps.Group], helper: tuple[list[Slot], list[Mark]]) -> Sheet:
    """A line for each sheet's filling and for each rule, failing ones first, and the line that sums them up."""
    fillings = [_filling(plan, sheet) for sheet in filled_sheets(plan)]
    all_lamps = [*fillings, *(_of_rule(plan, group) for group in groups)]
    end = _LAMP_TOP + len(all_lamps)
    heads = ("核对项目", "去看", "结果", "说明")
    slots = [
        Slot(Span(0, 0, 1, 4), Role.TITLE, "校验"),
        *(Slot(Span(3, n), Role.LAMP_HEAD, text) for n, text in enumerate(heads)),
    ]
    # Those told only where they are odd are hardly ever told together: what passes gives way to them.
    spare = max(0, sum(lamp.seldom for lamp in all_lamps) - _FEW)
    last = end - spare
    for row, lamp in enumerate(all_lamps, _LAMP_TOP):
        slots += _hidden(lamp, row) + (_shown(row, end) if row < last else [])
    blocking = [
        _LAMP_TOP + len(fillings) + n for n, group in enumerate(groups) if group.rule.severity == "error"
    ]
    asking = [_LAMP_TOP + len(fillings) + n for n, group in enumerate(groups) if group.rule.severity == "query"]
    filling = range(_LAMP_TOP, _LAMP_TOP + len(fillings))
    status = _status_formula(groups, filling, blocking, asking)
    slots += [
        Slot(Span(_STATUS_ROW, 0, 1, 4), Role.STATUS, formula=status, shows="status:"),
        Slot(Span(_STATUS_ROW, _GOAL), Role.HELPER, formula=_first_goal(end), shows="goal.first"),
    ]
    return Sheet(
        name=CHECK_SHEET,
        slots=(*slots, *helper[0]),
        widths=(38.0, 8.0, 18.0, 84.0),
        heights={0: 32.0, 1: 40.0, 3: 22.0, **dict.fromkeys(range(_LAMP_TOP, last), 31.0)},
        marks=(*_lamp_marks(last), *helper[1]),
        orientation="landscape",
        print_area=(0, 0, last - 1, 3),
        freeze=(_LAMP_TOP, 0),
        hidden_from=_KEY,
    )


def filled_sheets(plan: Plan) -> list[str]:
    """The sheets with cells to fill, in the order of the first lamps."""
    return list(filter(plan.inputs, plan.sheets))


def progress(plan: Plan) -> list[Progress]:
    """How far each sheet is, as 校验 works it out."""
    def address(row: int, col: int) -> str:
        return on_sheet(CHECK_SHEET, a1(row, col, absolute=True))

    return [Progress(sheet, address(row, _RESULT), address(row, _GOAL)) for row, sheet in enumerate(filled_sheets(plan), _LAMP_TOP)]


def _filling(plan: Plan, sheet: str) -> _Lamp:
    """Whether a sheet's cells are all filled with numbers."""
    missing, wrong = readings.how_many(plan, sheet)
    blank_at, wrong_at = readings.where_first(plan, sheet)
    blank_told = readings.first_blank(plan, sheet, readings.FIRST_BLANK)
    wrong_told = readings.first_wrong(plan, sheet, readings.told(plan.inputs(sheet)))
    first = plan.inputs(sheet)[0].code
    return _Lamp(
        key=f"value.{sheet}",
        name=f"《{sheet}》填写",
        counts=(("missing", missing), ("wrong", wrong)),
        result='IF({a}+{b}=0,"已填齐",IF({a}>0,"未填"&{a}&"格","")&IF({a}*{b}>0,"、","")&IF({b}>0,"填错"&{b}&"格",""))',
        detail=f'IF({missing}>0,{blank_told},"")&IF({wrong}>0,{wrong_told},"")',
        goal=f'{lamps.quoted(on_sheet(sheet, ""))}&IF({{b}}>0,{wrong_at},IF({{a}}>0,{blank_at},"{a1(*plan.places.cells[first][1:])}"))',
        rank=f"IF({{a}}+{{b}}>0,{FAILS},{PASSES})",
    )


def _of_rule(plan: Plan, group: lamps.Group) -> _Lamp:
    """Whether one rule holds wherever it is asked."""
    failing = "&{a}&".join(lamps.quoted(part) for part in group.rule.tally.split("{n}"))
    worst = FAILS if group.rule.severity == "error" else DOUBTFUL
    checks = [check for check in plan.book.shown if check.rule is group.rule]
    seldom = group.rule.each == "cell"
    shy = seldom or all(_is_of_a_total(plan, check) for check in checks)
    otherwise = str(SILENT) if shy else f"IF({{b}}>0,{WAITS},{PASSES})"
    return _Lamp(
        key=f"{group.rule.id}#{plan.form.rules.index(group.rule)}",
        name=group.rule.title,
        counts=(("fails", f"COUNTIF({group.states},0)"), ("undecided", f"COUNTIF({group.states},0.5)")),
        result=f'IF({{a}}>0,{failing},IF({{b}}>0,"待填","通过"))',
        detail=_detail(group),
        goal=_goal_of(group),
        rank=f"IF({{a}}>0,{worst},{otherwise})",
        shy=shy,
        seldom=seldom,
    )


def _detail(group: lamps.Group) -> str:
    """What is said of a rule, and where it can be answered."""
    told = lamps.told(group)
    return f'{told}&IF({{a}}>0,"{lamps.WHERE_TO_ANSWER}","")' if lamps.may_be_answered(group.rule) else told


def _goal_of(group: lamps.Group) -> str:
    """The first cell of the first check that fails, else of the first that waits, else of the first."""
    if ":" not in group.states:
        return group.goals  # one suite takes no INDEX of a single cell
    return f"INDEX({group.goals},IF({{a}}>0,MATCH(0,{group.states},0),IF({{b}}>0,MATCH(0.5,{group.states},0),1)))"


def _is_of_a_total(plan: Plan, check: Check) -> bool:
    match check.holds:
        case ex.Compare("==", ex.Ref(code, False), right):
            refs = ex.refs(right)
            return code in plan.book.totals and len(refs) > 1 and not any(ref.last for ref in refs)
        case _:
            return False


def _hidden(lamp: _Lamp, row: int) -> list[Slot]:
    def with_counts(formula: str) -> str:
        for name, col in (("{a}", _FIRST), ("{b}", _SECOND)):
            formula = formula.replace(name, a1(row, col, absolute=True))
        return formula

    formulas = {
        _FIRST: (lamp.counts[0][1], f"{lamp.counts[0][0]}:{lamp.key}"),
        _SECOND: (lamp.counts[1][1], f"{lamp.counts[1][0]}:{lamp.key}"),
        _RESULT: (with_counts(lamp.result), f"result:{lamp.key}"),
        _DETAIL: (with_counts(lamp.detail), f"detail:{lamp.key}"),
        _GOAL: (with_counts(lamp.goal), f"goal:{lamp.key}"),
        _RANK: (f"{with_counts(lamp.rank)}*100+{row - _LAMP_TOP + 1}", f"{'shy' if lamp.shy else 'rank'}:{lamp.key}"),
    }
    words = {_KEY: lamp.key, _NAME: lamp.name}
    return [
        *(Slot(Span(row, col), Role.HELPER, text=text) for col, text in words.items()),
        *(Slot(Span(row, col), Role.HELPER, formula=formula, shows=shows) for col, (formula, shows) in formulas.items()),
    ]


def _shown(row: int, end: int) -> list[Slot]:
    """One visible line: the lamp whose turn it is, worst first."""
    line = row - _LAMP_TOP + 1

    turn = f"SMALL({_column(_RANK, end)},{line})"
    pick, state = a1(row, _PICK, absolute=True), a1(row, _STATE, absolute=True)
    formulas = {
        _PICK: (f"MATCH({turn},{_column(_RANK, end)},0)", "pick"),
        _STATE: (f"INT({turn}/100)", "turn"),
        0: (f'IF({state}={SILENT},"",INDEX({_column(_NAME, end)},{pick}))', "line.name"),
        _LINK: (f'IF({state}>={PASSES},"",HYPERLINK("#"&INDEX({_column(_GOAL, end)},{pick}),"{lamps.SEE}"))', "line.link"),
        2: (f'IF({state}={SILENT},"",INDEX({_column(_RESULT, end)},{pick}))', "line.result"),
        3: (f'IF({state}={SILENT},"",INDEX({_column(_DETAIL, end)},{pick}))', "line.detail"),
    }
    return [
        Slot(
            Span(row, col), Role.HELPER if col >= _KEY else Role.LINK if col == _LINK else Role.CHECKED,
            formula=formula, shows=f"{what}:{line}",
        )
        for col, (formula, what) in formulas.items()
    ]


def _column(col: int, end: int) -> str:
    return f"{a1(_LAMP_TOP, col, absolute=True)}:{a1(end - 1, col, absolute=True)}"


def _first_goal(end: int) -> str:
    """The cell the first line leads to, while it fails or is to be confirmed; the sheets that are fine lead there too."""
    pick, state = a1(_LAMP_TOP, _PICK, absolute=True), a1(_LAMP_TOP, _STATE, absolute=True)
    return f'IF({state}<={DOUBTFUL},INDEX({_column(_GOAL, end)},{pick}),"")'


def _status_formula(groups: Sequence[lamps.Group], filling: range, blocking: list[int], asking: list[int]) -> str:
    missing = f"SUM({a1(filling[0], _FIRST)}:{a1(filling[-1], _FIRST)})"
    wrong = f"SUM({a1(filling[0], _SECOND)}:{a1(filling[-1], _SECOND)})"
    failing = [a1(row, _FIRST) for row in blocking]
    total = "+".join([missing, wrong, *failing])
    errors = [group.rule for group in groups if group.rule.severity == "error"]
    parts = [f'IF({missing}>0,"，未填"&{missing}&"格","")', f'IF({wrong}>0,"，填错"&{wrong}&"格","")']
    for cell, rule in zip(failing, errors, strict=True):
        words = f"&{cell}&".join(lamps.quoted(part) for part in rule.tally.split("{n}"))
        parts.append(f'IF({cell}>0,"，"&{words},"")')
    listed = f"MID({'&'.join(parts)},2,500)"
    ready = lamps.quoted(lamps.READY)
    if asking:
        asked = "+".join(a1(row, _FIRST) for row in asking)
        before, after = map(lamps.quoted, lamps.ASKED_TOO.split("{n}"))
        ready += f'&IF({asked}>0,{before}&({asked})&{after},"")'
    return f'IF({total}=0,{ready},"还差"&({total})&"处："&{listed}&"（见《{CHECK_SHEET}》）。")'


def _lamp_marks(end: int) -> list[Mark]:
    """Red where an error stands, amber where something is to be confirmed, green where it passes."""
    where = f"{a1(_LAMP_TOP, 2)}:{a1(end - 1, 2)}"
    state = f"${a1(_LAMP_TOP, _STATE)}"
    styles = {FAILS: "failing", DOUBTFUL: "doubtful", PASSES: "passing"}
    return [*(Mark(where, f"{state}={n}", style) for n, style in styles.items()), *lamps.status_marks("A2")]

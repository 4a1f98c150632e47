"""The live checks: state cells beside each table, and the 校验 sheet that counts them.

Beside every table, in hidden columns, stands one row for each check of that table: its state (1 holds,
0 fails, 0.5 cannot tell), both sides, and the sentence to show when it fails. Conditional formats
look only at these cells of their own sheet: through .xls a reference to another sheet silently becomes
this one. 校验 counts them, rule by rule; the line on top of each sheet sums up 校验.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from toolkit.form.model import TEXT_SHEET, Cell, Form, Rule, Span, Table
from toolkit.layout.address import a1, area, corners, on_sheet, rectangles
from toolkit.layout.model import CHECK_SHEET, Mark, Role, Slot
from toolkit.rules import excel
from toolkit.rules import expression as ex
from toolkit.rules.book import Check, Rulebook
from toolkit.rules.confronting import compared, default_message, sheet_of, unit_of
from toolkit.structs import Struct, field, replace

STATE, LEFT, RIGHT, SENTENCE = range(4)
SEE = "去看"
"""The words of every link to a cell."""
READY = "数据齐全、勾稽成立，可以上报。请打印送单位负责人审签。"
ASKED_TOO = "另有{n}处待核实，请看《说明》。"
"""What follows where rules ask that do not stop anybody."""
WHERE_TO_ANSWER = "核对无误的，请在《说明》写明原因。"
"""What follows the sentences of a rule of which a reason can take the place of a correction."""
_RED, _AMBER = "failing", "doubtful"


class Places(Struct, frozen=True):
    """Where values, last year's values and facts stand in the whole workbook."""

    cells: Mapping[str, tuple[str, int, int]]
    readings: Mapping[str, tuple[str, int, int]]
    """The reading cell of each value (:mod:`toolkit.layout.readings`): what formulas look at instead of the value."""
    last: Mapping[str, tuple[str, int, int]]
    facts: Mapping[str, str]
    choices: Mapping[str, tuple[str, int, int]]
    """Where 1 or 0 says whether a table's blanks are declared zero, by table code."""
    asked: Mapping[ex.Length | ex.Contains, tuple[str, int, int]] = field(default_factory=dict)
    """Where it says how long a text is, or in how many of its paragraphs a word stands."""
    texts: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    """The first cell of each text."""


class SeenFrom(Struct, frozen=True):
    """The addresses as one sheet's formulas write them (the ``Addresses`` of :mod:`toolkit.rules.excel`)."""

    sheet: str
    places: Places

    def cell(self, code: str, *, last: bool) -> str:
        """The address of a value's reading cell, or of last year's value."""
        sheet, row, col = self._place(code, last)
        return self._seen(sheet, a1(row, col))

    def ranges(self, codes: Sequence[str], *, last: bool) -> list[str]:
        """Addresses of many values, neighbours joined."""
        by_sheet: dict[str, list[tuple[int, int]]] = {}
        for code in codes:
            sheet, row, col = self._place(code, last)
            by_sheet.setdefault(sheet, []).append((row, col))
        return [
            self._seen(sheet, area(*corners)) for sheet, cells in by_sheet.items() for corners in rectangles(cells)
        ]

    def fact(self, name: str) -> str:
        """The address of a fact (or a formula that gives it)."""
        if name.startswith(ex.DECLARED):
            sheet, row, col = self.places.choices[name.removeprefix(ex.DECLARED)]
            return f'IF({self._seen(sheet, a1(row, col, absolute=True))}=1,"{ex.YES}","{ex.NO}")'
        return self.places.facts[name]

    def asked(self, of_text: ex.Length | ex.Contains) -> str:
        """The address of how long a text is, or of how many of its paragraphs hold a word."""
        sheet, row, col = self.places.asked[plainly(of_text)]
        return self._seen(sheet, a1(row, col, absolute=True))

    def _place(self, code: str, last: bool) -> tuple[str, int, int]:
        return (self.places.last if last else self.places.readings)[code]

    def _seen(self, sheet: str, address: str) -> str:
        return address if sheet == self.sheet else on_sheet(sheet, address)


class Group(Struct, frozen=True):
    """One lamp: the checks of one rule declaration, and where their states and sentences stand."""

    rule: Rule
    states: str
    goals: str
    """The cells to look at, one beside each state."""
    sentences: tuple[str, ...]


def plainly(of_text: ex.Length | ex.Contains) -> ex.Length | ex.Contains:
    """What is asked of a text, whether the text is required or not."""
    return replace(of_text, required=False)


def home_of(form: Form, check: Check) -> str:
    """The sheet a check is worked out on: its table's own, or 校验 where it spans several."""
    sheets = {form.table_of[ref.code].sheet for part in check.parts for ref in ex.refs(part)}
    sheets |= {TEXT_SHEET for part in check.parts if ex.texts(part)}
    return sheets.pop() if len(sheets) == 1 else CHECK_SHEET


def helper_slots(
    book: Rulebook, sheet: str, checks: Sequence[Check], places: Places, top: int, left: int, goals: int
) -> tuple[list[Slot], list[Mark], list[Group]]:
    """The state cells of the checks at home on one sheet, their marks, and the lamps they feed.

    ``goals`` is the column of the cells to look at when a check fails.
    """
    at = SeenFrom(sheet, places)
    slots: list[Slot] = []
    marks: list[Mark] = []
    rows_of: dict[int, list[int]] = {}
    for row, check in enumerate(checks, top):
        sides = check.sides
        formulas = [
            excel.state(check.when, check.holds, book, at, check.decimals, f"[[rule]] {check.rule.id}"),
            excel.side(sides[0], book, at) if sides else '""',
            excel.side(sides[1], book, at) if sides else '""',
            _sentence(book.form, check, row, left),
        ]
        slots += [
            Slot(Span(row, left + n), Role.HELPER, formula=text, shows=f"{what}:{check.id}")
            for n, (what, text) in enumerate(zip(("state", "left", "right", "sentence"), formulas, strict=True))
        ]
        slots.append(Slot(Span(row, goals), Role.HELPER, text=goal_of(check, places)))
        marks += _marks(check, places, sheet, a1(row, left + STATE, absolute=True))
        rows_of.setdefault(id(check.rule), []).append(row)
    groups = []
    for rule in dict.fromkeys(check.rule for check in checks):
        rows = rows_of[id(rule)]
        groups.append(
            Group(
                rule,
                on_sheet(sheet, area((rows[0], left + STATE), (rows[-1], left + STATE), absolute=True)),
                on_sheet(sheet, area((rows[0], goals), (rows[-1], goals), absolute=True)),
                tuple(on_sheet(sheet, a1(row, left + SENTENCE, absolute=True)) for row in rows),
            )
        )
    return slots, marks, groups


def goal_of(check: Check, places: Places) -> str:
    """The first cell a check speaks of, with its sheet: where to look when it fails."""
    sheet, row, col = places.cells[check.codes[0]] if check.codes else places.texts[check.texts[0]]
    return on_sheet(sheet, a1(row, col))


def mirror_slots(
    checks: Sequence[tuple[Check, str]], places: Places, sheet: str, top: int, left: int
) -> tuple[list[Slot], list[Mark]]:
    """Copies of states worked out elsewhere, so that this sheet's marks look at this sheet only."""
    slots: list[Slot] = []
    marks: list[Mark] = []
    for row, (check, state) in enumerate(checks, top):
        slots.append(Slot(Span(row, left), Role.HELPER, formula=state, shows=f"state:{check.id}"))
        marks += _marks(check, places, sheet, a1(row, left, absolute=True))
    return slots, marks


def status_marks(cell: str = "A1") -> list[Mark]:
    """The line that says whether the return is ready: red until it is, then green."""
    return [Mark(cell, f'LEFT({cell},2)<>"还差"', "passing"), Mark(cell, f'LEFT({cell},2)="还差"', "failing")]


def link(goal: str) -> str:
    """Formula text of a link to the cell whose name stands in another one; none where that is empty."""
    # Joined from two pieces: a literal “#…” is taken for a file's name by some suites.
    return f'IF({goal}="","",HYPERLINK("#"&{goal},"{SEE}"))'


def blank_marks(cells: Iterable[tuple[int, int]]) -> list[Mark]:
    """Beside blank paragraphs a narrow column is tinted, where nothing is printed: paper shows no trace of them."""
    return [
        Mark(area((first[0], first[1] + 1), (last[0], last[1] + 1)), f"LEN(TRIM({a1(*first)}))=0", "blank")
        for first, last in rectangles(cells)
    ]


def total_marks(places: Places, table: Table, taken: Iterable[Mark]) -> list[Mark]:
    """Totals are grey while something is left to do, and white as on the circular's paper once the return may be signed.

    Where one of the marks ``taken`` shows, the grey gives way: which of two meeting marks wins, suites decide differently.
    """
    by_formula: dict[str, list[tuple[int, int]]] = {}
    covered = [(corners(mark.area), mark.formula) for mark in taken]
    for cell in table.cells:
        if cell.total:
            _, row, col = places.cells[cell.code]
            others = dict.fromkeys(
                formula for ((top, left), (bottom, right)), formula in covered if top <= row <= bottom and left <= col <= right
            )
            none = "".join(f"*(1-({formula}))" for formula in others)
            by_formula.setdefault(f'(LEFT($A$1,2)="还差"){none}', []).append((row, col))
    return [
        Mark(area(*block), formula, "total") for formula, cells in by_formula.items() for block in rectangles(cells)
    ]


def may_be_answered(rule: Rule) -> bool:
    """Whether a reason can take the place of a correction."""
    return rule.severity == "query" or (rule.severity == "error" and rule.explainable)


def told(group: Group) -> str:
    """Formula text of what a lamp says: every sentence of its checks, or of very many the first that stands.

    Neither a formula (8,192 characters) nor what it gives (32,767) may be longer than Excel bears.
    """
    if not told_briefly(len(group.sentences)):
        return "&".join(group.sentences) or '""'
    failing = f"COUNTIF({group.states},0)"
    sentences = f"{group.sentences[0]}:{group.sentences[-1].rpartition('!')[2]}"
    more = BRIEFLY.replace("{n}", f'"&{failing}&"')
    return f'IF({failing}=0,"",INDEX({sentences},MATCH(0,{group.states},0))&IF({failing}>1,"{more}",""))'


BRIEFLY = "（共{n}处，这是第一处。）"
_MOST_TOLD = 40


def told_briefly(checks: int) -> bool:
    """Whether so many checks of one rule are too many to be told one by one."""
    return checks > _MOST_TOLD


def _sentence(form: Form, check: Check, row: int, left: int) -> str:
    words = {
        "sheet": quoted(sheet_of(form, check)),
        "item": quoted(check.item_name),
        "unit": quoted(unit_of(form, check)),
        **dict.fromkeys(("left", "right", "difference"), '""'),
    }
    if check.sides:
        a, b = a1(row, left + LEFT), a1(row, left + RIGHT)
        rounded = {"left": a, "right": b, "difference": f"ABS({a}-{b})"}
        words |= {name: f"ROUND({side},{check.decimals})" for name, side in rounded.items()}
        words |= _in_words(compared(form, check.holds), a, b)
    parts = [
        words[part[1:-1]] if part.startswith("{") else quoted(part)
        for part in re.split(r"(\{\w+\})", check.rule.message or default_message(form, check))
        if part
    ]
    return f'IF({a1(row, left + STATE)}=0,{"&".join(parts)},"")'


def _in_words(cell: Cell | None, a: str, b: str) -> dict[str, str]:
    """Both sides of what compares a choice or a date, as a person says them."""
    if cell is None:
        return {}
    if cell.kind == "date":
        return {"left": f'TEXT({a},"yyyy-mm-dd")', "right": f'TEXT({b},"yyyy-mm-dd")'}
    words = ",".join(map(quoted, cell.choices))
    return {name: f'IF(AND({at}>=1,{at}<={len(cell.choices)}),CHOOSE({at},{words}),"")' for name, at in (("left", a), ("right", b))} | {
        "difference": '""'}


def _marks(check: Check, places: Places, sheet: str, state: str) -> list[Mark]:
    cells = [places.cells[code][1:] for code in check.codes if places.cells[code][0] == sheet]
    if check.rule.each == "cell" and check.uses_last_year:
        cells += [places.last[check.item][1:]]
    style = _RED if check.rule.severity == "error" else _AMBER
    return [Mark(area(*corners), f"{state}=0", style) for corners in rectangles(cells)]


def quoted(text: str) -> str:
    """Formula text of a string; Excel refuses a string of over 255 characters inside a formula."""
    pieces = [text[at : at + 200] for at in range(0, len(text), 200)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)

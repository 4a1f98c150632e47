"""The cached values of an issued workbook's formulas, worked out in Python.

Protected View, previews and phones show cached values, so every formula carries one. What each helper or
lamp shows is declared in the layout (``Slot.shows``); nothing here reads an Excel formula.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, lru_cache

from toolkit.findings import Number, json_number
from toolkit.form.model import Form, Table
from toolkit.layout import CHECK_SHEET, Layout, Role, Slot, readings, signing
from toolkit.layout.address import on_sheet
from toolkit.layout.check_sheet import DOUBTFUL, FAILS, PASSES, SILENT, WAITS
from toolkit.layout.lamps import (
    ASKED_TOO,
    BRIEFLY,
    READY,
    SEE,
    WHERE_TO_ANSWER,
    may_be_answered,
    told_briefly,
)
from toolkit.rules import Check, Known, Outcome, Rulebook, evaluate_totals, outcomes, rulebook
from toolkit.rules import expression as ex
from toolkit.rules.check_code import SEED, check_code, start
from toolkit.rules.confronting import fill, sentence
from toolkit.rules.evaluate import letters, number
from toolkit.structs import Struct
from toolkit.workbook.cached_readings import ReadingCells, as_the_sheet_reads, is_empty

Shown = int | float | str


class _Lamps(Struct, frozen=True):
    """What the lamps of a layout stand for; the same for all its workbooks."""

    groups: Mapping[str, Sequence[Check]]
    """The checks that have a state cell in this layout, by the key of their rule's lamp."""
    ranked: Sequence[tuple[str, bool]]
    """The keys of the lamps in the form's order, and whether each is shy."""
    careful: Mapping[str, tuple[bool, bool]]
    """Of a check that has two sides, whether each is careful."""
    checks: Mapping[str, Check]
    """The checks by their ids."""
    goals: Mapping[Check, str]
    """Of a check with a state cell, the first cell it speaks of."""


@lru_cache(maxsize=16)
def _lamps(book: Rulebook, layout: Layout) -> _Lamps:
    """Kept with the rulebook whose checks these are: one that was bound anew has others."""
    form = book.form
    shown = {slot.shows for sheet in layout.sheets for slot in sheet.slots}
    live = [check for check in book.for_units if f"state:{check.id}" in shown]
    (sheet,) = [sheet for sheet in layout.sheets if sheet.name == CHECK_SHEET]
    ranked = [slot.shows.partition(":") for slot in sheet.slots if slot.shows.startswith(("rank:", "shy:"))]
    careful = {check.id: (book.is_careful(check.sides[0]), book.is_careful(check.sides[1])) for check in book.for_units if check.sides}
    firsts = {check: (*check.codes, *check.texts)[0] for check in live}
    return _Lamps(
        {f"{rule.id}#{n}": [check for check in live if check.rule is rule] for n, rule in enumerate(form.rules)},
        [(key, shy == "shy") for shy, _, key in ranked], careful, {check.id: check for check in book.for_units},
        {check: on_sheet(layout.sheet_of[code].name, layout.slot(code).at) for check, code in firsts.items()},
    )


@lru_cache(maxsize=16)
def _inputs(form: Form) -> Sequence[str]:
    return [code for code, cell in form.cells.items() if not cell.total]


class Cached:
    """What formulas show for given typed contents. ``typed`` maps codes to what stands in the cells."""

    def __init__(
        self,
        form: Form,
        layout: Layout,
        typed: Mapping[str, object],
        last: Mapping[str, Number | None],
        facts: Mapping[str, str],
        declared: Collection[str] = (),
        texts: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.form, self.layout, self.facts, self.last = form, layout, facts, last
        self._paragraphs = texts or {}
        self._typed = typed
        self._declared = declared
        values: dict[str, Number | None] = dict.fromkeys(_inputs(form))
        values |= {code: as_the_sheet_reads(form.cells[code], content) for code, content in typed.items() if code in form.cells}
        if declared:
            values |= {code: 0 for code in values if is_empty(typed.get(code)) and self._is_declared(code)}
        calculated = [code for code in form.cells if code not in values]
        shown: dict[str, Number | None] = {code: value or 0 for code, value in values.items()}
        values |= evaluate_totals(form, values, calculated, last)
        # Where every number is known, or counts as 0, only a ratio to 0 has no value; a careful total shows what is known.
        book = rulebook(form)
        shown |= {code: values[code] for code in book.careful}
        self._shown: dict[str, Number | None] = {
            **shown, **evaluate_totals(form, shown, [code for code in calculated if code not in book.careful])}
        declarations = {f"{ex.DECLARED}{table}": ex.YES for table in declared}
        before = dict.fromkeys(form.cells, 0) | {code: value or 0 for code, value in last.items()}
        self._as_shown = Known(self._shown, before)
        """What is counted with in Excel: a blank is 0, of last year, too."""
        self._values = values
        written = {code: "\n".join(self._paragraphs.get(code, ())) for code in form.texts_by_code}
        self._known = Known(values, last, {fact: facts.get(fact) for fact in ex.FACTS} | declarations, written)
        self._outcomes = outcomes(book, self._known)
        self._lamps = _lamps(book, layout)
        self._said: dict[tuple[str, str], str] = {}
        self._cells = ReadingCells(form, layout, typed, self._shown, declared)

    def value(self, slot: Slot) -> Shown:
        """What a formula slot shows."""
        if slot.role is Role.TOTAL:
            total = self._shown[slot.code]
            return "" if total is None else json_number(total)
        if slot.role is Role.INPUT:
            return 0 if self._is_declared(slot.code) else ""
        way = _way(slot.shows)
        if way is None:
            raise ValueError(f"a formula that shows nothing known: {slot.shows!r} at {slot.at}")
        return way(self)

    def told(self, checks: Sequence[Check]) -> str:
        """What is said of checks: every sentence of those that fail, or of very many the first."""
        return _briefly([self._sentence(check) for check in checks])

    def _signed(self, table: Table) -> str:
        """The line below a table's signatures."""
        left, code = self._status, check_code(table, self._values, self.facts.get(SEED, ""))
        if left[:2] == "还差":
            line = fill(signing.NOT_PASSED, {"left": left[: left.index("处") + 1]})
        else:
            line = fill(signing.PASSED, {"code": code}) if code else signing.NO_CODE
        return line + (signing.DECLARED_TOO if table.code in self._declared else "")

    def _group(self, key: str) -> Sequence[Check]:
        return self._lamps.groups.get(key, ())

    @cached_property
    def _lines(self) -> list[tuple[int, int, str]]:
        """The lamps as 校验 lists them, worst first: state, place in the form's order, key."""
        return sorted((self._lamp_state(key, shy), n, key) for n, (key, shy) in enumerate(self._lamps.ranked, 1))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {key: state * 100 + place for state, place, key in self._lines}

    def _lamp_state(self, key: str, shy: bool) -> int:
        if key.startswith("value."):
            return FAILS if sum(self._blank_and_wrong(key.removeprefix("value."))) else PASSES
        fails, undecided = self._count(key)
        if fails:
            return FAILS if self._group(key)[0].rule.severity == "error" else DOUBTFUL
        if shy:
            return SILENT
        return WAITS if undecided else PASSES

    def _line(self, what: str, state: int, place: int, key: str) -> Shown:
        match what:
            case "pick":
                return place
            case "turn":
                return state
            case "line.link":
                return "" if state >= PASSES else SEE
        if state == SILENT:
            return ""
        if what == "line.name":
            if key.startswith("value."):
                return f"《{key.removeprefix('value.')}》填写"
            return self._group(key)[0].rule.title
        return self._result(key) if what == "line.result" else self._detail(key)

    def _detail(self, key: str) -> str:
        return self._once("_detail", key, self._work_out_detail)

    def _work_out_detail(self, key: str) -> str:
        if key.startswith("value."):
            sheet = key.removeprefix("value.")
            told = readings.told(cell for table in self._tables(sheet) for cell in table.cells)
            return "".join(self._cells.told(sheet, readings.FIRST_BLANK, told))
        group = self._group(key)
        said = self.told(group)
        return said + (WHERE_TO_ANSWER if said and may_be_answered(group[0].rule) else "")

    def _count(self, key: str) -> tuple[int, int]:
        """How many checks of a lamp fail, and of how many nobody can tell."""
        return self._counts.get(key, (0, 0))

    @cached_property
    def _counts(self) -> Mapping[str, tuple[int, int]]:
        told = self._outcomes
        return {
            key: (sum(told[check] is Outcome.FAILS for check in checks), sum(told[check] is Outcome.CANNOT_TELL for check in checks))
            for key, checks in self._lamps.groups.items()
        }

    def _state(self, check: str) -> Shown:
        told = self._outcomes[self._lamps.checks[check]]
        return 0.5 if told is Outcome.CANNOT_TELL else int(told is Outcome.HOLDS)

    def _side_shown(self, check: str, which: str) -> Shown:
        side = self._side(self._lamps.checks[check], which)
        return "" if side is None else json_number(side)

    def _read(self, code: str) -> Shown:
        shown = self._cells.by_code[code]
        return shown if isinstance(shown, str) else json_number(shown)

    def _side(self, check: Check, side: str) -> Number | None:
        """One side of a comparison as Excel shows it (blanks count as 0); None where there are no sides."""
        if check.sides is None:
            return None
        right = side == "right"
        return number(check.sides[right], self._known if self._lamps.careful[check.id][right] else self._as_shown) or 0

    def _sentence(self, check: Check) -> str:
        if self._outcomes[check] is not Outcome.FAILS:
            return ""
        return sentence(self.form, check, self._side(check, "left"), self._side(check, "right"))

    def _once(self, what: str, key: str, work_out: Callable[[str], str]) -> str:
        """What is said of a lamp, worked out for the first of the cells that show it."""
        said = self._said.get((what, key))
        if said is None:
            said = self._said[what, key] = work_out(key)
        return said

    def _blank_and_wrong(self, sheet: str) -> tuple[int, int]:
        return self._cells.count("missing", sheet), self._cells.count("wrong", sheet)

    def _is_declared(self, code: str) -> bool:
        return self.form.cells[code].is_number and self.form.table_of[code].code in self._declared

    def _tables(self, sheet: str) -> list[Table]:
        return [table for table in self.form.tables if table.sheet == sheet]

    def _leads(self, what: str, about: str) -> str:
        """A link, or the cell it leads to with its sheet: of a line of 校验, of its first line, or of a sheet's status line."""
        if what == "see":
            return SEE
        if what == "goal.first":
            state, _, key = self._lines[0]
            return self._goal(key) if state <= DOUBTFUL else ""
        if what == "goal" and about not in self._sheet_names:
            return self._goal(about)
        own = any(self._blank_and_wrong(about))
        goal = self._goal(f"value.{about}") if own else self._leads("goal.first", "")
        return goal if what == "goal" else SEE if goal else ""

    def _goal(self, key: str) -> str:
        return self._once("_goal", key, self._work_out_goal)

    def _work_out_goal(self, key: str) -> str:
        """The cell a line leads to: a sheet's first wrong one, else its first blank one; a rule's first that fails, or waits."""
        if key.startswith("value."):
            sheet = key.removeprefix("value.")
            first = next(cell.code for table in self._tables(sheet) for cell in table.inputs)
            at = self._cells.address("wrong", sheet) or self._cells.address("missing", sheet)
            return on_sheet(sheet, at or self.layout.slot(first).at)
        checks = self._group(key)
        fails, undecided = self._count(key)
        asked = Outcome.FAILS if fails else Outcome.CANNOT_TELL
        return self._lamps.goals[next(check for check in checks if not fails + undecided or self._outcomes[check] is asked)]

    @cached_property
    def _sheet_names(self) -> set[str]:
        return {sheet.name for sheet in self.layout.sheets}

    def _result(self, key: str) -> str:
        return self._once("_result", key, self._work_out_result)

    def _work_out_result(self, key: str) -> str:
        if key.startswith("value."):
            blank, wrong = self._blank_and_wrong(key.removeprefix("value."))
            parts = ([f"未填{blank}格"] if blank else []) + ([f"填错{wrong}格"] if wrong else [])
            return "、".join(parts) or "已填齐"
        fails, undecided = self._count(key)
        if fails:
            return fill(self._group(key)[0].rule.tally, {"n": str(fails)})
        return "待填" if undecided else "通过"

    def _own(self, sheet: str) -> str:
        blank, wrong = self._blank_and_wrong(sheet)
        blank_at, wrong_at = self._cells.told(sheet, "（从{at}起）", [f"（{words}）" for words in readings.SHORT])
        return f"　本表未填{blank}格{blank_at}，填错{wrong}格{wrong_at}。" if blank + wrong else "　本表已填齐。"

    @cached_property
    def _status(self) -> str:
        sheets = dict.fromkeys(table.sheet for table in self.form.tables)
        counts = [self._blank_and_wrong(sheet) for sheet in sheets]
        blank, wrong = sum(c[0] for c in counts), sum(c[1] for c in counts)
        parts = ([f"未填{blank}格"] if blank else []) + ([f"填错{wrong}格"] if wrong else [])
        failing = asked = 0
        for n, rule in enumerate(self.form.rules):
            unmet, _ = self._count(f"{rule.id}#{n}")
            if unmet and rule.severity == "error":
                failing += unmet
                parts.append(fill(rule.tally, {"n": str(unmet)}))
            elif rule.severity == "query":
                asked += unmet
        total = blank + wrong + failing
        if total:
            return f"还差{total}处：{'，'.join(parts)}（见《{CHECK_SHEET}》）。"
        return READY + (fill(ASKED_TOO, {"n": str(asked)}) if asked else "")


@lru_cache(maxsize=8_192)
def _way(shows: str) -> Callable[[Cached], Shown] | None:
    """How what a formula shows (``Slot.shows``) is worked out for a workbook, told once for all; None where it shows nothing known."""
    what, _, about = shows.partition(":")
    first, _, within = about.partition("@")
    match what:
        case "fact":
            return lambda c: c.facts.get(about, "")
        case "state":
            return lambda c: c._state(about)
        case "left" | "right":
            return lambda c: c._side_shown(about, what)
        case "sentence":
            return lambda c: c._sentence(c._lamps.checks[about])
        case "code":
            return lambda c: c._signed(c.form.tables_by_code[about])
        case "declared":
            return lambda c: f"{signing.DECLARED}：是" if about in c._declared else ""
        case "start":
            n = int(first)
            return lambda c: start(c.facts.get(SEED, ""), within, n)
        case "paragraph":
            n = int(first)
            return lambda c: letters("".join(c._paragraphs.get(within, ())[n : n + 1]))
        case "length":
            return lambda c: letters(c._known.texts[about])
        case "contains":
            return lambda c: sum(within in paragraph for paragraph in c._paragraphs.get(first, ()))
        case "chosen":
            return lambda c: int(about in c._declared)
        case "read":
            return lambda c: c._read(about)
        case "last":
            return lambda c: "" if (before := c.last.get(about)) is None else json_number(before)
        case "row.missing" | "row.wrong":
            kind, n = what.removeprefix("row."), int(first)
            return lambda c: c._cells.in_row(kind, within, n)
        case "row.code":
            power, at = map(int, first.split("."))
            return lambda c: c._cells.code_part(within, power, at)
        case "missing" | "wrong":
            sheet = about.removeprefix("value.")
            return lambda c: c._cells.count(what, sheet)
        case "first.missing" | "first.wrong":
            kind = what.removeprefix("first.")
            return lambda c: c._cells.first(kind, about)
        case "at.missing" | "at.wrong":
            kind = what.removeprefix("at.")
            return lambda c: c._cells.address(kind, about)
        case "fails":
            return lambda c: c._count(about)[0]
        case "undecided":
            return lambda c: c._count(about)[1]
        case "result":
            return lambda c: c._result(about)
        case "detail":
            return lambda c: c._detail(about)
        case "rank" | "shy":
            return lambda c: c._ranks[about]
        case "pick" | "turn" | "line.name" | "line.result" | "line.detail" | "line.link":
            n = int(about) - 1
            return lambda c: c._line(what, *c._lines[n])
        case "goal" | "goal.first" | "link" | "see":
            return lambda c: c._leads(what, about)
        case "status":
            return lambda c: c._status + (c._own(about) if about else "")
        case _:
            return None


def _briefly(sentences: Sequence[str]) -> str:
    failing = list(filter(None, sentences))
    if not told_briefly(len(sentences)) or not failing:
        return "".join(failing)
    return failing[0] + (fill(BRIEFLY, {"n": str(len(failing))}) if len(failing) > 1 else "")

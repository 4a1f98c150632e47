"""总览: one portrait page that a leader opens first. Every figure on it is a formula over the other sheets."""

from __future__ import annotations

from typing import Any

from toolkit.layout import Role
from toolkit.layout.address import a1
from toolkit.rules.figures import Block, Line
from toolkit.structs import Struct
from toolkit.workbook.book import lines_needed
from toolkit.workbook.summary import charts, holding
from toolkit.workbook.summary.attention import attention
from toolkit.workbook.summary.live import Live, Shown, difference, of_district, of_last_year, share, shown_as
from toolkit.workbook.summary.plan import OVERVIEW, REPORTING, Plan, named
from toolkit.workbook.summary.reporting import LATE, MUST, NIL, REPORTING_TOP, STATE

COLS = 12
_COLUMN, _POINTS = 9.8, 10.5
_WIDTH = COLS * _COLUMN
_LINE, _HEAD, _GAP = 18.5, 18.5, 7.0
"""Heights of a line, of the head above lines, and of what parts one block from the next, in points."""
_NAMES, _MOST_LINES = 210, 5
"""Characters of names in the line of those that are missing, and sentences for a leader."""
_BELOW = 200
"""The row below everything that is seen, from which on the states of the checks stand."""
_MORE = '+General;-General;0'


def overview_sheet(plan: Plan) -> None:
    """Paint 总览."""
    _Page(plan).paint()


class Place(Struct, frozen=True):
    """Where a line's figures of this year and last year stand, and what they come to."""

    row: int
    label: int
    this: int
    last: int
    shown: Shown
    shown_last: Shown


class _Page:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.styles = plan, plan.styles
        self.ws, self.pen = plan.sheet(OVERVIEW, landscape=False)
        self.row = 0
        self.lines: dict[str, Place] = {}
        """Every line that a chart may be drawn from, by its label."""

    def paint(self) -> None:
        plan, ws = self.plan, self.ws
        ws.set_column(0, COLS - 1, _COLUMN)
        ws.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.6)
        ws.center_horizontally()
        self._title()
        self._reported()
        held = holding.holding(plan, _BELOW)
        if held is not None:
            self._words(held.shown, formula=held.formula)
        drawn = charts.after(plan.figures)
        for n, block in enumerate(plan.figures.blocks):
            self._heading(block.title)
            (self._across if block.columns else self._flow if any(line.share for line in block.lines) else self._pairs)(block)
            if n == drawn:
                self.row += charts.draw(plan, ws, self.row, self.lines)
        self._attention()
        self._dates()
        if held is not None:
            holding.paint(plan, ws, held, _BELOW, self.styles.role(Role.HELPER))
        ws.print_area(0, 0, self.row - 1, COLS - 1)
        ws.fit_to_pages(1, 1)
        ws.activate()
        ws.set_first_sheet()

    # ── what it is, and of whom ───────────────────────────────────────

    def _title(self) -> None:
        plan = self.plan
        self._put(0, COLS, f"{plan.facts.district}{plan.facts.year}年{plan.form.title}　{OVERVIEW}", self.styles.look(Role.TITLE, font_size=18),
                  height=max(32.0, 25.0 * lines_needed(plan.facts.district + plan.form.title + "2023年　总览", _WIDTH, 18)))
        counting = f'COUNTIF({plan.detail_range(plan.counted_col)},"是")'
        called = f"{plan.scope}，" if plan.scope else ""
        scope = f'"汇总范围：{called}计入汇总的"&{counting}&"家单位　　截至：{self._until()}"'
        shown = f"汇总范围：{called}计入汇总的{sum(plan.holds(one.unit) for one in plan.every.standings)}家单位　　截至：{self._until()}"
        final = plan.sums.complete and bool(plan.sums.standings)
        stage = "定稿：均已报送，无待改" if final else "阶段性数据，不得对外公布"
        colour = {} if final else {"font_color": "#C00000", "bold": True}
        self.pen.put(self.row, 0, 1, 8, shown, self.styles.look(Role.NOTE, text_wrap=False), formula=scope)
        self._put(8, 4, stage, self.styles.look(Role.NOTE, align="right", text_wrap=False, **colour), height=18)
        if (beside := plan.beside) is not None:
            tables = "、".join(f"《{beside.sheet_name(table)}》" for table in list(plan.form.sheet_tables())[:1])
            self._words(f"本页是{plan.scope}的数，进报告和往上报的是它；{beside.scope}的见{tables}等和《同比》。")

    def _until(self) -> str:
        """The day of the latest return."""
        days = [standing.received_at[:10] for standing in self.plan.sums.standings if standing.received_at]
        return _day(max(days)) if days else "尚无报送"

    def _reported(self) -> None:
        plan, sums = self.plan, self.plan.every
        self._heading("报送情况")
        must, state, nil, late = (plan.range(REPORTING, col, REPORTING_TOP) for col in (MUST, STATE, NIL, LATE))
        required = sums.required
        told: list[tuple[str, int, str]] = [
            ("应报（家）", len(required), f'COUNTIF({must},"是")'),
            ("已报", sum(one.reported for one in required), f'COUNTIF({must},"是")-COUNTIFS({must},"是",{state},"未报")'),
            ("其中零申报", sum(one.nil for one in required), f'COUNTIFS({must},"是",{nil},"是")'),
            ("未报", len(sums.missing), f'COUNTIFS({must},"是",{state},"未报")'),
            ("需退回修改", sum(one.state == "rejected" for one in required), f'COUNTIFS({must},"是",{state},"需退回")'),
            ("迟报", sum(plan.facts.of(one.unit.code).days_late > 0 for one in sums.standings), f'COUNTIF({late},">0")'),
        ]
        if plan.facts.deadline is None:
            told[-1] = ("迟报（未设截止）", 0, "")
        for n, (head, _, _) in enumerate(told):
            self.pen.put(self.row, 2 * n, 1, 2, head, self._head())
        self._next(_HEAD)
        big = self.styles.look(Role.NUMBER, font_size=14, bold=True, num_format="0")
        for n, (_, shown, formula) in enumerate(told):
            self.pen.put(self.row, 2 * n, 1, 2, shown if formula else "—", big, formula=formula)
        self._next(27)
        names = named([one.unit.name for one in sums.missing], _NAMES)
        self._words(f"未报单位：{names or '无'}。", boxed=True)
        if words := self._without_last():
            self._words(words)

    def _without_last(self) -> str:
        """Why nothing, or not everything, is compared."""
        sums = self.plan.sums
        if not sums.has_last:
            return "本任务没有登记上年数，“上年”“增减”空着；登记后重新汇总即可（nianbao last-year）。"
        if sums.without_last:
            names = named([one.unit.name for one in sums.without_last], _NAMES // 3)
            return f"上年不全：计入汇总的单位中有{len(sums.without_last)}家没有上年数（{names}），不比较，“上年”“增减”空着。"
        if not sums.complete and sums.counting:
            return "“上年”是已报送、计入汇总的同一批单位的上年数。"
        return ""

    # ── blocks ────────────────────────────────────────────────────────

    def _pairs(self, block: Block) -> None:
        """Two lines beside each other, the first half left of the second."""
        half = -(-len(block.lines) // 2)
        for left in (0, 6):
            for col, text in ((left + 3, "本年"), (left + 4, self._last_word()), (left + 5, "增减")):
                self.pen.put(self.row, col, 1, 1, text, self._head())
            self.pen.put(self.row, left, 1, 3, "", self._head())
        self._next(_HEAD)
        for n in range(half):
            for left, line in ((0, block.lines[n]), (6, block.lines[half + n] if half + n < len(block.lines) else None)):
                self._label(left, 3, line)
                self._compared(line, left, left + 3, left + 4, left + 5)
            self._next(_LINE)

    def _flow(self, block: Block) -> None:
        """A line a row, each with its share of another."""
        for col, cols, text in ((0, 4, ""), (4, 2, "本年"), (6, 1, "占比"), (7, 2, self._last_word()), (9, 1, "占比"), (10, 2, "增减")):
            self.pen.put(self.row, col, 1, cols, text, self._head())
        self._next(_HEAD)
        places = {line.figures[0].expression: self.row + n for n, line in enumerate(block.lines)}
        for line in block.lines:
            self._label(0, 4, line)
            self._compared(line, 0, 4, 7, 10, wide=True)
            for col, of, live in ((6, 4, of_district), (9, 7, of_last_year)):
                made = Live("", "")
                if line.share is not None and (whole := places.get(line.share.expression)) is not None:
                    made = share(live(self.plan, line.figures[0], OVERVIEW), live(self.plan, line.share, OVERVIEW), a1(self.row, of), a1(whole, of))
                self._cell(col, 1, made, "0.0%")
            self._next(_LINE)

    def _across(self, block: Block) -> None:
        """A line a row with a figure below each column, the last one compared."""
        label = COLS - 2 - len(block.columns)
        self.pen.put(self.row, 0, 1, label, "", self._head())
        for n, text in enumerate((*block.columns, self._last_word() if len(self._last_word()) > 2 else f"上年{block.columns[-1]}", "增减")):
            self.pen.put(self.row, label + n, 1, 1, text, self._head())
        self._next(_HEAD)
        for line in block.lines:
            self._label(0, label, line)
            for n, figure in enumerate(line.figures):
                self._cell(label + n, 1, of_district(self.plan, figure, OVERVIEW), shown_as(self.plan, figure))
            total, figure = COLS - 3, line.figures[-1]
            last = of_last_year(self.plan, figure, OVERVIEW)
            self._cell(total + 1, 1, last, shown_as(self.plan, figure))
            here, there = a1(self.row, total), a1(self.row, total + 1)
            self._cell(total + 2, 1, difference(of_district(self.plan, figure, OVERVIEW), last, here, there), _MORE)
            self._next(_LINE)

    def _compared(self, line: Line | None, label: int, this: int, last: int, more: int, *, wide: bool = False) -> None:
        cols = 2 if wide else 1
        if line is None:
            for col in (this, last, more):
                self._cell(col, cols, Live("", ""), "General")
            return
        figure = line.figures[0]
        now, then = of_district(self.plan, figure, OVERVIEW), of_last_year(self.plan, figure, OVERVIEW)
        format_ = shown_as(self.plan, figure)
        if figure.code and not self.plan.form.cells[figure.code].is_number and not wide:
            self._cell(this, more - this + 1, now, format_)  # words, or a day: nothing to compare, and room for them
            return
        self._cell(this, cols, now, format_)
        self._cell(last, cols, then, format_)
        self._cell(more, cols, difference(now, then, a1(self.row, this), a1(self.row, last)), _MORE)
        self.lines[line.label] = Place(self.row, label, this, last, now.shown, then.shown)

    def _label(self, col: int, cols: int, line: Line | None) -> None:
        indent = {"indent": 3 if line is not None and line.sub else 1}
        self.pen.put(self.row, col, 1, cols, "" if line is None else line.label,
                     self.styles.look(Role.ROW_HEAD, text_wrap=False, shrink=True, **indent))

    def _cell(self, col: int, cols: int, live: Live, format_: str) -> None:
        words = {"text_wrap": True} if isinstance(live.shown, str) and live.shown else {"text_wrap": False, "shrink": True}
        self.pen.put(self.row, col, 1, cols, live.shown, self.styles.look(Role.NUMBER, num_format=format_, **words), formula=live.formula)
        if isinstance(live.shown, str) and (lines := lines_needed(live.shown, cols * _COLUMN, _POINTS)) > 1:
            self.height = max(self.height, lines * 15.5 + 2)

    height = 0.0
    """What the words of the row need beyond a line's height."""

    # ── what a leader should know ─────────────────────────────────────

    def _attention(self) -> None:
        self._heading("需领导知悉")
        said = attention(self.plan.sums, self.plan.facts)[:_MOST_LINES]
        for n, sentence in enumerate(said, 1):
            self._words(f"{n}. {sentence}" if len(said) > 1 else sentence)

    def _dates(self) -> None:
        dates = self.plan.facts.dates
        if not dates:
            return
        self._heading("时间要求")
        self._words("；".join(f"{words}：{_day(day.isoformat())}" for words, day in dates) + "。")

    # ── common ────────────────────────────────────────────────────────

    def _heading(self, text: str) -> None:
        """Without a number: whoever takes the workbook for a return would look for that chapter in the form."""
        self._next(_GAP)
        self._put(0, COLS, text, self.styles.look(Role.HEADING, font_size=12), height=20)

    def _head(self) -> Any:
        return self.styles.look(Role.LAMP_HEAD, text_wrap=False, shrink=True, font_size=10)

    def _last_word(self) -> str:
        sums = self.plan.sums
        return "上年不全" if sums.has_last and sums.without_last else "上年"

    def _words(self, text: str, *, boxed: bool = False, formula: str = "") -> None:
        lines = lines_needed(text, _WIDTH, _POINTS)
        self._put(0, COLS, text, self.styles.look(Role.LAMP if boxed else Role.NOTE), height=15.5 * lines + 3, formula=formula)

    def _put(self, col: int, cols: int, text: str, style: Any, *, height: float, formula: str = "") -> None:
        self.pen.put(self.row, col, 1, cols, text, style, formula=formula)
        self._next(height)

    def _next(self, height: float) -> None:
        self.ws.set_row(self.row, min(409.0, max(height, self.height)))
        self.height = 0.0
        self.row += 1


def _day(iso: str) -> str:
    year, month, day = iso[:10].split("-")
    return f"{year}年{int(month)}月{int(day)}日"

"""单位一览（一）: unit by unit in administrative order the figures that the form file chose, with subtotals by kind and group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.aggregate import STATES
from toolkit.layout import Role
from toolkit.layout.address import a1, column
from toolkit.rules.figures import Line
from toolkit.rules.overview import additive
from toolkit.workbook import adding
from toolkit.workbook.book import fitting, lines_needed
from toolkit.workbook.streamed import Row
from toolkit.workbook.summary.live import Live, Shown, UnitRows, of_district, shown_as
from toolkit.workbook.summary.plan import COUNTED_COL, STATE_COL, UNITS, Plan

UNITS_TOP = 4
"""The row of the first unit."""
_NO_KIND = "未分类"
_SMALL, _HEAD = 10.5, 9.5
"""Sizes of what stands below the heads, and of the heads."""
_ONE_PAGE = 40
"""Rows that go on one page."""
_FIGURE = 6.6
"""The width of a column of figures, where its head needs no more."""


def units_sheet(plan: Plan) -> None:
    """Paint 单位一览（一）."""
    _Units(plan).paint()


class _Units:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.styles = plan, plan.styles
        self.ws, self.pen = plan.sheet(UNITS, landscape=True)
        self.grouped = any(standing.unit.group for standing in plan.every.standings)
        self.heads = [("序号", 4.5), ("单位", 22.0), ("类别", 7.0), *([("分组", 9.0)] if self.grouped else [])]
        self.columns = plan.figures.units
        self.rows = [UnitRows(plan, line.figures[0]) for line in self.columns]
        self.width = len(self.heads) + len(self.columns)
        self.shown = [[rows.shown(plan, n) for n in range(len(plan.every.standings))] for rows in self.rows]
        self.words = [_broken(line.label) for line in self.columns]
        self.row = UNITS_TOP

    def paint(self) -> None:
        plan, ws, pen = self.plan, self.ws, self.pen
        for col, (_, width) in enumerate(self.heads):
            ws.set_column(col, col, width)
        for k, words in enumerate(self.words):
            ws.set_column(len(self.heads) + k, len(self.heads) + k, _wide(words))
        plan.head(ws, pen, plan.titled("单位一览（一）数据"), max(self.width, 6),
                  width=sum(width for _, width in self.heads) + sum(map(_wide, self.words)))
        head = self.styles.look(Role.LAMP_HEAD, font_size=_HEAD)
        for col, text in enumerate([*(text for text, _ in self.heads), *self.words]):
            pen.put(2, col, 2, 1, text, head)
        lines = max((words.count("\n") + 1 for words in self.words), default=1)
        ws.set_row(2, 7.5 * lines + 4)
        ws.set_row(3, 7.5 * lines + 4)
        self._units()
        self._subtotals("类别", [standing.unit.level or _NO_KIND for standing in plan.every.standings], 2)
        if self.grouped:
            self._subtotals("分组", [standing.unit.group or _NO_KIND for standing in plan.every.standings], 3)
        self._total()
        ws.print_area(0, 0, self.row - 1, self.width - 1)
        ws.freeze_panes(UNITS_TOP, 2)
        ws.repeat_rows(2, 3)
        ws.center_horizontally()
        ws.fit_to_pages(1, 1 if self.row <= _ONE_PAGE else 0)

    def _units(self) -> None:
        middle = self.styles.look(Role.NUMBER, font_size=_SMALL, num_format="0", text_wrap=False, shrink=True)
        link = self.styles.look(Role.LAMP, font_size=_SMALL, font_color="#0563C1", underline=1)
        formats = [self._style(line.figures[0]) for line in self.columns]
        looks = [middle, link, *[middle] * (len(self.heads) - 2), *formats]
        self.ws.stream(self.row, looks, self._every, self.plan.units)
        self.row += self.plan.units

    def _every(self) -> Iterator[Row]:
        """The units one after another."""
        for n, standing in enumerate(self.plan.every.standings):
            unit = standing.unit
            name = unit.name if unit.counted else f"{unit.name}（不计入汇总）"
            figures = [(formula, shown[n]) if (formula := rows.formula(n)) else shown[n] for rows, shown in zip(self.rows, self.shown, strict=True)]
            contents = [n + 1, self.plan.name_of(n, name), unit.level or _NO_KIND, *([unit.group or _NO_KIND] if self.grouped else []), *figures]
            yield contents, fitting(lines_needed(name, self.heads[1][1], _SMALL), _SMALL)

    def _subtotals(self, what: str, kinds: Sequence[str], col: int) -> None:
        """A row for each kind of unit: only where there are several."""
        if len(set(kinds)) < 2:
            return
        among = self._own(col)
        counted, state = self.plan.detail_range(COUNTED_COL), self.plan.detail_range(STATE_COL)
        for kind in dict.fromkeys(kinds):
            members = [n for n, standing in enumerate(self.plan.every.standings) if kinds[n] == kind and standing.unit.counted]
            if not members:
                continue
            self._row_head(f"{kind}小计（{len(members)}家）")
            which = f'{among},"{_criterion(kind)}",{counted},"是"'
            for k, line in enumerate(self.columns):
                figure, own = line.figures[0], self._own(len(self.heads) + k)
                live = Live("", "")
                if additive(self.plan.form, figure):
                    given = f'COUNTIFS({which},{own},"{adding.ANY_NUMBER}")'
                    reported = f'COUNTIFS({which},{state},"<>{STATES["missing"]}",{state},"<>{STATES["exempt"]}")'
                    # Part of last year's figures would be taken for all of them.
                    blank = f"OR({given}=0,{given}<{reported})" if figure.asks_last else f"{given}=0"
                    live = Live(self._sum(k, members, whole=figure.asks_last), f'IF({blank},"",ROUND(SUMIFS({own},{which}),{figure.decimals}))')
                self._put(len(self.heads) + k, live, line)
            self.row += 1

    def _sum(self, k: int, members: Sequence[int], *, whole: bool) -> Shown:
        standings = self.plan.every.standings
        known = [value for n in members if not isinstance(value := self.shown[k][n], str)]
        if not known or (whole and len(known) < sum(standings[n].reported for n in members)):
            return ""
        made = round(sum(known), 9)
        return int(made) if made == int(made) else made

    def _total(self) -> None:
        """The district's own figures, and what no unit's row holds."""
        self._row_head(self._called(self.plan))
        totals = [of_district(self.plan, line.figures[0], UNITS) for line in self.columns]
        for k, (line, live) in enumerate(zip(self.columns, totals, strict=True)):
            self._put(len(self.heads) + k, live, line)
        top = self.row
        self.row += 1
        if (beside := self.plan.beside) is not None:
            self._row_head(self._called(beside))
            for k, line in enumerate(self.columns):
                self._put(len(self.heads) + k, of_district(beside, line.figures[0], UNITS), line)
            self.row += 1
        apart = [self._apart(k, line, live, top) for k, (line, live) in enumerate(zip(self.columns, totals, strict=True))]
        if any(live.shown not in ("", 0) for live in apart):
            self._row_head("合计与各单位相加之差")
            for k, (line, live) in enumerate(zip(self.columns, apart, strict=True)):
                self._put(len(self.heads) + k, live, line)
            self.row += 1
            note = "合计取自汇总表，由全区的各分项算出。有的单位分项没有填齐，它自己的合计空着，填了的分项仍在全区合计里；有调整的，调整也在合计里。"
            self.pen.put(self.row, 0, 1, self.width, note, self.styles.role(Role.NOTE))
            self.ws.set_row(self.row, 18)
            self.row += 1

    def _called(self, plan: Plan) -> str:
        count = sum(plan.holds(standing.unit) for standing in plan.every.standings)
        return f"合计{f'：{plan.scope}' if plan.scope else ''}（{count}家）"

    def _apart(self, k: int, line: Line, total: Live, top: int) -> Live:
        """What the total has beyond the units' rows."""
        figure = line.figures[0]
        if not additive(self.plan.form, figure) or figure.asks_last or isinstance(total.shown, str):
            return Live("", "")
        members = [n for n, standing in enumerate(self.plan.every.standings) if self.plan.holds(standing.unit)]
        rows = self._sum(k, members, whole=False)
        made = round(total.shown - (0 if isinstance(rows, str) else rows), 9)
        own, counted = self._own(len(self.heads) + k), self.plan.detail_range(self.plan.counted_col)
        here = a1(top, len(self.heads) + k)
        return Live(int(made) if made == int(made) else made, f'IF(COUNT({here})=0,"",ROUND({here}-SUMIF({counted},"是",{own}),9))')

    # ── common ────────────────────────────────────────────────────────

    def _own(self, col: int) -> str:
        """A column of this sheet's units."""
        letters = column(col)
        return f"${letters}${UNITS_TOP + 1}:${letters}${UNITS_TOP + self.plan.units}"

    def _row_head(self, text: str) -> None:
        self.pen.put(self.row, 0, 1, len(self.heads), text, self.styles.look(Role.LAMP_HEAD, font_size=_SMALL, align="left"))
        self.ws.set_row(self.row, 20)

    def _put(self, col: int, live: Live, line: Line) -> None:
        self.pen.put(self.row, col, 1, 1, live.shown, self._style(line.figures[0], head=True), formula=live.formula)

    def _style(self, figure: Any, *, head: bool = False) -> Any:
        words = bool(figure.code) and not self.plan.form.cells[figure.code].is_number
        more = {"bold": True, "bg_color": "#F2F2F2"} if head else {}
        return self.styles.look(Role.NUMBER, font_size=_SMALL, num_format=shown_as(self.plan, figure), text_wrap=words, shrink=not words, **more)


def _broken(label: str) -> str:
    """A head in lines of two or three characters, what stands in brackets on a line of its own."""
    base, bracket, rest = label.partition("（")
    lines = -(-len(base) // 3) or 1
    short, more = divmod(len(base), lines)
    sizes = [short + (n < more) for n in range(lines)] if len(base) > 5 else sorted(short + (n < more) for n in range(lines))
    cut = [base[sum(sizes[:n]) : sum(sizes[: n + 1])] for n in range(lines)]
    return "\n".join(filter(None, (*cut, f"{bracket}{rest}")))


def _wide(words: str) -> float:
    """How wide a column is whose head does not break but where it was broken."""
    return max(_FIGURE, *((len(line) * _HEAD + 5) / 5.25 for line in words.split("\n")))


def _criterion(kind: str) -> str:
    """A word as COUNTIFS takes it for nothing but itself."""
    escaped = kind.replace("~", "~~").replace("*", "~*").replace("?", "~?").replace('"', '""')
    return f"={escaped}"



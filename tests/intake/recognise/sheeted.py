"""Reports on one sheet, their header or first column half gone, and rows that a page's end broke in two."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from toolkit.structs import replace

from tests.intake.recognise import drawing as d
from tests.intake.recognise.columned import GROUPS
from tests.intake.recognise.doubtful import Build, balanced
from tests.intake.recognise.manner import Manner
from tests.intake.recognise.reports import FORM, TITLE, Blocks, Truth
from toolkit.intake.document import Paragraph

Change = Callable[[d.Sheet], d.Sheet]
Figures = Callable[[random.Random], Truth]
LEAVES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def report(changes: dict[str, Change], *, one_sheet: bool, exact: bool = True, figures: Figures = balanced) -> Build:
    """The tables with some changed: all below each other on one sheet, or each a table of its own."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        drawn = [(table.title, changes.get(table.code, lambda s: s)(d.draw(table, truth))) for table in d.tables_of(FORM)]
        if not one_sheet:
            blocks: Blocks = [Paragraph(TITLE)]
            for title, sheet in drawn:
                blocks += [Paragraph(title), d.grid(sheet, f"第{len(blocks)}个表格", exact=exact)]
            return blocks, truth
        return [d.grid(_below_each_other(drawn), "", name="Sheet1")], truth

    return build


def _below_each_other(drawn: list[tuple[str, d.Sheet]]) -> d.Sheet:
    boxes, row = [d.Box(0, 0, 1, 1, TITLE)], 1
    for title, sheet in drawn:
        boxes.append(d.Box(row, 0, 1, 1, title))
        boxes += [replace(box, row=box.row + row + 1) for box in sheet.boxes]
        row += sheet.rows + 2
    return d.Sheet(tuple(boxes), row, max(sheet.cols for _, sheet in drawn))


def counted_leaves(across: bool) -> Change:
    """The lowest heads of table three named 数据1…, row by row or column by column; the group over them keeps its name."""
    def change(sheet: d.Sheet) -> d.Sheet:
        first, left = min(b.row for b in sheet.boxes if b.code), min(b.col for b in sheet.boxes if b.code)
        heads = [b for b in sheet.boxes if not b.code and b.col >= left and b.row + b.rows == first]
        order = sorted(heads, key=lambda b: b.col if across else (b.row, b.col))
        names = {id(b): f"数据{n}" for n, b in enumerate(order, 1)}
        return d.Sheet(tuple(replace(b, text=names.get(id(b), b.text)) for b in sheet.boxes), sheet.rows, sheet.cols)

    return change


def mixed_leaves(sheet: d.Sheet) -> d.Sheet:
    """The same, and yet numbered in an order of their own."""
    named = counted_leaves(True)(sheet)
    other = {"数据1": "数据3", "数据3": "数据1"}
    return d.Sheet(tuple(replace(b, text=other.get(b.text, b.text)) for b in named.boxes), sheet.rows, sheet.cols)


def first_column_blank(sheet: d.Sheet) -> d.Sheet:
    first = min(b.row for b in sheet.boxes if b.code)
    return sheet.without(lambda b: not b.code and b.col == 0 and b.row >= first)


def small_tables(caption: Callable[[str, str], str]) -> Change:
    """Table four as three small tables, the whole name of each in a cell above it."""
    def change(sheet: d.Sheet) -> d.Sheet:
        figures = [b for b in sheet.boxes if b.code]
        boxes = []
        for n, (above, own) in enumerate((("", "行政复议"), ("行政诉讼", "未经复议直接起诉"), ("行政诉讼", "复议后起诉"))):
            boxes.append(d.Box(4 * n, 0, 1, 1, caption(above, own)))
            boxes += [d.Box(4 * n + 1, col, 1, 1, leaf) for col, leaf in enumerate(LEAVES)]
            boxes += [replace(b, row=4 * n + 2, col=col) for col, b in enumerate(figures[5 * n : 5 * n + 5])]
        return d.Sheet(tuple(boxes), 4 * len(GROUPS), 5)

    return change


def broken_row(row: int, least: int = 10) -> Change:
    """The numbers of one row, from ``least`` on, lose their last digit to a line of its own below."""
    def change(sheet: d.Sheet) -> d.Sheet:
        at = sorted({b.row for b in sheet.boxes if b.code})[row]
        boxes = [replace(b, row=b.row + 1) if b.row > at else b for b in sheet.boxes]
        boxes = [replace(b, rows=b.rows + 1) if b.row < at < b.row + b.rows and not b.code else b for b in boxes]
        long = [b for b in boxes if b.row == at and b.code and b.text.isdigit() and int(b.text) >= least]
        kept = [replace(b, text=b.text[:-1]) if b in long else b for b in boxes]
        return d.Sheet((*kept, *(replace(b, row=at + 1, text=b.text[-1]) for b in long)), sheet.rows + 1, sheet.cols)

    return change


def unbalanced_t3(rng: random.Random) -> Truth:
    return balanced(rng) | {f"t3.new.{kind}": 57 for kind in ("natural", "business", "total")}


def sheeted() -> Iterator[Manner]:
    for name, how in (("电子表", {"one_sheet": True}), ("格", {"one_sheet": False}), ("PDF的格", {"one_sheet": False, "exact": False})):
        for across in (True, False):
            yield Manner(f"{name}：只有最下一层栏目是数据1…，{'按列' if across else '按行'}数", report({"t3": counted_leaves(across)}, **how))
        yield Manner(f"{name}：只有最下一层栏目是数据1…，次序不一", report({"t3": mixed_leaves}, **how), lost="栏目另有先后")
        yield Manner(f"{name}：第一列空着", report({"t3": first_column_blank}, **how),
                     lost="位置只有整行排列作证" if name == "PDF的格" else "")
        for spelling, caption in (("空格", "{} {}"), ("括号", "{}（{}）"), ("顿号", "2.{}——{}"), ("情况", "{}{}情况")):
            small = small_tables(lambda above, own, form=caption: form.format(above, own).strip() if above else own)
            yield Manner(f"{name}：表四分成三份，各有全名（{spelling}）", report({"t4": small}, **how))
    for exact in (True, False):
        name = "格" if exact else "PDF的格"
        for code, row in (("t4", 0), ("t3", 0), ("t3", 1), ("t3", 4), ("t3", 23), ("t3", 24)):
            yield Manner(f"{name}：{code}第{row + 1}行在换页处断成两截", report({code: broken_row(row)}, one_sheet=False, exact=exact), damaged=True)
        yield Manner(f"{name}：t3第1行在换页处断成两截，不平衡",
                     report({"t3": broken_row(0)}, one_sheet=False, exact=exact, figures=unbalanced_t3), lost="合计不符，不知是否断开", damaged=True)

"""Columns in doubt: heads that say nothing, figures too many, digits broken over lines of one cell."""

from __future__ import annotations

import random
from collections.abc import Callable

from toolkit.structs import replace

from tests.intake.recognise import drawing as d
from tests.intake.recognise.doubtful import ROWS, T3, Build, Lines, balanced, header, on_bars, rows_of
from tests.intake.recognise.reports import FORM, TITLE, Blocks, Truth
from toolkit.intake.document import Grid, GridCell, Paragraph

# ── columns in doubt ──


def headed_otherwise(heads: Callable[[str, int], str], *, exact: bool = True, codes: tuple[str, ...] = ("t3",),
                     render: Callable[[d.Sheet], Lines] | None = None, small: int = 0, drop: bool = False,
                     figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """Tables whose header is one row of other words, or none (``drop``); with ``small`` cut into tables of so many rows."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE)]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            blocks.append(Paragraph(table.title))
            if table.code not in codes:
                blocks.append(d.grid(sheet, f"第{len(blocks)}个表格", exact=exact))
                continue
            left = min(b.col for b in sheet.boxes if b.code)
            body = sheet.slice(min(b.row for b in sheet.boxes if b.code), sheet.rows)
            size = small or body.rows
            for first in range(0, body.rows, size):
                part = body.slice(first, min(first + size, body.rows))
                head = [d.Box(0, 0, 1, left, "类别")] if left else []
                head += [d.Box(0, col, 1, 1, heads(table.code, col - left)) for col in range(left, part.cols)]
                moved = [replace(b, row=b.row + 1) for b in part.boxes]
                drawn = d.Sheet((*head, *moved), part.rows + 1, part.cols) if not drop else part
                if render:
                    blocks += map(Paragraph, render(drawn))
                else:
                    blocks.append(d.grid(drawn, f"第{len(blocks)}个表格", exact=exact))
        return blocks, truth

    return build


def counted(code: str, col: int) -> str:
    return "总计" if (col == 6 and code == "t3") else f"数据{col + 1}"


def invented(code: str, col: int) -> str:
    return ("本年新收件数", "上年结转件数", "办理件数", "公开件数", "结转件数", "其他件数", "合计件数")[col % 7]


def second_page_invented(rng: random.Random) -> tuple[Blocks, Truth]:
    """The second page's part of table three under heads that somebody made up."""
    truth = balanced(rng)
    blocks: Blocks = [Paragraph(TITLE)]
    for table in d.tables_of(FORM):
        sheet = d.draw(table, truth)
        blocks.append(Paragraph(table.title))
        if table is not T3:
            blocks.append(d.grid(sheet, f"第{len(blocks)}个表格"))
            continue
        first, rest = sheet.slice(0, 14), sheet.slice(14, sheet.rows)
        head = [d.Box(0, 0, 1, 3, "项目"), *(d.Box(0, 3 + col, 1, 1, invented("t3", col)) for col in range(7))]
        moved = [replace(b, row=b.row + 1) for b in rest.boxes]
        blocks += [d.grid(first, "第1页第1个表格"), d.grid(d.Sheet((*head, *moved), rest.rows + 1, rest.cols), "第2页第1个表格")]
    return blocks, truth


def strays(where: str, render: Callable[[Lines], Lines], code: str = "t3", figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """One figure too many: a page's number after the last row, or at either end of some row."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        lines: Lines = [TITLE]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            lines.append(table.title)
            if table.code != code:
                lines += d.bars(sheet)
                continue
            lines += on_bars(header(sheet)) if code == "t3" else d.bars(sheet.slice(0, 3))
            rows = rows_of(sheet)
            at = len(rows) - 1 if where == "last line" else rng.randrange(len(rows))
            for number, (labels, values) in enumerate(rows):
                if number == at and where == "before":
                    values = [str(rng.randint(1, 9)), *values]
                elif number == at and where in ("after", "last line"):
                    values = [*values, str(rng.randint(1, 9))]
                lines += render([*labels, *values])
        return list(d.paragraphs(lines)), truth

    return build


def zeros_blank(rng: random.Random) -> Truth:
    """Figures that balance, every 0 left blank."""
    return {code: value or None if code.startswith(("t3", "t4")) else value for code, value in balanced(rng).items()}


def cut_before_its_end(rows: int, render: Callable[[d.Sheet], Lines] | None, figures: Callable[[random.Random], Truth] = balanced,
                       titled: bool = True) -> Build:
    """Table three without its last rows, table four right behind it."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE)]
        lines: Lines = [TITLE]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            if table is T3:
                sheet = sheet.slice(0, sheet.rows - rows)
            title = [table.title] if titled or table.code != "t4" else []
            blocks += [*map(Paragraph, title), d.grid(sheet, f"第{len(blocks)}个表格", name="年报" if render is None and not titled else None)]
            lines += [*title, *(render(sheet) if render else [])]
        return (list(d.paragraphs(lines)) if render else blocks), truth

    return build


def cut_off(rows: int) -> tuple[str, ...]:
    return tuple(cell.code for cell in T3.cells if cell.row_code in ROWS[-rows:])


# ── digits broken over lines ──


def unbalanced(rng: random.Random) -> Truth:
    """Counts of one to four digits whose sums do not hold."""
    truth: Truth = {cell.code: rng.choice((0, rng.randint(1, 9), rng.randint(10, 9999))) for table in d.tables_of(FORM) for cell in table.cells}
    return truth


def broken_digits(wide: int, *, share: float = 1.0, codes: tuple[str, ...] = ("t2", "t3", "t4"), exact: bool = True,
                  figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """Numbers of more than ``wide`` digits go on on the next line of their cell; ``share`` of them do."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng) | {"t2.fee.amount": rng.randint(0, 9)}
        blocks: Blocks = [Paragraph(TITLE)]
        for number, table in enumerate(d.tables_of(FORM), 1):
            grid = d.grid(d.draw(table, truth), f"第{number}个表格", exact=exact)
            cells = [_wrapped_cell(cell, wide) if table.code in codes and rng.random() < share else cell for cell in grid.cells]
            blocks += [Paragraph(table.title), replace(grid, cells=tuple(cells))]
        return blocks, truth

    return build


def _wrapped_cell(cell: GridCell, wide: int) -> GridCell:
    if not (cell.text.isascii() and cell.text.isdigit() and len(cell.text) > wide):
        return cell
    text = "\n".join(cell.text[at : at + wide] for at in range(0, len(cell.text), wide))
    return replace(cell, text=text, raw=text)


def two_in_a_cell(which: int, exact: bool) -> Build:
    """This year's number and last year's, one above the other in every cell of table three."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth, other = balanced(rng), balanced(rng)
        blocks: Blocks = [Paragraph(TITLE)]
        for number, table in enumerate(d.tables_of(FORM), 1):
            both = {code: "\n".join(map(str, (truth[code], other[code])[:: 1 - 2 * which])) if table is T3 else truth[code]
                    for code in (cell.code for cell in table.cells)}
            blocks += [Paragraph(table.title), d.grid(d.draw(table, both), f"第{number}个表格", exact=exact)]
        return blocks, truth

    return build


# ── table four in pieces ──

GROUPS = (("review", "行政复议"), ("direct", "未经复议直接起诉"), ("after_review", "复议后起诉"))
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def in_pieces(how: str, heads: tuple[str, ...] = OUTCOMES, figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """Table four as three small tables, under captions or with the group's name in the row; or its groups as three rows."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE)]
        for table in d.tables_of(FORM):
            blocks.append(Paragraph(table.title))
            if table.code != "t4":
                blocks.append(d.grid(d.draw(table, truth), f"第{len(blocks)}个表格"))
        rows = [(name, [str(truth[cell.code]) for cell in FORM.tables_by_code["t4"].cells if cell.row_code == group]) for group, name in GROUPS]
        if how == "rows":
            blocks.append(_grid([["类别", *heads], *([name, *values] for name, values in rows)], "第9个表格"))
        for number, (name, values) in enumerate(rows if how != "rows" else (), 6):
            if how == "captions":
                blocks += [Paragraph(name), _grid([list(heads), values], f"第{number}个表格")]
            elif how == "names":
                blocks.append(_grid([["类别", *heads], [name, *values]], f"第{number}个表格"))
            elif how == "bars":
                blocks += map(Paragraph, [name, *on_bars(list(heads)), *on_bars(values)])
            else:
                blocks += map(Paragraph, [name, *heads, *values])
        return blocks, truth

    return build


def _grid(rows: list[list[str]], place: str) -> Grid:
    return Grid(tuple(GridCell(row, col, text, text) for row, cells in enumerate(rows) for col, text in enumerate(cells)), place)

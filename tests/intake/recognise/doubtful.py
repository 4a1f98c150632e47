"""Reports whose labels or columns leave doubt: stacked labels, labels under their figures, heads that say nothing.

Their figures balance, as a report's do, so that arithmetic can be asked. What it cannot prove must not be read.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tests.intake.recognise import drawing as d
from tests.intake.recognise.reports import FORM, TITLE, Blocks, Truth, zeros
from toolkit.intake.document import Grid, GridCell, Paragraph

Build = Callable[[random.Random], tuple[Blocks, Truth]]
Lines = list[str]
KINDS = ("natural", "business", "research", "welfare", "legal", "other_org")
T3 = FORM.tables_by_code["t3"]
ROWS = T3.row_codes
RESULTS = ROWS[2:-2]
OUTCOMES = ("upheld", "corrected", "other", "pending")


def balanced(rng: random.Random, busy: float = 0.6) -> Truth:
    """Figures whose sums hold; ``busy`` is the share of cells that are not 0, most of them under 自然人."""
    truth: Truth = {cell.code: rng.randint(0, 999) for cell in FORM.tables_by_code["t2"].cells}
    truth["t2.fee.amount"] = f"{rng.randint(0, 999)}.{rng.randint(1, 9)}"
    number: dict[str, int] = {}
    for kind in KINDS:
        share = busy if kind == "natural" else busy / 3
        for row in (*RESULTS, "carried_in", "carried_out"):
            number[f"{row}.{kind}"] = rng.randint(1, 400) if rng.random() < share else 0
        number[f"handled.{kind}"] = sum(number[f"{row}.{kind}"] for row in RESULTS)
        left = number[f"handled.{kind}"] + number[f"carried_out.{kind}"]
        number[f"carried_in.{kind}"] = min(left, number[f"carried_in.{kind}"])
        number[f"new.{kind}"] = left - number[f"carried_in.{kind}"]
    for row in ROWS:
        number[f"{row}.total"] = sum(number[f"{row}.{kind}"] for kind in KINDS)
    truth |= {cell.code: number[cell.code.removeprefix("t3.")] for cell in T3.cells}
    for group in ("review", "direct", "after_review"):
        some = [rng.randint(0, 60) for _ in OUTCOMES]
        truth |= {f"t4.{group}.{outcome}": value for outcome, value in zip(OUTCOMES, some, strict=True)}
        truth[f"t4.{group}.total"] = sum(some)
    return truth


# ── table three as rows of text, its labels and figures apart ──


def rows_of(sheet: d.Sheet) -> list[tuple[Lines, Lines]]:
    """Each row of figures: the labels printed on it, and its figures."""
    rows = []
    for row in range(sheet.rows):
        boxes = sheet.on_row(row)
        if any(b.code for b in boxes):
            rows.append(([b.text for b in boxes if not b.code and b.text], [b.text for b in boxes if b.code]))
    return rows


def header(sheet: d.Sheet) -> Lines:
    first = min(b.row for b in sheet.boxes if b.code)
    return [b.text for row in range(first) for b in sheet.on_row(row) if b.text]


def on_bars(cells: Lines) -> Lines:
    return [" | ".join(cells) + " |"]


def on_lines(cells: Lines) -> Lines:
    return list(cells)


def on_tabs(cells: Lines) -> Lines:
    return ["\t".join(cells)]


def stacked(size: int, render: Callable[[Lines], Lines], *, joined: bool = False, change: str = "", first: int | None = None,
            figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """``size`` rows' labels one on the other, then their figures; ``joined``: the last label stands on its figures' line."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        lines: Lines = [TITLE]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            lines.append(table.title)
            if table is not T3:
                lines += d.bars(sheet)
                continue
            lines += on_bars(header(sheet))
            rows = rows_of(sheet)
            at = rng.randrange(1, len(rows) - size) if first is None else first
            for labels, numbers in rows[:at]:
                lines += render([*labels, *numbers])
            lines += _stack(rows[at : at + size], render, rng, joined, change)
            for labels, numbers in rows[at + size :]:
                lines += render([*labels, *numbers])
        return list(d.paragraphs(lines)), truth

    return build


def _stack(rows: list[tuple[Lines, Lines]], render: Callable[[Lines], Lines], rng: random.Random, joined: bool, change: str) -> Lines:
    labels = [label for label, _ in rows]
    numbers = [number for _, number in rows]
    if change == "labels swapped":
        labels[0], labels[1] = labels[1], labels[0]
    elif change == "a row lost":
        del numbers[rng.randrange(len(numbers))]
    elif change == "a figure lost":
        row = rng.randrange(len(numbers))
        numbers[row] = numbers[row][:-1]
    elif change == "a label lost":
        labels[rng.randrange(len(labels))] = []
    elif change == "a row too many":
        numbers.insert(rng.randrange(len(numbers) + 1), ["6"] * 7)
    texts = [text for label in labels for text in label]
    if change == "figures first":
        return [*(line for number in numbers for line in render(number)), *texts]
    if joined and texts:
        return [*texts[:-1], *render([texts[-1], *numbers[0]]), *(line for number in numbers[1:] for line in render(number))]
    return [*texts, *(line for number in numbers for line in render(number))]


def labels_under(render: Callable[[Lines], Lines], change: str = "", figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """Every row's figures on the line above its labels."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        lines: Lines = [TITLE]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            lines.append(table.title)
            if table is not T3:
                lines += d.bars(sheet)
                continue
            lines += header(sheet)
            rows = rows_of(sheet)
            lost = rng.randrange(len(rows)) if change == "a row lost" else -1
            for number, (labels, numbers) in enumerate(rows):
                lines += [*(render(numbers) if number != lost else []), *labels]
        return list(d.paragraphs(lines)), truth

    return build


def all_under(rng: random.Random) -> tuple[Blocks, Truth]:
    """Table two, too, has its labels under its figures: no sum speaks of it."""
    truth = balanced(rng)
    lines: Lines = [TITLE]
    for table in d.tables_of(FORM):
        sheet = d.draw(table, truth)
        lines.append(table.title)
        for row in range(sheet.rows):
            boxes = sheet.on_row(row)
            figures = [b.text for b in boxes if b.code]
            lines += [*(on_bars(figures) if figures else []), *(b.text for b in boxes if not b.code and b.text)]
    return list(d.paragraphs(lines)), truth


# ── the same in drawn tables ──


def with_t3(change: Callable[[Grid, random.Random], Grid], figures: Callable[[random.Random], Truth] = balanced, *, exact: bool = True,
            name: str | None = None) -> Build:
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE, "第1段")]
        for number, table in enumerate(d.tables_of(FORM), 1):
            grid = d.grid(d.draw(table, truth), f"第{number}个表格", exact=exact, name=name and f"{name}{number}")
            blocks += [Paragraph(table.title), change(grid, rng) if table is T3 else grid]
        return blocks, truth

    return build


def _figures(grid: Grid, row: int) -> list[GridCell]:
    return [c for c in grid.cells if c.row == row and c.col >= 3]


def _sorted(grid: Grid, cells: list[GridCell]) -> Grid:
    return replace(grid, cells=tuple(sorted(cells, key=lambda c: (c.row, c.col))))


def figures_a_row_down(size: int, *, blank: bool = True) -> Callable[[Grid, random.Random], Grid]:
    """The figures of ``size`` rows stand a row lower than their labels; the last of them on a row without any."""
    def change(grid: Grid, rng: random.Random) -> Grid:
        at = rng.randrange(4, 27 - size) if size < 20 else 3
        cells = [replace(c, row=c.row + 1) if c.row >= at + size else (replace(c, rows=c.rows + 1) if c.row + c.rows > at + size else c)
                 for c in grid.cells if not (at <= c.row < at + size and c.col >= 3)]
        for row in range(at, at + size):
            cells += [replace(c, row=row + 1) for c in _figures(grid, row)]
        if blank:
            cells += [GridCell(at, col, "", None) for col in range(3, 10)]
        return _sorted(grid, cells)

    return change


def stacked_in_grid(size: int) -> Callable[[Grid, random.Random], Grid]:
    """``size`` rows of labels with blank cells, then as many rows of figures with blank labels."""
    def change(grid: Grid, rng: random.Random) -> Grid:
        at = rng.randrange(4, 27 - size)
        cells = [replace(c, row=c.row + size) if c.row >= at + size else (replace(c, rows=c.rows + size) if c.row + c.rows > at + size else c)
                 for c in grid.cells if not (at <= c.row < at + size and c.col >= 3)]
        for row in range(at, at + size):
            cells += [replace(c, row=row + size) for c in _figures(grid, row)]
        return _sorted(grid, cells)

    return change


def zero_report(rng: random.Random) -> Truth:
    return zeros(rng)


# ── tables on one sheet ──


def on_one_sheet(order: tuple[str, ...], gap: int, *, down: bool = False, slope: int = 0, title: bool = True) -> Build:
    """The tables of a report beside each other, ``gap`` columns between, each ``slope`` rows lower than the one before."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = balanced(rng)
        cells: list[GridCell] = [GridCell(0, 0, TITLE, TITLE)] if title else []
        col = 0
        for number, code in enumerate(order):
            table = FORM.tables_by_code[code]
            sheet = d.draw(table, truth)
            at = 3 + number * slope
            cells.append(GridCell(at - 1, col, table.title, table.title, 1, sheet.cols if title else 1))
            cells += d.grid(sheet, "", name="年报", right=col, down=at).cells
            col += sheet.cols + gap
        grid = Grid(tuple(sorted(cells, key=lambda c: (c.row, c.col))), "《年报》", "年报")
        return [grid], truth

    return build


def stacked_sheets(lefts: tuple[int, ...], times: int = 1) -> Build:
    """The tables one below the other on one sheet, each beginning in a column of its own."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = balanced(rng)
        cells: list[GridCell] = []
        row = 1
        for _ in range(times):
            for left, table in zip(lefts, d.tables_of(FORM), strict=True):
                cells.append(GridCell(row, 0, table.title, table.title))
                cells += d.grid(d.draw(table, truth), "", name="年报", right=left, down=row + 1).cells
                row += table.rows + 3
        return [Grid(tuple(sorted(cells, key=lambda c: (c.row, c.col))), "《年报》", "年报")], truth

    return build


# ── two filled copies ──


def two_copies(captions: tuple[str, ...], taken: int, *, sheets: tuple[str, ...] = (), tables: tuple[str, ...] = ("t2", "t3", "t4"),
               inside: bool = False, titles: tuple[str, ...] = (TITLE,), hidden: int = -1, text: bool = False,
               by_table: bool = False, same: bool = False) -> Build:
    """Two copies of ``tables`` with other figures, each under its caption (or on its sheet); ``taken`` is this year's, -1 neither."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        both = [balanced(rng), balanced(rng)]
        if same:
            both[1] = both[0]
        truth = dict(both[max(taken, 0)])
        for code in truth:
            if not code.startswith(tables):
                both[0][code] = both[1][code] = truth[code]
            elif taken < 0 and both[0][code] != both[1][code]:
                truth[code] = "两处不同"
        blocks: Blocks = [Paragraph(titles[0])] if titles and not sheets else []
        pieces = [(n, table) for table in d.tables_of(FORM) for n in (0, 1)] if by_table else [(n, table) for n in (0, 1) for table in d.tables_of(FORM)]
        captioned: set[tuple[int, str]] = set()
        for n, table in pieces:
            if n and table.code not in tables:
                continue
            key = (n, table.code if by_table else "")
            if key not in captioned and table.code in tables:
                captioned.add(key)
                if n < len(titles) and len(titles) > 1 and n:
                    blocks.append(Paragraph(titles[n]))
                if captions[n] and not inside:
                    blocks.append(Paragraph(captions[n]))
            sheet = d.draw(table, both[n])
            if text:
                blocks += [Paragraph(table.title), *map(Paragraph, d.bars(sheet))]
                continue
            name = f"{sheets[n]}{table.sheet if by_table else ''}" if sheets else None
            grid = d.grid(sheet, f"《{name}》" if name else f"第{len(blocks)}个表格", name=name, down=1 if inside else 0)
            if inside and captions[n]:
                grid = replace(grid, cells=(GridCell(0, 0, captions[n], captions[n], 1, sheet.cols), *grid.cells))
            blocks += [grid if sheets else Paragraph(table.title), *([] if sheets else [grid])]
            if n == hidden:
                blocks[-1 if not sheets else len(blocks) - 1] = replace(grid, hidden=True)
        return blocks, truth

    return build


# ── columns in doubt ──


def headed_otherwise(heads: Callable[[str, int], str], *, exact: bool = True, codes: tuple[str, ...] = ("t3",), render: Callable[[d.Sheet], Lines] | None = None,
                     small: int = 0, drop: bool = False, figures: Callable[[random.Random], Truth] = balanced) -> Build:
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
                drawn = d.Sheet(tuple([*head, *moved]), part.rows + 1, part.cols) if not drop else part
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
        blocks += [d.grid(first, "第1页第1个表格"), d.grid(d.Sheet(tuple([*head, *moved]), rest.rows + 1, rest.cols), "第2页第1个表格")]
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


# ── rows without a label ──


def nameless(rows: tuple[str, ...], *, exact: bool = True, render: Callable[[d.Sheet], Lines] | None = None,
             figures: Callable[[random.Random], Truth] = balanced) -> Build:
    """Table three without the labels of some rows."""
    def build(rng: random.Random) -> tuple[Blocks, Truth]:
        truth = figures(rng)
        blocks: Blocks = [Paragraph(TITLE)]
        for table in d.tables_of(FORM):
            sheet = d.draw(table, truth)
            if table is T3:
                lines = {cell.span.row for cell in T3.cells if cell.row_code in rows}
                sheet = sheet.without(lambda b, lines=lines: not b.code and b.rows == 1 and b.row in lines)  # type: ignore[misc]
            blocks.append(Paragraph(table.title))
            blocks += map(Paragraph, render(sheet)) if render else [d.grid(sheet, f"第{len(blocks)}个表格", exact=exact)]
        return blocks, truth

    return build


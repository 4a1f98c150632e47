"""Reports whose labels or columns leave doubt: stacked labels, labels under their figures, heads that say nothing.

Their figures balance, as a report's do, so that arithmetic can be asked. What it cannot prove must not be read.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from toolkit.structs import replace

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

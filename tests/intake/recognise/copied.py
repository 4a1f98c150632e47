"""Tables beside each other on one sheet, and two filled copies of one table."""

from __future__ import annotations

import random

from toolkit.structs import replace

from tests.intake.recognise import drawing as d
from tests.intake.recognise.doubtful import Build, balanced
from tests.intake.recognise.reports import FORM, TITLE, Blocks, Truth
from toolkit.intake.document import Grid, GridCell, Paragraph

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
        pieces = [(n, table) for n in (0, 1) for table in d.tables_of(FORM)]
        if by_table:
            pieces.sort(key=lambda piece: piece[1].code)
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

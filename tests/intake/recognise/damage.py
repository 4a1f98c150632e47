"""Reports damaged at random: lines lost, cells shifted, labels gone. Whatever is still read must be right."""

from __future__ import annotations

import random

from toolkit.structs import replace

from tests.intake.recognise.reports import Blocks
from toolkit.intake.document import Grid, GridCell, Paragraph


def damaged(blocks: Blocks, rng: random.Random) -> tuple[Blocks, str]:
    """The report with one to three damages, and what they were."""
    done = []
    blocks = list(blocks)
    for _ in range(rng.randint(1, 3)):
        grids = [n for n, block in enumerate(blocks) if isinstance(block, Grid) and block.cells]
        if grids and rng.random() < 0.9:
            at = rng.choice(grids)
            grid = blocks[at]
            assert isinstance(grid, Grid)
            kind = rng.choice(GRID_DAMAGES)
            blocks[at] = replace(grid, cells=tuple(sorted(kind(grid, rng), key=lambda c: (c.row, c.col))))
            done.append(kind.__name__)
        else:
            kind2 = rng.choice(TEXT_DAMAGES)
            blocks = kind2(blocks, rng)
            done.append(kind2.__name__)
    return blocks, "＋".join(done)


def is_label(cell: GridCell) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in cell.text)


def label_gone(grid: Grid, rng: random.Random) -> list[GridCell]:
    labels = [cell for cell in grid.cells if is_label(cell)]
    gone = rng.choice(labels) if labels else None
    return [cell for cell in grid.cells if cell is not gone]


def row_gone(grid: Grid, rng: random.Random) -> list[GridCell]:
    row = rng.choice(grid.cells).row
    return [replace(c, row=c.row - (c.row > row)) for c in grid.cells if c.row != row]


def row_shifted(grid: Grid, rng: random.Random) -> list[GridCell]:
    """A row whose figures stand one column to the right, as a wrong colspan leaves them.

    Only rows wholly filled: with blanks among them nobody can see that the drawn cells are wrong.
    """
    row = _whole_row(grid, rng)
    first = min((c.col for c in grid.cells if c.row == row and not is_label(c)), default=0)
    return [replace(c, col=c.col + 1) if c.row == row and c.col >= first else c for c in grid.cells]


def whole_row_shifted(grid: Grid, rng: random.Random) -> list[GridCell]:
    row = _whole_row(grid, rng)
    return [replace(c, col=c.col + 1) if c.row == row else c for c in grid.cells]


def _whole_row(grid: Grid, rng: random.Random) -> int:
    rows = {c.row for c in grid.cells}
    blank = {c.row for c in grid.cells if not c.text}
    width = {row: sum(c.row == row and not is_label(c) for c in grid.cells) for row in rows}
    full = 3 if max(c.col for c in grid.cells) <= 4 else 7
    whole = [row for row in sorted(rows - blank) if width[row] in (full, 15)]
    return rng.choice(whole) if whole else -1


def column_put_in(grid: Grid, rng: random.Random) -> list[GridCell]:
    at = rng.randint(0, max(c.col for c in grid.cells))
    moved = [replace(c, col=c.col + 1) if c.col >= at else (replace(c, cols=c.cols + 1) if c.col + c.cols > at else c) for c in grid.cells]
    if rng.random() < 0.5:
        rows = {c.row for c in grid.cells}
        moved += [GridCell(r, at, "5", 5) for r in rows if rng.random() < 0.4 and not any(c.row == r and c.col <= at < c.col + c.cols for c in moved)]
    return moved


def row_put_in(grid: Grid, rng: random.Random) -> list[GridCell]:
    at = rng.randint(0, max(c.row for c in grid.cells))
    moved = [replace(c, row=c.row + 1) if c.row >= at else (replace(c, rows=c.rows + 1) if c.row + c.rows > at else c) for c in grid.cells]
    words = rng.choice(["", "注：含协办件", "2022年", "其中：网上申请", "合计", "其他", "总计"])
    first = 1 if rng.random() < 0.3 else 0
    new = [GridCell(at, first, words, words)] if words else []
    if rng.random() < 0.7:
        new += [GridCell(at, col, "6", 6) for col in range(first + 1, max(c.col for c in grid.cells) + 1)]
    taken = {(r, c) for cell in moved for r in range(cell.row, cell.row + cell.rows) for c in range(cell.col, cell.col + cell.cols)}
    return moved + [cell for cell in new if (cell.row, cell.col) not in taken]


def header_gone(grid: Grid, rng: random.Random) -> list[GridCell]:
    row = min((c.row for c in grid.cells if not is_label(c)), default=0)
    return [c for c in grid.cells if c.row >= row]


def merges_lost(grid: Grid, rng: random.Random) -> list[GridCell]:
    return [replace(c, rows=1, cols=1) for c in grid.cells if c.text]


def text_instead(grid: Grid, rng: random.Random) -> list[GridCell]:
    """A sentence across the figures of a row."""
    row = rng.choice(grid.cells).row
    figures = [c for c in grid.cells if c.row == row and not is_label(c)]
    if not figures:
        return list(grid.cells)
    return [c for c in grid.cells if c not in figures] + [replace(figures[0], text="详见附件", raw="详见附件", cols=len(figures))]


GRID_DAMAGES = (label_gone, row_gone, row_shifted, whole_row_shifted, column_put_in, row_put_in, header_gone, merges_lost,
                text_instead)


def line_lost(blocks: Blocks, rng: random.Random) -> Blocks:
    at = rng.randrange(len(blocks))
    return [block for n, block in enumerate(blocks) if n != at or isinstance(block, Grid)]


def some_lines_lost(blocks: Blocks, rng: random.Random) -> Blocks:
    at, size = rng.randrange(len(blocks)), rng.randint(2, 6)
    return [block for n, block in enumerate(blocks) if not at <= n < at + size or isinstance(block, Grid)]


def line_put_in(blocks: Blocks, rng: random.Random) -> Blocks:
    at = rng.randrange(len(blocks))
    line = rng.choice(["3", "- 2 -", "0", "注：以上数据含协办件。", "第 3 页", "2022年", "其他", "总计", "4 | 4 | 4 |"])
    return [*blocks[:at], Paragraph(line), *blocks[at:]]




def cell_lost(blocks: Blocks, rng: random.Random) -> Blocks:
    """One cell of a line with bars or tabs is not there at all."""
    lines = [n for n, block in enumerate(blocks) if isinstance(block, Paragraph) and ("\t" in block.text or " | " in block.text)]
    if not lines:
        return line_lost(blocks, rng)
    at = rng.choice(lines)
    block = blocks[at]
    assert isinstance(block, Paragraph)
    sign = "\t" if "\t" in block.text else " | "
    parts = block.text.split(sign)
    del parts[rng.randrange(len(parts))]
    return [*blocks[:at], replace(block, text=sign.join(parts)), *blocks[at + 1 :]]


def cells_emptied(blocks: Blocks, rng: random.Random) -> Blocks:
    """The blank cells at the end of every line are cut off."""
    return [replace(b, text=b.text.rstrip("\t ")) if isinstance(b, Paragraph) else b for b in blocks]


TEXT_DAMAGES = (line_lost, some_lines_lost, line_put_in, cell_lost, cells_emptied)

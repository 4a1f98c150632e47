"""Tables of a form drawn with known figures: as exact grids in every manner, and as flattened text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from toolkit.structs import Struct, replace

from toolkit.form.model import Form, Table
from toolkit.intake.document import Grid, GridCell, Paragraph

Values = Mapping[str, str | int | None]
Rename = Callable[[str], str]


class Box(Struct, frozen=True):
    """One block of a drawn table: a label (``code`` empty) or a figure."""

    row: int
    col: int
    rows: int
    cols: int
    text: str
    code: str = ""


class Sheet(Struct, frozen=True):
    """A drawn table, its blocks in reading order."""

    boxes: tuple[Box, ...]
    rows: int
    cols: int

    def at(self, row: int, col: int) -> Box | None:
        return next(
            (b for b in self.boxes if b.row <= row < b.row + b.rows and b.col <= col < b.col + b.cols), None
        )

    def on_row(self, row: int) -> list[Box]:
        return sorted((b for b in self.boxes if b.row == row), key=lambda b: b.col)

    def without(self, gone: Callable[[Box], bool]) -> Sheet:
        return replace(self, boxes=tuple(b for b in self.boxes if not gone(b)))

    def renamed(self, rename: Rename) -> Sheet:
        return replace(self, boxes=tuple(b if b.code else replace(b, text=rename(b.text)) for b in self.boxes))

    def with_row(self, at: int, boxes: list[Box]) -> Sheet:
        """A row put in; blocks that reach over it grow."""
        moved = [
            replace(b, row=b.row + 1) if b.row >= at else (replace(b, rows=b.rows + 1) if b.row + b.rows > at else b)
            for b in self.boxes
        ]
        return Sheet(tuple(sorted([*moved, *boxes], key=lambda b: (b.row, b.col))), self.rows + 1, self.cols)

    def slice(self, first: int, last: int) -> Sheet:
        """The rows from ``first`` up to ``last``; a block cut in two shows its text in the first part."""
        cut = []
        for b in self.boxes:
            top, bottom = max(b.row, first), min(b.row + b.rows, last)
            if top < bottom:
                cut.append(replace(b, row=top - first, rows=bottom - top, text=b.text if b.row >= first else ""))
        return Sheet(tuple(cut), last - first, self.cols)


def draw(table: Table, values: Values) -> Sheet:
    boxes = [Box(x.span.row, x.span.col, x.span.rows, x.span.cols, x.text) for x in table.labels]
    for cell in table.cells:
        value = values[cell.code]
        text = "" if value is None else str(value)
        boxes.append(Box(cell.span.row, cell.span.col, cell.span.rows, cell.span.cols, text, cell.code))
    return Sheet(tuple(sorted(boxes, key=lambda b: (b.row, b.col))), table.rows, table.cols)


# ── grids ──


def grid(sheet: Sheet, place: str, *, merges: str = "kept", name: str | None = None, exact: bool = True,
         right: int = 0, down: int = 0) -> Grid:
    """``merges``: kept as spans, repeated at each place, or only the first cell left."""
    cells: list[GridCell] = []
    for b in sheet.boxes:
        raw: int | str | None = b.text or None
        if b.code and b.text.isascii() and b.text.isdigit():
            raw = int(b.text)
        if merges == "repeated":
            cells += [
                GridCell(r + down, c + right, b.text, raw)
                for r in range(b.row, b.row + b.rows) for c in range(b.col, b.col + b.cols) if b.text
            ]
        elif b.text or merges == "kept":
            spans = (b.rows, b.cols) if merges == "kept" else (1, 1)
            cells.append(GridCell(b.row + down, b.col + right, b.text, raw, *spans))
    return Grid(tuple(sorted(cells, key=lambda c: (c.row, c.col))), place, name, exact=exact)


def beside(left: Grid, right: Grid) -> Grid:
    return Grid(tuple(sorted(left.cells + right.cells, key=lambda c: (c.row, c.col))), left.place, left.sheet)


# ── text ──


def padded_rows(sheet: Sheet) -> Iterator[list[str]]:
    """Every row with every place; what a merged block covers is blank."""
    for row in range(sheet.rows):
        out = []
        for col in range(sheet.cols):
            box = sheet.at(row, col)
            out.append(box.text.replace("\n", " ") if box and (box.row, box.col) == (row, col) else "")
        yield out


def ragged_rows(sheet: Sheet) -> Iterator[list[str]]:
    """Only the cells a row itself holds, as a page's source has them: covered places are not there at all."""
    for row in range(sheet.rows):
        yield [b.text.replace("\n", " ") for b in sheet.on_row(row)]


def filled_rows(sheet: Sheet) -> Iterator[list[str]]:
    """A row's own cells, and a filler for each place merged to its right."""
    for row in range(sheet.rows):
        out: list[str] = []
        for b in sheet.on_row(row):
            out += [b.text.replace("\n", " "), *[""] * (b.cols - 1)]
        yield out


def paragraphs(lines: list[str]) -> list[Paragraph]:
    return [Paragraph(line, f"第{n}段") for n, line in enumerate(lines, 1)]


def tabs(sheet: Sheet) -> list[str]:
    return ["\t".join(row) for row in padded_rows(sheet)]


def tabs_shifted(sheet: Sheet) -> list[str]:
    """Rows whose parents' cells are partly dropped, as a page copied into a text editor shows them."""
    lines = []
    for row in range(sheet.rows):
        boxes = sheet.on_row(row)
        first = boxes[0].col if boxes else 0
        lines.append("\t" * first + "\t".join(b.text.replace("\n", " ") for b in boxes))
    return lines


def bars(sheet: Sheet, *, lead: bool = False, trail: bool = True, fill: bool = True) -> list[str]:
    lines = []
    for row in filled_rows(sheet) if fill else ragged_rows(sheet):
        line = " | ".join(row) + (" |" if trail else "")
        lines.append(("| " if lead else "") + line)
    return lines


def bars_padded(sheet: Sheet) -> list[str]:
    return [" | ".join(row) + " |" for row in padded_rows(sheet)]


def bars_merged(sheet: Sheet) -> list[str]:
    """``label | |||`` for a merged cell, and no bar at the end of a row of figures."""
    lines = []
    for row in range(sheet.rows):
        parts = []
        for b in sheet.on_row(row):
            parts.append(b.text.replace("\n", " ") + " " + "|" * b.cols)
        lines.append(" ".join(parts))
    return lines


def one_a_line(sheet: Sheet, *, end: str = "", between: str | None = "", breaks: bool = False) -> list[str]:
    lines: list[str] = []
    for row in range(sheet.rows):
        for b in sheet.on_row(row):
            for part in b.text.split("\n") if breaks else [b.text.replace("\n", "")]:
                lines.append(part + end if part else end.strip())
                if between is not None:
                    lines.append(between)
    return lines


def label_then_bars(sheet: Sheet) -> list[str]:
    lines = []
    for row in range(sheet.rows):
        boxes = sheet.on_row(row)
        lines += [b.text for b in boxes if not b.code and b.text]
        figures = [b.text for b in boxes if b.code]
        if figures:
            lines.append(" | ".join(figures) + " |")
    return lines


def spaced(sheet: Sheet) -> list[str]:
    """A PDF page: one space between the figures of a row, labels before them."""
    lines = []
    for row in range(sheet.rows):
        text = " ".join(b.text.replace("\n", "") for b in sheet.on_row(row) if b.text)
        if text:
            lines.append(text)
    return lines


def run_together(sheet: Sheet) -> list[str]:
    return ["".join(b.text for b in sheet.on_row(row)) for row in range(sheet.rows)]


def tables_of(form: Form) -> list[Table]:
    return [table for table in form.tables if not table.on_text_sheet]

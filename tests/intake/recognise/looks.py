"""Reports whose figures are struck, hidden or raised, as files of every format that can say so."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from html import escape

from tests.intake.readers.builders import docx
from tests.intake.recognise import drawing as d
from tests.intake.recognise.reports import FORM, TITLE, Truth, full
from toolkit.intake.document import Grid, GridCell
from toolkit.seen import Look, Piece, marked, parted

Looked = Mapping[str, str]
"""Codes to what stands in the cell, its characters carrying their looks."""
Render = Callable[[Looked], bytes]

BESIDE = {
    "struck before": lambda figure: [Piece("71", Look.STRUCK), Piece(figure)],
    "struck behind": lambda figure: [Piece(figure), Piece("8", Look.STRUCK)],
    "struck on both sides": lambda figure: [Piece("9", Look.STRUCK), Piece(figure), Piece("6", Look.STRUCK)],
    "hidden before": lambda figure: [Piece("7", Look.HIDDEN), Piece(figure)],
    "hidden behind": lambda figure: [Piece(figure), Piece("54", Look.HIDDEN)],
}  # fmt: skip
"""Manners in which the figure that shows counts."""
INSTEAD = {
    "struck alone": lambda figure: [Piece(figure, Look.STRUCK)],
    "hidden alone": lambda figure: [Piece(figure, Look.HIDDEN)],
    "raised behind": lambda figure: [Piece(figure), Piece("2", Look.RAISED)],
    "lowered behind": lambda figure: [Piece(figure), Piece("1", Look.LOWERED)],
    "raised alone": lambda figure: [Piece(figure, Look.RAISED)],
    "struck, and raised behind": lambda figure: [Piece("5", Look.STRUCK), Piece(figure), Piece("3", Look.RAISED)],
}  # fmt: skip
"""Manners in which nothing counts."""


def one_in_every_row(rng: random.Random) -> tuple[Truth, set[str]]:
    """Figures, and the codes of one cell of every row."""
    truth, chosen = full(rng), set()
    for table in d.tables_of(FORM):
        rows: dict[int, list[str]] = {}
        for cell in table.cells:
            rows.setdefault(cell.span.row, []).append(cell.code)
        chosen |= {rng.choice(codes) for codes in rows.values()}
    return truth, chosen


def looked(truth: Truth, chosen: set[str], manner: Callable[[str], list[Piece]]) -> Looked:
    return {code: marked(manner(str(value)) if code in chosen else [Piece(str(value))]) for code, value in truth.items()}


def sheets_of(values: Looked) -> list[tuple[str, d.Sheet]]:
    return [(table.title, d.draw(table, values)) for table in d.tables_of(FORM)]


# ── Word ──

_RUNS = {
    Look.PLAIN: "", Look.STRUCK: "<w:strike/>", Look.HIDDEN: "<w:vanish/>", Look.RAISED: '<w:vertAlign w:val="superscript"/>',
    Look.LOWERED: '<w:vertAlign w:val="subscript"/>',
}  # fmt: skip


def word(values: Looked) -> bytes:
    body = [_paragraph(TITLE)]
    for title, sheet in sheets_of(values):
        rows = ["".join(_word_cell(cell) for cell in _row(sheet, row)) for row in range(sheet.rows)]
        body += [_paragraph(title), "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"]
    return docx("".join(body))


def tabbed_word(values: Looked) -> bytes:
    """The tables typed with tabs."""
    body = [_paragraph(TITLE)]
    for title, sheet in sheets_of(values):
        body += [_paragraph(title), *map(_paragraph, d.tabs(sheet))]
    return docx("".join(body))


def _paragraph(text: str) -> str:
    runs = [
        f"<w:r><w:rPr>{_RUNS[piece.look]}</w:rPr><w:t>{escape(piece.text)}</w:t></w:r>".replace("\t", "</w:t><w:tab/><w:t>")
        for piece in parted(text)
    ]
    return f"<w:p>{''.join(runs)}</w:p>"


def _word_cell(cell: tuple[d.Box, bool]) -> str:
    box, begins = cell
    down = '<w:vMerge w:val="restart"/>' if begins and box.rows > 1 else "" if begins else "<w:vMerge/>"
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{box.cols}"/>{down}</w:tcPr>{_paragraph(box.text if begins else "")}</w:tc>'


def _row(sheet: d.Sheet, row: int) -> list[tuple[d.Box, bool]]:
    cells, col = [], 0
    while col < sheet.cols:
        box = sheet.at(row, col) or d.Box(row, col, 1, 1, "")
        cells.append((box, box.row == row))
        col = box.col + box.cols
    return cells


# ── a page ──

_TAGS = {
    Look.PLAIN: "{}", Look.STRUCK: "<del>{}</del>", Look.HIDDEN: "<span style='display:none'>{}</span>", Look.RAISED: "<sup>{}</sup>",
    Look.LOWERED: "<sub>{}</sub>",
}  # fmt: skip


def web(values: Looked) -> bytes:
    body = [f"<h1>{TITLE}</h1>"]
    for title, sheet in sheets_of(values):
        rows = [
            "".join(
                f"<td rowspan={box.rows} colspan={box.cols}>"
                + "".join(_TAGS[piece.look].format(escape(piece.text)) for piece in parted(box.text)) + "</td>"
                for box in sheet.on_row(row)
            )
            for row in range(sheet.rows)
        ]
        body += [f"<p>{title}</p><table>", *(f"<tr>{row}</tr>" for row in rows), "</table>"]
    return f"<meta charset=utf-8>{''.join(body)}".encode()


# ── text ──

_SIGNS = {Look.PLAIN: "{}", Look.STRUCK: "~~{}~~", Look.RAISED: "<sup>{}</sup>", Look.LOWERED: "<sub>{}</sub>"}


def markdown(values: Looked) -> bytes:
    return _lines(values, lambda sheet: d.bars(sheet, lead=True), lambda text: "".join(
        _SIGNS[piece.look].format(piece.text) for piece in parted(text)))


def strokes(values: Looked) -> bytes:
    """Strokes through characters, as chat programs write them; the tables with tabs."""
    return _lines(values, d.tabs, str)


def strokes_between_blanks(values: Looked) -> bytes:
    return _lines(values, d.spaced, str)


def strokes_one_a_line(values: Looked) -> bytes:
    return _lines(values, d.one_a_line, str)


def _lines(values: Looked, render: Callable[[d.Sheet], list[str]], spell: Callable[[str], str]) -> bytes:
    lines = [TITLE, ""]
    for title, sheet in sheets_of(values):
        lines += [title, *(spell(line) for line in render(sheet)), ""]
    return "\n".join(lines).encode()


def grids(values: Looked) -> list[Grid]:
    """What any reader hands over whose cells carry strokes."""
    return [
        Grid(tuple(GridCell(b.row, b.col, b.text, b.text or None, b.rows, b.cols) for b in sheet.boxes if b.text), title)
        for title, sheet in sheets_of(values)
    ]

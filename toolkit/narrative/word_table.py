"""A statutory table as WordprocessingML: real merged cells, repeated heads, widths to the letter.

Written straight as XML: python-docx merges cell by cell and moves contents about on the way.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from html import escape

from toolkit.narrative.context import CellContext, FilledParagraph, PartContext
from toolkit.narrative.tables import PlacedCell, spread

TABLE_TEXT, CAPTION, NOTE = "表格文字", "表题", "附注"
"""Names of the paragraph styles that the template gives to tables."""

_PADDING = 40
_TOGETHER = 3
"""Rows at either end of a table that no page parts."""
_FONT = "宋体"
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def xml_text(text: str) -> str:
    """Text as XML that docxtpl passes on untouched: it reads braces in what was rendered, too."""
    return escape(text, quote=False).replace("{", "&#123;").replace("}", "&#125;")


def marked_xml(paragraph: FilledParagraph | str) -> str:
    """A paragraph's runs, what is still to be written on yellow."""
    if isinstance(paragraph, str):
        return _run(paragraph)
    return "".join(
        _run(piece.text, '<w:highlight w:val="yellow"/>' if piece.gap else "") for piece in paragraph.pieces
    )


def table_xml(part: PartContext, width: int, styles: Mapping[str, str], *, whole: bool = True) -> str:
    """The table with caption and note, ``width`` twips wide; ``styles`` maps style names to ids.

    A table that is ``whole`` stands on one page wherever it fits on one; another may break, but not near its ends.
    """
    if not part.rows:
        return ""
    edges = _edges(part.widths, width)
    grid = spread(part.rows)
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in itertools.pairwise(edges))
    last = len(grid) - 1
    kept = set(range(last)) if whole else {*range(part.header_rows + _TOGETHER), *range(last - _TOGETHER, last)} - {last}
    rows = "".join(_row(part, grid, number, edges, styles, keep=number in kept) for number in range(len(grid)))
    properties = (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_PADDING}" w:type="dxa"/><w:right w:w="{_PADDING}" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr>"
    )
    caption = _paragraph(part.caption, _style(styles, CAPTION) + "<w:keepNext/>") if part.caption else ""
    below = _paragraph(f"注：{part.note}", _style(styles, NOTE)) if part.note else ""
    table = f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    return _spacer("<w:keepNext/>", 80) + caption + table + below + _spacer()


def _row(
    part: PartContext, grid: list[list[PlacedCell]], number: int, edges: list[int], styles: Mapping[str, str], *, keep: bool
) -> str:
    cells = []
    col = 0
    while col < len(grid[number]):
        at = grid[number][col]
        cells.append(_cell(part, at, number, edges, styles, keep=keep))
        col += at.cell.colspan
    head = "<w:tblHeader/>" if number < part.header_rows else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    part: PartContext, at: PlacedCell, number: int, edges: list[int], styles: Mapping[str, str], *, keep: bool
) -> str:
    cell = at.cell
    begins = at.row == number
    width = edges[at.col + cell.colspan] - edges[at.col]
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    properties = (
        f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{_margins(cell, width, part.points)}'
        f'<w:vAlign w:val="center"/></w:tcPr>'
    )
    held = "<w:keepNext/>" if keep else ""
    line = round(part.points * 20 * 4 / 3)
    format_ = (
        f'{_style(styles, TABLE_TEXT)}{held}<w:spacing w:before="40" w:after="40" w:line="{line}" '
        f'w:lineRule="exact"/><w:ind w:left="{40 if cell.align == "left" else 0}" w:firstLine="0" '
        f'w:firstLineChars="0"/><w:jc w:val="{cell.align}"/>'
    )
    look = _look(part.points, styles)
    return f"<w:tc>{properties}{_paragraph(cell.text if begins else '', format_, look)}</w:tc>"


def _margins(cell: CellContext, width: int, points: float) -> str:
    if not cell.wrap:
        return ""
    # Margins that leave room for so many characters break the label evenly and leave its text whole.
    margin = max(0, round((width - (cell.wrap + 0.4) * points * 20) / 2))
    return (
        f'<w:tcMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tcMar>'
    )


def _paragraph(text: str, format_: str, look: str = "") -> str:
    mark = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:p><w:pPr>{format_}{mark}</w:pPr>{_run(text, look) if text else ''}</w:p>"


def _look(points: float, styles: Mapping[str, str]) -> str:
    # The style names the typeface, so that an officer can change it there; only the size is the table's.
    face = f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}"/>'
    size = round(points * 2)
    return f'{"" if TABLE_TEXT in styles else face}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _run(text: str, look: str = "") -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'


def _spacer(format_: str = "", line: int = 200) -> str:
    # Without a paragraph between them two tables would grow together.
    return f'<w:p><w:pPr>{format_}<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/></w:pPr></w:p>'


def _style(styles: Mapping[str, str], name: str) -> str:
    return f'<w:pStyle w:val="{styles[name]}"/>' if name in styles else ""


def _edges(shares: tuple[float, ...], width: int) -> list[int]:
    """Column edges in twips; rounding never adds up to another width."""
    edges, sofar, whole = [0], 0.0, sum(shares)
    for share in shares:
        sofar += share
        edges.append(round(width * sofar / whole))
    return edges

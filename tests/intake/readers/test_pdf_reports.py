"""Whole reports printed by LibreOffice read back figure for figure: borders of several kinds, rows and heads over pages."""

from __future__ import annotations

import random
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from tests.intake.recognise import drawing, reports
from tests.intake.recognise.corpus import score
from tests.support.office import Office
from tests.support.readings import apart
from toolkit.intake.document import Grid
from toolkit.intake.recognise import recognise

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
MANNERS: dict[str, dict[str, str]] = {
    "lines": {},
    "double lines": dict.fromkeys(SIDES, "double"),
    "no sides": {"left": "nil", "right": "nil"},
}
"""Borders other than plain ones, side by side."""


def printed_report(path: Path, truth: reports.Truth, borders: dict[str, str], head: int) -> None:
    """A Word file with the three tables, so long that each goes over a page; ``head`` rows are printed on every page."""
    made = docx.Document()
    made.styles["Normal"].font.size = Pt(8)
    made.sections[0].header.paragraphs[0].text = "清水镇政府信息公开工作年度报告"
    made.add_paragraph(reports.TITLE)
    for table in drawing.tables_of(reports.FORM):
        made.add_paragraph("总体情况。" * 500)
        sheet = drawing.draw(table, truth)
        drawn = made.add_table(sheet.rows, sheet.cols)
        edges = OxmlElement("w:tblBorders")
        for side in SIDES:
            edge = OxmlElement(f"w:{side}")
            edge.set(qn("w:val"), borders.get(side, "single"))
            edge.set(qn("w:sz"), "4")
            edges.append(edge)
        drawn._tbl.tblPr.append(edges)
        for box in sheet.boxes:
            cell = drawn.cell(box.row, box.col)
            if box.rows > 1 or box.cols > 1:
                cell = cell.merge(drawn.cell(box.row + box.rows - 1, box.col + box.cols - 1))
            for more in cell.paragraphs[1:]:
                more._element.getparent().remove(more._element)
            cell.paragraphs[0].text = box.text
        for row in drawn.rows[:head]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.save(str(path))


def short(truth: reports.Truth) -> reports.Truth:
    """Figures that are not wrapped in the narrow cells of a page."""
    return {code: value % 100 if isinstance(value, int) else value for code, value in truth.items()}


@pytest.fixture(scope="module")
def read(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Grid], reports.Truth]]:
    folder = tmp_path_factory.mktemp("reports")
    truths = {name: short(reports.full(random.Random(seed))) for seed, name in enumerate(MANNERS)}
    for head, (name, borders) in enumerate(MANNERS.items()):
        printed_report(folder / f"{name}.docx", truths[name], borders, 3 * (head % 2))
    made = office.convert([folder / f"{name}.docx" for name in MANNERS], "pdf", folder / "out")
    documents = {path.stem: apart(path.read_bytes()) for path in made}
    for name, document in documents.items():
        found = score(recognise(document, reports.FORM), truths[name])
        assert (name, found.wrong, found.missing) == (name, [], [])
    return {name: ([block for block in document.blocks if isinstance(block, Grid)], truths[name]) for name, document in documents.items()}


@pytest.mark.parametrize("name", MANNERS)
def test_a_report_printed_over_pages_is_three_tables_without_a_doubt(name: str, read: dict[str, tuple[list[Grid], reports.Truth]]) -> None:
    grids, _ = read[name]
    assert len(grids) == 3, "each table is one, over however many pages"
    assert [cell.doubt for grid in grids for cell in grid.cells if cell.doubt] == []

"""What is struck, deleted, hidden or raised stays so on the way through LibreOffice."""

from __future__ import annotations

import pytest

from tests.intake.readers.builders import zipped
from toolkit.guard import sniff
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.taken_apart import take_apart
from toolkit.seen import Doubt

STRUCK, HIDDEN, RAISED = Doubt("struck", "35", "37"), Doubt("hidden", "35", "37"), Doubt("raised", "37[2]", "37²")
LOWERED = Doubt("raised", "37[2]", "37₂")

RTF_CELLS = {
    r"{\strike 35}37": STRUCK, r"{\striked1 35}37": STRUCK, r"{\deleted\revauthdel1\revdttmdel0 35}37": STRUCK, r"{\v 35}37": HIDDEN,
    r"{\cf1 35}37": HIDDEN, r"37{\super 2}": RAISED, r"37{\sub 2}": LOWERED, r"{\cf2 37}": None, r"{\cf1\chshdng0\chcbpat2 37}": None,
}  # fmt: skip

ODT_STYLES = {
    "T1": 'style:text-line-through-style="solid"', "T2": 'style:text-line-through-type="double"', "T3": 'text:display="none"',
    "T4": 'fo:color="#ffffff"', "T5": 'style:text-position="super 58%"', "T6": 'style:text-position="-33% 58%"',
    "T7": 'fo:color="#ffffff" fo:background-color="#800000"', "T8": 'fo:font-size="1pt" style:font-size-asian="1pt"',
}  # fmt: skip
ODT_CELLS = {
    '<text:span text:style-name="T1">35</text:span>37': STRUCK, '<text:span text:style-name="T2">35</text:span>37': STRUCK,
    '<text:change text:change-id="c1"/>37': STRUCK, '<text:span text:style-name="T3">35</text:span>37': HIDDEN,
    '<text:span text:style-name="T4">35</text:span>37': HIDDEN, '<text:span text:style-name="T8">35</text:span>37': HIDDEN,
    '37<text:span text:style-name="T5">2</text:span>': RAISED, '37<text:span text:style-name="T6">2</text:span>': LOWERED,
    '<text:span text:style-name="T7">37</text:span>': None,
}  # fmt: skip


def rtf() -> bytes:
    rows = "".join(
        rf"\trowd\cellx3000\cellx6000 \pard\intbl n{number}\cell {cell}\cell\row " for number, cell in enumerate(RTF_CELLS)
    )
    return (
        r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}{\colortbl;\red255\green255\blue255;\red128\green0\blue0;}"
        rf"{{\*\revtbl{{Unknown;}}{{A;}}}}{rows}\pard 全年{{\strike 35}}37{{\v 内部}}条\par}}"
    ).encode("ascii", "xmlcharrefreplace").replace(b"&#", b"\\u").replace(b";\\u", b"?\\u")  # fmt: skip


def odt() -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name if name != "fo" else "xsl-fo-compatible"}:1.0"'
        for name in ("office", "table", "text", "style", "fo")
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {look}/></style:style>'
        for name, look in ODT_STYLES.items()
    )
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>n{number}</text:p></table:table-cell><table:table-cell><text:p>{cell}</text:p>"
        "</table:table-cell></table:table-row>" for number, cell in enumerate(ODT_CELLS)
    )
    deleted = (
        '<text:tracked-changes><text:changed-region xml:id="c1" text:id="c1"><text:deletion><office:change-info>'
        "<dc:creator>A</dc:creator><dc:date>2024-01-01T00:00:00</dc:date></office:change-info><text:p>35</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    content = (
        f'<office:document-content {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{deleted}"
        f'<table:table table:name="甲"><table:table-column table:number-columns-repeated="2"/>{rows}</table:table>'
        '<text:p>全年<text:span text:style-name="T1">35</text:span>37<text:span text:style-name="T3">内部</text:span>条</text:p>'
        "</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zipped({
        "mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode(),
    })  # fmt: skip


@pytest.mark.parametrize(("data", "cells"), [(rtf(), RTF_CELLS), (odt(), ODT_CELLS)], ids=["rtf", "odt"])
def test_it_comes_through(data: bytes, cells: dict[str, Doubt | None]) -> None:
    found: Document = take_apart(data, sniff(data).kind)
    grid, line = found.blocks[0], found.blocks[-1]
    assert isinstance(grid, Grid)
    read = {cell.row: (cell.text, cell.doubt) for cell in grid.cells if cell.col == 1}
    assert read == {number: (doubt.shown if doubt else "37", doubt) for number, doubt in enumerate(cells.values())}
    assert isinstance(line, Paragraph)
    assert (line.text, line.unseen) == ("全年37条", "35，内部")

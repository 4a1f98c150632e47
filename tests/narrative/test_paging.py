"""No page of the Word report is left half empty before a table; LibreOffice lays it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.support.office import Office
from toolkit.narrative.paging import loose_tables
from toolkit.narrative.render import render

WIDE, HIGH = 442.2, 637.8
"""The text of a GB/T 9704 page, in points."""
LENGTHS = (1, 150, 300, 450)


def written(length: int) -> dict[str, str]:
    return dict.fromkeys(("s1.proactive", "s1.on_request", "s1.management", "s1.platform", "s1.supervision"), "公" * length)


def lowest_of_pages(pdf: Path) -> list[float]:
    """How far down each page but the last is filled, as a share of its text."""
    document = pypdfium2.PdfDocument(pdf)
    bottoms = []
    for page in list(document)[:-1]:
        text = page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        bottoms.append(max((841.9 - bottom - 104.9) / HIGH for _, bottom, _, _ in boxes if bottom > 99))
    return bottoms


def test_a_table_breaks_only_where_half_a_page_would_stay_empty(make: Any) -> None:
    found = {length: loose_tables(make(written(length)), WIDE, HIGH) for length in LENGTHS}
    assert any(found.values())
    assert not all(found.values())
    assert all(codes <= {"t2", "t3"} for codes in found.values())


@pytest.mark.office
def test_no_page_is_left_half_empty(make: Any, folders: list[Path], office: Office, tmp_path: Path) -> None:
    paths = []
    for length in LENGTHS:
        paths.append(tmp_path / f"{length}.docx")
        paths[-1].write_bytes(render(make(written(length)), "docx", folders))
    for path in office.convert(paths, "pdf", tmp_path / "out"):
        filled = lowest_of_pages(path)
        assert all(share > 0.48 for share in filled), (path.name, filled)

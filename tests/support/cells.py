"""Cells of an issued workbook rewritten in its XML, as programs write them that openpyxl is not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from toolkit.layout import Layout


def with_cells(data: bytes, layout: Layout, sheet: str, cells: Mapping[str, str], merged: str = "") -> bytes:
    """The workbook with the inside of some cells of a sheet replaced.

    ``cells`` are addresses and what goes into ``<c …>``: attributes up to the first ``>``, then the elements. ``merged`` is one
    more merged area.
    """
    names = [other.name for other in layout.sheets]
    return with_part(data, f"xl/worksheets/sheet{names.index(sheet) + 1}.xml", cells, merged)


def with_part(data: bytes, part: str, cells: Mapping[str, str], merged: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text = content.decode()
                for cell, inside in cells.items():
                    text = _replaced(text, cell, inside)
                if merged:
                    text = re.sub(r"(<mergeCells[^>]*>)", rf'\1<mergeCell ref="{merged}"/>', text)
                content = text.encode()
            new.writestr(name, content)
    return out.getvalue()


def _replaced(text: str, cell: str, inside: str) -> str:
    found = re.search(rf'<c r="{cell}"( s="\d+")?[^>]*?(/>|>.*?</c>)', text, re.DOTALL)
    assert found, cell
    attributes, _, elements = inside.partition(">")
    return f'{text[: found.start()]}<c r="{cell}"{found[1] or ""} {attributes}>{elements}</c>{text[found.end() :]}'

"""The 校验码 at the foot of a printed table is the reader's, as LibreOffice works it out."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

from tests.support.office import Office
from tests.support.readings import reading
from tests.support.workbooks import cached, foreign_form, random_contents, seal_for, statutory_form
from toolkit.rules.check_code import check_code
from toolkit.workbook.issuing import issued_workbook

FORMS = (statutory_form(), foreign_form())


def test_the_printed_code_is_the_readers(office: Office, tmp_path: Path) -> None:
    chance, paths = random.Random(4), []
    for form, n in product(FORMS, range(6)):
        contents = random_contents(form, chance)
        declared: tuple[str, ...] = ()
        if n == 0:
            declared = tuple(table.code for table in form.tables)
        if n < 4:
            contents = {code: value if value is not None and value >= 0 else 0 for code, value in contents.items()}
            contents = {code: int(value or 0) if form.cells[code].kind == "count" else value for code, value in contents.items()}
        if n == 1:  # the largest a cell takes, and money with all its decimals
            contents = {code: 999_999_999_999 if form.cells[code].kind == "count" else 72701.2578 for code in contents}
        paths.append(tmp_path / f"{form.edition}-{n}.xlsx")
        paths[-1].write_bytes(issued_workbook(seal_for(form), contents, {}, declared))
    codes = set()
    fresh = office.recalculate(paths, tmp_path / "fresh")  # one call for all: LibreOffice is slow to start
    for (form, _), path in zip(product(FORMS, range(6)), fresh, strict=True):
        shown, values = cached(path), reading(path).values
        for table in form.sheet_tables():
            (line,) = [text for text in shown[table.sheet].values() if str(text).startswith("校验码：")]
            assert line == f"校验码：{check_code(table, values) or '填齐后自动生成'}", (path.name, table.code)
            codes.add(line)
    assert len(codes) > 8

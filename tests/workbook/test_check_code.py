"""The line below the signatures: what it says and its 校验码 are the reader's, as LibreOffice and Gnumeric work them out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from toolkit.structs import replace

from tests.support.gnumeric import Gnumeric
from tests.support.office import Office
from tests.support.readings import reading
from tests.support.workbooks import cached, foreign_form, random_contents, seal_for, statutory_form
from toolkit.form import Form
from toolkit.rules.check_code import SEED, check_code
from toolkit.seal import Seal, facts_of
from toolkit.workbook.issuing import issued_workbook

FORMS = (statutory_form(), foreign_form())
CASES = range(6)


def line_of(shown: Mapping[str, Any]) -> str:
    (line,) = [str(text) for text in shown.values() if "表内校验" in str(text)]
    return line


def zeros(form: Form) -> dict[str, object]:
    return {code: 0 for code, cell in form.cells.items() if not cell.total}


def contents_of(form: Form, n: int, chance: random.Random) -> dict[str, Any]:
    contents: dict[str, Any] = random_contents(form, chance)
    if n == 0:
        return dict.fromkeys(contents)
    if n == 1:
        return dict(zeros(form))
    if n < 4:
        contents = {code: value if value is not None and value >= 0 else 0 for code, value in contents.items()}
        contents = {code: int(value or 0) if form.cells[code].kind == "count" else value for code, value in contents.items()}
    if n == 3:  # the largest a cell takes, and money with all its decimals
        contents = {code: 999_999_999_999 if form.cells[code].kind == "count" else 72701.2578 for code in contents}
    return contents


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two forms, six fillings each: declared zero, zeros typed, numbers, very large ones, and two with gaps."""
    home, chance, paths = tmp_path_factory.mktemp("codes"), random.Random(4), []
    for form, n in product(FORMS, CASES):
        declared = tuple(table.code for table in form.tables if table.zero_choice) if n == 0 else ()
        paths.append(home / f"{form.edition}-{n}.xlsx")
        paths[-1].write_bytes(issued_workbook(seal_for(form), contents_of(form, n, chance), {}, declared))
    return paths


def test_the_printed_code_is_the_readers(office: Office, made: list[Path], tmp_path: Path) -> None:
    codes, unready = set(), 0
    fresh = office.recalculate(made, tmp_path / "fresh")  # one call for all: LibreOffice is slow to start
    for (form, n), path in zip(product(FORMS, CASES), fresh, strict=True):
        shown, values = cached(path), reading(path).values
        status = str(shown["校验"]["A2"])
        for table in form.sheet_tables():
            line, _, declared = line_of(shown[table.sheet]).partition("　　")
            assert bool(declared) == (n == 0 and table.zero_choice)
            if status.startswith("还差"):
                assert line == f"未通过表内校验（{status[: status.index('处') + 1]}），不得签报", (path.name, table.code)
                unready += 1
            else:
                assert line == f"数据已通过表内校验，校验码 {check_code(table, values, seal_for(form).facts[SEED])}"
                codes.add(line)
    assert unready > 3
    assert len(codes) > 3


def test_gnumeric_and_what_was_cached_say_the_same(made: list[Path], gnumeric: Gnumeric, tmp_path: Path) -> None:
    for path in made:
        was, shown = cached(path), cached(gnumeric.recalculate(path, tmp_path))
        for sheet in was:
            if any("表内校验" in str(text) for text in was[sheet].values()):
                assert line_of(shown[sheet]) == line_of(was[sheet]), (path.name, sheet)


def of_unit(form: Form, code: str, year: int) -> Seal:
    seal = seal_for(form)
    who = replace(seal.identity, unit_code=code, year=year)
    return replace(seal, identity=who, facts=facts_of(who))


def printed(seal: Seal, path: Path) -> list[str]:
    path.write_bytes(issued_workbook(seal, zeros(seal.form), {}))
    shown = cached(path)
    return [line_of(shown[table.sheet]) for table in seal.form.sheet_tables()]


def test_returns_of_zeros_differ_from_table_to_table_unit_to_unit_and_year_to_year(tmp_path: Path) -> None:
    form = FORMS[0]
    lines = [
        line for n, (unit, year) in enumerate(product(("640402003", "640402004"), (2023, 2024)))
        for line in printed(of_unit(form, unit, year), tmp_path / f"{n}.xlsx")
    ]
    assert len(set(lines)) == 4 * len(list(form.sheet_tables()))
    assert not any("0000-0000" in line for line in lines)


def test_without_a_seed_the_codes_are_those_of_workbooks_issued_before(office: Office, tmp_path: Path) -> None:
    seal = seal_for(FORMS[0])
    old = replace(seal, facts={name: fact for name, fact in seal.facts.items() if name != SEED})
    assert set(printed(old, tmp_path / "old.xlsx")) == {"数据已通过表内校验，校验码 0000-0000"}
    (fresh,) = office.recalculate([tmp_path / "old.xlsx"], tmp_path / "fresh")
    assert line_of(cached(fresh)["表三"]) == "数据已通过表内校验，校验码 0000-0000"

"""What was typed is what is read, whatever suite saved the workbook in between."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import (
    fill,
    foreign_form,
    issued,
    mixed_form,
    random_contents,
    random_last,
    seal_for,
    statutory_form,
)
from toolkit.findings import Severity
from toolkit.form import Form
from toolkit.form.spoken import FIRST_DAY, LAST_DAY
from toolkit.workbook.issuing import issued_workbook

FORMS = {"statutory": statutory_form, "foreign": foreign_form, "mixed": mixed_form}
PARAGRAPHS = ["第一段：主动公开233条，其中“政务公开”栏目37条。", "第二段 <b>&amp; 不是标记", "=第三段以等号开头"]
TAMPER = ("structure.changed", "seal.missing", "seal.broken", "identity.unit", "identity.year", "identity.edition")
ODD = {0: "/", 1: "无", 2: "—", 3: "12件", 4: "３", 5: -1, 6: 2.5, 7: " 5 "}


def typed_values(form: Form, contents: Mapping[str, Any]) -> dict[str, Any]:
    """What the typed numbers are, told without the package: unusable ones are None."""
    found: dict[str, Any] = {}
    for code, content in contents.items():
        usable = isinstance(content, int | float) and (content >= 0 or form.cells[code].negative)
        if usable and form.cells[code].kind == "count":
            usable = float(content).is_integer()
        found[code] = Decimal(str(content)) if usable else None
    return found


def assert_reads(form: Form, data: bytes, contents: Mapping[str, Any]) -> Reading:
    read = reading(data)
    expected = typed_values(form, contents)
    assert {code: read.values[code] for code in expected} == expected
    assert not [finding for finding in read.findings if finding.rule in TAMPER]
    assert read.origin == "issued"
    return read


def with_false_caches(data: bytes) -> bytes:
    """The same workbook with 999 as the cached value of every formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>999</v>", part)
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("which", FORMS)
@settings(max_examples=10)
@given(data=st.data())
def test_any_numbers_and_blanks_come_back_as_typed(which: str, data: st.DataObject) -> None:
    form = FORMS[which]()
    numbers: dict[str, Any] = {
        code: st.none() | {
            "count": st.integers(-(10**12) + 1 if cell.negative else 0, 10**12 - 1), "date": st.integers(FIRST_DAY, LAST_DAY),
            "choice": st.integers(1, len(cell.choices)),
        }.get(cell.kind, st.decimals(-(10**8) if cell.negative else 0, 10**8, places=cell.decimals).map(float))
        for code, cell in form.cells.items() if not cell.total
    }
    contents = data.draw(st.fixed_dictionaries(numbers))
    assert_reads(form, issued_workbook(seal_for(form), contents, {}), contents)


def test_every_honest_save_path_gives_equal_values_and_no_false_alarm(office: Office, tmp_path: Path) -> None:
    sources: list[Path] = []
    filled: list[tuple[Form, dict[str, Any]]] = []
    blanks = [("statutory", True, True)]  # what is filled at random holds blanks too
    for which, with_last, blank in [*blanks, *product(FORMS, (True, False), (False,))]:
        form, chance = FORMS[which](), random.Random(f"{which} {with_last} {blank}")
        seal = seal_for(form, last=random_last(form, chance) if with_last else None)
        contents = random_contents(form, chance)
        filled.append((form, dict.fromkeys(contents) if blank else contents))
        sources.append(tmp_path / f"{which}-{with_last}-{blank}.xlsx")
        sources[-1].write_bytes(issued_workbook(seal, filled[-1][1], {form.texts[0].code: PARAGRAPHS}))
    (tmp_path / "openpyxl").mkdir()
    paths = {
        "xlsxwriter": sources,
        "openpyxl": [fill(source, tmp_path / "openpyxl" / source.name, {}) for source in sources],
        "libreoffice": office.convert(sources, "xlsx", tmp_path / "lo"),
    }
    for kind in ("ods", "xls"):
        # One call for all: LibreOffice takes longer to start than to save.
        paths[kind] = office.convert(sources, kind, tmp_path / kind)
        paths[f"{kind} and back"] = office.convert(paths[kind][:2], "xlsx", tmp_path / f"{kind}-xlsx")
    for how, saved in paths.items():
        for (form, typed), path in zip(filled, saved, strict=False):
            read = assert_reads(form, path.read_bytes(), typed)
            assert read.texts[form.texts[0].code] == "\n".join(PARAGRAPHS), (how, path.name)


def test_blank_zero_and_other_text_stay_three_things_on_every_path(office: Office, tmp_path: Path) -> None:
    form = statutory_form()
    blank = issued(seal_for(form), tmp_path / "blank.xlsx")
    codes = [code for code, cell in form.cells.items() if code.startswith("t3.") and not cell.total]
    contents: dict[str, Any] = dict.fromkeys(codes, 0)
    contents |= {codes[n]: content for n, content in ODD.items()} | {codes[20]: None}
    typed = fill(blank, tmp_path / "typed.xlsx", contents)
    (lo,) = office.convert([typed], "xlsx", tmp_path / "lo")
    (xls,) = office.convert([typed], "xls", tmp_path / "xls")
    (xls,) = office.convert([xls], "xlsx", tmp_path / "xls-xlsx")
    expected = {codes[0]: "value.not_a_number", codes[1]: "value.not_a_number", codes[2]: "value.not_a_number",
                codes[3]: "value.repaired", codes[4]: "value.repaired", codes[5]: "value.negative",
                codes[6]: "value.not_whole", codes[7]: "value.repaired", codes[20]: "value.missing"}
    for path in (typed, lo, xls):
        read = reading(path)
        said = {finding.item: finding.rule for finding in read.findings if finding.item in codes}
        assert said == expected, path
        assert [read.values[codes[n]] for n in (3, 4, 7, 8, 20)] == [12, 3, 5, 0, None]
        quoted = next(f.message for f in read.findings if f.item == codes[0])
        assert "现填“/”" in quoted
        assert "《表三》D8" in quoted


def test_totals_are_our_own_evaluation_and_cached_values_are_never_used(office: Office, tmp_path: Path) -> None:
    form = statutory_form()
    contents = dict.fromkeys((code for code, cell in form.cells.items() if not cell.total), 1)
    stale = with_false_caches(issued_workbook(seal_for(form), contents, {}))
    typed = fill(issued(seal_for(form), tmp_path / "blank.xlsx"), tmp_path / "typed.xlsx", contents)  # no cached values
    for data in (stale, typed.read_bytes()):
        values = reading(data).values
        assert (values["t3.new.total"], values["t3.handled.natural"], values["t3.handled.total"]) == (6, 21, 126)
        assert (values["t4.review.total"], values["t2.fee.amount"]) == (4, 1)
    with_blank = fill(typed, tmp_path / "blank-in.xlsx", {"t3.granted.natural": None})
    read = reading(with_blank)
    assert [read.values[code] for code in ("t3.granted.total", "t3.handled.natural", "t3.handled.total")] == [None] * 3
    assert read.values["t3.handled.business"] == 21
    assert [f.item for f in read.findings if f.rule == "value.missing"] == ["t3.granted.natural"]


@pytest.mark.parametrize(("number", "severity"), [(6, Severity.NOTE), (7, Severity.ERROR)])
def test_a_number_typed_over_a_total_is_read_as_it_stands(number: int, severity: Severity, tmp_path: Path) -> None:
    form = statutory_form()
    contents: dict[str, Any] = dict.fromkeys((code for code, cell in form.cells.items() if not cell.total), 1)
    typed = fill(issued(seal_for(form), tmp_path / "b.xlsx"), tmp_path / "t.xlsx", contents | {"t3.new.total": number})
    read = reading(typed)
    assert read.values["t3.new.total"] == number
    (finding,) = [f for f in read.findings if f.rule == "total.typed"]
    assert (finding.severity, finding.left, finding.right) == (severity, number, 6)


def test_paragraphs_with_line_breaks_inside_a_cell_become_paragraphs(tmp_path: Path) -> None:
    form = statutory_form()
    blank = issued(seal_for(form), tmp_path / "b.xlsx")
    typed = fill(blank, tmp_path / "t.xlsx", {"s1.proactive": "第一段\n\n第二段 \r\n第三段"})
    assert reading(typed).texts["s1.proactive"] == "第一段\n第二段\n第三段"

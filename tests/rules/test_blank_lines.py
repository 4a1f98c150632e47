"""Blank rows, columns and groups: each is one finding, every blank cell stands in exactly one, and the sentence is true."""

from __future__ import annotations

import random

import pytest

from tests.form.small import table
from tests.support.workbooks import statutory_form
from toolkit.findings import Finding, Severity, Where
from toolkit.form import Form, parse_form
from toolkit.layout import build_layout
from toolkit.rules import entries_and_findings
from toolkit.submission import Raw, Stands

FORM = statutory_form()
T3 = FORM.tables_by_code["t3"]
PLACES = {code: Where(code, sheet.name, sheet.by_code[code].at) for code, sheet in build_layout(FORM, last_year=False).sheet_of.items()}


def said(
    blank: set[str], *, recognised: bool = False, totals_blank: bool = False, form: Form = FORM, sheets: bool = True
) -> list[Finding]:
    """What is said of missing values where these are blank and all else is 0."""
    raws = {}
    for code, cell in form.cells.items():
        where = PLACES[code] if sheets and form is FORM else Where(code)
        if cell.total and not recognised:
            raws[code] = Raw(None, where, Stands.ISSUED_FORMULA)
        else:
            raws[code] = Raw(None if code in blank or (cell.total and totals_blank) else 0, where)
    found = entries_and_findings(form, raws, dict.fromkeys(form.texts_by_code, "有"), {})[1]
    return [finding for finding in found if finding.rule == "value.missing"]


def row(code: str) -> set[str]:
    return {cell.code for cell in T3.inputs if cell.row_code == code}


def column(code: str) -> set[str]:
    return {cell.code for cell in T3.inputs if cell.column_code == code}


def test_a_blank_row_is_one_finding_that_names_row_and_cells() -> None:
    (finding,) = said(row("granted"))
    assert (finding.id, finding.severity) == ("value.missing@t3.row.granted", Severity.ERROR)
    assert finding.message == "《表三》第10行（（一）予以公开）整行未填（6格）。"
    assert {where.code for where in finding.where} == row("granted")
    assert finding.remedy == "请逐格填写，没有的填0。"


def test_a_blank_column_is_one_finding() -> None:
    (finding,) = said(column("welfare"))
    assert finding.id == "value.missing@t3.column.welfare"
    assert finding.message == "《表三》G列（社会公益组织）整列未填（24格）。"
    assert {where.code for where in finding.where} == column("welfare")


def test_of_a_blank_row_and_a_blank_column_each_cell_stands_in_one() -> None:
    findings = said(row("granted") | column("welfare"))
    assert [finding.id for finding in findings] == ["value.missing@t3.column.welfare", "value.missing@t3.row.granted"]
    codes = [where.code for finding in findings for where in finding.where]
    assert sorted(codes) == sorted(row("granted") | column("welfare"))


def test_where_only_the_natural_persons_are_filled_five_columns_are_said() -> None:
    blank = {cell.code for cell in T3.inputs if cell.column_code != "natural"}
    assert len(said(blank)) == 5
    assert len(said({cell.code for cell in T3.inputs if cell.row_code not in ("new", "carried_in")})) == 22


def test_single_blanks_stay_cells() -> None:
    assert [finding.item for finding in said({"t3.new.natural", "t3.granted.legal"})] == ["t3.new.natural", "t3.granted.legal"]


def test_what_came_from_last_year_is_excepted_in_words() -> None:
    prefilled = {cell.code for cell in T3.inputs if cell.prefill}
    assert prefilled == row("carried_in")
    (finding,) = said(column("legal") - prefilled)
    assert finding.message == "《表三》H列（法律服务机构）除带入的上年数外整列未填（23格）。"


def test_totals_of_a_recognised_file_are_excepted_in_words_or_blank_with_their_row() -> None:
    (finding,) = said(row("granted"), recognised=True)
    assert finding.message == "《表三》第10行（（一）予以公开）除合计外整行未填（6格）。"
    whole = said({cell.code for cell in T3.inputs}, recognised=True)
    assert [(finding.case, finding.message) for finding in whole] == [
        ("table_but_totals", "《表三》“三、收到和处理政府信息公开申请情况”除合计外整张未填（144格）。"),
    ]
    assert "除合计外" not in said({cell.code for cell in T3.inputs}, recognised=True, totals_blank=True)[0].message


def test_blank_totals_alone_are_lines_too() -> None:
    found = said(set(), recognised=True, totals_blank=True)
    about = [finding.id for finding in found if finding.item.startswith("t3")]
    assert about == ["value.missing@t3.column.total", "value.missing@t3.row.handled"]


def test_where_there_is_no_sheet_the_row_is_named_by_its_words() -> None:
    (finding,) = said(row("carried_out"), sheets=False)
    assert finding.message == "《表三》“四、结转下年度”整行未填（6格）。"


def test_cells_of_two_weights_are_not_one_finding() -> None:
    form = parse_form(table("甲 | {x} | {y}\n乙 | {z} | {u}"))
    assert {finding.severity for finding in said({"a.x", "a.y"}, form=form)} == {Severity.ERROR}


@pytest.mark.parametrize("seed", range(20))
def test_every_blank_cell_stands_in_exactly_one_finding_whatever_is_blank(seed: int) -> None:
    rng = random.Random(seed)
    blank = {code for code, cell in FORM.cells.items() if not cell.total and rng.random() < rng.random()}
    for line in rng.sample([*T3.row_codes], 3):
        blank |= row(line)
    blank |= column(rng.choice(T3.column_codes[:-1]))
    found = said(blank)
    codes = [where.code for finding in found for where in finding.where]
    assert sorted(codes) == sorted(blank)
    assert len({finding.id for finding in found}) == len(found)

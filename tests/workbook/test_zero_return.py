"""零申报 in one choice: the drop-down “其余空白格均为0” above each table, through every suite."""

from __future__ import annotations

import random
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.office import Office
from tests.support.readings import reading
from tests.support.workbooks import cached, cached_on, fill, issued, seal_for, statutory_form
from toolkit.findings import Severity
from toolkit.form import Form
from toolkit.layout import CHECK_SHEET
from toolkit.seal import Seal

FORM = statutory_form()
TABLES = ("t2", "t3", "t4", "s6")


def choose(source: Path, target: Path, tables: tuple[str, ...], contents: dict[str, Any] | None = None) -> Path:
    """Pick “是” above tables, and type (None: delete) what else is given."""
    path = fill(source, target, contents or {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
        for table in tables:
            sheet, _, cell = book.defined_names[f"declared_{table}"].attr_text.rpartition("!")
            book[sheet.strip("'")][cell.replace("$", "")] = "是"
        book.save(path)
    return path


@pytest.fixture(scope="module")
def saved(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """Three workbooks, each saved by every suite and calculated anew; one call for all three, LibreOffice starts slowly."""
    home = tmp_path_factory.mktemp("zero")
    blank = issued(seal_for(FORM), home / "blank.xlsx")
    typed: dict[str, Any] = {"t3.new.natural": 5, "t3.granted.natural": 5, "t3.secret.natural": None, "t3.new.business": None}
    made = [choose(blank, home / "zero.xlsx", TABLES), choose(blank, home / "typed.xlsx", ("t3",), typed),
            fill(blank, home / "missing.xlsx", {"t3.new.natural": 0})]
    found = {path.stem: {"openpyxl": path} for path in made}
    for how in ("xlsx", "ods", "xls", "fresh"):
        done = office.recalculate(made, home / how) if how == "fresh" else office.convert(made, how, home / how)
        for path in done:
            found[path.stem][how] = path
    return found


def saves(ways: dict[str, Path]) -> dict[str, bytes]:
    return {how: path.read_bytes() for how, path in ways.items() if how != "fresh"}


def codes(form: Form, table: str) -> list[str]:
    return [cell.code for cell in form.tables_by_code[table].inputs]


def test_four_choices_are_a_whole_zero_return_on_every_path(saved: dict[str, dict[str, Path]]) -> None:
    for how, data in saves(saved["zero"]).items():
        read = reading(data)
        assert read.declared == TABLES, how
        assert set(read.values.values()) == {0}, how
        found = [f for f in read.judged.findings if f.rule != "text.missing"]
        assert [(f.rule, f.item, f.severity) for f in found] == [
            ("value.declared_zero", table, Severity.NOTE) for table in TABLES
        ], how
    shown = cached(saved["zero"]["fresh"])
    assert shown[CHECK_SHEET]["A2"].startswith("数据齐全、勾稽成立，可以上报")
    assert {shown["表三"][f"{col}{row}"] for col in "DEFGHIJ" for row in range(8, 33)} == {0}, "shown and printed as 0"


def test_typed_numbers_win_and_deleted_cells_are_declared_too(saved: dict[str, dict[str, Path]]) -> None:
    for how, data in saves(saved["typed"]).items():
        values = reading(data).values
        assert (values["t3.new.natural"], values["t3.new.total"], values["t3.handled.total"]) == (5, 5, 5), how
        assert (values["t3.secret.natural"], values["t3.new.business"]) == (0, 0), how
    shown = cached_on(saved["typed"]["fresh"], CHECK_SHEET)
    lamps = {shown[f"E{row}"]: (shown[f"F{row}"], shown[f"G{row}"]) for row in range(5, 30) if f"E{row}" in shown}
    assert lamps["value.表三"] == (0, 0)
    assert lamps["t3.balance#0"] == (0, 0)


def test_without_the_choice_the_same_blanks_are_missing(saved: dict[str, dict[str, Path]]) -> None:
    for how, data in saves(saved["missing"]).items():
        read = reading(data)
        assert read.declared == (), how
        missing = [f for f in read.findings if f.rule == "value.missing" and f.item.startswith("t3.")]
        assert sum(len(f.where) for f in missing) == 143, how
        assert len(missing) == 28, "23 rows, and five cells beside the one that is filled"
        assert read.values["t3.new.business"] is None, how


@pytest.mark.parametrize("content", ["/", "无", "-", "12.5", -1])
def test_a_choice_does_not_cover_what_is_no_number(content: Any, tmp_path: Path) -> None:
    blank = issued(seal_for(FORM), tmp_path / "blank.xlsx")
    path = choose(blank, tmp_path / "t.xlsx", TABLES, {"t3.new.natural": content})
    read = reading(path)
    assert read.values["t3.new.natural"] is None
    assert [f.severity for f in read.findings if f.item == "t3.new.natural"] == [Severity.ERROR]


@pytest.mark.parametrize("content", ["否", "√", "（空）", "不是"])
def test_anything_but_yes_declares_nothing(content: str, tmp_path: Path) -> None:
    path = issued(seal_for(FORM), tmp_path / "blank.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
        book["表三"]["D4"] = content
        book.save(path)
    assert reading(path).declared == ()


def contradicted(seal: Seal, contents: dict[str, Any], tmp_path: Path) -> set[str]:
    path = choose(issued(seal, tmp_path / "b.xlsx"), tmp_path / "t.xlsx", ("t3",), contents)
    return {f.id for f in reading(path).judged.findings if f.rule.startswith(("nil", "history"))}


def test_a_zero_choice_contradicts_cases_carried_out_last_year(tmp_path: Path) -> None:
    last = dict.fromkeys(FORM.cells, 0) | {"t3.carried_out.natural": 2, "t3.carried_out.total": 2}
    deleted: dict[str, Any] = dict.fromkeys(f"t3.carried_in.{c}" for c in ("natural", "business", "research", "welfare", "legal", "other_org"))
    assert contradicted(seal_for(FORM, last=last), deleted, tmp_path) == {"nil.contradiction", "history.carried_in@total"}
    answered = {"t3.granted.natural": 2}
    assert contradicted(seal_for(FORM, last=last), answered, tmp_path) == set(), "the carried cells came filled in"


def test_a_zero_choice_without_last_year_contradicts_nothing(tmp_path: Path) -> None:
    assert contradicted(seal_for(FORM, last=dict.fromkeys(FORM.cells, 0)), {}, tmp_path) == set()


def test_random_choices_never_turn_a_blank_into_a_number_elsewhere() -> None:
    from toolkit.workbook.issuing import issued_workbook

    chance = random.Random(11)
    for _ in range(6):
        declared = tuple(table for table in TABLES if chance.random() < 0.5)
        read = reading(issued_workbook(seal_for(FORM), {}, {}, declared))
        for table in TABLES:
            values = {read.values[code] for code in codes(FORM, table)}
            assert values == ({0} if table in declared else {None})

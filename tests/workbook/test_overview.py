"""What a leader opens: 总览, 单位一览, 同比. Live, right as cached and recalculated, for one unit or many, for any form."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.office import Office
from tests.support.workbooks import DATA, cached, formulas, random_contents, statutory_form
from toolkit.actions.form import load_form
from toolkit.aggregate import Standing, Sums, add_up, check_sums
from toolkit.findings import Finding, Number, Severity
from toolkit.form import Form, parse_form
from toolkit.rules import evaluate_totals
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, UnitFacts, rollup_workbook

FORM = statutory_form()
NAME = "示范区第{}综合行政执法和应急管理服务中心办公室"
Values = dict[str, Number | None]


def values_of(form: Form, seed: int) -> Values:
    chance = random.Random(seed)
    typed: Values = {
        code: None if value is None or value < 0 or (form.cells[code].kind == "count" and value % 1) else
        int(value) if form.cells[code].kind in ("count", "choice", "date") else Decimal(str(value))
        for code, value in random_contents(form, chance).items()
    }
    return typed | evaluate_totals(form, typed, [code for code, cell in form.cells.items() if cell.total])


def whole(form: Form, seed: int) -> Values:
    """Figures without a blank."""
    chance = random.Random(seed)
    typed: Values = {code: chance.randint(1, len(cell.choices) or 9) for code, cell in form.cells.items() if not cell.total}
    return typed | evaluate_totals(form, typed, [code for code, cell in form.cells.items() if cell.total])


def district(form: Form, count: int, *, last: int = 0, reported: int | None = None) -> Sums:
    """So many units of three kinds, of which the first ``reported`` have reported; last year is known of the first ``last``."""
    kinds = ("街道", "镇", "部门")
    units = [Unit(f"u{n}", NAME.format(n), kinds[n % 3], counted=n % 7 != 5, group=f"第{n % 2}片*") for n in range(count)]
    done = count if reported is None else reported
    standings = [
        Standing(unit, values_of(form, n) if n < done else None, received_at=f"2024-01-{10 + n % 9}T09:00:00+08:00" if n < done else None)
        for n, unit in enumerate(units)
    ]
    return add_up(form, standings, {unit.code: whole(form, 100 + n) for n, unit in enumerate(units) if n < last})


def facts(sums: Sums, **more: Any) -> RollupFacts:
    found = check_sums(sums, sums.lasts, "区县")
    units = {one.unit.code: UnitFacts(days_late=n % 3, rounds=n % 2, published_at="2024-01-30", url="http://x.gov.cn/1?a=1&b=2", differs=n % 2,
                                      original="../received/a%20b.xlsx") for n, one in enumerate(sums.standings) if one.reported}
    return RollupFacts("示范区", 2023, found, date(2024, 1, 15), [("各单位报送", date(2024, 1, 15))], units, **more)


def opened(data: bytes, *, shown: bool = True) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=shown)


def rows(data: bytes, sheet: str) -> list[list[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)  # which reads no other sheet
    return [[value for value in row if value not in (None, "")] for row in book[sheet].iter_rows(values_only=True)]


def words(data: bytes, sheet: str) -> str:
    return "\n".join(" ".join(map(str, row)) for row in rows(data, sheet))


def line(data: bytes, label: str, sheet: str = "总览") -> list[Any]:
    """What stands behind a label in its row."""
    for row in rows(data, sheet):
        if label in row:
            return row[row.index(label) + 1:]
    raise AssertionError(label)


CASES: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "one": (FORM, {"count": 1}),
    "three": (FORM, {"count": 3, "last": 3}),
    "many": (FORM, {"count": 24, "last": 24, "reported": 20}),
    "partly": (FORM, {"count": 4, "last": 3}),
    "nobody": (FORM, {"count": 3, "last": 3, "reported": 0}),
    "website": ("网站工作年报", {"count": 5, "last": 5}),
    "extended": ("2021-附表示例", {"count": 3, "last": 3}),
    **{name: (DATA / f"{name}.toml", {"count": 6, "last": 6, "reported": 5})
       for name in ("hotline", "hotline-growing", "website-workload", "openness-work", "ways", "functions")},
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home, made = tmp_path_factory.mktemp("overview"), {}
    for name, (form, how) in CASES.items():
        sums = district(form if isinstance(form, Form) else load_form(form), **how)
        made[name] = home / f"{name}.xlsx"
        made[name].write_bytes(rollup_workbook(sums, facts(sums)))
    return made


def test_every_formula_of_every_sheet_says_recalculated_what_it_says_as_written(
    books: dict[str, Path], office: Office, tmp_path: Path
) -> None:
    for path, fresh in zip(books.values(), office.recalculate(books.values(), tmp_path / "fresh"), strict=True):
        before, after = cached(path), cached(fresh)
        assert list(before) == list(after)
        for sheet, cells in formulas(path).items():
            for cell, formula in cells.items():
                then, now = before[sheet].get(cell), after[sheet].get(cell)
                told = (path.stem, sheet, cell, formula)
                if isinstance(then, int | float):
                    assert now == pytest.approx(then, abs=1e-7), told
                else:
                    assert (now or "") == (then or ""), told


def test_every_number_of_the_first_pages_is_a_formula(books: dict[str, Path]) -> None:
    for name in ("many", "website", "ways"):
        book = opened(books[name].read_bytes(), shown=False)
        for sheet in ("总览", "同比"):
            typed = [cell.coordinate for row in book[sheet].iter_rows() for cell in row if cell.data_type == "n" and cell.value is not None]
            assert typed == [], (name, sheet)


def test_the_page_tells_figures_of_both_years_with_shares_and_differences() -> None:
    now = dict.fromkeys(FORM.cells, 0) | {
        "t3.new.natural": 6, "t3.new.business": 2, "t3.granted.natural": 3, "t3.partial.natural": 1, "t3.secret.business": 2,
        "t3.carried_out.natural": 2, "t4.review.corrected": 1, "t2.fee.amount": Decimal("1.5")}
    then = dict.fromkeys(FORM.cells, 0) | {"t3.new.natural": 5, "t3.granted.natural": 5, "t2.fee.amount": Decimal("2")}
    totals = [code for code, cell in FORM.cells.items() if cell.total]
    units = [Standing(Unit("a", "甲街道", "街道"), now | evaluate_totals(FORM, now, totals), {}, received_at="2024-01-12T09:00:00+08:00")]
    sums = add_up(FORM, units, {"a": then | evaluate_totals(FORM, then, totals)})
    data = rollup_workbook(sums, RollupFacts("示范区", 2023, []))
    assert line(data, "本年新收") == [8, 5, 3]
    assert line(data, "自然人") == [6, 0.75, 5, 1, 1]
    assert line(data, "法人或其他组织") == [2, 0.25, 0, 0, 2]
    assert line(data, "予以公开") == [3, 0.5, 5, 1, -2]
    assert line(data, "不予公开") == [2, pytest.approx(2 / 6), 0, 0, 2]
    assert line(data, "结转下年度") == [2, 0, 2]
    assert line(data, "行政复议") == [0, 1, 0, 0, 1, 0, 1]
    assert line(data, "行政事业性收费（万元）") == [1.5, 2, -0.5]
    assert "截至：2024年1月12日" in words(data, "总览")
    assert "定稿" in words(data, "总览")
    assert "各单位均已报送并通过校验" in words(data, "总览")


def test_who_has_not_reported_is_named_and_the_page_is_provisional() -> None:
    sums = district(FORM, 4, reported=2)
    data = rollup_workbook(sums, facts(sums))
    said = words(data, "总览")
    assert f"未报单位：{NAME.format(2)}、{NAME.format(3)}。" in said
    assert "阶段性数据，不得对外公布" in said
    assert rows(data, "总览")[5][:2] == [4, 2]
    assert "还有2家没有报送（应于1月15日前报送）" in said
    assert "没有登记上年数" in said


def test_last_year_is_not_compared_while_one_of_the_sums_has_none_and_it_is_said_of_how_many() -> None:
    sums = district(FORM, 4, last=3)
    data = rollup_workbook(sums, facts(sums))
    said = words(data, "总览")
    assert f"上年不全：计入汇总的单位中有1家没有上年数（{NAME.format(3)}）" in said
    assert any("上年不全" in row for row in rows(data, "总览"))
    assert len(line(data, "本年新收")) == 1, "neither last year nor a difference"
    whole_again = district(FORM, 4, last=4)
    assert len(line(rollup_workbook(whole_again, facts(whole_again)), "本年新收")) == 3


def test_last_year_is_that_of_the_units_in_the_sums_and_a_unit_missing_is_in_neither_year(office: Office, tmp_path: Path) -> None:
    zeros: Values = dict.fromkeys(FORM.cells, 0)
    units = [Standing(Unit("a", "甲街道", "街道"), zeros, {}), Standing(Unit("b", "乙镇", "镇")),
             Standing(Unit("c", "丙局", "部门", counted=False), zeros, {})]
    sums = add_up(FORM, units, {code: zeros | {"t2.penalty.decisions": 10 ** n} for n, code in enumerate("abc")})
    path = tmp_path / "r.xlsx"
    path.write_bytes(rollup_workbook(sums, RollupFacts("示范区", 2023, [])))
    (fresh,) = office.recalculate([path], tmp_path / "fresh")
    assert line(path.read_bytes(), "行政处罚") == line(fresh.read_bytes(), "行政处罚") == [0, 1, -1]


def test_at_most_five_lines_stand_for_a_leader() -> None:
    sums = district(FORM, 9, reported=7)
    error = Finding("t3.balance", Severity.ERROR, "不平。")
    query = Finding("history.valid", Severity.QUERY, "待核。")
    standings = [Standing(one.unit, one.values, {}, (error, query) if n % 2 else (query,), received_at=one.received_at)
                 if one.reported else one for n, one in enumerate(sums.standings)]
    sums = add_up(FORM, standings)
    told = RollupFacts("示范区", 2023, [error, query], units={"u1": UnitFacts(differs=2)}, waiting=3)
    said = [row[0] for row in rows(rollup_workbook(sums, told), "总览") if row and re.match(r"\d\. ", str(row[0]))]
    assert len(said) == 5
    assert said[0].startswith("1. 还有2家没有报送")
    assert "收到3份文件未能归到单位" in said[-1]


def test_units_are_listed_in_their_order_with_subtotals_that_make_the_total() -> None:
    sums = district(FORM, 8, last=8)
    data = rollup_workbook(sums, facts(sums))
    found = rows(data, "单位一览（一）")
    names = [row[1] for row in found[4:12]]
    assert names == [NAME.format(n) + ("（不计入汇总）" if n == 5 else "") for n in range(8)]
    book = opened(data)["单位一览（一）"]
    heads = {str(cell.value).replace("\n", ""): cell.column for cell in book[3] if cell.value}
    column = heads["行政许可"]
    by_name = {str(row[0].value): row[column - 1].value for row in book.iter_rows(min_row=13) if row[0].value}
    kinds = [by_name[f"{kind}小计（{n}家）"] or 0 for kind, n in (("街道", 3), ("镇", 3), ("部门", 1))]
    assert sum(kinds) == by_name["合计（7家）"] == sums.values["t2.licence.decisions"]
    assert by_name["第0片*小计（4家）"] + by_name["第1片*小计（3家）"] == by_name["合计（7家）"]


def test_what_the_total_has_beyond_the_units_stands_in_a_row_of_its_own() -> None:
    values: Values = dict.fromkeys(FORM.cells, 0) | {"t3.new.natural": 4, "t3.new.legal": None, "t3.new.total": None}
    sums = add_up(FORM, [Standing(Unit("a", "甲街道", "街道"), values, {})])
    data = rollup_workbook(sums, RollupFacts("示范区", 2023, []))
    assert 4 in line(data, "合计与各单位相加之差", "单位一览（一）")
    assert "合计与各单位相加之差" not in words(rollup_workbook(district(FORM, 2, reported=0), RollupFacts("示范区", 2023, [])), "单位一览（一）")


def test_each_unit_leads_to_its_row_and_to_its_file() -> None:
    sums = district(FORM, 3)
    data = rollup_workbook(sums, facts(sums))
    live = opened(data, shown=False)
    for sheet, top in (("单位一览（一）", 5), ("单位一览（二）", 4)):
        assert live[sheet].cell(top + 1, 2).value == "=HYPERLINK(\"#'明细'!A7\",'明细'!C7)"
    listed = live["单位一览（二）"]
    assert listed["Q5"].hyperlink.location == "'明细'!A7"
    assert listed["O5"].hyperlink.target == "http://x.gov.cn/1?a=1&b=2"
    assert listed["R5"].hyperlink.target == "../received/a%20b.xlsx"
    assert [cell.value for cell in listed[5]][8:10] == [1, 1]
    assert [cell.value for cell in listed[5]][15] == "1处不一致"


def test_charts_are_drawn_where_there_is_something_to_draw(books: dict[str, Path]) -> None:
    def charts(name: str) -> list[str]:
        with zipfile.ZipFile(books[name]) as book:
            return [book.read(part).decode() for part in book.namelist() if part.startswith("xl/charts/chart")]

    parts, years = charts("many")
    assert len(re.findall(r"<c:ser>", parts)) == 1
    assert "总览" in parts
    assert len(re.findall(r"<c:ser>", years)) == 2, "both years"
    assert charts("nobody") == [], "no chart of nothing"
    assert charts("ways") == [], "no chart was asked for"
    assert len(charts("website")) == 1


def test_libreoffice_prints_the_first_sheet_on_one_upright_page_with_its_charts(books: dict[str, Path], office: Office, tmp_path: Path) -> None:
    import pypdfium2

    for pdf in office.convert([books["three"], books["openness-work"], books["nobody"]], "pdf", tmp_path):
        document = pypdfium2.PdfDocument(pdf)
        first, second = (document[n].get_textpage().get_text_range() for n in (0, 1))
        assert document[0].get_width() < document[0].get_height()
        assert "总览" in first
        assert "需领导知悉" in first
        assert "单位一览（一）" in second, "the first sheet took one page"
        if pdf.stem == "three":
            assert "办理结果构成（件）" in first
            assert "与上年比较（件）" in first


def test_the_statutory_tables_go_out_clean_when_all_is_in() -> None:
    values: Values = dict.fromkeys(FORM.cells, 0)
    sums = add_up(FORM, [Standing(Unit("a", "甲街道", "街道"), values, {})])
    for given, hidden in ((sums, True), (district(FORM, 2, reported=1), False)):
        book = opened(rollup_workbook(given, RollupFacts("示范区", 2023, [])))
        for sheet in ("汇总表二", "汇总表三", "汇总表四"):
            assert book[sheet].row_dimensions[2].hidden is hidden
            assert book[sheet].print_options.horizontalCentered


def test_a_form_issued_before_there_was_an_overview_takes_the_shipped_one() -> None:
    before = parse_form(FORM.source[: FORM.source.index("[overview]")], issued=True)
    sums = district(before, 3, last=3)
    assert before.overview is None
    assert line(rollup_workbook(sums, facts(sums)), "本年新收") == line(rollup_workbook(district(FORM, 3, last=3), facts(sums)), "本年新收")
    other = parse_form(before.source.replace("penalty", "fines"), issued=True)
    sums = district(other, 3)
    assert "一、本年新收" in words(rollup_workbook(sums, facts(sums)), "总览"), "its own totals, where codes of the shipped one are missing"


def test_zero_returns_are_told_in_one_line_and_their_notes_are_not_listed() -> None:
    note = Finding("value.declared_zero", Severity.NOTE, "按0读取。")
    zeros: Values = dict.fromkeys(FORM.cells, 0)
    units = [Standing(Unit(f"u{n}", f"第{n}镇", "镇"), zeros, {}, (note,)) for n in range(3)]
    units.append(Standing(Unit("x", "某局", "部门"), zeros | {"t2.penalty.decisions": 1}, {}, (note,)))
    data = rollup_workbook(add_up(FORM, units), RollupFacts("示范区", 2023, []))
    assert "零申报3家：第0镇、第1镇、第2镇。" in words(data, "报送情况")
    assert "零申报3家：第0镇、第1镇、第2镇。所附提示共3条，不用处理，未逐条列出。" in words(data, "校验结果")
    assert [row[1] for row in rows(data, "校验结果")[3:4]] == ["某局"]


def test_a_very_long_list_of_units_is_written_in_reasonable_time() -> None:
    sums = district(load_form(DATA / "ways.toml"), 1000, last=1000)
    data = rollup_workbook(sums, facts(sums))
    assert rows(data, "总览")[5][0] == 1000


def checks_line(data: bytes) -> str:
    return next(line for line in words(data, "总览").splitlines() if line.startswith("表内勾稽："))


def test_how_many_checks_of_the_sums_hold_is_said_and_which_do_not() -> None:
    values: Values = dict.fromkeys(FORM.cells, 0)
    sums = add_up(FORM, [Standing(Unit("a", "甲街道"), values)])
    assert checks_line(rollup_workbook(sums, facts(sums))) == "表内勾稽：42项，全部成立。"
    typed = {code: value for code, value in (values | {"t3.new.natural": 3}).items() if not FORM.cells[code].total}
    wrong = typed | evaluate_totals(FORM, typed, [code for code, cell in FORM.cells.items() if cell.total])
    sums = add_up(FORM, [Standing(Unit("a", "甲街道"), wrong)])
    found = [one for one in check_sums(sums, {}, "区县") if one.severity is Severity.ERROR]
    assert len(found) == 2, "of the natural persons, and of all"
    said = checks_line(rollup_workbook(sums, facts(sums)))
    assert said == "表内勾稽：42项，成立40项，不成立2项（表三各列平衡（一＋二＝三（七）＋四））。见《校验结果》。"


def test_what_cannot_be_told_is_not_said_to_hold() -> None:
    assert checks_line(rollup_workbook(district(FORM, 3, reported=0), RollupFacts("示范区", 2023, []))) == "表内勾稽：42项，还没有数，不能判断。"
    values: Values = dict.fromkeys(FORM.cells, 0) | {"t3.new.natural": None, "t3.new.total": None}
    said = checks_line(rollup_workbook(add_up(FORM, [Standing(Unit("a", "甲街道"), values)]), RollupFacts("示范区", 2023, [])))
    assert re.fullmatch(r"表内勾稽：42项，成立\d+项，另有\d+项缺数，不能判断。", said), said


def test_the_checks_are_live(office: Office, tmp_path: Path) -> None:
    """Somebody corrects a figure in 明细: the line follows it, as the tables do."""
    values: Values = dict.fromkeys(FORM.cells, 0)
    path = tmp_path / "r.xlsx"
    path.write_bytes(rollup_workbook(add_up(FORM, [Standing(Unit("a", "甲街道"), values)]), RollupFacts("示范区", 2023, [])))
    book = opened(path.read_bytes(), shown=False)
    sheet = book["明细"]
    at = next(cell.column for row in sheet.iter_rows(max_row=5) for cell in row if cell.value == "t3.new.natural")
    sheet.cell(6, at).value = 3
    book.save(tmp_path / "typed.xlsx")
    fresh = office.recalculate([tmp_path / "typed.xlsx"], tmp_path / "fresh")[0]
    assert "不成立2项（表三各列平衡" in checks_line(fresh.read_bytes())


def test_a_form_without_checks_of_sums_says_nothing_of_them() -> None:
    bare = load_form(DATA / "ways.toml")
    assert "勾稽" not in words(rollup_workbook(district(bare, 2), RollupFacts("示范区", 2023, [])), "总览")

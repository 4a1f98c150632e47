"""Form files: the statutory form to the letter, a foreign one, and the least there may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from toolkit.structs import replace

from tests.form import expected_2021 as expected
from tests.form.small import HEAD, TABLE, TEXT, table
from toolkit.findings import Finding, Severity
from toolkit.form import TEXT_SHEET, Cell, Form, Span, Table, load_form_file, parse_form
from toolkit.rules import rulebook
from toolkit.rules.judge import may_be_explained

ROOT = Path(__file__).parents[2]
FORM_2021 = ROOT / "templates" / "xlsx" / "2021.toml"
WEBSITE = ROOT / "tests" / "data" / "website-workload.toml"


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form_file(FORM_2021)


@pytest.fixture(scope="module")
def website() -> Form:
    return load_form_file(WEBSITE)


# ── the statutory form ────────────────────────────────────────────────


def test_the_2021_form_has_exactly_the_codes_of_the_statute(form: Form) -> None:
    assert tuple(form.cells) == expected.CODES
    assert len(form.cells) == 10 + 175 + 15 + 3


def test_the_2021_form_calculates_exactly_the_totals_of_the_statute(form: Form) -> None:
    assert {code for code, cell in form.cells.items() if cell.total} == expected.TOTALS
    by_table = {table.code: len(table.inputs) for table in form.tables}
    assert by_table == {"t2": 10, "t3": 144, "t4": 12, "s6": 3}


@pytest.mark.parametrize("code", expected.LABELS)
def test_the_2021_form_prints_the_words_of_the_statute_to_the_letter(form: Form, code: str) -> None:
    printed = {
        (label.span.row, label.span.col, label.span.rows, label.span.cols, label.text)
        for label in form.tables_by_code[code].labels
    }
    assert printed == set(expected.LABELS[code])


@pytest.mark.parametrize("code", expected.LABELS)
def test_labels_and_values_tile_a_table_without_gap_or_overlap(form: Form, code: str) -> None:
    table = form.tables_by_code[code]
    spans = [label.span for label in table.labels] + [cell.span for cell in table.cells]
    covered = [
        (row, col)
        for span in spans
        for row in range(span.row, span.last_row + 1)
        for col in range(span.col, span.last_col + 1)
    ]
    assert sorted(covered) == [(row, col) for row in range(table.rows) for col in range(table.cols)]


def test_money_has_its_unit_and_counts_are_whole(form: Form) -> None:
    money = {code: (c.unit, c.decimals) for code, c in form.cells.items() if c.kind == "money"}
    assert money == expected.MONEY
    counts = [c for c in form.cells.values() if c.kind == "count"]
    assert {(c.unit, c.decimals) for c in counts} == {("件", 0)}


@pytest.mark.parametrize(("code", "name"), expected.NAMES.items())
def test_sentences_call_a_cell_by_its_printed_words(form: Form, code: str, name: str) -> None:
    assert form.cells[code].name == name


def test_texts_and_sections_stand_in_the_order_of_the_statute(form: Form) -> None:
    assert tuple(form.texts_by_code) == expected.TEXTS
    assert tuple(section.heading for section in form.sections) == expected.SECTIONS
    assert form.sections[5].contents == ("s6.matters", "s6")
    assert [text.code for text in form.texts if not text.required] == ["s5.improvements"]


def test_every_rule_of_the_statute_is_declared_with_a_source(form: Form) -> None:
    assert {rule.id for rule in form.rules} >= expected.RULES
    assert all(rule.source for rule in form.rules)


def test_the_fees_stand_among_the_texts_and_a_blank_one_is_asked_about(form: Form) -> None:
    fees = form.tables_by_code["s6"]
    assert fees.on_text_sheet
    assert fees.sheet == TEXT_SHEET
    assert {cell.blank for cell in fees.cells} == {"query"}
    assert {cell.blank for code, cell in form.cells.items() if not code.startswith("s6.")} == {"error"}
    assert [table.code for table in form.sheet_tables()] == ["t2", "t3", "t4"]


def test_carried_in_is_offered_last_years_carried_out(form: Form) -> None:
    prefilled = {code: cell.prefill for code, cell in form.cells.items() if cell.prefill}
    assert prefilled == {f"t3.carried_in.{col}": f"carried_out.{col}" for col in expected.T3_COLUMNS}


# ── a foreign form ────────────────────────────────────────────────────


def test_a_foreign_form_loads_and_its_rules_bind(website: Form) -> None:
    book = rulebook(website)
    assert len(website.cells) == 6 + 4 * 9
    assert set(book.totals) == {
        *(
            f"work.{row}.{col}"
            for row in ("news", "policy", "service", "all")
            for col in ("posts", "waiting")
        ),
        *(f"work.all.{col}" for col in website.tables_by_code["work"].column_codes),
    }
    assert {check.id for check in book.checks} == {
        "site.opened",
        "site.published",
        "work.answered@news",
        "work.answered@policy",
        "work.answered@service",
        "work.service_letters",
        "site.continuity",
        "site.upkeep",
    }


def test_a_foreign_form_keeps_its_own_units_and_header(website: Form) -> None:
    assert website.cells["site.visits"].unit == "人次"
    assert website.cells["site.upkeep"].decimals == 4
    assert website.cells["work.all.video_fee"].unit == "元"
    assert website.tables_by_code["work"].header_rows == 2
    assert website.cells["work.news.readings"].column_labels == ("发布信息（篇）", "解读")
    assert website.cells["work.news.posts"].name == "要闻动态｜发布小计"
    assert website.cells["site.websites"].name == "主办网站"


# ── small forms ───────────────────────────────────────────────────────

def only_table(form: Form) -> Table:
    (found,) = form.tables
    return found


def cells(text: str) -> dict[str, Cell]:
    return dict(parse_form(text).cells)


def test_the_least_form_is_a_title_and_a_table() -> None:
    form = parse_form(HEAD + TABLE)
    assert tuple(form.cells) == ("a.p.x", "a.p.y", "a.q.x", "a.q.y")
    assert form.cells["a.q.y"].span == Span(2, 2)
    assert only_table(form).widths == (12.0, 12.0, 12.0)
    assert [section.contents for section in form.sections] == [("a",)]


def test_without_sections_texts_come_first_and_tables_after() -> None:
    form = parse_form(HEAD + TABLE + TEXT)
    assert [(section.heading, section.contents) for section in form.sections] == [
        ("说明", ("words.one",)),
        ("甲表", ("a",)),
    ]


def test_line_endings_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    text = HEAD + TABLE
    path = tmp_path / "form.toml"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_form_file(path).digest == parse_form(text).digest
    assert load_form_file(path).source == text


def test_a_form_that_is_loaded_from_its_own_source_is_the_same(form: Form) -> None:
    again = parse_form(form.source)
    assert again.digest == form.digest
    assert again.tables[1].cells == form.tables[1].cells


def test_labels_merge_to_the_left_and_upwards() -> None:
    drawn = only_table(parse_form(table("甲 | < | 丙\n^ | < | {x}\n丁 | 戊 | {y}")))
    assert drawn.labels[0].span == Span(0, 0, 2, 2)
    assert drawn.labels[0].header is False, "it stands beside a value"
    assert [(label.text, label.header) for label in drawn.labels[1:]] == [
        ("丙", True),
        ("丁", False),
        ("戊", False),
    ]


def test_a_value_may_cover_several_cells() -> None:
    drawn = only_table(parse_form(table("甲 | {x} | <\n^ | ^ | <\n乙 | {y} | {z}")))
    assert drawn.cells[0].span == Span(0, 1, 2, 2)


def test_outer_pipes_and_blank_lines_are_free_and_a_blank_cell_needs_its_pipe() -> None:
    plain = only_table(parse_form(table("甲 | 乙\n丙 | {x}")))
    fenced = only_table(parse_form(table("\n| 甲 | 乙 |\n\n| 丙 | {x} |\n")))
    assert plain.labels == fenced.labels
    blank = only_table(parse_form(table("| | 乙 |\n| 丙 | {x} |")))
    assert blank.labels[0].text == ""


def test_cells_take_the_kind_of_their_table_their_row_or_themselves() -> None:
    made = cells(
        HEAD
        + TABLE
        + '[table.cell."p.*"]\nkind = "money"\ndecimals = 4\nunit = "万元"\n'
        + '[table.cell."p.y"]\nunit = "篇"\nblank = "query"\nhint = "自己的"\n'
    )
    assert (made["a.p.x"].kind, made["a.p.x"].decimals, made["a.p.x"].unit) == ("money", 4, "万元")
    assert (made["a.p.y"].kind, made["a.p.y"].decimals, made["a.p.y"].unit) == ("count", 0, "篇")
    assert (made["a.p.y"].blank, made["a.p.y"].hint) == ("query", "自己的")
    assert made["a.q.x"].unit == "件"


def test_a_money_table_counts_in_yuan_to_the_fen() -> None:
    made = cells(table("甲 | {x}", 'kind = "money"'))["a.x"]
    assert (made.kind, made.unit, made.decimals) == ("money", "元", 2)


def test_the_later_total_wins_where_two_meet() -> None:
    form = parse_form(
        HEAD
        + TABLE
        + '[[table.total]]\neach = "row"\ncode = "y"\nis = "x"\n'
        + '[[table.total]]\neach = "column"\ncode = "q"\nis = "p"\n'
    )
    total = form.cells["a.q.y"].total
    assert total is not None
    assert total.each == "column"


def test_one_single_cell_can_be_a_total() -> None:
    form = parse_form(HEAD + TABLE + '[[table.total]]\ncode = "q.y"\nis = "p.x + p.y"\n')
    assert [code for code, cell in form.cells.items() if cell.total] == ["a.q.y"]
    assert list(rulebook(form).totals) == ["a.q.y"]


@pytest.mark.parametrize(
    ("keys", "explainable"),
    [
        ('holds = "a.p.x == last.a.p.x"', True),
        ('holds = "a.p.x == a.p.y"', False),
        ('holds = "a.p.x == last.a.p.x"\nexplainable = false', False),
        ('holds = "a.p.x == a.p.y"\nexplainable = true', True),
        ('when = "last.a.p.x > 0"\nholds = "a.p.x == a.p.y"', False),
    ],
)
def test_an_error_against_last_year_may_be_explained_and_others_where_the_form_says_so(keys: str, explainable: bool) -> None:
    form = parse_form(HEAD + TABLE + f'[[rule]]\nid = "r"\ntitle = "核对"\n{keys}\n')
    error = Finding("r", Severity.ERROR, "不符。")
    assert may_be_explained(error, form) is explainable
    assert may_be_explained(replace(error, severity=Severity.QUERY), form)
    assert not may_be_explained(replace(error, severity=Severity.NOTE), form)


def test_of_the_2021_form_only_what_was_carried_in_is_an_error_that_may_be_explained(form: Form) -> None:
    assert {rule.id for rule in form.rules if rule.severity == "error" and rule.explainable} == {"history.carried_in"}


def test_a_form_frozen_without_sources_still_loads(form: Form) -> None:
    frozen = "\n".join(line for line in form.source.splitlines() if not line.startswith("source ="))
    assert frozen.count("[[rule]]") == len(form.rules)
    assert {rule.source for rule in parse_form(frozen).rules} == {""}

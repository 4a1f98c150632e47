"""From what stands in a cell to a number, or to a finding that quotes what stood there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.findings import Finding, Number, Severity, Where
from toolkit.form import Form, load_form_file
from toolkit.rules import entries_and_findings
from toolkit.rules.values import read_number
from toolkit.submission import Entry, Raw, Stands

ROOT = Path(__file__).parents[2]
FORM = load_form_file(ROOT / "templates" / "xlsx" / "2021.toml")
WEBSITE = load_form_file(ROOT / "tests" / "data" / "website-workload.toml")
COUNT, MONEY, YUAN = FORM.cells["t3.new.natural"], FORM.cells["t2.fee.amount"], FORM.cells["s6.fee_noticed"]
PIECES, PEOPLE = WEBSITE.cells["site.published"], WEBSITE.cells["site.visits"]

PLAIN, REPAIRED, MISSING = "", "value.repaired", "value.missing"
NOT_A_NUMBER, NEGATIVE, NOT_WHOLE = "value.not_a_number", "value.negative", "value.not_whole"

MARKS = tuple(map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)))

Content = int | float | Decimal | str | None

COUNTS: list[tuple[Content, Number | None, str]] = [
    (0, 0, PLAIN),
    (12, 12, PLAIN),
    (12.0, 12, PLAIN),
    (Decimal("12"), 12, PLAIN),
    (999_999_999_999, 999_999_999_999, PLAIN),
    (1e12, None, NOT_A_NUMBER),
    (10**12, None, NOT_A_NUMBER),
    ("1000000000000", None, NOT_A_NUMBER),
    ("=999999999999+1", None, NOT_A_NUMBER),
    (1.23e18, None, NOT_A_NUMBER),
    (10**400, None, NOT_A_NUMBER),
    ("12", 12, REPAIRED),
    ("１２", 12, REPAIRED),
    ("1,113", 1113, REPAIRED),
    ("１，１１３", 1113, REPAIRED),
    ("1,234,567", 1234567, REPAIRED),
    ("1 113", 1113, REPAIRED),
    ("12件", 12, REPAIRED),
    ("12 件", 12, REPAIRED),
    ("12条", 12, REPAIRED),
    ("12个", 12, REPAIRED),
    (" 5 ", 5, REPAIRED),
    ("\xa05\u3000", 5, REPAIRED),
    ("5" + " " * 60, 5, REPAIRED),
    ("5\n", 5, REPAIRED),
    ("+5", 5, REPAIRED),
    *((text, 37, REPAIRED) for mark in MARKS for text in (f"{mark}37", f"37{mark}", f"3{mark}7", f"{mark} 37{mark}件")),
    *((mark, None, NOT_A_NUMBER) for mark in MARKS),
    ("\u200b-1", None, NEGATIVE),
    ("012", 12, REPAIRED),
    ("5.0", 5, REPAIRED),
    ("=3+4", 7, REPAIRED),
    ("=(3+4)*2", 14, REPAIRED),
    ("=10/2", 5, REPAIRED),
    (None, None, MISSING),
    ("", None, MISSING),
    ("  ", None, MISSING),
    ("\u3000\n\t\xa0", None, MISSING),
    ("/", None, NOT_A_NUMBER),
    ("—", None, NOT_A_NUMBER),
    ("-", None, NOT_A_NUMBER),
    ("－", None, NOT_A_NUMBER),
    ("无", None, NOT_A_NUMBER),
    ("零", None, NOT_A_NUMBER),
    ("十二", None, NOT_A_NUMBER),
    ("①", None, NOT_A_NUMBER),
    ("٣", None, NOT_A_NUMBER),
    ("Ⅻ", None, NOT_A_NUMBER),
    ("½", None, NOT_A_NUMBER),
    ("²", None, NOT_A_NUMBER),
    ("nan", None, NOT_A_NUMBER),
    ("inf", None, NOT_A_NUMBER),
    ("Infinity", None, NOT_A_NUMBER),
    ("1_000", None, NOT_A_NUMBER),
    ("1e3", None, NOT_A_NUMBER),
    ("0x10", None, NOT_A_NUMBER),
    ("1,13", None, NOT_A_NUMBER),
    ("1,1133", None, NOT_A_NUMBER),
    (",113", None, NOT_A_NUMBER),
    ("1.113,5", None, NOT_A_NUMBER),
    (".5", None, NOT_A_NUMBER),
    ("5.", None, NOT_A_NUMBER),
    ("3 4", None, NOT_A_NUMBER),
    ("3\n4", None, NOT_A_NUMBER),
    ("3、4", None, NOT_A_NUMBER),
    ("约5", None, NOT_A_NUMBER),
    ("5件件", None, NOT_A_NUMBER),
    ("件", None, NOT_A_NUMBER),
    ("5元", None, NOT_A_NUMBER),
    ("5万", None, NOT_A_NUMBER),
    ("22（其中修订16件）", None, NOT_A_NUMBER),
    ("? 0", None, NOT_A_NUMBER),
    ("2024-01-05", None, NOT_A_NUMBER),
    ("9" * 25, None, NOT_A_NUMBER),
    ("=A1", None, NOT_A_NUMBER),
    ("=SUM(A1:A3)", None, NOT_A_NUMBER),
    ("=3+", None, NOT_A_NUMBER),
    ("=1/0", None, NOT_A_NUMBER),
    ("=٣+4", None, NOT_A_NUMBER),
    ("=", None, NOT_A_NUMBER),
    ("#REF!", None, NOT_A_NUMBER),
    ("#DIV/0!", None, NOT_A_NUMBER),
    (True, None, NOT_A_NUMBER),
    (False, None, NOT_A_NUMBER),
    (float("nan"), None, NOT_A_NUMBER),
    (float("inf"), None, NOT_A_NUMBER),
    (float("-inf"), None, NOT_A_NUMBER),
    (Decimal("NaN"), None, NOT_A_NUMBER),
    (-1, None, NEGATIVE),
    (-0.5, None, NEGATIVE),
    ("-1", None, NEGATIVE),
    ("－１", None, NEGATIVE),
    ("−1", None, NEGATIVE),
    ("=3-4", None, NEGATIVE),
    (2.5, None, NOT_WHOLE),
    ("2.5", None, NOT_WHOLE),
    ("２．５", None, NOT_WHOLE),
    ("=5/2", None, NOT_WHOLE),
]


@pytest.mark.parametrize(("content", "value", "rule"), COUNTS, ids=[repr(row[0])[:30] for row in COUNTS])
def test_a_count_is_read_or_refused(content: Content, value: Number | None, rule: str) -> None:
    read = read_number(COUNT, content)
    assert (read.value, read.rule) == (value, rule)
    assert read.value is None or isinstance(read.value, int)


@pytest.mark.parametrize(
    ("content", "value", "rule"),
    [
        (2.02, Decimal("2.02"), PLAIN),
        (0.1 + 0.2, Decimal("0.3"), PLAIN),
        (0, Decimal(0), PLAIN),
        ("26.55", Decimal("26.55"), REPAIRED),
        ("2.02万元", Decimal("2.02"), REPAIRED),
        ("  240万元", Decimal(240), REPAIRED),
        ("1,113.5", Decimal("1113.5"), REPAIRED),
        ("59237.2449", Decimal("59237.2449"), REPAIRED),
        ("251000元", None, NOT_A_NUMBER),
        ("79000.1元", None, NOT_A_NUMBER),
        ("2亿元", None, NOT_A_NUMBER),
        ("3件", None, NOT_A_NUMBER),
        ("减4", None, NOT_A_NUMBER),
        (-0.01, None, NEGATIVE),
        ("-1", None, NEGATIVE),
        (float("1e308"), None, NOT_A_NUMBER),
        (999_999_999_999.0, Decimal(999_999_999_999), PLAIN),
    ],
)
def test_money_is_read_in_the_cells_own_unit(content: Content, value: Number | None, rule: str) -> None:
    read = read_number(MONEY, content)
    assert (read.value, read.rule) == (value, rule)


def test_an_amount_in_another_unit_is_never_taken_for_this_one() -> None:
    assert read_number(YUAN, "251000元").value == 251000
    assert read_number(YUAN, "25.1万元").rule == NOT_A_NUMBER
    assert read_number(MONEY, "25.1万元").value == Decimal("25.1")


def test_a_foreign_forms_own_unit_may_trail() -> None:
    assert read_number(PIECES, "12篇").value == 12
    assert read_number(PEOPLE, "1,200人次").value == 1200
    assert read_number(PIECES, "12人次").rule == NOT_A_NUMBER


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_not_and_never_an_accident(text: str) -> None:
    read = read_number(COUNT, text)
    assert (read.value is None) == (read.rule not in (PLAIN, REPAIRED))
    assert read.rule != PLAIN, "a text is never read silently"


@given(st.text("0123456789０１２，,.．-+ \u3000件条/=", max_size=12))
def test_what_is_read_says_the_same_digits_as_what_stood_there(text: str) -> None:
    read = read_number(COUNT, text)
    if read.value is None or "=" in text:
        return
    ascii_digits = "".join(str("０１２".index(char)) if char in "０１２" else char for char in text)
    stood = [char for char in ascii_digits.replace("．", ".").partition(".")[0] if char.isdigit()]
    assert int("".join(stood)) == read.value


@given(st.floats(-1e300, 1e300) | st.just(float("nan")))
def test_any_float_is_read_or_refused(content: float) -> None:
    read = read_number(MONEY, content)
    if read.value is not None:
        assert read.value >= 0
        assert float(read.value) == pytest.approx(content, rel=1e-14)


# ── a whole return ────────────────────────────────────────────────────


def raws(
    form: Form, filled: dict[str, Content], *, default: Content = 0, totals: bool = True
) -> dict[str, Raw]:
    """Every cell with ``default`` but those ``filled``; totals stand as issued, unless they are typed in."""
    made = {}
    for n, (code, cell) in enumerate(form.cells.items(), 1):
        issued = bool(cell.total) and totals and code not in filled
        made[code] = Raw(
            filled.get(code, default),
            Where(code, form.table_of[code].sheet, f"D{n}"),
            Stands.ISSUED_FORMULA if issued else Stands.CONTENT,
        )
    return made


WRITTEN = {text.code: "已写。" for text in FORM.texts}


def read(
    filled: dict[str, Content] | None = None,
    *,
    form: Form = FORM,
    texts: dict[str, str] | None = None,
    default: Content = 0,
    totals: bool = True,
) -> tuple[dict[str, Entry], list[Finding]]:
    words = {text.code: "已写。" for text in form.texts} | (texts or {})
    return entries_and_findings(form, raws(form, filled or {}, default=default, totals=totals), words, {})


def test_a_return_of_zeros_has_every_value_and_no_finding() -> None:
    entries, findings = read()
    assert list(entries) == list(FORM.cells)
    assert {entry.value for entry in entries.values()} == {0}
    assert findings == []


def test_totals_are_our_own_evaluation_of_what_was_read() -> None:
    entries, findings = read({"t3.new.natural": 3, "t3.new.legal": "4件", "t3.secret.natural": 2})
    assert entries["t3.new.total"].value == 7
    assert entries["t3.new.total"].typed is False
    assert entries["t3.handled.natural"].value == 2
    assert entries["t3.handled.total"].value == 2
    assert [finding.rule for finding in findings] == ["value.repaired"]


@pytest.mark.parametrize("content", [None, "/", -1, 2.5])
def test_a_total_over_an_unusable_cell_is_unknown_and_says_nothing_itself(content: Content) -> None:
    entries, findings = read({"t3.secret.natural": content})
    unknown = {code for code, entry in entries.items() if entry.value is None}
    assert unknown == {"t3.secret.natural", "t3.secret.total", "t3.handled.natural", "t3.handled.total"}
    assert [finding.item for finding in findings] == ["t3.secret.natural"]
    assert findings[0].severity is Severity.ERROR


def test_a_finding_quotes_the_cell_and_what_stood_there() -> None:
    (_, (found,)) = read({"t3.carried_in.business": "/"})
    assert found.message == "《表三》D19（二、上年结转｜商业企业）现填“/”，应填整数。"
    assert found.remedy == "没有的填0。"
    assert found.where == (Where("t3.carried_in.business", "表三", "D19"),)
    assert found.id == "value.not_a_number@t3.carried_in.business"


def test_a_long_raw_text_is_cut() -> None:
    (_, (found,)) = read({"t3.new.natural": "很" * 500})
    assert len(found.message) < 120
    assert "很…" in found.message


def test_a_repair_is_a_note_that_says_what_was_read() -> None:
    (entries, (found,)) = read({"t2.fee.amount": "2.50万元"})
    assert found.severity is Severity.NOTE
    assert "现填“2.50万元”，已按2.5读取" in found.message
    assert entries["t2.fee.amount"].raw == "2.50万元"


@pytest.mark.parametrize("totals", [True, False], ids=["as issued", "every total blank too"])
def test_a_wholly_blank_table_is_one_finding(totals: bool) -> None:
    blank = {
        code: None
        for code, cell in FORM.cells.items()
        if code.startswith("t3.") and not (cell.total and totals)
    }
    _, findings = read(dict(blank), totals=totals)
    missing = [found for found in findings if found.rule == "value.missing"]
    assert [(found.item, len(found.where)) for found in missing] == [("t3", 144)]
    assert "整张未填" in missing[0].message
    assert missing[0].severity is Severity.ERROR


def test_but_beside_one_filled_cell_each_blank_group_and_each_blank_beside_it_is_one() -> None:
    filled: dict[str, Content] = dict.fromkeys(
        cell.code for cell in FORM.tables_by_code["t4"].inputs if cell.code != "t4.direct.other"
    )
    _, findings = read(filled)
    assert [found.item for found in findings] == [
        "t4.row.review", "t4.direct.upheld", "t4.direct.corrected", "t4.direct.pending", "t4.row.after_review",
    ]
    assert {found.rule for found in findings} == {"value.missing"}


def test_a_cell_whose_place_is_lost_has_no_value_and_no_finding_of_its_own() -> None:
    raws = {code: Raw(0, Where(code, "表", "A1")) for code, cell in FORM.cells.items() if not cell.total}
    del raws["t3.new.natural"]
    entries, findings = entries_and_findings(FORM, raws, dict.fromkeys(FORM.texts_by_code, "有"), {})
    assert entries["t3.new.natural"].value is None
    assert findings == []


def test_a_return_of_nothing_is_one_finding_a_table_and_one_a_text() -> None:
    blank = {code: Raw(None, Where(code)) for code, cell in FORM.cells.items() if not cell.total}
    entries, findings = entries_and_findings(FORM, blank, {}, {})
    assert {entry.value for entry in entries.values()} == {None}
    assert [(found.rule, found.item, found.severity.value) for found in findings] == [
        ("value.missing", "t2", "error"),
        ("value.missing", "t3", "error"),
        ("value.missing", "t4", "error"),
        ("value.missing", "s6", "query"),
        *(("text.missing", text.code, "query") for text in FORM.texts if text.required),
    ]
    assert {where.sheet for found in findings for where in found.where} == {None}


def test_a_blank_fee_is_only_asked_about() -> None:
    _, (found,) = read({"s6.fee_noticed": None})
    assert (found.rule, found.severity) == ("value.missing", Severity.QUERY)


# ── totals typed over ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "others", "severity", "words"),
    [
        (3, {}, Severity.NOTE, "与应得数3相符"),
        (4, {}, Severity.ERROR, "与应得数3不符"),
        (3, {"t3.new.legal": None}, Severity.NOTE, "各分项未填齐，无法核对"),
    ],
)
def test_a_total_typed_over_its_formula_is_told(
    typed: int, others: dict[str, Content], severity: Severity, words: str
) -> None:
    entries, findings = read({"t3.new.natural": 3, "t3.new.total": typed, **others})
    (found,) = [found for found in findings if found.rule == "total.typed"]
    assert (found.severity, found.left) == (severity, typed)
    assert words in found.message
    assert entries["t3.new.total"].value == typed, "it is read as it stands"


def test_a_total_of_money_is_compared_at_its_decimals() -> None:
    filled: dict[str, Content] = {"work.news.writing_fee": 0.111, "work.policy.writing_fee": 0.222}
    for typed, severity in ((0.33, Severity.NOTE), (0.34, Severity.ERROR)):
        _, findings = read({**filled, "work.all.writing_fee": typed}, form=WEBSITE)
        assert [found.severity for found in findings if found.rule == "total.typed"] == [severity]


# ── words that say zero ───────────────────────────────────────────────

FEES = ("s6.fee_notices", "s6.fee_noticed", "s6.fee_collected")


@pytest.mark.parametrize("words", ["本年度未收取信息处理费。", "本机关2023年未收费。"])
def test_words_in_a_text_read_blank_fees_as_zero(words: str) -> None:
    entries, (found,) = read(dict.fromkeys(FEES), texts={"s6.matters": words})
    assert [entries[code].value for code in FEES] == [0, 0, 0]
    assert (found.rule, found.severity, found.item) == ("value.zero_in_text", Severity.NOTE, "s6")
    assert [where.code for where in found.where] == list(FEES)


@pytest.mark.parametrize(
    ("fees", "text"),
    [
        ((None, None, None), "本年度收取信息处理费。"),
        ((None, None, 5), "本年度未收取信息处理费。"),
        ((None, "无", None), "本年度未收取信息处理费。"),
    ],
    ids=["no such words", "a fee is filled in", "a fee is no number"],
)
def test_but_only_where_all_are_blank_and_the_words_stand(fees: tuple[Content, ...], text: str) -> None:
    entries, findings = read(dict(zip(FEES, fees, strict=True)), texts={"s6.matters": text})
    assert entries["s6.fee_notices"].value is None
    assert "value.zero_in_text" not in {found.rule for found in findings}
    assert "value.missing" in {found.rule for found in findings}


def test_words_elsewhere_say_nothing_of_the_fees() -> None:
    entries, _ = read(dict.fromkeys(FEES), texts={"s1.proactive": "未收取信息处理费"})
    assert entries["s6.fee_notices"].value is None


# ── texts ─────────────────────────────────────────────────────────────


def test_a_text_that_is_required_and_blank_is_asked_about() -> None:
    places = {"s5.problems": Where("s5.problems", "文字", "B60")}
    texts = WRITTEN | {"s5.problems": " \n ", "s5.improvements": ""}
    _, findings = entries_and_findings(FORM, raws(FORM, {}), texts, places)
    assert [(found.rule, found.item) for found in findings] == [("text.missing", "s5.problems")]
    assert findings[0].where == (places["s5.problems"],)
    assert findings[0].severity is Severity.QUERY


@pytest.mark.parametrize(("stood", "quoted"), [(1e308, "1e+308"), (1.23e18, "1.23e+18"), ("1,000,000,000,000", "1,000,000,000,000")])
@pytest.mark.parametrize("code", ["t3.new.natural", "t2.fee.amount"])
def test_a_number_beyond_all_returns_is_quoted_and_not_used(code: str, stood: Content, quoted: str) -> None:
    entries, findings = entries_and_findings(FORM, raws(FORM, {code: stood}), {}, {})
    (finding,) = [finding for finding in findings if finding.rule == NOT_A_NUMBER]
    assert (entries[code].value, finding.case, finding.severity) == (None, "too_large", Severity.ERROR)
    assert f"现填“{quoted}”，超过了999,999,999,999" in finding.message


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
def test_an_invisible_mark_is_repaired_and_never_shown(mark: str) -> None:
    filled: dict[str, Content] = {"t3.new.natural": f"3{mark}7", "t3.new.legal": mark, "t2.fee.amount": f"{mark}约5"}
    entries, findings = entries_and_findings(FORM, raws(FORM, filled), {}, {})
    assert (entries["t3.new.natural"].value, entries["t3.new.natural"].raw) == (37, f"3{mark}7")
    told = {finding.item: finding for finding in findings}
    assert "现填“37”，其中夹有看不见的字符，已按37读取" in told["t3.new.natural"].message
    assert (told["t3.new.natural"].rule, told["t3.new.natural"].severity) == (REPAIRED, Severity.NOTE)
    assert "只有看不见的字符" in told["t3.new.legal"].message
    assert told["t2.fee.amount"].message.isprintable()

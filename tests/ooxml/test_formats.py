"""What shows of a number under a format, against what LibreOffice shows, and whether that says the number stored."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.support.office import Office
from toolkit.numerals import in_numerals, of_numerals
from toolkit.ooxml.formats import number_seen, says, shown, shows_whole, text_seen
from toolkit.ooxml.moments import serial_of
from toolkit.ooxml.numbers import number_shown
from toolkit.seen import Doubt, Seen

SAYS_THE_SAME = [
    (37, ""), (37, "General"), (37, "G/通用格式"), (37, "0"), (7, "000"), (1234567, "#,##0"), (1234.5, "#,##0.00"), (0, "0.######"),
    (12.5, "0.######"), (37, '0"件"'), (37, '"共"0"件"'), (12.5, '0.0"万元"'), (12.5, "¥#,##0.00"), (12.5, "[$¥-804]#,##0.00"),
    (37, "[Red]0"), (37, "0_ "), (37, "0_);(0)"), (-37, "0_);(0)"), (-37, "0;[Red]-0"), (37, "@"), (100000, "0.00E+00"),
    (0, "0.0,"), (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '), (25000, "[DBNum1][$-804]General"), (25000, "[DBNum2][$-804]General"),
    (37, '[>=10000]0!.0,"万";0'), (3, "# ?/?"), (37, '0"m²"'), (0.1 + 0.2, "0.0"), (12, ".00"), (1234, '0" "000'), (0, "0%"), (0, '0.0,"万"'),
]  # fmt: skip
SAYS_ANOTHER = [
    (25000, "0.0,", "25.0"), (25000, "0!.0,", "2.5"), (25000, r"0\.0,", "2.5"), (25000, '0!.0,"万"', "2.5万"), (2_500_000, "0.00,,", "2.50"),
    (25000, '[>=10000]0!.0,"万";0', "2.5万"), (25000, '0!.0,"万元"', "2.5万元"), (37, '0"万"', "37万"), (12, "0%", "1200%"), (0.5, "0.00%", "50.00%"),
    (2.5, "# ?/?", "2 1/2"), (123456, "0.00E+00", "1.23E+05"), (3.7, "0", "4"), (1234.5678, "0.00", "1234.57"), (37, '"1"0', "137"),
    (37, '0"1"', "371"),
    (-5, "0;0", "5"), (5, "-0", "-5"), (12345678, "000-0000", "1234-5678"), (46024, "yyyy/m/d", "2026/1/2"),
    (46024, 'yyyy"年"m"月"d"日"', "2026年1月2日"),
    (46024, 'm"月"d"日"', "1月2日"), (46024, "yyyy", "2026"), (37, "d", "6"), (0.5, "h:mm", "12:00"), (1.5, "[h]:mm:ss", "36:00:00"),
    (45306.5, "yyyy/m/d h:mm", "2024/1/15 12:00"),
    (-1, "yyyy/m/d", "########"), (46024, "aaaa", "星期五"), (46024, "d-mmm-yy", "2-Jan-26"), (60, "yyyy-mm-dd", "1900-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code"), SAYS_THE_SAME)
def test_a_format_that_shows_the_number_stored_gives_no_doubt(value: float, code: str) -> None:
    assert number_seen(value, code).doubt is None


@pytest.mark.parametrize(("value", "code", "text"), SAYS_ANOTHER)
def test_a_format_that_shows_another_number_gives_both(value: float, code: str, text: str) -> None:
    assert number_seen(value, code) == Seen(text, Doubt("format", str(value), text))


@pytest.mark.parametrize(("value", "code"), [(35, ";;;"), (0, "#"), (0, "0;-0;;@"), (0, "#,###"), (5, '""')])
def test_a_format_that_shows_nothing_hides(value: float, code: str) -> None:
    assert number_seen(value, code) == Seen("", Doubt("hidden", str(value), ""))


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert number_seen(44562, "yyyy/m/d", since_1904=True).text == "2026/1/2"
    assert serial_of("2026-01-02") == 46024


def test_a_text_is_hidden_or_added_to_by_its_own_section() -> None:
    assert text_seen("37", ";;;") == Seen("", Doubt("hidden", "37", ""))
    assert text_seen("37", '@"0"') == Seen("370", Doubt("format", "37", "370"))
    for code in ("@", "", "0", '0;-0;0;@', '@"件"', "0.0,"):
        assert text_seen("37", code) == Seen("37")


@pytest.mark.parametrize(("text", "number"), [
    ("1,234.50", "1234.50"), ("(5)", "-5"), ("¥ 12", "12"), ("12元", "12"), ("二万五千", "25000"), ("五", "5"), ("玖拾玖点伍", "99.5"), ("5.", "5"),
    ("1e-7", "1E-7"), ("2.5万", None), ("50%", None), ("1/2", None), ("2026-1-2", None), ("12:00", None), ("", None), ("-", None), ("5K", None),
    ("3 4/5", None),
])
def test_a_shown_text_is_read_as_a_person_reads_it(text: str, number: str | None) -> None:
    assert number_shown(text) == (None if number is None else Decimal(number))


@given(st.integers(0, 10**16 - 1), st.sampled_from([1, 2]), st.booleans())
def test_chinese_numerals_are_read_back(number: int, kind: int, spelt: bool) -> None:
    assert of_numerals(in_numerals(str(number), kind, spelt=spelt)) == number


CODES = st.lists(
    st.sampled_from([*'0#?.,%/@;_*!\\"[]E+-', "万", "年", "y", "m", "d", "h", "s", " ", "1", "[>=1]", '"件"', "General", "[Red]"]), max_size=12,
).map("".join)
NUMBERS = st.one_of(st.integers(-10**12, 10**12), st.floats(-1e12, 1e12, allow_nan=False), st.just(1e308))


@given(NUMBERS, CODES, st.booleans())
def test_any_code_shows_something_or_nothing_of_any_number(value: float, code: str, since_1904: bool) -> None:
    text, doubt = number_seen(value, code, since_1904=since_1904)
    assert len(text) < 2000
    if doubt is None:
        assert says(text, value)


@given(st.integers(0, 10**12), st.sampled_from(["", "@", "General", "0", "#,##0", "0_ "]))
def test_under_the_plain_formats_whole_numbers_show(value: int, code: str) -> None:
    assert shows_whole(code)
    assert number_shown(shown(value, code)) == value


@given(st.decimals(0, 10**9, places=4), st.integers(0, 6))
def test_a_number_is_doubted_exactly_where_digits_are_rounded_away(value: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    assert (number_seen(float(value), code).doubt is None) == (round(value, places) == value)


# ── against LibreOffice ─────────────────────────────────────────────

JUDGED = [
    "General", "0", "0.00", "#,##0", "#,##0.00", "#", "000", "0.0,", r"0\.0,", "0.00,,", "#,##0,", "0%", "0.00%", "0.00E+00",
    "##0.0E+0", '0"件"', "¥#,##0.00",
    "[$¥-804]#,##0.00", "[Red]0", "0_ ", "0_);(0)", "0;-0;;@", ";;;",
    "0;0", '"1"0', '0"1"', r'[>=10000]0\.0,"万";0', '[<100]0.0;[>=1000]#,##0,"千";0',
    '[=0]"无";0', "000-0000", '0" "000', r"#,##0_ ;[Red]\-#,##0\ ", '0.0"万元"', "??0", "0.0?", '"共"0"件"', "0.000E-00", "0.0;[Red]-0.0",
    "0000", '0"."00',
    "0;;;", "#0.0#", ".00", "#,##0.00,", '0.0%"左右"', "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d", "yy/m/d h:mm", "[h]:mm", "h:mm AM/PM", "dddd",
    "# ?/?", "[DBNum1][$-804]General",
]  # fmt: skip
FIGURES = [0, 1, 5, 12, 37, 100, 1234, 9999, 25000, 45293, 46024, 61.25, 99.5, 999.9996, 1234.5678, 46024.75, 123456, 1234567.891, 0.5, 0.125, 3.7]
"""None below the first of March 1900, where LibreOffice counts days otherwise, is asked of a date."""


def displayed(element: ElementTree.Element) -> str:
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    paragraph = element.find(f"{text}p")
    if paragraph is None:
        return ""
    return (paragraph.text or "") + "".join((" " if part.tag == f"{text}s" else "".join(part.itertext())) + (part.tail or "") for part in paragraph)


def test_libreoffice_shows_the_same(office: Office, tmp_path: Path) -> None:
    """It writes what it shows into the .ods; blanks are compared nowhere."""
    book = xlsxwriter.Workbook(str(tmp_path / "grid.xlsx"))
    sheet = book.add_worksheet()
    sheet.set_column(0, len(FIGURES), 40)
    for row, code in enumerate(JUDGED):
        style = book.add_format({"num_format": code})
        for col, value in enumerate(FIGURES):
            sheet.write_number(row, col, value, style)
    book.close()
    (saved,) = office.convert([tmp_path / "grid.xlsx"], "ods", tmp_path / "out")
    root = ElementTree.fromstring(zipfile.ZipFile(saved).read("content.xml"))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    differing = []
    for code, row in zip(JUDGED, root.iter(f"{table}table-row"), strict=False):
        cells = [displayed(cell) for cell in row for _ in range(min(int(cell.get(f"{table}number-columns-repeated", "1")), 50))]
        for value, theirs in zip(FIGURES, cells, strict=False):
            ours = shown(value, code)
            dated = any(letter in code for letter in ("yy", "m/d", "dd")) and value < 61
            numerals = code.startswith("[DBNum") and value != int(value)
            if "#FMT" not in theirs and not dated and not numerals and "".join(ours.split()) != "".join(theirs.split()):
                differing.append((code, value, ours, theirs))
    assert not differing

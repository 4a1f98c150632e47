"""Texts as they are compared, measured and quoted, and numbers as a person writes them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.words import (
    condensed,
    drawn_width,
    excerpt,
    fifteen_digits,
    first_few,
    letters_only,
    lines_taken,
    one_line,
    one_width,
    plain,
    quotation,
    visible,
    without_blanks,
)

CHARACTERS = st.sampled_from("政府信息公开（一）(1)１２ａＢ12ab　 \xa0\t\n\u200b\u200e\u202a\xad\ufeff“”—…·、，。：-_〔〕é①㎡")
TEXTS = st.text(CHARACTERS, max_size=60) | st.text(max_size=60)
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12).map(lambda n: n / 1000)

# ── how wide ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "characters"), [
    ("", 0), ("公开", 2), ("2023", 2), ("2023年", 3), ("（一）", 3), ("“公开”", 4), ("①—…·", 4), ("１２", 2), ("é ñ", 2), ("ｱ", 0.5),
])
def test_a_text_is_as_wide_as_its_characters(text: str, characters: float) -> None:
    assert drawn_width(text, narrow=0.5) == characters


@given(TEXTS, TEXTS)
def test_two_texts_are_as_wide_as_both(left: str, right: str) -> None:
    both = drawn_width(left, narrow=0.5) + drawn_width(right, narrow=0.5)
    assert drawn_width(left + right, narrow=0.5) == both
    assert drawn_width(left + right, narrow=1.0, wide=2.0) == 2 * both


@pytest.mark.parametrize(("text", "a_line", "lines"), [
    ("", 5, 1), ("主动公开", 4, 1), ("主动公开了", 4, 2), ("主动公开", 3.99, 2), ("主动\n公开", 4, 2), ("主\n\n公", 4, 3), ("12345678", 4, 1),
    ("123456789", 4, 2),
])
def test_a_text_takes_the_lines_it_needs(text: str, a_line: float, lines: int) -> None:
    assert lines_taken(text, a_line, narrow=0.5) == lines


def test_many_narrow_letters_fill_a_line_to_its_end() -> None:
    assert lines_taken("0" * 20, 11.0, narrow=0.55) == 1  # twenty times 0.55 is a little more than 11 in floats


@given(TEXTS, st.integers(2, 40))
def test_a_wider_column_never_takes_more_lines(text: str, a_line: int) -> None:
    fewest = text.count("\n") + 1
    assert fewest <= lines_taken(text, a_line + 1, narrow=0.55) <= lines_taken(text, a_line, narrow=0.55)

# ── what is compared ──────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "compared"), [
    ("　三 营\xa0镇\r\n", "三营镇"), ("（ａ １）", "（ａ１）"), ("\u2003\u3000\t", ""), ("三\u200b营", "三\u200b营"),
])
def test_without_blanks_nothing_else_is_gone(text: str, compared: str) -> None:
    assert without_blanks(text) == compared


@pytest.mark.parametrize(("text", "compared"), [
    ("（一） 主动　公开", "(一)主动公开"), ("１２ａ", "12a"), ("公开\u200b情\ufeff况", "公开情况"), ("公\xad开\u202a情\u2060况", "公开情况"),
    ("e\u0301", "é"), ("〔提示〕", "〔提示〕"), ("公开。", "公开。"),
])
def test_condensed_is_one_width_without_blanks_and_what_nobody_sees(text: str, compared: str) -> None:
    assert condensed(text) == compared


@pytest.mark.parametrize(("text", "compared"), [
    ("区教育局（本级）_2023.docx", "区教育局本级2023docx"), ("“三营”·镇", "三营镇"), ("①", "①"), ("", ""),
])
def test_letters_only_are_letters_digits_and_characters(text: str, compared: str) -> None:
    assert letters_only(text) == compared


@given(TEXTS)
def test_what_is_compared_is_the_same_compared_again(text: str) -> None:
    for step in (without_blanks, one_width, letters_only):
        assert step(step(text)) == step(text)


@given(TEXTS, CHARACTERS.filter(str.isspace), st.integers(0, 60))
def test_a_blank_anywhere_makes_no_difference(text: str, blank: str, at: int) -> None:
    spaced = text[:at] + blank + text[at:]
    assert without_blanks(spaced) == without_blanks(text)
    assert letters_only(spaced) == letters_only(text)
    assert without_blanks(one_line(spaced)) == without_blanks(text)


@given(st.text(st.sampled_from("政府信息（一）(1)１ａ \u200b"), max_size=40))
def test_each_step_forgives_what_the_one_before_forgave(text: str) -> None:
    assert condensed(without_blanks(text)) == condensed(text)
    assert letters_only(condensed(text)) == letters_only(one_width(text))
    assert "".join(map(condensed, text)) == condensed(text)

# ── what is quoted ────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "line"), [(" 第一段\n\n第二段　", "第一段 第二段"), ("\t\n", ""), ("一", "一")])
def test_one_line_keeps_one_blank_between_words(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(("text", "quoted"), [("", ""), ("主动公开", "主动公开"), ("主动公开了", "主动公开…")])
def test_an_excerpt_tells_that_the_text_goes_on(text: str, quoted: str) -> None:
    assert excerpt(text, 4) == quoted


@given(TEXTS, st.integers(1, 50))
def test_an_excerpt_is_the_text_or_begins_like_it(text: str, longest: int) -> None:
    quoted, text = excerpt(text, longest), visible(text)
    assert quoted == text if len(text) <= longest else (quoted[:-1], quoted[-1]) == (text[:longest], "…")


@given(st.text())
def test_nothing_is_quoted_that_nobody_sees(text: str) -> None:
    assert quotation(text, 1000).isprintable() or any(unicodedata.category(char) in ("Co", "Cs", "Cn") for char in text)
    assert not {"\u200b", "\ufeff", "\u202e", "\x07"} & set(visible(text + "\u200b\ufeff\u202e\x07"))
    assert visible("一\n二\t3") == "一\n二\t3"


def test_a_quotation_stands_on_one_line() -> None:
    assert quotation(" 第一段\n第二段\n第三段", 7) == "第一段 第二段…"
    assert quotation("字" * 24) == "字" * 24
    assert quotation("字" * 25) == "字" * 24 + "…"


def test_a_list_of_names_ends_with_how_many_there_are() -> None:
    names = ["甲", "乙", "丙"]
    assert first_few(names, 3) == "甲、乙、丙"
    assert first_few(names, 2) == "甲、乙等3家"
    assert first_few(names, 2, counted="处", by="；") == "甲；乙等3处"
    assert first_few(names, 2, counted="") == "甲、乙等"
    assert first_few([], 2) == ""

# ── numbers ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("value", "written"), [
    (0, "0"), (-3, "-3"), (12.5, "12.5"), (5.0, "5"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (1e15, "1000000000000000"),
    (1e21, "1e+21"), (1e-12, "1e-12"), (Decimal("1E+3"), "1000"), (Decimal("12.3400"), "12.34"), (Decimal("100"), "100"),
    (Decimal("0.00"), "0"), (Decimal("1E-12"), "0.000000000001"), (None, "（空）"),
])
def test_a_number_is_written_as_a_person_writes_it(value: float | Decimal | None, written: str) -> None:
    assert plain(value) == written


@given(NUMBERS)
def test_a_number_written_is_the_same_number(value: int | float | Decimal) -> None:
    written = plain(value)
    assert Decimal(written) == (Decimal(repr(value)) if isinstance(value, float) else value)
    assert "e" not in written.lower()
    assert "." not in written or written[-1] not in "0."


@pytest.mark.parametrize(("value", "digits"), [
    (5.0, "5"), (0.1 + 0.2, "0.3"), (123456789012345.0, "123456789012345"), (640402100000000000.0, "6.404021e+17"),
])
def test_a_code_too_long_for_a_number_keeps_its_exponent(value: float, digits: str) -> None:
    assert fifteen_digits(value) == digits

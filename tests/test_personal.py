"""Numbers of persons in a text: found where they are sure, shown with stars, and nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.findings import Finding
from toolkit.personal import counted, found_in, masked
from toolkit.words import excerpt, quotation

NUMBER = "640402199001011233"
CHINESE = st.text("公开信息，。：张王（）\n", max_size=30)


@pytest.mark.parametrize(("text", "shown"), [
    (f"身份证{NUMBER}。", "身份证640*************33。"),
    ("６４０４０２１９９００１０１１２３３", "640*************33"),
    ("640402 19900101 1233", "640*************33"),
    ("110105194912310021、110105194912310021", "110105194912310021、110105194912310021"),
    ("来电+86 138 1234 5678反映", "来电+861********78反映"),
    ("手机：１３８１２３４５６７８", "手机：138******78"),
    (f"{NUMBER} 13812345678", "640*************33 138******78"),
    ("13812345678/13912345678来电", "138******78/13912345678来电"),
    ("0954-2012345 13812345678", "0954-2012345 138******78"),
])
def test_what_is_shown_of_a_text(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize("text", [
    "", "2023年1月1日至12月31日", "共1234567890123456789012345678901234567890个", "13812345678@163.com", "QQ13812345678", "a13812345678",
    "13812345678a", "工单编号13812345678", "联系人：张三\n电话：13812345678", "13812345678件", "公开栏\t12\t13\t14\t15\t16\t17\t18\t19\t20",
    "2023 2022 2021 2020 2019", "640402199013451233", "9" * 18, f"1{NUMBER}", "ISBN 978-7-5000-0000-0", "640402003000",
])
def test_what_is_nobodys_number_stays(text: str) -> None:
    assert masked(text) == text
    assert found_in(text) == []


@given(before=CHINESE, after=CHINESE)
def test_a_number_is_found_whatever_stands_around_it_and_its_place_is_its_own(before: str, after: str) -> None:
    text = f"{before}{NUMBER}{after}"
    (one,) = found_in(text)
    assert (text[one.start : one.end], one.kind, one.shown) == (NUMBER, "identity", "640*************33")
    assert masked(text) == f"{before}{one.shown}{after}"
    assert found_in(masked(text)) == []


@given(st.text(max_size=60))
def test_what_holds_no_eleven_digits_is_left_as_it_is(text: str) -> None:
    if sum(char.isdigit() for char in text) < 11:
        assert masked(text) == text


def test_each_number_is_told_once() -> None:
    assert counted(found_in(f"{NUMBER}，{NUMBER}，来电13812345678")) == "身份证号码640*************33、手机号码138******78"


def test_whatever_is_quoted_shows_no_number_even_where_it_is_cut() -> None:
    assert excerpt(f"证号{NUMBER}", 8) == "证号640***…"
    assert NUMBER[:10] not in quotation(f"证号{NUMBER}的申请", 14)


def test_no_finding_says_a_number_whatever_its_call_site_gave() -> None:
    finding = Finding.of("text.unseen", item="s6.matters", label="六", words=f"居民{NUMBER}")
    assert NUMBER not in finding.message
    assert "640*************33" in finding.message

"""Numbers in sentences: where they stand, what they count, and how well that is read of sentences nobody tuned for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toolkit.structs import fields

import toolkit
from tests.sentences.score import NONE, cases_in, same, score
from toolkit.errors import FormError
from toolkit.form import parse_form
from toolkit.form.model import Form
from toolkit.sentences import Quantity
from toolkit.sentences.quantities import quantities as read

DATA = Path(__file__).parents[1] / "data" / "sentences"
LITIGATION = "t4.direct.total + t4.after_review.total"


@pytest.fixture(scope="module")
def form() -> Form:
    return toolkit.load_form("2021")


def means(text: str, year: int = 2023, level: str = "部门") -> dict[str, str | None]:
    """What each number of a text speaks of, by what stands there."""
    return {one.text: one.means for one in toolkit.quantities(text, year=year, level=level)}


def test_a_quantity_says_where_it_stands_and_what_it_rests_on() -> None:
    text = "2023年，我局共收到政府信息公开申请１２件，近300人次来访。"
    applications, visitors = toolkit.quantities(text, year=2023, level="部门")
    assert [one.name for one in fields(Quantity)][:8] == ["text", "start", "end", "number", "unit", "means", "scope", "why"]
    assert (applications.text, applications.number, applications.unit, applications.means) == ("１２件", 12, "件", "t3.new.total")
    assert text[applications.start : applications.end] == "１２件"
    assert (applications.scope, applications.why) == ("本年", "收到")
    assert (visitors.text, visitors.number, visitors.means) == ("近300人次", None, None)


@pytest.mark.parametrize("text", [
    "截至2023年12月31日，按照国办公开办函〔2021〕30号和第二十条第（五）项，联系电话0577-88881234，邮箱a1234@163.com。",
    "1、主动公开。2.依申请公开。（3）平台建设。一是落实“三审三校”，拨打12345热线，近三年，20个工作日内，十四五期间。",
])
def test_dates_ordinals_and_telephone_numbers_are_no_quantities(text: str) -> None:
    assert means(text) == {}


@pytest.mark.parametrize(("text", "number", "unit"), [
    ("1,208件", 1208, "件"), ("二十三件", 23, "件"), ("两件", 2, "件"), ("36.52万元", "36.52", "万元"), ("5.1万人", None, "人"),
    ("3万件", 30000, "件"), ("100余条", None, "条"), ("3至5件", None, "件"), ("45.3%", "45.3", "%"), ("7大类", 7, "类"),
])
def test_a_number_is_read_however_it_is_written(text: str, number: int | str | None, unit: str) -> None:
    (one,) = toolkit.quantities(f"其中有{text}。", year=2023)
    assert (one.text, None if one.number is None else str(one.number), one.unit) == (text, None if number is None else str(number), unit)


@pytest.mark.parametrize(("text", "expected"), [
    ("收到依申请公开17条，均答复。", {"17条": "t3.new.total"}),
    ("受理群众来信17件，办结17件。", {"17件": None}),
    ("2022年结转3件，2023年收到申请20件。", {"3件": "t3.carried_in.total", "20件": "t3.new.total"}),
    ("收到申请31件，其中9件已答复，22件结转2024年。", {"31件": "t3.new.total", "9件": "t3.handled.total", "22件": "t3.carried_out.total"}),
    ("2023年上半年受理申请26件。", {"26件": None}),
    ("共处理申请80件（含上年结转6件）。", {"80件": "t3.new.total + t3.carried_in.total", "6件": "t3.carried_in.total"}),
    ("未发生因政府信息公开申请行政复议、提起行政诉讼的情况。", {"未发生因政府信息公开申请行政复议": "t4.review.total", "提起行政诉讼": LITIGATION}),
    ("未收到网上申请。", {}),
    ("局机关代表区政府受理申请17件。", {"17件": None}),
    ("全年收到政府信息公开申请5件，均已在法定期限内答复申请人，没有超过法定期限才答复的申请。\n窗口办结300件。",
     {"5件": "t3.new.total", "300件": None}),
    ("（二）依申请公开情况\n收到5件。", {"5件": "t3.new.total"}),
    ("全年受理行政复议申请325件，因征地被提起行政诉讼14件。", {"325件": None, "14件": None}),
    ("办理涉及政府信息公开的行政复议27件，收到行政诉讼1件。", {"27件": "t4.review.total", "1件": LITIGATION}),
    ("公布规章2件，废止1件。", {"2件": None, "1件": None}),
    ("没有规章制定权。", {}),
])
def test_a_clause_tells_what_is_counted(text: str, expected: dict[str, str | None]) -> None:
    assert means(text) == expected


def test_what_a_body_says_of_itself_is_not_held_against_a_whole_districts_table(form: Form) -> None:
    for level, fits in (("区县", ()), ("", ()), ("部门", ("t3.new.total", "t3.new.total + t3.carried_in.total"))):
        (one,) = read(form, "2023年，我办共收到政府信息公开申请19件。", year=2023, level=level)
        assert (one.means, one.fits) == ("t3.new.total", fits)


# ── how well ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "precision", "recall"), [("tuned", 0.99, 0.96), ("blind", 0.95, 0.9)])
def test_sentences_are_read_well_enough(form: Form, name: str, precision: float, recall: float) -> None:
    result = score(cases_in(DATA / f"{name}.jsonl"), form)
    assert result.precision >= precision, result.wrong
    assert result.recall >= recall, result.missed


def test_there_are_sentences_enough_and_a_third_of_those_made_first_is_blind() -> None:
    tuned, blind = cases_in(DATA / "tuned.jsonl"), cases_in(DATA / "blind.jsonl")
    assert len(tuned) + len(blind) >= 150
    assert len(blind) * 3 >= len([one for one in (*tuned, *blind) if one["id"].startswith("S")]) - 2
    for case in (*tuned, *blind):
        for one in case["quantities"]:
            assert case["sentence"][one["at"] : one["at"] + len(one["text"])] == one["text"], case["id"]


def test_meanings_are_compared_by_what_they_come_to(form: Form) -> None:
    assert same(form, "t3.new.total+t3.carried_in.total", "t3.carried_in.total + t3.new.total")
    assert same(form, "t3.new.total", "t3.handled.total | t3.new.total")
    assert not same(form, "t3.new.total", "last.t3.new.total")
    assert not same(form, None, "t3.new.total")
    assert same(form, None, NONE)


# ── properties ────────────────────────────────────────────────────────────

_WORDS = st.sampled_from([
    "2023年", "2022年", "收到", "受理", "办结", "政府信息公开申请", "行政复议", "上年结转", "结转下年度", "其中", "（", "）", "，", "。", "；", "、",
    "12件", "三件", "约5件", "45.3%", "占", "未", "均", "自然人", "予以公开", "同比增长", "热线", "公开", "规范性文件", "含", "\n", "含上年结转",
    "制发", "对", "100余件", "：",
])


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=40).map("".join) | st.text(max_size=80))
def test_any_text_is_read_and_every_place_is_right(text: str) -> None:
    found = toolkit.quantities(text, year=2023, level="区县")
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(text[one.start : one.end] == one.text and one.start < one.end for one in found)
    assert all(one.means is None or one.means in one.fits or not one.fits for one in found)


@pytest.mark.parametrize("case", cases_in(DATA / "blind.jsonl")[:20], ids=lambda case: case["id"])
def test_width_and_blanks_change_no_meaning(form: Form, case: dict[str, str]) -> None:
    plain = [one.means for one in read(form, case["sentence"], year=int(case["year"]), level=case["level"])]
    wide = case["sentence"].translate({0x30 + n: 0xFF10 + n for n in range(10)})
    spaced = case["sentence"].replace("件", " 件").replace("，", "， ")
    for other in (wide, spaced):
        assert [one.means for one in read(form, other, year=int(case["year"]), level=case["level"])] == plain


@pytest.mark.parametrize("piece", [
    "收到申请1件，", "未收到、", "其中不予公开1件、", "（上年结转1件", "约1", "合计1件", "增长1%，", "一", "行政复议、", "申请",
])
def test_a_long_text_takes_time_in_proportion(form: Form, piece: str) -> None:
    def taken(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        read(form, text, year=2023, level="")
        return time.process_time() - began

    assert taken(16_000) < 20 * max(taken(2_000), 0.01), "eight times the text"


# ── forms ─────────────────────────────────────────────────────────────────


def test_a_form_without_words_has_no_quantities(form: Form) -> None:
    bare = parse_form('[form]\nedition = "a"\ntitle = "表"\n[[table]]\ncode = "t"\nsheet = "表"\ntitle = "表"\ngrid = "收到 | {a}"\n')
    assert read(bare, "收到申请5件。", year=2023) == []


def test_indicators_of_a_supplement_are_known_by_their_labels() -> None:
    found = toolkit.quantities("发布政策解读6篇，清理规范性文件3件，发布信息6篇。", year=2023, form="2021-附表示例")
    assert {one.text: one.means for one in found if one.means} == {"6篇": "x.interp", "3件": "x.review_files"}


def test_a_form_that_extends_brings_words_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "更多.toml"
    path.write_text('[form]\nextends = "2021"\n[said]\nelsewhere = ["跑腿单"]\n[[said.about]]\nname = "信息公开告知"\nwords = ["信息公开告知"]\n'
                    'is = "t3.other.total"\n', "utf-8")
    loaded = toolkit.load_form(path)
    assert {one.text: one.means for one in toolkit.quantities("信息公开告知4件，收到申请5件。", year=2023, form=loaded)} == {
        "4件": "t3.other.total", "5件": "t3.new.total"}


@pytest.mark.parametrize(("wrong", "said"), [
    ('[[said.about]]\nname = "甲"\nwords = ["甲"]\nis = "t3.neww.total"\n', "代码“t3.neww.total”不存在"),
    ('[[said.about]]\nname = "甲"\nwords = []\n', "没有写怎样说到它"),
    ('texts = ["s9.none"]\n', "没有代码为“s9.none”的文字"),
    ('[[said.about]]\nname = "甲"\nwords = ["甲"]\n[[said.about.column]]\nwords = ["乙"]\nwhole = "total"\n', "在 is 和 less 中写一样"),
])
def test_a_wrong_word_list_is_refused_with_its_place(tmp_path: Path, wrong: str, said: str) -> None:
    path = tmp_path / "错.toml"
    path.write_text(f'[form]\nextends = "2021"\n[said]\n{wrong}', "utf-8")
    with pytest.raises(FormError, match=said):
        toolkit.quantities("收到申请5件。", year=2023, form=toolkit.load_form(path))

"""What a unit has taken over word for word, or figure for figure: from a neighbour, from last year. Nothing on what everybody writes."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toolkit.structs import replace

from tests.support.workbooks import DATA, statutory_form
from toolkit.actions.read import read
from toolkit.aggregate import Standing
from toolkit.campaign.alike import Written
from toolkit.campaign.copied import found_again, found_alike
from toolkit.findings import Finding, Number
from toolkit.form import Form
from toolkit.resources import data_folder
from toolkit.submission import Unit

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "alike.jsonl").read_text("utf-8").splitlines()]
NOBODY: Callable[[Unit], Mapping[str, str]] = lambda unit: {}  # noqa: E731
PROBLEMS = "一是解读材料多由起草部门在发文之后补写，与文件同步发布的不到七成。二是答复文书说理偏简，1件复议案件因此被纠正。"
OWN = "街道与区征收办商定了统一的公开模板，只列门牌号和面积，不列姓名和账户，住户随时可以到改造指挥部一楼查看。"


def wrote(*texts: Mapping[str, str], names: Sequence[str] = (), **unit: Any) -> list[Standing]:
    """Units that have reported with these texts."""
    called = [*names, *(f"第{n}局" for n in range(len(names), len(texts)))]
    return [Standing(Unit(f"u{n}", called[n], "部门", **unit), {}, {"s1.proactive": f"第{n}家公开的内容各不相同。", **given})
            for n, given in enumerate(texts)]


def asked(standings: Sequence[Standing], last: Mapping[str, Mapping[str, str]] | None = None, form: Form | None = None) -> dict[str, list[Finding]]:
    """What is found of each unit's texts, by its code; ``last`` are texts of last year by code."""
    told: dict[str, list[Finding]] = {}
    for n, finding in found_alike(form or statutory_form(), standings, (lambda unit: (last or {}).get(unit.code, {}))):
        told.setdefault(standings[n].unit.code, []).append(finding)
    return told


# ── another unit's words ──────────────────────────────────────────────────


def test_a_long_sentence_of_two_units_is_asked_of_both_with_both_places() -> None:
    found = asked(wrote({"s1.management": OWN}, {}, {"s1.platform": f"本年新设查阅点两处。{OWN}"}, {}, {}, {}))
    assert {code: [one.message for one in told] for code, told in found.items()} == {
        "u0": ["文字里有1句与“第2局”写的相同（单位名称、年份不计），如“一、总体情况（三）政府信息管理”里的"
               f"“{OWN.rstrip('。')}”，也见于“第2局”的“一、总体情况（四）政府信息公开平台建设”。"],
        "u2": ["文字里有1句与“第0局”写的相同（单位名称、年份不计），如“一、总体情况（四）政府信息公开平台建设”里的"
               f"“{OWN.rstrip('。')}”，也见于“第0局”的“一、总体情况（三）政府信息管理”。"],
    }
    assert {(one.to, one.severity.value, one.trial) for told in found.values() for one in told} == {("officer", "query", False)}


def test_a_name_put_in_place_of_the_other_s_hides_nothing() -> None:
    copied = "{}办事处2023年在改造指挥部一楼设政务公开专区，配电脑2台、自助打印机1台，片区改造进度每周五更新，全年更新47次。"
    texts = [copied.format("北塬街道"), copied.format("三营街道").replace("2023年", "本年度")]
    found = asked(wrote(*({"s1.platform": text} for text in texts), {}, {}, {}, {}, names=["北塬街道", "三营街道"]))
    assert set(found) == {"u0", "u1"}


@pytest.mark.parametrize("given", [one for one in CASES if one["about"] == "neighbour"], ids=lambda one: one["why"])
def test_cases_of_neighbours(given: Mapping[str, Any]) -> None:
    texts = {"s1.management": given["texts"]} if isinstance(given["texts"], str) else given["texts"]
    other = {"s1.management": given["other"]} if "other" in given else texts
    found = asked(wrote(texts, other, *[{}] * 6))
    assert bool(found) is (given["outcome"] == "fails"), found


def test_what_many_say_alike_went_round_and_is_nobody_s() -> None:
    shared = {"s5.problems": PROBLEMS}
    assert set(asked(wrote(*[shared] * 4, *[{}] * 8))) == {"u0", "u1", "u2", "u3"}
    assert asked(wrote(*[shared] * 5, *[{}] * 15)) == {}, "a pattern that went round"
    assert set(asked(wrote(*[shared] * 3, {}, {}))) == {"u0", "u1", "u2"}
    assert asked(wrote(*[shared] * 4, *[{}] * 5)) == {}, "in a small district four, too"
    assert asked(wrote(*[shared] * 3, {})) == {}, "in a very small one three"


def test_what_the_district_or_the_form_itself_has_written_is_nobody_s() -> None:
    form, standings = statutory_form(), wrote({"s5.problems": PROBLEMS}, {"s5.problems": PROBLEMS}, {}, {}, {}, {})
    assert asked(standings)
    assert not list(found_alike(form, standings, NOBODY, [f"范文：……\n{PROBLEMS}"]))
    hint = "".join(text.hint for text in form.texts)
    assert asked(wrote({"s1.management": hint}, {"s1.management": hint}, {}, {}, {}, {})) == {}


def test_a_unit_that_does_not_count_is_no_neighbour() -> None:
    assert asked(wrote({"s1.management": OWN}, {"s1.management": OWN}, {}, {}, {}, {}, counted=False)) == {}


def test_a_form_that_does_not_ask_for_it_has_no_such_rule() -> None:
    standings = wrote({"s5.problems": PROBLEMS}, {"s5.problems": PROBLEMS}, {})
    assert asked(standings, {"u0": {"s5.problems": PROBLEMS}}, replace(statutory_form(), alike=None)) == {}


def test_nothing_is_asked_of_the_samples() -> None:
    form = statutory_form()
    texts = [_texts(path) for path in sorted((data_folder("samples") / "shifan-2023" / "returns").glob("*.toml"))]
    assert len(texts) > 10
    assert asked(wrote(*texts)) == {}
    street = read(DATA / "street-report.txt").texts
    assert asked(wrote(*texts, street), form=form) == {}


def _texts(path: Path) -> dict[str, str]:
    import tomllib

    texts: dict[str, str] = tomllib.loads(path.read_text("utf-8")).get("texts", {})
    return texts


@given(st.text("北塬街道我局2023年０９；;。｡！\r\n 　，（一）二是、《》…㎡㈠abc", max_size=80))
@settings(max_examples=300)
def test_a_clause_is_found_again_by_what_it_is_compared_by(text: str) -> None:
    written = Written.by(Unit("u", "北塬街道"), [("s1", text + "这一句是为了让整段够长而写在后面的。")])
    assert {key for key, _ in written.clauses()} == set(written.places())


# ── last year's words ─────────────────────────────────────────────────────


def test_problems_that_are_last_year_s_are_asked_about_whatever_words_they_are_in() -> None:
    said = "一是主动公开意识有待加强，公开内容不够全面；二是业务人员业务水平有待进一步提高；三是信息公开的时效性有待增强。"
    (finding,) = asked(wrote({"s5.problems": said}, {}, {}), {"u0": {"s5.problems": said.replace("；", "。")}})["u0"]
    assert finding.id == "text.last_year@s5.problems"
    assert finding.message == "“五、存在的主要问题”与上年“五、存在的主要问题”写的相同：“一是主动公开意识有待加强，公开内容不够全面”。"
    assert (finding.to, finding.severity.value) == ("officer", "query")


@pytest.mark.parametrize(("now", "then"), [
    ("无。", "无。"), ("没有。", "没有。"), (PROBLEMS, "一是解读材料多由起草部门在发文之后补写，与文件同步发布的不到七成。"), (PROBLEMS, ""),
    (f"{PROBLEMS}三是基层公开人员变动频繁，有的乡镇一年内换了两次，新来的人不熟悉答复的格式和期限。", PROBLEMS),
], ids=["nothing", "nothing either", "one of two is new", "not known", "one of three is new"])
def test_problems_of_which_some_are_new_are_another_year_s(now: str, then: str) -> None:
    assert asked(wrote({"s5.problems": now}, {}, {}), {"u0": {"s5.problems": then}}) == {}


def test_a_whole_report_of_last_year_s_words_is_told_as_a_note() -> None:
    texts = {"s1.management": OWN,
             "s1.platform": "“示例西街道”微信公众号新开“执法公示”和“楼栋公告”两个栏目，便民服务中心大屏循环播放办事指南，十一个社区都设了公开栏。",
             "s1.supervision": "街道主任分管政务公开，办公室一人专职，将公开时限写入科室月度考核，接受区政府办公室季度抽查，指出的问题已改完。"}
    (finding,) = asked(wrote({**texts, "s5.problems": PROBLEMS}, {}, {}), {"u0": {**texts, "s5.problems": "别的问题。"}})["u0"]
    assert (finding.id, finding.severity.value, finding.to) == ("text.last_year", "note", "officer")
    assert "文字里有3句与本单位上年写的相同" in finding.message
    assert asked(wrote({"s1.management": OWN, "s5.problems": PROBLEMS, "s1.on_request": texts["s1.supervision"]}, {}, {}),
                 {"u0": {"s1.management": OWN}}) == {}, "much of what an office does it did last year"


# ── last year's figures ───────────────────────────────────────────────────

TABLE3: dict[str, Number | None] = {
    "t3.new.natural": 62, "t3.new.business": 11, "t3.carried_in.natural": 4, "t3.granted.natural": 48, "t3.granted.business": 9,
    "t3.partial.natural": 15, "t3.partial.business": 2, "t3.carried_out.natural": 3,
}


def again(now: Mapping[str, Number | None], then: Mapping[str, Number | None], **unit: Any) -> list[str]:
    form = statutory_form()
    zeros: dict[str, Number | None] = {code: 0 for code, cell in form.cells.items() if not cell.total}
    return [finding.message for _, finding in found_again(form, [Standing(Unit("u", "某局", **unit), zeros | now)], lambda _: zeros | then)]


def test_figures_that_are_last_year_s_are_asked_about() -> None:
    assert again(TABLE3, TABLE3) == ["全部7个不为0的数与本单位上年的完全相同。"]
    assert again(TABLE3, TABLE3 | {"t2.licence.decisions": 7}) == ["《表三》填的7个不为0的数与本单位上年的完全相同。"]
    assert again(TABLE3, TABLE3, counted=False) == []


@pytest.mark.parametrize(("now", "then"), [
    ({}, {}), (TABLE3, TABLE3 | {"t3.granted.natural": 47, "t3.carried_out.natural": 4}), (TABLE3, TABLE3 | {"t3.other.natural": None}),
    (dict.fromkeys(TABLE3, 2), dict.fromkeys(TABLE3, 2)), ({"t3.new.natural": 800, "t3.granted.natural": 800},) * 2,
], ids=["zeros", "one figure more", "last year not all known", "small", "few"])
def test_zeros_and_small_figures_may_be_last_year_s(now: Mapping[str, Number | None], then: Mapping[str, Number | None]) -> None:
    assert again(now, then) == []


def test_no_published_report_is_its_own_last_year_s() -> None:
    form = statutory_form()
    published = json.loads((DATA / "published.json").read_text("utf-8"))
    pairs = [(now["values"], then["values"]) for now in published for then in published
             if now["unit"] == then["unit"] and now["year"] != then["year"]]
    assert pairs
    for now, then in pairs:
        assert not list(found_again(form, [Standing(Unit("u", "某市"), now)], lambda _, then=then: then))  # type: ignore[misc]


# ── how long it takes ─────────────────────────────────────────────────────


def test_a_thousand_units_with_three_pages_each_take_a_moment() -> None:
    standings = wrote(*({"s1.management": _pages(n)} for n in range(1000)))
    begun = time.process_time()
    assert not list(found_alike(statutory_form(), standings, NOBODY))
    assert time.process_time() - begun < 2, "ten seconds are allowed, and half a second is what it takes"


def _pages(seed: int) -> str:
    """Three pages that nobody else has written, and a sentence that everybody has."""
    letters = "".join(random.Random(seed).choices(_LETTERS, k=2500))
    clauses = [f"{letters[at : at + 25]}，{letters[at + 25 : at + 50]}" for at in range(0, len(letters), 50)]
    return "。".join([*clauses, "街道安排两名同志轮流接待来访群众，并在服务大厅备有纸笔、老花镜和复印机供取用"])


_LETTERS = [chr(code) for code in range(0x4E00, 0x9F00)]

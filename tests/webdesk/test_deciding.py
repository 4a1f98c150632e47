"""Reasons accepted and refused at the desk, and each decision put back as it stood before."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.support.desks import Answer, running
from tests.support.districts import STREET, returned
from tests.webdesk.conftest import Sitting, placed, sitting
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.campaign.folder import Campaign

FIRST, SECOND = "text.missing@s1.proactive", "text.missing@s5.problems"


@pytest.fixture
def sat(issued: Path, tmp_path: Path) -> Iterator[Sitting]:
    """A desk at which a street has reported without texts, and given a reason for two of them."""
    place = placed(issued, tmp_path)
    sent = returned(place.root, STREET, place.home / "北塬.xlsx", texts=False)
    with Campaign(place.root) as campaign:
        collect(campaign, [sent])
        back = correct(campaign).units[0].path
    book = openpyxl.load_workbook(back)
    for row in book["说明"].iter_rows(min_row=4):
        if str(row[3].value) in (FIRST, SECOND):
            row[2].value = "已在网站公开"
    book.save(place.home / "北塬 二.xlsx")
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        sat = sitting(desk, place)
        sat.visitor.over(sat.visitor.drop(sat.base, [("北塬 二.xlsx", (place.home / "北塬 二.xlsx").read_bytes())]))
        yield sat


def say(sat: Sitting, **fields: str) -> Answer:
    answer = sat.visitor.followed(sat.visitor.post(f"{sat.base}/unit/{STREET}/decide", {"version": "2", **fields}))
    assert answer.status == 200
    return answer


def way_back(page: Answer) -> tuple[str, dict[str, str]]:
    """The button beside what was done, and what it sends."""
    form = re.search(r'<section class="told.*?<form[^>]*>(.*?)</form>', page.text, re.DOTALL)
    assert form, page.said
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[1])}
    label = re.search(r"<button[^>]*>(.*?)</button>", form[1])
    assert label
    return label[1], fields


def states(sat: Sitting) -> dict[str, str]:
    with Campaign(sat.place.root) as campaign:
        return {one.finding.id: str(one.finding.state) for one in explain(campaign, [STREET])}


def test_all_reasons_accepted_at_once_are_taken_back_at_once(sat: Sitting) -> None:
    before = states(sat)
    label, fields = way_back(say(sat, word="all"))
    assert label == "撤销审定"
    assert states(sat)[FIRST] == states(sat)[SECOND] == "accepted"
    assert "已撤销审定2条" in say(sat, **fields).said
    assert states(sat) == before


def test_a_decision_changed_is_changed_back_to_the_word_said_before(sat: Sitting) -> None:
    say(sat, word="refuse", finding=FIRST, reason="请附网址")
    label, fields = way_back(say(sat, word="accept", finding=FIRST))
    assert label == "恢复不采纳"
    assert "已不采纳1条" in say(sat, **fields).said
    with Campaign(sat.place.root) as campaign:
        (stands,) = campaign.ledger.decisions(STREET).values()
    assert (stands.accepted, stands.reason) == (False, "请附网址")


def test_what_was_taken_back_by_mistake_is_restored(sat: Sitting) -> None:
    say(sat, word="accept", finding=FIRST)
    label, fields = way_back(say(sat, word="undo", finding=FIRST))
    assert label == "恢复采纳"
    say(sat, **fields)
    assert states(sat)[FIRST] == "accepted"

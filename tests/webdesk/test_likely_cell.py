"""The likely wrong cell on the unit's page: marked in words at the cell, the number beside it for the officer."""

from __future__ import annotations

import re

from tests.support.districts import STREET, returned
from tests.webdesk.conftest import Sitting

WRONG = {"t3.new.natural": 152, "t3.granted.natural": 38, "t3.partial.natural": 21, "t3.not_held.natural": 48}


def test_the_cell_to_look_at_says_so_in_words_and_the_officer_reads_the_number(at_desk: Sitting) -> None:
    file = returned(at_desk.root, STREET, at_desk.place.home / "北塬.xlsx", WRONG)
    at_desk.visitor.over(at_desk.visitor.drop(at_desk.base, [(file.name, file.read_bytes())]))
    page = at_desk.visitor.get(f"{at_desk.base}/unit/{STREET}").body
    words = page if isinstance(page, str) else page.decode()
    cell = re.search(r'<td data-code="t3\.granted\.natural"[^>]*>.*?</td>', words)
    assert cell is not None
    assert 'class="likely"' in cell[0] or "likely" in cell[0].partition(">")[0]
    assert "可能填错：若为83（数字前后颠倒）" in cell[0], "in words, not by colour alone"
    assert "勿告诉填报单位" in words
    assert '<a href="#cell-t3.granted.natural">看这一格</a>' in words
    assert words.count("可能填错：") == 1

"""The form's sentence of fees stands once: not where the unit's own words say the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolkit.narrative.render import render

SENTENCE = "收取信息处理费情况：本年度发出收费通知0件，通知总金额0元，实际收取总金额0元。"


@pytest.mark.parametrize("own", [
    "一是收取信息处理费情况。全年发出收费通知的件数0件，总金额0元，实际收取总金额0元。二是其他事项。",
    "本年度发出收费通知0件，通知总金额０元，实际收取总金额0.00元。",
    SENTENCE,
])
def test_what_the_unit_says_itself_is_not_said_again(own: str, make: Any, folders: list[Path]) -> None:
    text = render(make({"s6.matters": own}), "md", folders).decode().partition("六、其他需要报告的事项")[2]
    assert text.count("收费通知") == 1
    assert own in text


@pytest.mark.parametrize("own", [
    "本年度发出收费通知1件，通知总金额30元，实际收取总金额0元。",  # other figures: a person has to see both
    "本年度发出收费通知10件，通知总金额0元，实际收取总金额0元。",
    "发出收费通知0件。通知总金额0元。",
    "发出收费通知0件。公开10件，通知总金额0元，实际收取总金额0元。",
    "全年公开0件，投入0元。", "",
])
def test_anything_else_leaves_the_sentence_of_the_form(own: str, make: Any, folders: list[Path]) -> None:
    assert SENTENCE in render(make({"s6.matters": own}), "md", folders).decode()


def test_figures_with_separators_are_the_same(make: Any, form: Any, folders: list[Path]) -> None:
    values = dict.fromkeys(form.cells, 0) | {"s6.fee_notices": 4, "s6.fee_noticed": 1790, "s6.fee_collected": 1540}
    own = "发出收费通知4件，通知总金额1,790元，实际收取总金额1，540元。"
    text = render(make({"s6.matters": own}, values=values), "md", folders).decode().partition("六、其他需要报告的事项")[2]
    assert text.count("收费通知") == 1


def test_what_was_all_collected_is_two_figures(make: Any, form: Any, folders: list[Path]) -> None:
    values = dict.fromkeys(form.cells, 0) | {"s6.fee_notices": 1, "s6.fee_noticed": 130, "s6.fee_collected": 130}
    own = "本年发出收费通知1件，金额130元，已全部收取并缴入国库。"
    for collected, times in ((130, 1), (100, 2)):
        text = render(make({"s6.matters": own}, values=values | {"s6.fee_collected": collected}), "md", folders).decode()
        assert text.partition("六、其他需要报告的事项")[2].count("收费通知") == times

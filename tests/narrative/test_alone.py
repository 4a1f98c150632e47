"""What stands alone: the one text of a section, the one sentence a message has no room for."""

from __future__ import annotations

import pytest

from toolkit.form import parse_form
from toolkit.narrative.context import build_context
from toolkit.narrative.messages import sent_back

FORM = """
[form]
edition = "x"
title = "年报"
[[section]]
heading = "一、情况"
contents = ["t", "w.one"]
[[section]]
heading = "二、其他"
contents = ["w.two"]
[[table]]
code = "t"
sheet = "表"
title = "表"
grid = "甲 | {x}"
[[text]]
code = "w.one"
label = "说明"
required = false
[[text]]
code = "w.two"
label = "其他"
required = false
"""


def test_an_optional_text_that_is_all_of_its_section_leaves_a_gap_and_not_a_bare_heading() -> None:
    made = build_context(parse_form(FORM), district="某区", year=2023, who="某区", values={"t.x": 1}, texts={})
    assert [[part.code for part in section.parts] for section in made.sections] == [["t"], ["w.two"]]
    (gap,) = made.sections[1].parts[0].paragraphs
    assert [piece.gap for piece in gap.pieces] == [True]


@pytest.mark.parametrize(("count", "told"), [(5, ""), (6, "其余1处见所附表《退回说明》。"), (7, "其余2处见所附表《退回说明》。")])
def test_what_a_message_does_not_list_it_counts(count: int, told: str) -> None:
    message = sent_back("【办】", "甲街道", 1, [f"第{n}处不平。" for n in range(1, count + 1)], [])
    assert f"有{count}处需修改" in message
    assert ("其余" in message) is bool(told)
    assert told in message

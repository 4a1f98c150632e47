"""Which unit of the list a text means by the words before 收到 and 公开."""

from __future__ import annotations

import pytest

from toolkit.campaign.roster import Roster
from toolkit.submission import Unit

UNITS = (
    Unit("1", "区政府办公室", "本级", ("区政府办",)), Unit("2", "北塬街道", "街道", ("北塬街道办事处", "北塬")), Unit("3", "三营镇", "镇"),
    Unit("4", "区教育局", "部门", ("教育局",)), Unit("5", "开发区管理委员会", "开发区", ("管委会",)),
)
ROSTER = Roster(UNITS, "原州区")


@pytest.mark.parametrize(("words", "name"), [
    ("三营镇", "三营镇"), ("原州区三营镇人民政府", "三营镇"), ("北塬街道办事处", "北塬街道"), ("原州区北塬街道", "北塬街道"),
    ("原州区教育局", "区教育局"), ("开发区管理委员会", "开发区管理委员会"),
    ("区政府办公室", None), ("管委会", None), ("教育局", None), ("北塬", None), ("原州区", None), ("", None), ("我街道", None), ("区民政局", None),
])
def test_a_name_is_a_units_where_it_can_be_no_other(words: str, name: str | None) -> None:
    assert ROSTER.speaker(words) == name


def test_what_a_unit_is_called_in_its_own_texts() -> None:
    assert ROSTER.names_of(UNITS[1]) == ("北塬街道", "北塬街道办事处", "北塬")
    merged = Unit("9", "新城街道", "街道", predecessors=("2", "77"))
    assert "北塬街道" in Roster((*UNITS, merged), "原州区").names_of(merged)


def test_the_same_name_twice_is_nobodys() -> None:
    twice = Roster((Unit("1", "甲区东街道", "街道"), Unit("2", "甲区东街道办事处", "街道")), "甲区")
    assert twice.named("东街道") is None

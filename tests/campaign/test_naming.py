"""Names of files and folders name a unit, or nobody."""

from __future__ import annotations

import pytest

from toolkit.campaign.naming import unit_named_in, units_named_in
from toolkit.submission import Unit

UNITS = (
    Unit("640402000", "原州区", "本级", ("原州区人民政府",)),
    Unit("640402003", "北塬街道", "街道", ("北塬街道办事处", "北塬街办")),
    Unit("640402100", "三营镇", "镇"),
    Unit("640402301", "区教育局", "部门", ("教体局",)),
    Unit("640402302", "区教育局幼儿园", "部门"),
    Unit("WJJ-01", "区卫生健康局", "部门", ("卫健局", "局")),
    Unit("2023", "区档案局（馆）", "部门"),
    Unit("7", "甲"),
)


@pytest.mark.parametrize(("text", "codes"), [
    ("北塬街道.xlsx", ["640402003"]),
    ("01_640402003_北塬街道_2023", ["640402003"]),
    ("640402003年报", ["640402003"]),
    ("６４０４０２１００ 报表", ["640402100"]),
    ("北 塬 街 道（终版）2", ["640402003"]),
    ("【年报】教体局_盖章", ["640402301"]),
    ("原州区教育局2023年报", ["640402301"]),
    ("区教育局幼儿园", ["640402302"]),
    ("区教育局和区教育局幼儿园", ["640402301", "640402302"]),
    ("三营镇、北塬街道", ["640402003", "640402100"]),
    ("640402003_三营镇", ["640402003", "640402100"]),
    ("wjj-01 年报", ["WJJ-01"]),
    ("区档案局(馆)2023", ["2023"]),
    ("原州区人民政府2023年报", ["640402000"]),
    ("原州区本级", ["640402000"]),
    ("原州区住建局", []),
    ("原州区政府办公室", []),
    ("2023年报", []),
    ("20230115", []),
    ("某某局", []),
    ("7", []),
    ("6404020031", []),
    ("年报表（终版）", []),
    ("", []),
])
def test_a_text_names_units_by_code_name_or_alias_longest_first(text: str, codes: list[str]) -> None:
    assert [unit.code for unit in units_named_in(text, UNITS)] == codes


@pytest.mark.parametrize(("names", "code"), [
    (["年报", "北塬街道", "收件"], "640402003"),
    (["三营镇", "北塬街道"], "640402100"),
    (["三营镇和北塬街道", "北塬街道"], None),
    (["年报", "收件"], None),
    ([], None),
])
def test_the_nearest_name_that_tells_anything_decides(names: list[str], code: str | None) -> None:
    found = unit_named_in(names, UNITS)
    assert (found and found.code) == code

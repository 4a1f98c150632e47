"""campaign.toml rewritten: what was wanted is there, and everything else as it was."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from toolkit.actions.parts.forms import load_form
from toolkit.campaign import Contact, Settings
from toolkit.campaign.rewriting import digest, replace_kept, rewritten, standing
from toolkit.campaign.settings import parse_settings, settings_toml
from toolkit.errors import CampaignError, UsageError

FRESH = settings_toml(Settings("原州区", 2023), load_form())


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def changed(before: str, after: str) -> list[str]:
    return [line for line in lines_of(after) if line not in lines_of(before)]


def test_what_stood_there_as_an_example_is_filled_in_and_nothing_else_is_touched() -> None:
    new = rewritten(FRESH, {("", "deadline"): "2024-01-20", ("contact", "phone"): "0954", ("publish", "phone"): "0955"}, "campaign.toml")
    assert changed(FRESH, new) == ['deadline = "2024-01-20"   # 报送时间（通知规定的日期）', 'phone = "0954"', 'phone = "0955"   # 电话']
    assert len(lines_of(new)) == len(lines_of(FRESH))


def test_a_value_is_changed_where_it_stands_and_its_remark_stays() -> None:
    text = 'district = "甲"\nyear = 2023\n  deadline = 2024-01-15 # 市里定的\n\n[contact]\n  office = \'甲办\'\t# 三楼\n'
    new = rewritten(text, {("", "deadline"): "2024-01-20", ("contact", "office"): "乙\"办\""}, "campaign.toml")
    assert new == 'district = "甲"\nyear = 2023\ndeadline = "2024-01-20" # 市里定的\n\n[contact]\noffice = "乙\\"办\\""\t# 三楼\n'


def test_what_is_taken_away_stands_there_as_a_remark_and_may_come_back() -> None:
    text = 'district = "甲"\nyear = 2023\ndeadline = "2024-01-15"   # 报送时间\n'
    without = rewritten(text, {("", "deadline"): None}, "campaign.toml")
    assert without == 'district = "甲"\nyear = 2023\n# deadline = "2024-01-15"   # 报送时间\n'
    assert rewritten(without, {("", "deadline"): "2024-01-15"}, "campaign.toml") == text


def test_a_text_of_several_lines_gives_way_whole() -> None:
    text = 'district = "甲"\nyear = 2023\n[publish]\nscope = """\n甲、\n[contact]\n乙"""\nsite = "x"\n'
    assert rewritten(text, {("publish", "scope"): "丙"}, "c") == 'district = "甲"\nyear = 2023\n[publish]\nscope = "丙"\nsite = "x"\n'


def test_hints_find_the_section_that_waits_for_them() -> None:
    new = rewritten(FRESH, {("hints", "t3.new"): "甲", ("hints", "t3.granted"): "乙"}, "campaign.toml")
    assert tomllib.loads(new)["hints"] == {"t3.new": "甲", "t3.granted": "乙"}
    assert lines_of(new).index("[hints]") < lines_of(new).index('"t3.new" = "甲"') < lines_of(new).index("# [texts]")
    assert "\n# [hints]" not in new


def test_a_section_that_is_not_there_is_written_at_the_end() -> None:
    text = 'district = "甲"\nyear = 2023\n# [hints]\n[publish]\nsite = "x"\n[own]\nkey = 1'
    new = rewritten(text, {("contact", "office"): "办"}, "c")
    assert new == text + '\n\n[contact]\noffice = "办"\n'


def test_line_ends_of_windows_stay() -> None:
    text = FRESH.replace("\n", "\r\n")
    new = rewritten(text, {("contact", "office"): "办"}, "campaign.toml")
    assert new.count("\r\n") == new.count("\n") == text.count("\n")


@pytest.mark.parametrize("own", [
    'contact = { office = "甲" }\ndistrict = "甲"\nyear = 2023\n', 'district = "甲"\nyear = 2023\ncontact.office = "甲"\n',
    'district = "甲"\nyear = 2023\n[[contact]]\noffice = "甲"\n',
])
def test_what_somebody_wrote_in_a_way_of_his_own_is_left_to_him(own: str) -> None:
    with pytest.raises(CampaignError, match="手工另写的，这里改不了，没有改动"):
        rewritten(own, {("contact", "name"): "李"}, "campaign.toml")


_WORDS = some.text(some.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
_VALUES = some.none() | _WORDS
_KEYS = some.sampled_from([
    ("", "deadline"), ("", "mine"), ("contact", "office"), ("contact", "phone"), ("publish", "site"),
    ("hints", "t3.new"), ("hints", "t3.\"x"), ("own", "k"),
])


@given(some.lists(some.dictionaries(_KEYS, _VALUES, max_size=4), max_size=4), some.sampled_from([FRESH, FRESH.replace("\n", "\r\n"), "x = 1", ""]))
def test_whatever_is_changed_is_what_is_read_then(steps: list[dict[tuple[str, str], str | None]], text: str) -> None:
    wanted: dict[str, Any] = tomllib.loads(text)
    for changes in steps:
        text = rewritten(text, changes, "campaign.toml")
        for (section, key), value in changes.items():
            inside = wanted.setdefault(section, {}) if section else wanted
            if value is None:
                inside.pop(key, None)
            else:
                inside[key] = value
        read = tomllib.loads(text)
        assert {name: value for name, value in read.items() if value != {}} == {name: value for name, value in wanted.items() if value != {}}


def test_what_is_given_at_the_beginning_is_read_as_it_was_given() -> None:
    contact = Contact("办\"", "李", "0954", "a@b.cn")
    given = Settings("原州区", 2023, contact=contact, publish={"site": "x", "organ": "乙"}, hints={"t3.new": "甲\\乙"})
    text = settings_toml(given, load_form())
    assert parse_settings(text, Path("campaign.toml")) == given


def test_a_file_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_text("a = 1\n", "utf-8")
    with pytest.raises(UsageError, match=r"“campaign\.toml”在别处改过了，这次没有改"):
        standing(path, digest(b"b = 2\n"))


def test_what_stood_there_is_kept_each_time(tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_bytes(b"1")
    kept = [replace_kept(path, path.read_bytes(), data).kept for data in (b"2", b"3", b"4")]
    assert [one.read_bytes() for one in kept] == [b"1", b"2", b"3"]
    assert path.read_bytes() == b"4"

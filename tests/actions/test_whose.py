"""Whose return it is: the seal and the file's name, and what does not take an accepted return's place unasked."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.issue import issue
from toolkit.actions.parts.district import sums_of
from toolkit.actions.parts.taking import Taken
from toolkit.actions.withdraw import withdraw
from toolkit.campaign import standing_of
from toolkit.campaign.folder import Campaign
from toolkit.findings import Severity

UNITS = "name,code,level,aliases\n北塬街道,640402003,街道,北塬办\n三营镇,640402100,镇,三营\n区教育局,640402301,部门,\n"
MANY = {f"t3.{row}.natural": n for n, row in enumerate(("new", "granted", "partial", "secret", "process", "petition", "internal",
                                                        "repeated", "inquiry", "other", "publication", "unclear"), 2)}
MANY["t3.new.natural"] = sum(MANY.values()) - 2


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign in which 北塬街道 has been accepted."""
    home = tmp_path_factory.mktemp("whose")
    root = make(home / "campaign", units=UNITS)
    took = taken(root, returned(root, STREET, home / "first" / "北塬街道.xlsx", {"t2.licence.decisions": 3}))
    assert took.outcome == "registered"
    with Campaign(root) as campaign:
        assert standing_of(campaign, campaign.require_unit(STREET)).state == "accepted"
    return root


@pytest.fixture
def root(accepted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(accepted, tmp_path / "campaign"))


def taken(root: Path, path: Path, assign_to: str | None = None) -> Taken:
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [path], assign_to=assign_to)
    return one


def licences(root: Path) -> object:
    with Campaign(root) as campaign:
        return sums_of(campaign)[0].values["t2.licence.decisions"]


def named(root: Path, target: Path, code: str = STREET) -> Path:
    return returned(root, code, target, {"t2.licence.decisions": 70})


def test_another_units_workbook_waits_aside_where_the_unit_is_accepted(root: Path, tmp_path: Path) -> None:
    came = named(root, tmp_path / "三营镇2023年报.xlsx")
    one = taken(root, came)
    assert one.outcome == "aside"
    assert one.reason == (
        "“北塬街道”已通过，此件像是“三营镇”的（表是“北塬街道”的，文件名写作“三营镇”），没有替换已通过的报表；"
        f"确是“北塬街道”重报的，用 --as {STREET} 再收一次，是“三营镇”的，用 --as {TOWN} 再收一次，或请它改用本单位的原表重报；"
        f"发错了、不用再查的，用 nianbao withdraw --aside {one.sha256[:12]} --reason 原因。")
    assert licences(root) == 3
    assert taken(root, came).reason == one.reason, "asked again it says the same"


def test_either_decision_is_one_command(root: Path, tmp_path: Path) -> None:
    came = named(root, tmp_path / "三营镇2023年报.xlsx")
    taken(root, came)
    assert taken(root, came, assign_to=TOWN).outcome == "registered"
    assert licences(root) == 73
    other = returned(root, STREET, tmp_path / "三营镇.xlsx", {"t2.licence.decisions": 80})
    taken(root, other)
    assert taken(root, other, assign_to=STREET).outcome == "registered"
    assert licences(root) == 150


def test_before_anything_is_accepted_the_name_is_a_query_that_names_both(tmp_path: Path) -> None:
    root = make(tmp_path / "campaign", units=UNITS)
    one = taken(root, named(root, tmp_path / "in" / "三营镇2023年报.xlsx"))
    assert (one.outcome, one.unit and one.unit.code) == ("registered", STREET)
    (finding,) = [finding for finding in one.findings if finding.rule == "identity.unit"]
    assert finding.severity is Severity.QUERY
    assert finding.message == "此表的原表标识是“北塬街道”的，文件名却写作“三营镇”，可能用错了别的单位的原表。"
    with Campaign(root) as campaign:
        assert standing_of(campaign, campaign.require_unit(STREET)).state == "queried"
        (checked,) = check([tmp_path / "in" / "三营镇2023年报.xlsx"], campaign)
    assert finding in checked.findings


@pytest.mark.parametrize("name", [
    "北塬街道.xlsx", "北塬办报表.xlsx", f"{STREET}.xlsx", "原州区2023年报.xlsx", "年报（最终）.xlsx", "三营镇和北塬街道.xlsx", "教育.xlsx",
])  # fmt: skip
def test_no_alarm_for_a_name_that_is_right_or_says_nothing_sure(tmp_path: Path, name: str) -> None:
    root = make(tmp_path / "campaign", units=UNITS)
    one = taken(root, named(root, tmp_path / "in" / name))
    assert [finding for finding in one.findings if finding.rule == "identity.unit"] == []


def test_the_name_of_an_archive_says_nothing_of_whose_a_sealed_workbook_is(tmp_path: Path) -> None:
    root = make(tmp_path / "campaign", units=UNITS)
    book = named(root, tmp_path / "in" / "年报.xlsx")
    with zipfile.ZipFile(tmp_path / "三营镇报送.zip", "w") as archive:
        archive.write(book, "年报.xlsx")
    one = taken(root, tmp_path / "三营镇报送.zip")
    assert [finding for finding in one.findings if finding.rule == "identity.unit"] == []


def test_a_return_that_nobody_asked_for_and_that_changes_most_numbers_waits(root: Path, tmp_path: Path) -> None:
    came = returned(root, STREET, tmp_path / "again.xlsx", MANY)
    one = taken(root, came)
    assert one.outcome == "aside"
    assert "“北塬街道”已通过，没有要它重报，此件有" in one.reason
    assert licences(root) == 3
    assert taken(root, came, assign_to=STREET).outcome == "registered"


def test_a_correction_of_a_few_numbers_takes_the_place_of_the_accepted_one(root: Path, tmp_path: Path) -> None:
    one = taken(root, returned(root, STREET, tmp_path / "again.xlsx", {"t2.licence.decisions": 4, "t2.penalty.decisions": 1}))
    assert (one.outcome, one.version) == ("registered", 2)


def test_what_was_asked_for_does_not_wait(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        issue(campaign, [STREET], again=True)
    assert taken(root, returned(root, STREET, tmp_path / "again.xlsx", MANY)).outcome == "registered"


def test_after_the_accepted_one_is_withdrawn_what_waited_comes_in(root: Path, tmp_path: Path) -> None:
    came = named(root, tmp_path / "三营镇2023年报.xlsx")
    taken(root, came)
    with Campaign(root) as campaign:
        withdraw(campaign, STREET, reason="报错了")
    one = taken(root, shutil.copy(came, tmp_path / "北塬街道改.xlsx"))
    assert (one.outcome, one.unit and one.unit.code) == ("registered", STREET)

"""A campaign's settings and its unit list changed after it was made."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.archive import archive, verify_archive
from toolkit.actions.collect import collect
from toolkit.actions.parts.opening import opened
from toolkit.actions.settings import (
    change_settings,
    change_units,
    hint_places,
    kept_before,
    look_at_units,
    put_back,
    read_day,
    settings_digest,
    units_differ,
    units_digest,
)
from toolkit.actions.status import status
from toolkit.campaign import Contact
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import BEFORE
from toolkit.errors import UnitListError, UsageError
from toolkit.structs import replace
from toolkit.submission import Unit


def written(root: Path) -> str:
    return (root / "campaign.toml").read_text("utf-8")


def test_every_setting_may_be_changed_and_is_told_as_a_sentence(root: Path) -> None:
    with Campaign(root) as campaign:
        wanted = replace(campaign.settings, deadline=date(2024, 1, 20), contact=Contact(office="办", phone="0954"),
                         publish={"site": "x"}, hints={"t3.new": "只计收到的"})
        made = change_settings(campaign, wanted, seen=settings_digest(campaign))
    assert made.said == (
        "报送时间：写明为“2024年1月20日”。", "科室：写明为“办”。", "电话：写明为“0954”。", "公布网址：写明为“x”。",
        "《表三》一、本年新收政府信息公开申请数量的口径：写明为“只计收到的”。",
        "已经下发的表和改过的通知还是原来的；要按新的做，请点“重新下发”。",
    )
    with Campaign(root) as campaign:
        assert (campaign.settings.deadline, campaign.settings.contact.phone) == (date(2024, 1, 20), "0954")
        assert campaign.form.cells["t3.new.natural"].hint == "只计收到的"


def test_the_day_of_publication_is_changed_under_the_name_it_stands_by(root: Path) -> None:
    own = written(root).replace("# district_publication", "own_publish_date").replace("2024-03-31", "2024-03-20")
    (root / "campaign.toml").write_text(own, "utf-8")
    with Campaign(root) as campaign:
        assert campaign.settings.district_publication == date(2024, 3, 20)
        change_settings(campaign, replace(campaign.settings, district_publication=date(2024, 3, 25)))
    with Campaign(root) as campaign:
        assert campaign.settings.district_publication == date(2024, 3, 25)
    assert 'own_publish_date = "2024-03-25"' in written(root)
    assert "\ndistrict_publication" not in written(root)


def test_days_that_do_not_go_together_are_said(root: Path) -> None:
    with Campaign(root) as campaign:
        made = change_settings(campaign, replace(campaign.settings, deadline=date(2024, 3, 25), district_publication=date(2024, 3, 20)))
    assert any("早于报送时间" in sentence for sentence in made.said)


def test_who_fills_in_the_governments_own_is_said_by_name_and_must_be_known(root: Path) -> None:
    with Campaign(root) as campaign:
        made = change_settings(campaign, replace(campaign.settings, government=BUREAU, scope="区级机关（不含镇街）"))
        assert made.said == ("报告、往上报的范围：写明为“区级机关（不含镇街）”。", "政府本身的由谁填报：写明为“区教育局”。")
        with pytest.raises(UsageError, match="没有这个单位"):
            change_settings(campaign, replace(campaign.settings, government="nobody"))
    with Campaign(root) as campaign:
        assert (campaign.settings.government, campaign.settings.scope) == (BUREAU, "区级机关（不含镇街）")


def test_comments_and_what_nobody_here_knows_stay(root: Path) -> None:
    (root / "campaign.toml").write_text(written(root).replace("[contact]", "# 王科长定的\n[contact]") + '\n[own]\nremark = "自己记的"\n', "utf-8")
    with Campaign(root) as campaign:
        change_settings(campaign, replace(campaign.settings, contact=Contact(office="办")))
    assert "# 王科长定的\n[contact]\noffice = \"办\"" in written(root)
    assert '[own]\nremark = "自己记的"' in written(root)


def test_what_notepad_saved_stays_as_notepad_saved_it(root: Path) -> None:
    data = b"\xef\xbb\xbf" + written(root).replace("\n", "\r\n").encode()
    (root / "campaign.toml").write_bytes(data)
    with Campaign(root) as campaign:
        change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20)))
    now = (root / "campaign.toml").read_bytes()
    assert now.startswith(b"\xef\xbb\xbf#")
    assert now.count(b"\r\n") == now.count(b"\n") == data.count(b"\n")


def test_nothing_to_change_writes_nothing(root: Path) -> None:
    before = (root / "campaign.toml").stat().st_mtime_ns
    with Campaign(root) as campaign:
        assert change_settings(campaign, campaign.settings).said == ()
    assert (root / "campaign.toml").stat().st_mtime_ns == before
    assert not (root / BEFORE).exists()


@pytest.mark.parametrize(("hints", "told"), [({"t3.nothing": "甲"}, "表式里没有这一格、行或列"), ({"t3.new": "字" * 121}, "印不下")])
def test_what_is_wrong_changes_nothing(root: Path, hints: dict[str, str], told: str) -> None:
    before = written(root)
    with Campaign(root) as campaign, pytest.raises(UsageError, match=told):
        change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20), hints=hints))
    assert written(root) == before
    assert not (root / BEFORE).exists()


def test_what_was_changed_elsewhere_meanwhile_is_not_written_over(root: Path) -> None:
    with Campaign(root) as campaign:
        seen = settings_digest(campaign)
        (root / "campaign.toml").write_text(written(root) + "# 又改了\n", "utf-8")
        with pytest.raises(UsageError, match="在别处改过了"):
            change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20)), seen=seen)
    assert written(root).endswith("# 又改了\n")


def test_a_change_is_taken_back_and_that_may_be_taken_back_too(root: Path) -> None:
    before = written(root)
    with Campaign(root) as campaign:
        made = change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20)))
        after = written(root)
        assert made.kept is not None
        back = put_back(campaign, made.kept.name, seen=made.digest)
        assert back.said == ("设置恢复成了改之前的样子。",)
        assert written(root) == before
        assert back.kept is not None
        put_back(campaign, back.kept.name, seen=back.digest)
    assert written(root) == after


def test_what_was_changed_again_since_is_not_taken_back(root: Path) -> None:
    with Campaign(root) as campaign:
        made = change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20)))
        change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 25)))
        assert made.kept is not None
        with pytest.raises(UsageError, match="在别处改过了"):
            put_back(campaign, made.kept.name, seen=made.digest)


def test_what_stood_before_each_change_is_listed_the_latest_first(root: Path) -> None:
    with Campaign(root) as campaign:
        assert kept_before(campaign) == []
        first = change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20)))
        second = change_units(campaign, campaign.units[:2])
        (root / BEFORE / "记事.txt").write_text("自己的", "utf-8")
        assert first.kept is not None
        assert second.kept is not None
        listed = kept_before(campaign)
        assert {one.name for one in listed} == {first.kept.name, second.kept.name}
        assert [one.what for one in listed if one.name == second.kept.name] == ["单位名单"]


@pytest.mark.parametrize("name", ["../campaign.toml", "campaign-20240101-000000.toml", "", "ledger.sqlite"])
def test_only_what_was_kept_is_put_back(root: Path, name: str) -> None:
    with Campaign(root) as campaign, pytest.raises(UsageError, match="没有找到改之前的内容"):
        put_back(campaign, name, seen="")


def test_days_are_read_as_people_write_them() -> None:
    assert [read_day(text) for text in ("2024-1-5", "2024年1月5日", "2024.1.5", "2024/01/05", " ")] == [date(2024, 1, 5)] * 4 + [None]


def test_hints_may_be_written_for_what_the_form_has(root: Path) -> None:
    with Campaign(root) as campaign:
        places = hint_places(campaign.form)
        assert {place.code for place in places} <= set(campaign.form.hint_codes)
    assert {"t3.new", "t3.natural", "t2.regulation", "t4.review"} <= {place.code for place in places}
    assert len({place.name for place in places}) == len(places)


# ── the unit list ─────────────────────────────────────────────────────


def with_units(root: Path, *units: Unit) -> tuple[str, ...]:
    with Campaign(root) as campaign:
        return change_units(campaign, units, seen=units_digest(campaign)).said


def units_of(root: Path) -> tuple[Unit, ...]:
    with Campaign(root) as campaign:
        return campaign.units


def test_a_unit_that_is_called_otherwise_is_known_by_its_old_name_too(root: Path) -> None:
    street, town, bureau = units_of(root)
    assert with_units(root, street, replace(town, name="三营街道", level="街道"), bureau) == (
        "“三营镇”改名为“三营街道”，旧名作别名。", "“三营街道”的类别由“镇”改为“街道”。")
    assert units_of(root)[1].aliases == ("三营镇",)


def test_units_are_added_exempted_and_taken_away(root: Path) -> None:
    street, town, bureau = units_of(root)
    said = with_units(root, street, replace(bureau, required=False), Unit("new1", "区水务局", "部门"))
    assert said == ("新增“区水务局”，还没有下发给它。", "去掉“三营镇”。", "“区教育局”改为不须报送。")
    assert [unit.code for unit in units_of(root)] == [STREET, BUREAU, "new1"]
    assert town not in units_of(root)


def test_a_unit_that_has_reported_is_named_when_it_is_taken_away(root: Path, good: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [good])
    street, *others = units_of(root)
    with Campaign(root) as campaign:
        assert units_differ(campaign, others) == ("去掉“北塬街道”。其中“北塬街道”报过，报过的不再计入。",)
    assert street.code == STREET


@pytest.mark.parametrize(("units", "told"), [
    ([Unit("a", "甲"), Unit("a", "乙")], "代码“a”出现了两次"), ([Unit("a b", "甲")], "只能用数字、字母"), ([], "没有一个单位"),
    ([Unit("a", "甲", aliases=("乙",)), Unit("b", "乙")], "收件时分不清"),
])
def test_a_list_that_cannot_be_used_changes_nothing(root: Path, units: list[Unit], told: str) -> None:
    before = (root / "units.csv").read_bytes()
    with pytest.raises(UnitListError, match=told):
        with_units(root, *units)
    assert (root / "units.csv").read_bytes() == before
    assert not (root / BEFORE).exists()


def test_columns_of_the_officers_own_are_kept(root: Path) -> None:
    rows = [[*row, "备忘" if n == 0 else f"记{n}"] for n, row in enumerate(csv.reader((root / "units.csv").read_text("utf-8-sig").splitlines()))]
    (root / "units.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8-sig")
    street, town, bureau = units_of(root)
    with_units(root, bureau, street, replace(town, phone="0954"))
    kept = list(csv.DictReader((root / "units.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["code"], row["备忘"]) for row in kept] == [(BUREAU, "记3"), (STREET, "记1"), (TOWN, "记2")]


def test_a_new_list_without_codes_knows_the_units_by_name_or_alias_and_keeps_what_it_has_no_column_for(root: Path) -> None:
    street, town, bureau = units_of(root)
    with_units(root, replace(street, phone="1", email="a@b.cn"), replace(town, aliases=("三营",)), bureau)
    with Campaign(root) as campaign:
        found = look_at_units(campaign, [["单位", "电话"], ["三营", "2"], ["北塬街道", "3"], ["区水务局", "4"]], "新名单")
    assert found.wrong == ()
    assert [(unit.code, unit.name, unit.phone, unit.email, unit.level) for unit in found.units] == [
        (TOWN, "三营", "2", "", "镇"), (STREET, "北塬街道", "3", "a@b.cn", "街道"), ("u001", "区水务局", "4", "", "")]


def test_what_turned_because_of_a_new_list_is_told(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    regulation = returned(root, STREET, tmp_path / "a.xlsx", {"t2.regulation.made": 1, "t2.regulation.valid": 1})
    with Campaign(root) as campaign:
        collect(campaign, [regulation])
    with opened(root, lambda _: None) as campaign:
        before = status(campaign).standings[0].state
        street, *others = campaign.units
        change_units(campaign, [replace(street, level="市"), *others])
    told: list[str] = []
    with opened(root, told.append) as campaign:
        after = status(campaign).standings[0].state
    assert before != after
    assert any("北塬街道" in sentence for sentence in told)


def test_an_archive_holds_what_was_kept_and_takes_nothing_of_it_for_a_strangers(root: Path) -> None:
    with Campaign(root) as campaign:
        change_settings(campaign, replace(campaign.settings, deadline=date(2024, 1, 20)))
        made = archive(campaign)
        with pytest.raises(UsageError, match="任务自己的文件不算"):
            collect(campaign, [root])
    assert not any(BEFORE in remark for remark in made.remarks)
    assert any(member.path.startswith(f"{BEFORE}/campaign-") for member in made.manifest.members)
    assert verify_archive(made.path).whole


def test_of_changes_within_one_second_the_latest_is_first(root: Path) -> None:
    (root / BEFORE).mkdir(exist_ok=True)
    for name in ("units-20240105-101010.csv", "units-20240105-101010-2.csv", "units-20240105-101010-10.csv", "units-20240105-101009.csv"):
        (root / BEFORE / name).write_bytes(b"")
    with Campaign(root) as campaign:
        assert [kept.name.removeprefix("units-20240105-") for kept in kept_before(campaign)] == [
            "101010-10.csv", "101010-2.csv", "101010.csv", "101009.csv"]

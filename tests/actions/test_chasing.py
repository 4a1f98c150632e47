"""status: whom to chase and with what words; the receipt and the report of what is accepted."""

from __future__ import annotations

import io
import shutil
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from toolkit.structs import replace

from tests.support.districts import (
    BUREAU,
    STREET,
    TOWN,
    UNITS,
    copied_by_hand,
    folder_contents,
    make,
    returned,
)
from toolkit.actions.chase import chase_list, not_chased, receipts
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.findings import State
from toolkit.narrative.messages import for_notepad, mending_reminder, receipt, reminder, sender
from toolkit.tables import chase_text, receipts_text

DEADLINE = date(2024, 1, 15)
WHO = "【原州区政务公开办】"
LEGAL = ("条例", "四十九", "49")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five units: accepted and nil, rejected, queried, missing, exempt."""
    home = tmp_path_factory.mktemp("chasing")
    root = make(home / "2023", units=f"{UNITS}古雁街道,640402002,街道\n区税务局,tax,垂管\n", deadline=DEADLINE)
    returned(root, STREET, home / "in" / "1.xlsx")
    returned(root, TOWN, home / "in" / "2.xlsx", {"t3.new.natural": 1})
    copied_by_hand(returned(root, BUREAU, home / "3.xlsx", {"t2.fee.amount": 2}), home / "in" / "3.xlsx")
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
    return root


@pytest.fixture
def root(collected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(collected, tmp_path / "2023"))


# ── the words ─────────────────────────────────────────────────────────────


def test_before_the_deadline_it_is_a_friendly_word() -> None:
    said = reminder(WHO, "北塬街道", 2023, deadline=DEADLINE, today=date(2024, 1, 12))
    assert said.startswith("【原州区政务公开办】北塬街道：2023年度")
    assert "请于1月15日前报送（还有3天）" in said
    assert not any(word in said for word in ("迟", "应于", "截至"))


def test_on_the_day_itself_nobody_is_late() -> None:
    said = reminder(WHO, "北塬街道", 2023, deadline=DEADLINE, today=DEADLINE)
    assert "今日（1月15日）" in said
    assert "迟" not in said


def test_after_the_deadline_the_days_are_counted() -> None:
    said = reminder(WHO, "北塬街道", 2023, deadline=DEADLINE, today=date(2024, 1, 17))
    assert "按通知应于1月15日前报送，截至今日（1月17日）尚未收到，已迟2天，请于今日下班前报送" in said


@pytest.mark.parametrize("today", [date(2024, 1, 12), DEADLINE, date(2024, 2, 17)])
def test_every_reminder_asks_for_a_nil_report_and_how_it_was_sent_and_cites_the_notice_alone(today: date) -> None:
    said = reminder(WHO, "北塬街道", 2023, deadline=DEADLINE, today=today)
    assert "没有申请的也需零申报" in said
    assert "如已报送，请告知报送方式" in said
    assert "按通知" in said
    assert not any(word in said for word in LEGAL)


def test_without_a_deadline_no_date_is_invented() -> None:
    today = date(2024, 1, 17)
    said = [reminder(WHO, "北塬街道", 2023, deadline=None, today=today),
            mending_reminder(WHO, "北塬街道", 2023, 1, errors=1, queries=0, deadline=None, today=today),
            receipt(WHO, "北塬街道", 1)]
    for one in said:
        assert "月" not in one
        assert "日" not in one
    assert "尽快" in said[0]
    assert "按通知时间公布" in said[2]


def test_a_date_of_another_year_names_its_year() -> None:
    assert "应于2023年12月28日前" in reminder(WHO, "北塬街道", 2023, deadline=date(2023, 12, 28), today=date(2024, 1, 3))


def test_a_unit_whose_texts_have_come_is_told_what_is_missing() -> None:
    said = reminder(WHO, "北塬街道", 2023, deadline=DEADLINE, today=DEADLINE, manuscript=True)
    assert "文字稿已收悉，报表尚未收到" in said


def test_what_is_to_be_mended_and_what_is_to_be_confirmed_are_counted() -> None:
    late = date(2024, 1, 17)
    both = mending_reminder(WHO, "三营镇", 2023, 2, errors=2, queries=1, deadline=DEADLINE, today=late)
    assert "（第2次）收悉，有2处需修改，另有1处请核实" in both
    assert "通知的报送时间为1月15日，已过2天" in both
    only = mending_reminder(WHO, "三营镇", 2023, 1, errors=0, queries=1, deadline=DEADLINE, today=date(2024, 1, 10))
    assert "有1处请核实" in only
    assert "请于1月15日前答复" in only
    assert "修改" not in only


def test_the_office_speaks_under_the_name_it_set() -> None:
    assert sender("原州区") == WHO
    assert sender("原州区", "区政府办公室") == "【区政府办公室】"


def test_the_receipt_asks_to_publish_by_the_notices_date_and_for_the_address() -> None:
    said = receipt(WHO, "北塬街道", 2, nil=True, publication=date(2024, 1, 25))
    assert "（第2次）收悉，校验通过，为零申报。附：贵单位年度报告Word稿，请审签后于1月25日前公布，并回复公布网址。" in said


# ── the list ──────────────────────────────────────────────────────────────


def test_those_who_sent_nothing_come_first_and_who_owes_nothing_is_left_out(root: Path) -> None:
    with Campaign(root) as campaign:
        found = status(campaign, today=DEADLINE + timedelta(days=3))
        chased = chase_list(campaign, found)
    assert [one.standing.unit.code for one in chased] == ["640402002", TOWN]
    assert "已迟3天" in chased[0].message
    assert "有2处需修改" in chased[1].message
    assert not_chased(found) == "不必催：已通过1家（其中零申报1家）、不须报1家、待经办人核实或审定1家。"
    drawn = chase_text(chased, not_chased(found))
    assert "—— 古雁街道　未报　迟3天\n【原州区政务公开办】古雁街道：" in drawn
    assert "共2条：未报1家，需退回1家。不必催" in drawn


def test_one_state_alone_may_be_chased(root: Path) -> None:
    with Campaign(root) as campaign:
        chased = chase_list(campaign, status(campaign, states=["missing"]))
        none = chase_list(campaign, status(campaign, states=["accepted"]))
    assert [one.standing.unit.name for one in chased] == ["古雁街道"]
    assert none == []
    assert chase_text(none, "") == "没有要催的单位。"


def test_a_unit_that_has_explained_everything_waits_for_the_officer(root: Path) -> None:
    with Campaign(root) as campaign:
        found = status(campaign, [TOWN])
        (one,) = found.standings
        explained = replace(one, findings=tuple(replace(finding, state=State.EXPLAINED) for finding in one.findings))
        waiting = replace(found, standings=[explained])
        assert [each.standing.unit.code for each in chase_list(campaign, found)] == [TOWN]
        assert chase_list(campaign, waiting) == []
    assert not_chased(waiting) == "不必催：待经办人核实或审定1家。"


def test_what_only_the_officer_can_tell_is_not_asked_of_the_unit(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        copied = copied_by_hand(returned(root, "640402002", tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
        collect(campaign, [copied])
        found = status(campaign, ["640402002"])
        (one,) = found.standings
        assert (one.state, {finding.rule for finding in one.findings}) == ("queried", {"seal.missing"})
        assert chase_list(campaign, found) == []
        assert correct(campaign, ["640402002"]).units == ()
    assert not_chased(found) == "不必催：待经办人核实或审定1家。"


# ── receipts ──────────────────────────────────────────────────────────────


def test_each_accepted_unit_gets_its_message_and_its_own_report(root: Path) -> None:
    with Campaign(root) as campaign:
        done = receipts(campaign, status(campaign))
    assert [(one.standing.unit.code, one.made) for one in done.units] == [(STREET, True)]
    assert sorted(path.name for path in (root / "output" / "收讫").iterdir()) == [f"{STREET}_北塬街道_第1次.docx", "收讫消息.txt"]
    document = docx.Document(io.BytesIO(done.units[0].path.read_bytes()))
    assert any("北塬街道" in paragraph.text for paragraph in document.paragraphs)
    assert done.file is not None
    data = done.file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Notepad's mark"
    assert "校验通过，为零申报" in data.decode("utf-8-sig")
    assert "新写收讫1家" in receipts_text(done)


def test_a_second_time_nothing_is_written_and_an_edited_report_stays(root: Path) -> None:
    with Campaign(root) as campaign:
        (one,) = receipts(campaign, status(campaign)).units
        one.path.write_bytes(b"edited")
        before = folder_contents(root)
        done = receipts(campaign, status(campaign))
    assert [again.made for again in done.units] == [False]
    assert folder_contents(root) == before
    assert "新写收讫0家，以前写过、未动1家" in receipts_text(done)


def test_a_later_version_gets_a_report_of_its_own(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        receipts(campaign, status(campaign))
    later = returned(root, STREET, tmp_path / "later.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 2})
    with Campaign(root) as campaign:
        collect(campaign, [later])
        (one,) = receipts(campaign, status(campaign)).units
    assert (one.made, one.path.name) == (True, f"{STREET}_北塬街道_第2次.docx")
    assert "（第2次）" in one.message
    assert (root / "output" / "收讫" / "已办" / f"{STREET}_北塬街道_第1次.docx").is_file()


def test_while_nobody_is_accepted_nothing_is_written(root: Path) -> None:
    with Campaign(root) as campaign:
        done = receipts(campaign, status(campaign, [TOWN]))
    assert (list(done.units), done.file) == ([], None)
    assert not (root / "output" / "收讫").exists()
    assert "还没有已通过的单位" in receipts_text(done)


def test_messages_for_notepad_have_windows_lines() -> None:
    assert for_notepad(["甲", "乙"]).decode("utf-8-sig") == "甲\r\n\r\n乙\r\n\r\n"

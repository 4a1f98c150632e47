"""The same content again, from elsewhere, for somebody else, or after all: each time it is said what counts."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, copied_by_hand, returned
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.issue import issue
from toolkit.actions.parts.arriving import arrivals
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign import entries, standing_of
from toolkit.campaign.facts import facts_body
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.cli import main
from toolkit.errors import UsageError
from toolkit.intake.reading import READER
from toolkit.tables import collected_lines


def nameless(root: Path, target: Path) -> Path:
    """A zero report as it is passed on from office to office: nothing in it says whose it is."""
    path = copied_by_hand(returned(root, STREET, target.parent / "原件" / "a.xlsx"), target)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and ("北塬街道" in cell.value or STREET in cell.value):
                    cell.value = cell.value.replace("北塬街道", "").replace(STREET, "")
    book.save(path)
    return path


def only_values(campaign: Campaign, sha256: str) -> None:
    """As a ledger of an earlier edition kept a return: values, and what was found of them then."""
    facts = campaign.ledger.facts(sha256)
    assert facts is not None
    body = facts_body(facts, READER + 1)
    body |= {"legacy": True, "observed": [finding.to_json() for finding in standing_of(campaign, campaign.units[0]).findings]}
    with campaign.ledger.act():
        campaign.ledger.entries.append("facts", body, key=sha256, version=READER + 1)


def test_the_same_zero_report_counts_for_every_unit_that_its_folder_names(root: Path, tmp_path: Path) -> None:
    one = nameless(root, tmp_path / "零申报.xlsx")
    for name in ("北塬街道", "三营镇", "区教育局"):
        (tmp_path / "in" / name).mkdir(parents=True)
        shutil.copy(one, tmp_path / "in" / name / "零申报.xlsx")
    with Campaign(root) as campaign:
        done = collect(campaign, [tmp_path / "in"])
        assert {each.unit.code: each.outcome for each in done if each.unit} == dict.fromkeys((STREET, TOWN, BUREAU), "registered")
        again = collect(campaign, [tmp_path / "in"])
        assert {each.unit.code: each.outcome for each in again if each.unit} == dict.fromkeys((STREET, TOWN, BUREAU), "known")
        assert [len(campaign.ledger.returns_of(unit.code)) for unit in campaign.units] == [1, 1, 1]
        (alone,) = collect(campaign, [one])
        assert alone.outcome == "known", "a name that names nobody adds nothing"


def test_an_earlier_version_that_comes_again_says_what_counts(root: Path, tmp_path: Path) -> None:
    wrong = returned(root, TOWN, tmp_path / "a.xlsx", {"t3.new.natural": 1})
    mended = returned(root, TOWN, tmp_path / "b.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    with Campaign(root) as campaign:
        collect(campaign, [wrong, mended])
        (again,) = collect(campaign, [wrong])
        assert again.reason == f"与第1次报的相同，现以第2次为准；要以此件为准的，请先撤回后面的（nianbao withdraw {TOWN}）。"
        assert not again.blocking, "nothing blocks: the unit's return is accepted"
        withdraw(campaign, TOWN, reason="误收")
        (counted,) = collect(campaign, [mended], assign_to=TOWN)
        assert (counted.outcome, counted.version, counted.reason) == ("registered", 2, "")


def test_what_was_withdrawn_and_counts_again_below_a_later_version_says_so(root: Path, tmp_path: Path) -> None:
    first, second = (returned(root, TOWN, tmp_path / f"{n}.xlsx", {"t3.new.natural": n}) for n in (1, 2))
    with Campaign(root) as campaign:
        collect(campaign, [first])
        withdraw(campaign, TOWN, reason="误收")
        collect(campaign, [second])
        (again,) = collect(campaign, [first], assign_to=TOWN)
        assert "现以第2次为准" in again.reason


def test_the_folders_of_a_campaign_hold_nobodys_return(root: Path, good: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        for folder in (root / ISSUED, root / "output", root / "corrections"):
            with pytest.raises(UsageError, match="年报任务自己的文件夹"):
                collect(campaign, [folder])
        done = collect(campaign, [*sorted(root.iterdir()), good])
        assert [(each.path, each.outcome) for each in done] == [(good, "registered")], "cd 2023; nianbao collect *"
        (one,) = collect(campaign, [next((root / ISSUED).glob("*三营镇*.xlsx"))])
        assert one.outcome == "registered", "a file named by itself is meant"


def test_a_unit_taken_off_the_list_is_told_wherever_its_return_is_missed(
    root: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [good])
    units = root / "units.csv"
    units.write_text(units.read_text("utf-8-sig").replace(STREET, "640402999").replace("北塬街道", "北塬新区"), "utf-8-sig")
    with Campaign(root) as campaign:
        (known,) = collect(campaign, [good])
        assert (known.unit, f"代码“{STREET}”名下" in known.reason) == (None, True)
    for verb in ("status", "rollup"):
        assert main([verb, "-C", str(root)]) == 0
        assert f"登记在代码{STREET}名下" in capsys.readouterr().err


def test_a_sealed_return_of_a_unit_no_longer_listed_says_whose_it_is(root: Path, good: Path) -> None:
    units = root / "units.csv"
    units.write_text(units.read_text("utf-8-sig").replace(STREET, "640402999").replace("北塬街道", "北塬新区"), "utf-8-sig")
    with Campaign(root) as campaign:
        (aside,) = collect(campaign, [good])
        assert aside.outcome == "aside"
        assert f"此表是“北塬街道”（代码{STREET}）的表，单位名单里现在没有这个单位。" in aside.reason
        (assigned,) = collect(campaign, [good], assign_to="640402999")
        assert (assigned.outcome, assigned.unit and assigned.unit.name) == ("registered", "北塬新区")


def test_what_came_in_time_and_was_assigned_late_is_not_late(root: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    units = root / "units.csv"
    listed = units.read_text("utf-8-sig")
    units.write_text(listed.replace("北塬街道", "北塬新区").replace(STREET, "640402999"), "utf-8-sig")
    monkeypatch.setattr(entries, "now", lambda: "2024-01-14T10:00:00.000+08:00")
    with Campaign(root) as campaign:
        collect(campaign, [good])
    units.write_text(listed, "utf-8-sig")
    config = root / "campaign.toml"
    config.write_text('deadline = "2024-01-15"\n' + config.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(entries, "now", lambda: "2024-01-18T10:00:00.000+08:00")
    with Campaign(root) as campaign:
        collect(campaign, [good])
        found = status(campaign, today=date(2024, 1, 18))
        (one,) = [each for each in found.standings if each.unit.code == STREET]
        assert found.late(one) == 0


def test_a_published_file_declared_a_return_is_no_longer_published(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})])
        page = report(campaign, kind="docx", unit=STREET, out=tmp_path / "报告.docx")
        (seen,) = collect(campaign, [page])
        assert seen.outcome == "published"
        assert list(campaign.ledger.publications()) == [STREET]
        collect(campaign, [page], assign_to=STREET)
        assert campaign.ledger.publications() == {}
        assert published(campaign, [page])[0].unit is not None


def test_what_a_file_gone_from_the_campaign_said_goes_back_all_the_same(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", {"t3.new.natural": "约5", "t3.granted.natural": 4})])
        next((root / "received").iterdir()).unlink()
        done = correct(campaign)
        assert ([one.unit.code for one in done.units], done.failed) == ([STREET], [])
        sheet = openpyxl.load_workbook(done.units[0].path)["表三"]
        assert {"约5", 4} <= {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_unit_of_whose_words_an_older_ledger_kept_nothing_stops_no_other(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, tmp_path / f"{code}.xlsx", {"t3.new.natural": 1}) for code in (STREET, TOWN)])
        lost = campaign.ledger.latest_returns()[STREET]
        next((root / "received").glob(f"{lost.sha256}.*")).unlink()
        only_values(campaign, lost.sha256)
        rounds = {code: one.round for code, one in campaign.ledger.issues().items()}
        done = correct(campaign)
        assert [one.unit.code for one in done.units] == [TOWN]
        (failed,) = done.failed
        assert failed.startswith(f"“北塬街道”没有退回：收到的文件“{STREET}.xlsx”不在 received 文件夹里或读不出来；请从备份恢复")
        assert campaign.ledger.issues()[STREET].round == rounds[STREET], "no round for a workbook that was not made"
    assert main(["correct", "-C", str(root)]) == 3
    assert "没有退回" in capsys.readouterr().err


def test_what_only_the_officer_can_tell_is_named_when_nothing_goes_back(
    root: Path, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [copied_by_hand(good, tmp_path / "复制.xlsx")])
        done = correct(campaign)
        assert (list(done.units), [unit.code for unit in done.officers]) == ([], [STREET])
    assert main(["correct", "-C", str(root)]) == 0
    said = capsys.readouterr().out
    assert "另有1家待经办人自己核对，不退回：北塬街道。" in said
    assert "收错了的用 nianbao withdraw 代码 --reason 原因 撤回" in said, "one who will not accept it is told what to do as well"
    assert main(["explain", "-C", str(root), "--unit", STREET, "--accept", "seal.missing"]) == 0, "as the sentence advises"
    capsys.readouterr()
    assert main(["correct", "-C", str(root)]) == 0
    assert "另有" not in capsys.readouterr().out


def test_a_manuscript_can_be_withdrawn_and_moved(root: Path) -> None:
    with Campaign(root) as campaign:
        manuscript = next(one.manuscript for one in issue(campaign) if one.unit.code == STREET)
        collect(campaign, [manuscript])
        said = withdraw(campaign, STREET, reason="是教育局的", to=BUREAU)
        assert "第1次文字稿" in said
        assert said.endswith("已改登记为“区教育局”第1次文字稿。“北塬街道”现在没有文字稿了。")
        assert list(campaign.ledger.latest_manuscripts()) == [BUREAU]
        withdraw(campaign, BUREAU, reason="误收")
        assert campaign.ledger.latest_manuscripts() == {}
        assert "没有再动" in withdraw(campaign, BUREAU, reason="误收"), "asked again it is done"
        with pytest.raises(UsageError, match="没有可撤回的"):
            withdraw(campaign, TOWN, reason="误收")


def test_files_of_one_name_put_aside_are_told_apart(root: Path, tmp_path: Path) -> None:
    one = nameless(root, tmp_path / "报表.xlsx")
    for n, folder in enumerate(("一批", "二批")):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / "报表.xlsx").write_bytes(one.read_bytes()[: -2] + b"\x01\x00" + bytes([n]))  # a zip's remark
    with Campaign(root) as campaign:
        done = collect(campaign, [tmp_path / "in"])
    assert {each.outcome for each in done} == {"aside"}
    assert ["一批/报表.xlsx" in collected_lines(each) for each in done] == [True, False]


# ── several at once ───────────────────────────────────────────────────


def test_of_several_returns_of_one_unit_in_one_run_the_officer_is_told_which_counts(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = tmp_path / "微信"
    returned(root, STREET, inside / "北塬街道.xlsx")
    returned(root, STREET, inside / "北塬街道(1).xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    returned(root, BUREAU, inside / "区教育局.xlsx")
    main(["collect", "-C", str(root), str(inside)])
    told = [line for line in capsys.readouterr().err.splitlines() if "这一次收到" in line]
    assert told == [
        "提示：“北塬街道”这一次收到2份不同的报表（“北塬街道.xlsx”、“北塬街道(1).xlsx”），按先后登记，计入的是最后一份“北塬街道(1).xlsx”"
        f"（第2次）。要的不是这一份的，用 nianbao withdraw {STREET} --reason 原因 撤回，前一份就重新计入。"]
    with Campaign(root) as campaign:
        withdraw(campaign, STREET, reason="发错了")
        assert (standing_of(campaign, campaign.require_unit(STREET)).values or {})["t3.new.natural"] == 0, "what the sentence says is so"


def test_the_same_return_twice_in_one_run_is_no_two(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = returned(root, STREET, tmp_path / "微信" / "北塬街道.xlsx")
    shutil.copy(one, one.with_name("北塬街道(1).xlsx"))
    main(["collect", "-C", str(root), str(one.parent)])
    assert "这一次收到" not in capsys.readouterr().err


def test_what_was_numbered_since_it_was_there_already_comes_behind_it(tmp_path: Path) -> None:
    names = ["乙.xlsx", "甲 (10).xlsx", "甲(2).xlsx", "甲.xlsx", "甲（1）.xlsx", "甲(附).xlsx"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    order = [incoming.name for incoming in arrivals([tmp_path])]
    assert order == ["乙.xlsx", "甲.xlsx", "甲（1）.xlsx", "甲(2).xlsx", "甲 (10).xlsx", "甲(附).xlsx"]

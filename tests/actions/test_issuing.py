"""issue: one workbook a unit, once."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, folder_contents, make, returned
from tests.support.workbooks import fill
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.issue import issue
from toolkit.actions.parts.again import workbook_again
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.campaign import standing_of
from toolkit.campaign.folder import Campaign
from toolkit.errors import OutputError, UsageError


def test_files_are_named_by_order_code_name_and_year(issued: Path) -> None:
    stems = ["01_640402003_北塬街道_2023", "02_640402100_三营镇_2023", "03_640402301_区教育局_2023"]
    assert sorted(path.name for path in (issued / "issued").iterdir()) == sorted(
        [f"{stem}{ending}" for stem in stems for ending in (".xlsx", "_文字稿.docx")])
    assert {"下发清单.xlsx", "下发通知（稿）.docx"} <= {path.name for path in issued.iterdir()}


def test_what_is_stamped_is_what_would_have_been_painted(root: Path) -> None:
    with Campaign(root) as campaign:
        for again in (False, True):
            for unit in issue(campaign, again=again):
                entry = campaign.ledger.latest_issue(unit.unit.code)
                assert entry is not None
                assert unit.path.read_bytes() == workbook_again(campaign, entry)


def test_a_run_that_is_interrupted_is_ended_by_the_next(root: Path) -> None:
    def interrupted(n: int, _: int) -> None:
        raise KeyboardInterrupt

    with Campaign(root) as campaign:
        with pytest.raises(KeyboardInterrupt):
            issue(campaign, again=True, progress=interrupted)
        assert [path.name[:2] for path in (root / "issued").glob("*_第2次.xlsx")] == ["01"]
        known = {entry.token for entry in campaign.ledger.all_issues()}
        assert [unit.made for unit in issue(campaign, again=True)] == [False, True, True]
        assert {entry.token for entry in campaign.ledger.all_issues()} == known, "what was registered is written, not registered again"


def test_issued_again_holds_what_was_reported_and_the_first_file_stays_valid(root: Path, tmp_path: Path) -> None:
    values = {"t3.new.natural": 12, "t3.granted.natural": "十二", "t2.fee.amount": None}
    first = returned(root, STREET, tmp_path / "in" / "first.xlsx", values)
    listed = root / "units.csv"
    listed.write_text(listed.read_text("utf-8-sig").replace("北塬街道", "北塬新街道"), "utf-8-sig")
    with (root / "campaign.toml").open("a", encoding="utf-8") as settings:
        settings.write('[hints]\n"t3.other" = "撤回的计入本行。"\n')
    with Campaign(root) as campaign:
        collect(campaign, [first])
        (made,) = issue(campaign, [STREET], again=True)
        assert made.path.name == "01_640402003_北塬新街道_2023_第2次.xlsx"
        (fresh,) = check([made.path], campaign)
        before = standing_of(campaign, campaign.require_unit(STREET))
        assert fresh.submission is not None
        assert fresh.submission.identity.unit_name == "北塬新街道"
        assert fresh.submission.values == before.values
        assert fresh.submission.texts == before.texts
        told = {finding.rule: finding.message for finding in fresh.findings}
        assert "现填“十二”" in told["value.not_a_number"]
        assert "撤回的计入本行。" in {cell.value for row in openpyxl.load_workbook(made.path)["表三"] for cell in row}

        later = returned(root, STREET, tmp_path / "in" / "later.xlsx")  # of the second round
        old = fill(first, tmp_path / "in" / "old.xlsx", {"t3.granted.natural": 12, "t2.fee.amount": 0})
        for path in (later, old):
            (one,) = collect(campaign, [path])
            assert (one.outcome, one.blocking) == ("registered", False), [f.message for f in one.findings]

        lost = made.path.read_bytes()
        made.path.unlink()
        assert [one.made for one in issue(campaign, [STREET])] == [True]
        assert made.path.read_bytes() == lost


def test_issued_again_to_a_unit_that_has_not_reported_is_a_blank_one(root: Path) -> None:
    with Campaign(root) as campaign:
        done = issue(campaign, again=True)
        assert [one.path.stem[-3:] for one in done] == ["第2次"] * 3
        assert all(not any(one.submission.values.values()) for one in check([one.path for one in done], campaign) if one.submission)


def test_a_second_time_changes_nothing_and_a_lost_file_comes_back_the_same(root: Path) -> None:
    with Campaign(root) as campaign:
        issue(campaign)
    before = folder_contents(root)
    lost = root / "issued" / "02_640402100_三营镇_2023.xlsx"
    lost.unlink()
    with Campaign(root) as campaign:
        assert [one.made for one in issue(campaign)] == [False, True, False]
        tokens = {code: entry.token for code, entry in campaign.ledger.issues().items()}
        assert not any(one.made for one in issue(campaign))
        assert {code: entry.token for code, entry in campaign.ledger.issues().items()} == tokens
    assert folder_contents(root) == before


def test_one_unit_may_be_issued_alone(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as campaign:
        assert [one.unit.code for one in issue(campaign, [TOWN, TOWN])] == [TOWN]
        with pytest.raises(UsageError, match="没有代码“x”"):
            issue(campaign, [STREET, "x"])
    assert len(list((root / "issued").glob("*.xlsx"))) == 1


def test_two_that_issue_at_once_agree_on_one_workbook(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as first, Campaign(root) as second:
        done = second.ledger.issues()  # the second looks before the first begins
        assert done == {}
        issue(first, [STREET])
        second.ledger.issues = lambda *_: done  # type: ignore[method-assign]
        issue(second)
        del second.ledger.issues
        (one,) = check([root / "issued" / "01_640402003_北塬街道_2023.xlsx"], first)
    assert one.submission is not None
    assert one.submission.origin == "issued"


def test_names_that_no_file_system_and_no_spreadsheet_likes_stay_plain_text(tmp_path: Path) -> None:
    names = ["=cmd|'/C calc'!A0", 'a/b:c*?"<x>', "+1", "很" * 80, "😀" * 70, "..", "@SUM(A1)"]
    quoted = [name.replace('"', '""') for name in names]
    root = make(tmp_path / "2023", units="name,code\n" + "".join(f'"{name}",{n}\n' for n, name in enumerate(quoted)))
    files = sorted((root / "issued").glob("*.xlsx"))
    assert len(files) == len(names)
    assert all(len(path.name.encode()) < 255 for path in files)
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, str(n), tmp_path / "in" / f"{n}.xlsx", {"t3.new.natural": n}) for n in range(len(names))])
        assert [one.unit.name for one in issue(campaign)] == [name.replace(" ", "") for name in names]
        assert len(campaign.ledger.latest_returns()) == len(names)
        summed = rollup(campaign).path
        page = report(campaign, unit="1", kind="html").read_text("utf-8")
    assert "<x>" not in page
    for path in (*files, summed):
        formulas = [
            cell.value
            for sheet in openpyxl.load_workbook(path).worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        assert not any(name.replace(" ", "") in str(formula) for formula in formulas for name in names[:1])
        assert not any("cmd|" in str(formula) or str(formula) == "SUM(A1)" for formula in formulas)


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_half_written(root: Path) -> None:
    shutil.rmtree(root / "issued")
    (root / "issued").write_text("in the way")
    with Campaign(root) as campaign, pytest.raises(OutputError, match=r"写不了“.*01_640402003.*”：.*。$"):
        issue(campaign)
    (root / "issued").unlink()
    with Campaign(root) as campaign:
        assert all(one.made for one in issue(campaign))


def test_a_full_disk_leaves_no_half_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (root / "issued").iterdir():
        path.unlink()
    with monkeypatch.context() as patched:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        patched.setattr("toolkit.files.os.fsync", full)
        with Campaign(root) as campaign, pytest.raises(OutputError, match="磁盘已满，请清理后重试"):
            issue(campaign)
    assert not list((root / "issued").iterdir())
    with Campaign(root) as campaign:
        issue(campaign, [BUREAU])
    (made,) = (root / "issued").glob("*.xlsx")
    openpyxl.load_workbook(io.BytesIO(made.read_bytes()))


@pytest.mark.parametrize(("day", "passed"), [(15, False), (16, True)])
def test_a_deadline_that_has_passed_is_said_for_the_notice_still_names_it(tmp_path: Path, day: int, passed: bool) -> None:
    root = make(tmp_path / "late", deadline=date(2024, 1, 15), issued=False)
    with Campaign(root) as campaign:
        remarks = issue(campaign, today=date(2024, 1, day)).remarks
    assert any(remark.startswith("报送时间（2024年1月15日）已过；要延期的，改 campaign.toml") for remark in remarks) is passed

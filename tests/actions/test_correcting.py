"""correct, explain, withdraw: what goes back to a unit, what it answers, and what the officer decides."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, folder_contents, make, returned
from tests.support.office import Office
from tests.support.workbooks import fill
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.issue import issue
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign import standing_of
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.tables import explained_table

WRONG = {"t3.new.natural": 7, "t3.granted.natural": 5, "t3.partial.business": "/", "s6.fee_notices": None}
LAST = "code,t3.carried_out.natural,t3.carried_out.total,t2.normative.valid,t2.regulation.valid\n" + "".join(
    f"{code},2,2,4,0\n" for code in (STREET, TOWN, BUREAU))


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three units: a street with mistakes, a town that differs from last year, a bureau that has not reported."""
    home = tmp_path_factory.mktemp("correct")
    (home / "last.csv").write_text(LAST, "utf-8")
    root = make(home / "2023", last_year=home / "last.csv")
    carried = {"t3.carried_in.natural": 2, "t3.granted.natural": 2, "t2.normative.valid": 4}
    street = returned(root, STREET, home / "in" / "street.xlsx", carried | WRONG)
    town = returned(root, TOWN, home / "in" / "town.xlsx", {"t3.carried_in.natural": 0, "t2.normative.valid": 9})
    with Campaign(root) as campaign:
        collect(campaign, [street, town])
    return root


@pytest.fixture
def root(began: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(began, tmp_path / "2023"))


def states(root: Path) -> dict[str, str]:
    with Campaign(root) as campaign:
        return {one.unit.code: one.state for one in status(campaign).standings}


def test_each_unit_gets_its_own_figures_back_with_what_is_wrong_marked(root: Path) -> None:
    with Campaign(root) as campaign:
        before = standing_of(campaign, campaign.require_unit(STREET))
        done = correct(campaign)
        assert [one.unit.code for one in done.units] == [STREET, TOWN]
        path = done.units[0].path
        (one,) = check([path], campaign)
    assert path.name == "01_640402003_北塬街道_2023_第2次.xlsx"
    assert path.parent.name == "corrections"
    assert one.submission is not None
    assert one.submission.origin == "issued"
    assert one.submission.values == before.values
    assert one.submission.texts == before.texts
    assert {f.id for f in one.findings} == {f.id for f in before.findings}

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["退回说明", "填报说明", "表二", "表三", "表四", "文字", "校验", "说明", "_seal"]
    words = [str(cell.value) for row in book["退回说明"] for cell in row if cell.value is not None]
    assert any("《表三》自然人列不平" in text for text in words)
    assert any(text.startswith("=HYPERLINK(") for text in words)
    cell = book["表三"]["E11"]
    assert cell.value == "/"
    assert "现填“/”" in cell.comment.text
    assert cell.border.left.color.rgb.endswith("C00000")
    assert "自然人列不平" in book["表三"]["D8"].comment.text
    assert book["表三"]["D9"].comment is not None, "every cell of the rule that fails"
    assert book["表四"]["A8"].comment is None
    assert not book["说明"]["C4"].protection.locked


def test_of_a_table_left_blank_every_cell_is_marked_and_the_first_says_why(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        blank = dict.fromkeys(code for code, cell in campaign.form.cells.items() if code.startswith("t3.") and not cell.total)
        collect(campaign, [returned(root, BUREAU, tmp_path / "blank.xlsx", blank)])
        path = correct(campaign, [BUREAU]).units[0].path
    sheet = openpyxl.load_workbook(path)["表三"]
    marked = [cell for row in sheet.iter_rows() for cell in row
              if cell.border.left.color and str(cell.border.left.color.rgb).endswith("C00000")]
    assert len(marked) == len(blank)
    assert [cell.coordinate for cell in marked if cell.comment] == ["D8"]
    assert "整张未填" in sheet["D8"].comment.text


def test_the_message_says_what_to_mend_and_at_most_three_queries_in_the_tone_of_the_office(root: Path) -> None:
    with Campaign(root) as campaign:
        done = correct(campaign)
    message = done.units[0].message
    assert message.startswith("【原州区政务公开办】北塬街道：年报报表（第1次）收悉，有")
    assert "处需修改：（1）" in message
    assert "请勿凑数" in message
    assert message.count("（") < 60
    assert done.messages is not None
    assert message in done.messages.read_text("utf-8-sig").replace("\r\n", "\n")
    assert done.listed is not None
    assert openpyxl.load_workbook(done.listed).sheetnames == ["退回清单"]


def test_a_second_time_nothing_changes_and_a_lost_file_comes_back_the_same(root: Path) -> None:
    with Campaign(root) as campaign:
        done = correct(campaign)
        before = folder_contents(root)
        done.units[0].path.unlink()
        assert [one.made for one in correct(campaign).units] == [True, False]
        assert not any(one.made for one in issue(campaign)), "issuing has its own files"
    assert folder_contents(root) == before


def test_what_comes_back_mended_is_accepted_and_its_marks_are_gone(root: Path, tmp_path: Path, office: Office) -> None:
    with Campaign(root) as campaign:
        path = correct(campaign, [STREET]).units[0].path
        mended = fill(path, tmp_path / "mended.xlsx", {
            "t3.granted.natural": 9, "t3.partial.business": 0, "s6.fee_notices": 0})
        (saved,) = office.convert([mended], "xlsx", tmp_path / "saved")
        (one,) = collect(campaign, [saved])
        assert (one.outcome, one.version, one.findings) == ("registered", 2, ())
        assert correct(campaign, [STREET]).units == ()
    assert states(root)[STREET] == "accepted"

    with Campaign(root) as campaign:
        away = path.parent / "已办" / path.name
        wrong = fill(away, tmp_path / "wrong.xlsx", {"t3.granted.natural": 9, "t3.partial.business": 0, "s6.fee_notices": 0,
                                                      "t4.review.upheld": -1})
        collect(campaign, [wrong])
        again = correct(campaign, [STREET]).units[0].path
    book = openpyxl.load_workbook(again)
    assert again.name.endswith("_第3次.xlsx")
    assert book["表三"]["D8"].comment is None
    assert "负数" in book["表四"]["A8"].comment.text


def test_a_reason_is_read_accepted_and_falls_when_the_numbers_change(root: Path, tmp_path: Path) -> None:
    def told(path: Path, reasons: dict[str, str], contents: dict[str, object], target: Path) -> Path:
        fill(path, target, contents)
        book = openpyxl.load_workbook(target)
        for row in range(4, 12):
            for rule, reason in reasons.items():
                if str(book["说明"].cell(row, 4).value).startswith(rule):
                    book["说明"].cell(row, 3).value = reason
        book.save(target)
        return target

    with Campaign(root) as campaign:
        assert states(root)[TOWN] == "rejected"
        path = correct(campaign, [TOWN]).units[0].path
        first = told(path, {"history.carried_in": "上年多报2件，已在上年系统中更正。"}, {}, tmp_path / "town2.xlsx")
        (one,) = collect(campaign, [first])
        explained = {finding.rule: finding.state for finding in one.findings}
        assert explained["history.carried_in"] == "explained"
        assert explained["history.valid"] == "open"
        assert states(root)[TOWN] == "queried", "what is explained waits for the officer, no longer for the unit"

        waiting = explain(campaign, [TOWN])
        assert any(one.reason.startswith("上年多报2件") for one in waiting)
        explain(campaign, [TOWN], accept_all=True, who="李四")
        assert states(root)[TOWN] == "queried"
        explain(campaign, [TOWN], accept=["history.valid"], reason="经清理废止后重新公布。", who="李四")
        assert states(root)[TOWN] == "accepted"
        refused = explained_table(explain(campaign, [TOWN], refuse=["history.valid"], reason="请附清理文件。", who="李四"))
        assert "三营镇　第2次　【未采纳】history.valid@normative" in refused
        assert "未采纳：请附清理文件。　李四　" in refused
        assert states(root)[TOWN] == "queried"

        away = path.parent / "已办" / path.name  # accepted in between, it moved there
        later = told(away, {}, {"t3.carried_in.natural": 1, "t3.granted.natural": 1}, tmp_path / "town3.xlsx")
        collect(campaign, [later])
        assert states(root)[TOWN] == "rejected", "other numbers, another matter"
        with pytest.raises(UsageError, match="没有编号为“x”的问题"):
            explain(campaign, accept=["x"])
        with pytest.raises(UsageError, match="须改正，不能用说明代替"):
            explain(campaign, [STREET], accept=["t3.balance"])
        with pytest.raises(UsageError, match="还没有写明原因"):
            explain(campaign, [TOWN], accept=["history.carried_in"])


def test_a_return_may_be_withdrawn_or_moved_and_stays_in_the_register(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [returned(root, STREET, tmp_path / "in" / "good.xlsx", {
            "t3.carried_in.natural": 2, "t3.granted.natural": 2, "t2.normative.valid": 4})])
        assert one.version == 2
        with pytest.raises(UsageError, match="没有可撤回的报表"):
            withdraw(campaign, BUREAU, reason="x")
        with pytest.raises(UsageError, match="撤回的原因"):
            withdraw(campaign, STREET, reason=" ")
        said = withdraw(campaign, STREET, reason="发错了", who="李四")
        assert "已撤回“北塬街道”第2次报表（good.xlsx，指纹" in said
        assert campaign.ledger.latest_returns()[STREET].version == 1
        assert len(list((root / "received").iterdir())) == 3, "nothing is deleted"
        (again,) = collect(campaign, [tmp_path / "in" / "good.xlsx"])
        assert (again.outcome, campaign.ledger.latest_returns()[STREET].version) == ("known", 1), "the folder is only collected once more"
        assert again.reason == "此件已撤回（发错了），没有重新计入；确要计入的，用 --as 640402003 再收一次。"
        (again,) = collect(campaign, [tmp_path / "in" / "good.xlsx"], assign_to=STREET)
        assert (again.version, campaign.ledger.latest_returns()[STREET].version) == (2, 2)
        said = withdraw(campaign, STREET, reason="是教育局的", to=BUREAU)
        assert "已改登记为“区教育局”第1次报表" in said
        assert campaign.ledger.latest_returns()[BUREAU].name == "good.xlsx"
        assert any(finding.rule == "identity.unit" for finding in standing_of(campaign, campaign.require_unit(BUREAU)).findings)


def test_a_workbook_sent_back_after_the_deadline_says_that_it_has_passed(tmp_path: Path) -> None:
    said = {}
    for year in (2024, 2999):
        root = make(tmp_path / str(year), deadline=date(year, 1, 15))
        with Campaign(root) as campaign:
            collect(campaign, [returned(root, TOWN, tmp_path / f"{year}.xlsx", {"t3.new.natural": 1})])
            correct(campaign)
        path = next(path for path in (root / "corrections").glob("*.xlsx") if "退回清单" not in path.name)
        said[year] = [cell.value for row in openpyxl.load_workbook(path)["填报说明"].iter_rows() for cell in row if "1月15日" in str(cell.value)]
    assert said == {2024: ["2024年1月15日（已过，请尽快）"], 2999: ["2999年1月15日"]}

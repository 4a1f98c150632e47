"""The folder shows what to do now: what is not to be sent any more lies in 已办 beside it, and nothing is lost."""

from __future__ import annotations

import email
import os
import shutil
import time
from email.policy import default
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.actions.test_mailing import filled_in
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.workbooks import fill
from toolkit.actions.chase import chase_list, receipts, write_reminders
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.issue import issue
from toolkit.actions.recover import recover
from toolkit.actions.rollup import rollup
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.cli import main

UNITS = ("name,code,level,email\n北塬街道,640402003,街道,by@example.invalid\n三营镇,640402100,镇,sy@example.invalid\n"
         "区教育局,640402301,部门,jy@example.invalid\n")
BLANK = {"t2.licence.decisions": None}
STREETS, TOWNS = "01_640402003_北塬街道_2023_第2次", "02_640402100_三营镇_2023_第2次"


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A street and a town that have something to mend, and were told; a bureau that sent nothing, and was reminded."""
    home = tmp_path_factory.mktemp("tidy")
    root = make(home / "2023", units=UNITS)
    for code in (STREET, TOWN):
        returned(root, code, home / "in" / f"{code}.xlsx", BLANK)
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
        correct(campaign)
        remind(campaign)
    return root


@pytest.fixture
def root(began: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(began, tmp_path / "2023"))  # with the times of the files


def remind(campaign: Campaign) -> None:
    write_reminders(campaign, chase_list(campaign, status(campaign)))


def mended(root: Path, code: str, target: Path, **values: int) -> Path:
    return returned(root, code, target, {"t2.licence.decisions": 3} | values)


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def told(campaign: Campaign) -> str:
    return "\n".join(campaign.news)


def test_sending_one_unit_back_again_leaves_the_others_in_the_messages_and_the_list(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    messages, listed = root / "corrections" / "退回消息.txt", root / "corrections" / "退回清单.xlsx"
    before = messages.read_bytes()
    assert main(["correct", "-C", str(root), "--unit", "三营镇"]) == 0
    said = capsys.readouterr().out
    assert "共1家需退回或核实。" in said
    assert "（都含先前退回、尚未重报的1家）" in said
    assert messages.read_bytes() == before
    names = {row[1] for row in openpyxl.load_workbook(listed).active.iter_rows(values_only=True)}
    assert {"北塬街道", "三营镇"} <= names
    assert lying(root / "corrections") == [f"{STREETS}.xlsx", f"{TOWNS}.xlsx", "退回消息.txt", "退回清单.xlsx"]


def test_what_went_back_to_a_unit_that_is_accepted_moves_away_with_its_mails_and_the_others_stay(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        said = told(campaign)
    assert lying(root / "corrections") == [f"{TOWNS}.xlsx", "退回消息.txt", "退回清单.xlsx"]
    assert lying(root / "corrections" / "已办") == [f"{STREETS}.xlsx"]
    assert lying(root / "邮件草稿" / "退回") == [f"{TOWNS}.eml"]
    assert lying(root / "邮件草稿" / "退回" / "已办") == [f"{STREETS}.eml"]
    assert lying(root / "邮件草稿" / "催报") == ["640402100_三营镇.eml", "640402301_区教育局.eml"]
    assert lying(root / "邮件草稿" / "催报" / "已办") == ["640402003_北塬街道.eml"]
    assert said == (f"不用再发的已移到所在文件夹的“已办”里：corrections/{STREETS}.xlsx、邮件草稿/退回/{STREETS}.eml、"
                    "邮件草稿/催报/640402003_北塬街道.eml。")


def test_the_messages_and_the_list_are_of_the_units_left_and_move_when_none_is(root: Path, tmp_path: Path) -> None:
    messages, listed = root / "corrections" / "退回消息.txt", root / "corrections" / "退回清单.xlsx"
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        assert "三营镇：" in messages.read_text("utf-8-sig")
        assert "北塬街道" not in messages.read_text("utf-8-sig")
        sheet = openpyxl.load_workbook(listed).active
        assert "共1家" in str(sheet["A2"].value) + str(sheet["A3"].value)
        collect(campaign, [mended(root, TOWN, tmp_path / "b.xlsx")])
    assert lying(root / "corrections") == []
    assert {"退回消息.txt", "退回清单.xlsx"} < set(lying(root / "corrections" / "已办"))


def test_what_the_officer_wrote_into_the_messages_moves_away_and_is_kept(root: Path, tmp_path: Path) -> None:
    messages = root / "corrections" / "退回消息.txt"
    messages.write_text("王姐说已电话告知", "utf-8")
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        assert "corrections/退回消息.txt" in told(campaign)
    assert (root / "corrections" / "已办" / "退回消息.txt").read_text("utf-8") == "王姐说已电话告知"
    assert "三营镇：" in messages.read_text("utf-8-sig")


def test_an_edited_workbook_moves_too_and_nothing_is_written_over(root: Path, tmp_path: Path) -> None:
    sent = root / "corrections" / f"{STREETS}.xlsx"
    book = openpyxl.load_workbook(sent)
    book["退回说明"]["A1"] = "我写的"
    book.save(sent)
    mine = sent.read_bytes()
    done = root / "corrections" / "已办"
    done.mkdir()
    (done / f"{STREETS}.xlsx").write_bytes(b"stood here before")
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
    assert (done / f"{STREETS}.xlsx").read_bytes() == b"stood here before"
    assert (done / f"{STREETS}（2）.xlsx").read_bytes() == mine


def test_what_is_not_ours_stays(root: Path, tmp_path: Path) -> None:
    others = [root / "corrections" / "备忘.xlsx", root / "corrections" / f"{STREETS}_给主任.xlsx",
              root / "邮件草稿" / "退回" / "我的信.eml", root / "邮件草稿" / "催报" / "总催.eml", root / "邮件草稿" / "催报" / "640402003_.txt"]
    for path in others:
        path.write_bytes(b"mine")
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx"), mended(root, TOWN, tmp_path / "b.xlsx")])
    assert all(path.read_bytes() == b"mine" for path in others)


def test_a_further_return_with_something_to_mend_replaces_what_went_back_before(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", BLANK | {"t2.normative.made": 5})])
        assert lying(root / "corrections") == [f"{TOWNS}.xlsx", "退回消息.txt", "退回清单.xlsx"]
        correct(campaign)
    assert lying(root / "corrections")[0] == "01_640402003_北塬街道_2023_第3次.xlsx"
    assert lying(root / "邮件草稿" / "退回") == ["01_640402003_北塬街道_2023_第3次.eml", f"{TOWNS}.eml"]


def test_a_workbook_that_lies_in_the_done_ones_is_known_when_it_comes_back(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        sent = root / "corrections" / "已办" / f"{STREETS}.xlsx"
        (back,) = collect(campaign, [fill(sent, tmp_path / "back.xlsx", {"t2.licence.decisions": 4})])
        assert (back.outcome, back.unit and back.unit.code, back.version) == ("registered", STREET, 3)
        assert back.submission is not None
        assert back.submission.origin == "issued"


def test_accepting_a_reason_or_withdrawing_tidies_too(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        said = withdraw(campaign, STREET, reason="误收")
        assert "现在没有报表了" in said
        assert lying(root / "corrections" / "已办") == [f"{STREETS}.xlsx"]
        assert lying(root / "邮件草稿" / "催报" / "已办") == ["640402003_北塬街道.eml"], "it says what is to be mended, and nothing is there"
        collect(campaign, [returned(root, STREET, tmp_path / "texts.xlsx", texts=False)])
        correct(campaign)
        assert "01_640402003_北塬街道_2023_第3次.xlsx" in lying(root / "corrections")
        explain(campaign, [STREET], accept=["text.missing"], reason="已核实")
        assert status(campaign, [STREET]).standings[0].state == "accepted"
    assert "01_640402003_北塬街道_2023_第3次.xlsx" in lying(root / "corrections" / "已办")


def test_what_was_refused_after_all_goes_back_again(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "texts.xlsx", texts=False)])
        path = correct(campaign, [STREET]).units[0].path
        explain(campaign, [STREET], accept=["text.missing"], reason="已核实")
        assert not path.exists()
        explain(campaign, [STREET], refuse=["text.missing"], reason="还是要写")
        (again,) = correct(campaign, [STREET]).units
        assert again.path.is_file()
        assert again.path.parent == root / "corrections"


def test_a_correction_of_a_return_that_was_withdrawn_is_not_sent_for_the_one_before(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, tmp_path / "a.xlsx", BLANK | {"t2.normative.made": 5})])
        second = correct(campaign, [STREET]).units[0].path
        withdraw(campaign, STREET, reason="误收")
        assert not second.exists()
        (again,) = correct(campaign, [STREET]).units
        assert again.path.name != second.name
        assert openpyxl.load_workbook(again.path)["表二"]["B6"].value != 5


def test_a_reminder_of_yesterday_moves_away_though_the_unit_still_owes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = root / "邮件草稿" / "催报" / "640402301_区教育局.eml"
    draft.write_bytes(b"edited yesterday")
    yesterday = time.time() - 86400
    os.utime(draft, (yesterday, yesterday))
    assert main(["status", "--chase", "-C", str(root)]) == 0
    said = capsys.readouterr().err
    assert "邮件草稿/催报/640402301_区教育局.eml" in said
    assert (draft.parent / "已办" / draft.name).read_bytes() == b"edited yesterday"
    assert "报表催报" in email.message_from_bytes(draft.read_bytes(), policy=default)["Subject"]
    assert main(["status", "--chase", "-C", str(root)]) == 0
    assert "已办" not in capsys.readouterr().err, "a second time nothing changes"


def test_who_need_not_report_any_more_is_not_reminded(root: Path) -> None:
    units = root / "units.csv"
    with Campaign(root) as campaign:
        head = units.read_text("utf-8-sig").split("\n")[0].strip().split(",")
        assert "required" in head
    lines = [line.split(",") for line in units.read_text("utf-8-sig").splitlines()]
    for line in lines[1:]:
        line[head.index("required")] = "否" if BUREAU in line else line[head.index("required")]
    units.write_text("\n".join(map(",".join, lines)) + "\n", "utf-8-sig")
    with Campaign(root) as campaign:
        remind(campaign)
    assert lying(root / "邮件草稿" / "催报" / "已办") == ["640402301_区教育局.eml"]


def test_a_unit_that_sent_nothing_gets_its_first_workbook_and_no_correction_of_what_was_withdrawn(root: Path) -> None:
    with Campaign(root) as campaign:
        withdraw(campaign, STREET, reason="误收")
        remind(campaign)
    mail = email.message_from_bytes((root / "邮件草稿" / "催报" / "640402003_北塬街道.eml").read_bytes(), policy=default)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["01_640402003_北塬街道_2023.xlsx"]


def test_a_receipt_of_a_return_that_counts_no_longer_moves_away(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        receipts(campaign, status(campaign))
        collect(campaign, [mended(root, STREET, tmp_path / "b.xlsx", **{"t2.licence.decisions": 4})])
        assert lying(root / "邮件草稿" / "收讫" / "已办") == ["640402003_北塬街道_第2次.eml"]
        receipts(campaign, status(campaign))
        assert lying(root / "邮件草稿" / "收讫") == ["640402003_北塬街道_第3次.eml"]


def test_the_report_and_the_message_of_a_receipt_move_with_it_and_come_back_as_they_were_edited(root: Path, tmp_path: Path) -> None:
    folder = root / "output" / "收讫"
    report, messages = folder / "640402003_北塬街道_第2次.docx", folder / "收讫消息.txt"
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx"), mended(root, TOWN, tmp_path / "b.xlsx")])
        receipts(campaign, status(campaign))
        report.write_bytes(b"as the officer edited it")
        (folder / "640402003_备忘.docx").write_bytes(b"mine")
        withdraw(campaign, STREET, reason="误收")
        assert lying(folder) == ["640402003_备忘.docx", "640402100_三营镇_第2次.docx", "收讫消息.txt"]
        assert "北塬街道" not in messages.read_text("utf-8-sig")
        assert "三营镇" in messages.read_text("utf-8-sig")
        collect(campaign, [tmp_path / "a.xlsx"], assign_to=STREET)
        assert [one.made for one in receipts(campaign, status(campaign)).units] == [False, False]
        assert report.read_bytes() == b"as the officer edited it"
        for code in (STREET, TOWN):
            withdraw(campaign, code, reason="误收")
    assert lying(folder) == ["640402003_备忘.docx"]


def test_issuing_tidies_as_well_and_a_second_time_nothing_moves(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        before = sorted(root.rglob("*"))
        issue(campaign)
        correct(campaign)
        assert sorted(root.rglob("*")) == before
        left = root / "corrections" / f"{STREETS}.xlsx"
        (root / "corrections" / "已办" / left.name).rename(left)
        issue(campaign)
        assert not left.exists()


def test_a_recovered_ledger_knows_what_lies_among_the_done_ones(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        token = next(issue.token for issue in campaign.ledger.all_issues("corrections/") if issue.unit == STREET)
    for path in root.glob("ledger.sqlite*"):
        path.unlink()
    recover(root)
    with Campaign(root) as campaign:
        known = campaign.ledger.issue_by_token(token)
        assert known is not None
        assert known.file == f"corrections/{STREETS}.xlsx"


def test_a_file_in_the_place_of_the_done_folder_stops_no_verb(root: Path, tmp_path: Path) -> None:
    (root / "corrections" / "已办").write_text("x", "utf-8")
    with Campaign(root) as campaign:
        (done,) = collect(campaign, [mended(root, STREET, tmp_path / "a.xlsx")])
        assert done.outcome == "registered"
        assert f"“corrections/{STREETS}.xlsx”不用再发，但没有移走：" in told(campaign)
    assert (root / "corrections" / f"{STREETS}.xlsx").is_file()


# ── what killed commands left ───────────────────────────────────────


def old(path: Path, seconds: float = 700) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def left_behind(root: Path) -> list[Path]:
    files = [root / "received" / ".nianbao-ab12_xyz.tmp", root / ".nianbao-ledger.sqliteab12_xyz.head.tmp"]
    for path in files:
        path.write_bytes(b"half")
    making = [root / ".nianbao-recover-ab12_xyz", root / ".nianbao-ab12_xyz"]
    for folder in making:
        folder.mkdir()
        (folder / "ledger.sqlite").write_bytes(b"half")
    return [*files, *making]


def test_what_killed_commands_left_is_swept_by_the_next_command_that_writes(root: Path) -> None:
    left = left_behind(root)
    for path in left:
        for inside in path.glob("*"):
            old(inside)
        old(path)
    with Campaign(root) as campaign:
        status(campaign)
        assert all(path.exists() for path in left), "looking changes nothing"
        rollup(campaign)
    assert not any(path.exists() for path in left)


def test_what_somebody_may_be_at_work_on_and_what_is_not_ours_is_not_swept(root: Path) -> None:
    left = left_behind(root)
    for folder in left[2:]:
        old(folder)  # what lies in it was written just now
    others = [root / "received" / ".nianbao-notes.tmp", root / ".nianbao-ab12_xyz.txt", root / "output" / "ab12_xyz.tmp"]
    for path in others:
        path.write_bytes(b"mine")
        old(path)
    with Campaign(root) as campaign:
        correct(campaign)
    assert all(path.exists() for path in [*left, *others])


def test_what_an_interrupted_init_left_is_swept_by_the_next_and_a_folder_with_anything_else_is_not(tmp_path: Path) -> None:
    left, other = tmp_path / ".nianbao-ab12_xyz", tmp_path / ".nianbao-others_1"
    for folder, name in ((left, "form.toml"), (other, "老照片.jpg")):
        folder.mkdir()
        old((folder / name, (folder / name).write_bytes(b"x"))[0])
        old(folder)
    make(tmp_path / "2023", issued=False)
    assert (left.exists(), other.exists()) == (False, True)


# ── small ones ──────────────────────────────────────────────────────


def test_a_notice_of_the_districts_own_that_says_all_goes_with_the_mails_though_nobody_saved_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path / "2023", units=UNITS, issued=False)
    settings = root / "campaign.toml"
    text = settings.read_text("utf-8")
    for name, value in (("deadline", "2024-01-15"), ("unit_publication", "2024-01-31"), ("district_publication", "2024-03-31")):
        assert f"# {name} = " in text
        text = "\n".join(f"{name} = {value}" if line.startswith(f"# {name} = ") else line for line in text.split("\n"))
    for name, word in (("office", "原州区政务公开办"), ("name", "王敏"), ("phone", "0954-0000000"), ("email", "a@example.invalid")):
        assert f'# {name} = "' in text
        text = "\n".join(f'{name} = "{word}"' if line.startswith(f'# {name} = "') else line for line in text.split("\n"))
    settings.write_text(text, "utf-8")
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    assert "里面的【】都没有了以后再运行一次" in capsys.readouterr().err, "the day and the stamp are for a person to write"
    template = root / "templates" / "notice.docx"
    document = docx.Document(str(template))
    filled_in(document)
    document.save(str(template))
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    assert "草稿，没有附" not in capsys.readouterr().err
    mail = email.message_from_bytes(next((root / "邮件草稿").glob("*.eml")).read_bytes(), policy=default)
    assert "下发通知.docx" in [part.get_filename() for part in mail.iter_attachments()]
    assert docx.Document(str(root / "下发通知（稿）.docx")).core_properties.author == "原州区政务公开办"


def test_the_author_of_a_notice_is_nobody_where_the_office_is_not_stated(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    assert docx.Document(str(root / "下发通知（稿）.docx")).core_properties.author == ""


def test_withdrawing_says_that_the_comparison_with_what_was_published_fell(tmp_path: Path) -> None:
    root = make(tmp_path / "2023")
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [returned(root, BUREAU, tmp_path / "a.xlsx")])
        campaign.ledger.register_publication(BUREAU, "f" * 64, "2024-01-20", "https://example.invalid/1", {"t2.licence.decisions": 0})
        assert one.unit is not None
        assert "它公布的报告是与撤回的这一份比较的，比较结果不再算数" in withdraw(campaign, BUREAU, reason="误收")
        assert "公布" not in withdraw(campaign, BUREAU, reason="误收")

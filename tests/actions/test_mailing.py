"""issue --mail: drafts that a mail program opens, with the unit's own files; nothing is sent."""

from __future__ import annotations

import email
from datetime import date
from email.policy import default
from pathlib import Path

import docx
import docx.document
import pytest

from tests.support.districts import make, returned
from toolkit.actions.collect import collect
from toolkit.actions.issue import issue
from toolkit.actions.mails import write_drafts
from toolkit.campaign.folder import Campaign
from toolkit.cli import main

UNITS = ("name,code,level,email\n北塬街道,640402003,街道,by@example.gov.cn\n三营镇,640402100,镇,\n"
         "区教育局,x\"1,部门,jy@example.gov.cn\n").replace('x"1', "640402301")


def test_a_draft_holds_the_units_workbook_and_word_file_and_no_notice_that_is_still_a_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path / "2023", units=UNITS, issued=False)
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    said = capsys.readouterr()
    assert "邮件草稿2封" in said.out
    assert "名单里没有邮箱的：三营镇。" in said.err
    drafts = sorted((root / "邮件草稿").iterdir())
    assert [path.name for path in drafts] == ["01_640402003_北塬街道_2023.eml", "03_640402301_区教育局_2023.eml"]
    mail = email.message_from_bytes(drafts[0].read_bytes(), policy=default)
    assert (mail["To"], mail["X-Unsent"]) == ("by@example.gov.cn", "1")
    assert "原州区2023年度" in mail["Subject"]
    assert "零申报" in mail.get_body().get_content()  # type: ignore[union-attr]
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["01_640402003_北塬街道_2023.xlsx", "01_640402003_北塬街道_2023_文字稿.docx"]
    assert "下发通知还是草稿，没有附在邮件里" in said.err
    sheet = next(mail.iter_attachments()).get_content()
    assert sheet == (root / "issued" / names[0]).read_bytes()


def test_the_notice_goes_along_when_it_has_been_edited_and_nobody_who_need_not_report_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = UNITS.replace("email\n", "email,required\n").replace("by@example.gov.cn", "by@example.gov.cn,")
    units = units.replace("镇,\n", "镇,,\n").replace("jy@example.gov.cn", "jy@example.gov.cn,否")
    root = make(tmp_path / "2023", units=units)
    notice = root / "下发通知（稿）.docx"
    document = docx.Document(str(notice))
    document.add_paragraph("特此通知。")
    filled_in(document)
    document.save(str(notice))
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    said = capsys.readouterr().err
    assert "没有附在" not in said
    assert "【】" not in said
    (draft,) = (root / "邮件草稿").iterdir()
    mail = email.message_from_bytes(draft.read_bytes(), policy=default)
    assert [part.get_filename() for part in mail.iter_attachments()][2:] == ["下发通知.docx"]


def filled_in(document: docx.document.Document) -> None:
    """Every mark 【…】 overwritten, wherever it stands."""
    for text in document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"):
        text.text = (text.text or "").replace("【", "").replace("】", "")


def test_a_notice_saved_with_a_mark_left_is_a_draft_and_is_not_mailed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path / "2023", units=UNITS)
    notice = root / "下发通知（稿）.docx"
    document = docx.Document(str(notice))
    document.add_paragraph("特此通知。")
    filled_in(document)
    document.add_paragraph("联系人：【联系人】")
    document.save(str(notice))
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    assert "里还有【】待填，仍是草稿，不随邮件发出；改好、存盘后再运行一次 issue --mail。" in capsys.readouterr().err
    mails = [email.message_from_bytes(path.read_bytes(), policy=default) for path in (root / "邮件草稿").iterdir()]
    assert len(mails) == 2
    assert all("通知" not in str(part.get_filename()) for mail in mails for part in mail.iter_attachments())


@pytest.mark.parametrize(("day", "asks"), [(15, "请于2024年1月15日前填好"), (16, "通知的报送时间（2024年1月15日）已过，请尽快填好")])
def test_a_draft_cites_no_date_that_has_passed_as_if_there_were_time_left(tmp_path: Path, day: int, asks: str) -> None:
    root = make(tmp_path / "2023", units=UNITS, deadline=date(2024, 1, 15))
    with Campaign(root) as campaign:
        drafted = write_drafts(campaign, list(issue(campaign)), today=date(2024, 1, day))
    mail = email.message_from_bytes(drafted.drafts[0].read_bytes(), policy=default)
    assert asks in mail.get_body().get_content()  # type: ignore[union-attr]


def test_who_has_reported_is_not_asked_to_fill_in_the_workbook_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path / "2023", units=UNITS)
    main(["issue", "-C", str(root), "--mail"])
    mails, street = root / "邮件草稿", "01_640402003_北塬街道_2023.eml"
    returned(root, "640402003", tmp_path / "in" / "北塬街道.xlsx")
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "in"])
        assert any("不用再发的已移到" in line and street in line for line in campaign.news)
    assert (mails / "已办" / street).is_file()
    capsys.readouterr()
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    said = capsys.readouterr()
    assert "邮件草稿1封" in said.out
    assert "已报的1家没有起草下发邮件：北塬街道。" in said.err
    assert sorted(path.name for path in mails.glob("*.eml")) == ["03_640402301_区教育局_2023.eml"]
    assert main(["issue", "-C", str(root), "--again", "--unit", "北塬街道", "--mail"]) == 0
    assert len(list(mails.glob("01_*.eml"))) == 1, "a further workbook is sent on"
    assert main(["withdraw", "640402003", "-C", str(root), "--reason", "发错"]) == 0
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    assert len(list(mails.glob("*.eml"))) == 2


def test_a_saved_mail_is_collected_with_its_attachments(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=UNITS, issued=False)
    main(["issue", "-C", str(root), "--mail"])
    with Campaign(root) as campaign:
        done = collect(campaign, [root / "邮件草稿" / "01_640402003_北塬街道_2023.eml"])
    assert [one.outcome for one in done if one.unit] == ["registered", "manuscript"]


@pytest.mark.parametrize("address", ["<a@", "a@[", '""@', "=?utf-8?q?a=0AB?="])
def test_an_address_that_no_mail_can_carry_is_named_and_the_others_are_drafted(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = address.replace('"', '""')
    root = make(tmp_path / "2023", units=f'name,code,email\n甲局,1,"{quoted}"\n乙局,2,b@example.invalid\n', issued=False)
    settings = root / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace('# email = ""', f"email = '{address}'"), "utf-8")
    assert main(["issue", "-C", str(root), "--mail"]) == 0
    assert [path.name for path in (root / "邮件草稿").iterdir()] == ["02_2_乙局_2023.eml"]
    assert f"写不成收件人，没有起草的：甲局（{address}）" in capsys.readouterr().err


def body(path: Path) -> tuple[str, str, list[str | None]]:
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    words = mail.get_body().get_content()  # type: ignore[union-attr]
    return mail["Subject"], words, [part.get_filename() for part in mail.iter_attachments()]


def test_what_goes_back_is_asked_for_and_is_confirmed_lies_ready_as_mail_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path / "2023", units=UNITS)
    returned(root, "640402003", tmp_path / "in" / "a.xlsx", {"t2.licence.decisions": None})
    returned(root, "640402301", tmp_path / "in" / "b.xlsx")
    assert main(["collect", "-C", str(root), str(tmp_path / "in")]) == 1
    for verb in (["correct"], ["status", "--chase"], ["status", "--receipts"]):
        assert main([*verb, "-C", str(root)]) == 0
        assert "邮件草稿1封：" in capsys.readouterr().out
    mails = root / "邮件草稿"
    (back,), (chased,), (received,) = ([*(mails / kind).iterdir()] for kind in ("退回", "催报", "收讫"))
    subject, words, files = body(back)
    assert subject == "原州区2023年度政府信息公开工作年度报告报表退回修改（北塬街道）"
    assert "有1处需修改" in words
    assert files == [f"{back.stem}.xlsx"]
    subject, words, files = body(chased)
    assert subject.endswith("报表催报（北塬街道）")
    assert "目前尚未收到重报的表" in words
    assert files == [f"{back.stem}.xlsx"]
    subject, words, files = body(received)
    assert subject.endswith("报表收讫（区教育局）")
    assert "校验通过" in words
    assert files == [f"{received.stem}.docx"]


def test_where_the_list_has_no_addresses_nothing_is_said_of_mail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make(tmp_path / "2023")
    assert main(["status", "--chase", "-C", str(root)]) == 0
    said = capsys.readouterr()
    assert "邮件" not in said.out + said.err
    assert not (root / "邮件草稿").exists()

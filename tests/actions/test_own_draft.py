"""The district's own manuscript: drafted once, worked on in Word, and taken into the report with the figures of now."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.office import Office
from toolkit.actions.collect import collect
from toolkit.actions.draft import Drafted, draft
from toolkit.actions.last_year import register_last_year
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError


def _odt() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", "<a/>")
        package.writestr("META-INF/manifest.xml", "<m/>")
    return made.getvalue()


ODT = _odt()
FIGURES = {STREET: 3, TOWN: 4, BUREAU: 5}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make(tmp_path / "2023")
    take(root, STREET, 3)
    take(root, TOWN, 4)
    return root


def take(root: Path, code: str, applications: int) -> None:
    values = {"t3.new.natural": applications, "t3.granted.natural": applications}
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, root.parent / f"{code}-{applications}.xlsx", values)])


def drafted(root: Path) -> Drafted:
    with Campaign(root) as campaign:
        return draft(campaign)


def edit(path: Path, *changes: tuple[str, str], part: str = "word/document.xml") -> None:
    """Work in a draft, as a hand in Word does: patterns of its XML replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    for pattern, put in changes:
        text, found = re.subn(pattern, put, text)
        assert found, pattern
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, text if name == part else content)


def later(path: Path, data: bytes, other: Path) -> None:
    """A file saved after another one, whatever the clock's grain."""
    path.write_bytes(data)
    when = other.stat().st_mtime + 2
    os.utime(path, (when, when))


def reported(root: Path, **options: bool) -> tuple[str, list[str]]:
    """The report's words, and what was said when it was written."""
    told: list[str] = []
    with Campaign(root) as campaign:
        campaign.tell_to(told.append)
        path = report(campaign, kind="md", out=root.parent / "r.md", **options)
    return path.read_text("utf-8"), told


def test_a_draft_nobody_touched_follows_the_data_whole(root: Path) -> None:
    one = drafted(root)
    assert (one.path.name, one.made) == ("本级文字稿（第1稿）.docx", True)
    before = one.path.read_bytes()
    take(root, BUREAU, 5)
    text, _ = reported(root)
    assert "新收政府信息公开申请12件" in text
    assert one.path.read_bytes() == before, "it is never written again"


def test_what_the_officer_wrote_is_in_the_report_and_its_figures_are_those_of_now(root: Path) -> None:
    one = drafted(root)
    edit(one.path, ("全年办结政府信息公开申请", "都在法定期限内办结，全年办结"), ("【请补写政府信息管理情况[^【】]*】", "全面清理规范性文件。"))
    take(root, BUREAU, 5)
    text, told = reported(root)
    assert "新收政府信息公开申请12件" in text
    assert "都在法定期限内办结，全年办结12件" in text
    assert "全面清理规范性文件。" in text
    assert not [sentence for sentence in told if sentence.startswith("“一、总体情况（二）")]
    assert any("还要补写" in sentence and "（三）" not in sentence for sentence in told)


def test_a_figure_typed_over_stands_and_is_told_each_time(root: Path) -> None:
    one = drafted(root)
    edit(one.path, (r"(新收政府信息公开申请.*?)>7<", r"\1>9<"))
    for _ in range(2):
        text, told = reported(root)
        assert "新收政府信息公开申请9件" in text
        (said,) = [sentence for sentence in told if "您写的" in sentence]
        assert re.fullmatch("“一、总体情况（二）依申请公开情况”您写的9件（“.*新收政府信息公开申请9件”），表中为7件。以您写的为准。", said)


def test_the_next_draft_has_the_words_of_the_last_and_the_figures_of_now(root: Path, tmp_path: Path) -> None:
    one = drafted(root)
    assert drafted(root).made is False, "nothing would differ"
    edit(one.path, ("【请补写政府信息管理情况[^【】]*】", "全面清理规范性文件。"), (r"(新收政府信息公开申请.*?)>7<", r"\1>9<"))
    kept = one.path.read_bytes()
    take(root, BUREAU, 5)
    two = drafted(root)
    assert (two.path.name, two.made, one.path.read_bytes()) == ("本级文字稿（第2稿）.docx", True, kept)
    text, told = reported(root)
    assert "全面清理规范性文件。" in text
    assert "新收政府信息公开申请9件" in text, "his, in the second draft too"
    assert any("您写的9件" in sentence and "表中为12件" in sentence for sentence in told)
    assert "全年办结政府信息公开申请12件" in text


def test_it_comes_before_the_texts_of_campaign_toml(root: Path) -> None:
    with open(root / "campaign.toml", "a", encoding="utf-8") as config:
        config.write('\n[texts]\n"s1.management" = "配置里写的。"\n"s1.platform" = "平台照配置。"\n')
    one = drafted(root)
    text, _ = reported(root)
    assert "配置里写的。" in text
    edit(one.path, ("配置里写的。", "文字稿里写的。"))
    text, told = reported(root)
    assert "文字稿里写的。" in text
    assert "平台照配置。" in text
    assert any("与 campaign.toml 的 [texts] 不同" in sentence for sentence in told)


def test_a_final_report_is_refused_until_nothing_is_left_to_write(root: Path) -> None:
    one = drafted(root)
    with pytest.raises(UsageError, match=r"还不能定稿.*未报：区教育局.*还要补写.*（三）政府信息管理"):
        reported(root, final=True)
    take(root, BUREAU, 5)
    edit(one.path, ("【请[^【】]*】", "已写。"))
    assert "【" not in reported(root, final=True)[0]


def test_a_draft_that_cannot_be_read_is_told_and_the_one_before_it_counts(root: Path) -> None:
    one = drafted(root)
    edit(one.path, ("【请补写政府信息管理情况[^【】]*】", "全面清理规范性文件。"))
    later(one.path.with_suffix(".doc"), b"\xd0\xcf\x11\xe0", one.path)
    text, told = reported(root)
    assert any("“本级文字稿（第1稿）.doc”没有采用：" in sentence for sentence in told), told
    assert any("用的是“本级文字稿（第1稿）.docx”" in sentence for sentence in told)
    assert "全面清理规范性文件。" in text
    one.path.write_bytes(b"PK damaged")
    text, told = reported(root)
    assert "新收政府信息公开申请7件" in text
    assert any("（第1稿）.docx”没有采用" in sentence for sentence in told)
    assert not any("用的是“本级文字稿" in sentence for sentence in told)


def test_without_libreoffice_a_doc_is_told_with_what_to_do(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = drafted(root)
    later(one.path.with_suffix(".odt"), ODT, one.path)
    monkeypatch.setenv("PATH", str(root))
    _, told = reported(root)
    (said,) = [sentence for sentence in told if ".odt" in sentence and "没有采用" in sentence]
    assert "本机没有安装LibreOffice" in said
    assert "另存为.docx，仍放在原处" in said


def test_a_campaign_that_forgot_its_drafts_takes_the_words_and_says_that_figures_do_not_follow(root: Path) -> None:
    drafted(root)
    (root / "ledger.sqlite.drafts").unlink()
    take(root, BUREAU, 5)
    text, told = reported(root)
    assert "新收政府信息公开申请7件" in text
    assert any("已无从核对" in sentence for sentence in told)


def test_a_draft_that_went_through_libreoffice_three_times_still_follows(root: Path, tmp_path: Path, office: Office) -> None:
    one = drafted(root)
    edit(one.path, ("全年办结政府信息公开申请", "共办结"))
    for n, kind in enumerate(("odt", "docx", "docx")):
        path = office.convert([one.path if n == 0 else path], kind, tmp_path / str(n))[0]  # noqa: F821
    one.path.write_bytes(path.read_bytes())
    take(root, BUREAU, 5)
    text, _ = reported(root)
    assert "新收政府信息公开申请12件" in text
    assert "共办结12件" in text


def test_a_draft_saved_as_odt_and_then_as_doc_is_taken_and_the_figure_typed_over_is_told(root: Path, tmp_path: Path, office: Office) -> None:
    one = drafted(root)
    odt = office.convert([one.path], "odt", tmp_path / "odt")[0]
    edit(odt, (r"(新收政府信息公开申请(?:<[^>]*>)*)7(?=<)", r"\g<1>9"),
         ("【请补写政府信息管理情况[^【】]*】", "全面清理规范性文件。"), part="content.xml")
    doc = office.convert([odt], "doc:MS Word 97", tmp_path / "doc")[0]
    take(root, BUREAU, 5)
    for n, (saved, name) in enumerate(((odt, "本级文字稿（第1稿）.odt"), (doc, "本级文字稿（第1稿）.wps")), 1):
        target = one.path.with_name(name)
        target.write_bytes(saved.read_bytes())
        os.utime(target, (one.path.stat().st_mtime + n,) * 2)
        text, told = reported(root)
        assert "新收政府信息公开申请9件" in text, name
        assert "全年办结政府信息公开申请12件" in text, name
        assert "全面清理规范性文件。" in text, name
        assert any("您写的9件" in sentence and "表中为12件" in sentence for sentence in told), (name, told)
        assert any(f"“{name}”是" in sentence and "经LibreOffice转换" in sentence for sentence in told), told


def test_the_command_says_where_it_is_and_what_is_left(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = Line(capsys)("report", "-C", root, "--draft")
    assert "本级文字稿（第1稿）.docx" in said.out
    assert "还要补写：“一、总体情况（一）主动公开情况”" in said.out
    assert Line(capsys)("report", "-C", root, "--draft", "--unit", TOWN).status == 2
    assert Line(capsys)("report", "-C", root, "--final").status == 2


def test_more_than_last_year_is_not_printed_for_fewer(root: Path, tmp_path: Path) -> None:
    """A difference follows only while the words before it are still those of now."""
    with open(tmp_path / "去年.csv", "w", encoding="utf-8") as last:
        last.write("代码,名称,t3.new.total\n" + "".join(f"{code},,2\n" for code in (STREET, TOWN, BUREAU)))
    with Campaign(root) as campaign:
        register_last_year(campaign, tmp_path / "去年.csv")
    take(root, BUREAU, 50)
    one = drafted(root)
    assert "比上年增加" in reported(root)[0]
    edit(one.path, ("比上年增加", "同比增加"))
    for code in FIGURES:
        take(root, code, 1)
    _, told = reported(root)
    assert any("现在没有数可对" in sentence for sentence in told), told

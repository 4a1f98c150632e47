"""report: who answers for it, in which kinds of file, and what stands in the signed one."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pytest
from lxml import html

from tests.support.command_line import Line
from tests.support.districts import STREET
from toolkit.actions.collect import collect
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.campaign.publishing import NAMES
from toolkit.errors import CampaignError, UsageError
from toolkit.narrative.printing import printed_pdf
from toolkit.rules.drafted import PUBLISH

WHO = {"scope": "区政府、2个部门", "organ": "青禾区人民政府办公室",
       "address": "青禾区中心路1号", "postcode": "056000", "phone": "0310-1234567", "site": "青禾区人民政府网站"}


@pytest.fixture
def collected(root: Path, good: Path) -> Path:
    with Campaign(root) as campaign:
        collect(campaign, [good])
    return root


def publishes(root: Path, **said: str) -> None:
    path = root / "campaign.toml"
    lines = "".join(f'{key} = "{value}"\n' for key, value in said.items())
    path.write_text(path.read_text("utf-8").replace("[publish]\n", f"[publish]\n{lines}", 1), "utf-8")


def written(root: Path, unit: str | None = None) -> tuple[str, list[str]]:
    told: list[str] = []
    with Campaign(root) as campaign:
        campaign.tell_to(told.append)
        path = report(campaign, kind="md", unit=unit, out=root.parent / "r.md")
    return path.read_text("utf-8"), told


def test_the_district_says_who_answers_for_it(collected: Path) -> None:
    publishes(collected, **WHO)
    text, told = written(collected)
    paragraph = ("报告汇总了区政府、2个部门的数据。报告全文在青禾区人民政府网站公布。"
                 "对报告有疑问的，请与青禾区人民政府办公室联系（地址：青禾区中心路1号，邮编：056000，电话：0310-1234567）。")
    assert text.index("统计期限") < text.index(paragraph) < text.index("一、总体情况")
    assert not [sentence for sentence in told if "[publish]" in sentence]


def test_what_is_blank_is_told_in_one_sentence_and_not_printed(collected: Path) -> None:
    publishes(collected, organ=WHO["organ"], phone=WHO["phone"])
    text, told = written(collected)
    assert "对报告有疑问的，请与青禾区人民政府办公室联系（电话：0310-1234567）。\n" in text
    assert "邮编" not in text
    assert [sentence for sentence in told if "[publish]" in sentence] == [
        "campaign.toml 的 [publish] 里没有填汇总范围、公布网址、地址、邮政编码，报告里没有印。"]


def test_sentences_of_a_form_and_the_settings_name_the_same_keys() -> None:
    assert set(NAMES) == set(PUBLISH)


def test_a_unit_does_not_answer_as_the_district(collected: Path) -> None:
    publishes(collected, **WHO)
    text, told = written(collected, STREET)
    assert not any(value in text for value in WHO.values())
    assert not [sentence for sentence in told if "[publish]" in sentence]


@pytest.mark.parametrize(("line", "says"), [
    ("telephone = \"1\"", "“telephone”一项，"), ("adress = \"x\"", "是否应为“address”"), ("wechat = \"x\"", "organ（编制机关）"),
    ("postcode = 56000", "“postcode”（邮政编码）应写在引号里"), (f"organ = \"{'长' * 121}\"", "有121字"),
])
def test_what_cannot_be_published_is_refused(root: Path, line: str, says: str) -> None:
    path = root / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("[publish]\n", f"[publish]\n{line}\n", 1), "utf-8")
    with pytest.raises(CampaignError, match=r"campaign\.toml.*请") as refused:
        Campaign(root)
    assert says in str(refused.value)


def test_a_campaign_of_before_has_none(collected: Path) -> None:
    path = collected / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("[publish]\n", ""), "utf-8")
    assert "请与" not in written(collected)[0]


def test_a_new_campaign_lists_what_may_be_filled_in(root: Path) -> None:
    text = (root / "campaign.toml").read_text("utf-8")
    assert all(f'# {key} = ""   # {name}' in text for key, name in NAMES.items())


def test_the_fragment_stands_beside_the_page(nianbao: Line, collected: Path) -> None:
    publishes(collected, **WHO)
    page, piece = (nianbao("report", "-C", str(collected), "--format", kind).out.partition("已写入 ")[2].strip() for kind in ("html", "fragment"))
    assert piece.endswith("年政府信息公开工作年度报告（网页片段）.html")
    assert Path(page).read_text("utf-8").startswith("<!DOCTYPE html>")
    text = Path(piece).read_text("utf-8")
    found = html.fragments_fromstring(text)
    assert not isinstance(found[0], str)
    tree = html.fragment_fromstring(text, create_parent=True)
    assert not tree.xpath(".//@id | .//@class | .//@style | .//style | .//script | .//h1 | .//html | .//link | .//@src | .//@href")
    assert len(tree.xpath(".//table/caption")) == 3
    assert not tree.xpath(".//th[not(@scope)]")


def test_a_suffix_means_a_kind(nianbao: Line, collected: Path, tmp_path: Path) -> None:
    wrong = nianbao("report", "-C", str(collected), "-o", str(tmp_path / "a.odt"))
    assert "-o 的后缀可用：.docx、.pdf、.html、.md" in wrong.err
    assert nianbao("report", "-C", str(collected), "-o", str(tmp_path / "a.htm"), "--format", "fragment").status == 0
    assert "后缀应为.pdf" in nianbao("report", "-C", str(collected), "-o", str(tmp_path / "a.html"), "--format", "pdf").err


# ── PDF ───────────────────────────────────────────────────────────────────


def test_without_libreoffice_a_pdf_is_one_sentence(nianbao: Line, collected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("toolkit.intake.readers.office._PLACES", ())
    said = nianbao("report", "-C", str(collected), "--format", "pdf")
    assert said.status != 0
    assert "本机没有安装LibreOffice，不能直接生成PDF；请用 --format docx 生成Word，再用WPS或Word打开，另存为（输出为）PDF。" in said.err
    assert not list((collected / "output").glob("*.pdf"))


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a script of a Unix shell")
def test_a_pdf_that_takes_too_long_ends_with_all_it_started(tmp_path: Path) -> None:
    program, mark = tmp_path / "soffice", f"{time.time_ns()}"
    program.write_text(f"#!/bin/sh\nsleep 9{mark[-9:]} &\nwait\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(UsageError, match=r"LibreOffice在0\.5秒内没有生成完PDF，已停止；请用 --format docx"):
        printed_pdf(b"PK", program=str(program), seconds=0.5)
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert f"sleep 9{mark[-9:]}" not in running


@pytest.mark.office
def test_a_pdf_is_the_word_file_printed(collected: Path) -> None:
    with Campaign(collected) as campaign:
        made = [report(campaign, unit=STREET, kind="pdf", out=collected.parent / f"{n}.pdf").read_bytes() for n in (1, 2)]
    assert made[0] == made[1]
    document = pypdfium2.PdfDocument(made[0])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "三、收到和处理政府信息公开申请情况" in text
    assert document.get_metadata_value("Title") == "北塬街道2023年政府信息公开工作年度报告"

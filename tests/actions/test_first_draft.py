"""The district's first draft, begun when the workbooks go out: nothing in it yet, nothing invented, and nothing written in it is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.actions.test_own_draft import edit, reported, take
from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, UNITS, make
from tests.support.workbooks import DATA
from toolkit.actions.draft import Drafted, draft, wants_draft
from toolkit.actions.issue import issue
from toolkit.campaign.folder import Campaign
from toolkit.ooxml.word import WordParagraph
from toolkit.ooxml.wordfile import open_word

FIRST, SECOND = "本级文字稿（第1稿）.docx", "本级文字稿（第2稿）.docx"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as campaign:
        issue(campaign)
    return root


def drafted(root: Path) -> Drafted:
    with Campaign(root) as campaign:
        return draft(campaign)


def lines(path: Path) -> list[str]:
    return ["".join(piece.text for piece in block.pieces) for block in open_word(path.read_bytes()).body.blocks if isinstance(block, WordParagraph)]


def below(path: Path, heading: str, until: str) -> list[str]:
    """What stands under a heading, hints apart."""
    said = lines(path)
    return [line for line in said[said.index(heading) + 1 : said.index(until)] if not line.startswith("〔")]


def drafts(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "output").glob("本级文字稿*"))


def test_issuing_begins_it_and_says_so_in_one_sentence(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "2023", issued=False)
    said = nianbao("issue", "-C", root)
    assert (said.status, drafts(root)) == (0, [FIRST])
    assert [line for line in said.out.splitlines() if "文字稿（第1稿）" in line] == [
        f"本级文字稿：{root / 'output' / FIRST}（还没有数；要自己写的地方可以先写，收到报表后再运行 nianbao report --draft，写出带数的下一稿）"]


def test_it_has_every_section_and_not_one_figure(root: Path) -> None:
    path = root / "output" / FIRST
    said = lines(path)
    with Campaign(root) as campaign:
        labels = [text.heading for text in campaign.form.texts if text.heading]
    assert [heading for heading in labels if heading not in said] == []
    assert any(line.startswith("本稿起草时还没有收到报表") for line in said)
    written = "".join(line for line in said if not line.startswith(("〔", "本稿", "请")) and line not in labels)
    assert not re.search(r"\d+(?!年)\d*[件条万元]", written.replace("2023年", "")), written
    assert re.fullmatch(r"【请.*】", below(path, "（二）依申请公开情况", "（三）政府信息管理")[0])


def test_what_was_written_in_it_is_in_the_next_and_the_figures_come(root: Path) -> None:
    edit(root / "output" / FIRST, ("【请补写政府信息管理情况[^【】]*】", "全面清理规范性文件。"))
    kept = (root / "output" / FIRST).read_bytes()
    take(root, STREET, 3)
    text, told = reported(root)
    assert "全面清理规范性文件。" in text
    assert "新收政府信息公开申请3件" in text, "what nobody touched follows"
    assert any("还没有数" in sentence and "--draft" in sentence for sentence in told)
    two = drafted(root)
    assert (two.path.name, two.made, (root / "output" / FIRST).read_bytes()) == (SECOND, True, kept)
    assert below(two.path, "（三）政府信息管理", "（四）政府信息公开平台建设") == ["全面清理规范性文件。"]
    assert "新收政府信息公开申请3件" in below(two.path, "（二）依申请公开情况", "（三）政府信息管理")[0]
    assert not any(line.startswith("本稿起草时") for line in lines(two.path))
    take(root, TOWN, 4)
    text, told = reported(root)
    assert "新收政府信息公开申请7件" in text
    assert not any("还没有数" in sentence for sentence in told)


def test_words_beside_the_gap_stay_and_the_drafted_sentences_take_its_place(root: Path) -> None:
    path = root / "output" / FIRST
    edit(path, (r"(<w:p>(?:(?!<w:p>).)*【请补写依申请公开情况】.*?</w:p>)", r"\1<w:p><w:r><w:t>我区设专人答复。</w:t></w:r></w:p>"))
    take(root, STREET, 3)
    for said in (reported(root)[0], "\n".join(lines(drafted(root).path))):
        assert "新收政府信息公开申请3件" in said
        assert said.index("新收政府信息公开申请3件") < said.index("我区设专人答复。")
        assert "【请补写依申请公开情况】" not in said


def test_words_in_place_of_the_gap_come_first_and_the_drafted_sentences_behind_them_once(root: Path) -> None:
    edit(root / "output" / FIRST, ("【请补写依申请公开情况】", "我区依法办理申请。"))
    take(root, STREET, 3)
    text, told = reported(root)
    assert "我区依法办理申请。" in text
    assert "新收政府信息公开申请3件" not in text, "his words are the text, until he has seen both"
    assert any("“一、总体情况（二）依申请公开情况”起草时还没有数" in sentence for sentence in told), told
    two = drafted(root)
    first, second = below(two.path, "（二）依申请公开情况", "（三）政府信息管理")
    assert (first, "新收政府信息公开申请3件" in second) == ("我区依法办理申请。", True)
    assert any("放在您写的后面" in sentence for sentence in two.said)
    assert drafted(root).made is False
    take(root, TOWN, 4)
    text, told = reported(root)
    assert "我区依法办理申请。" in text
    assert "新收政府信息公开申请7件" in text
    assert not any("起草时还没有数" in sentence for sentence in told)


def test_it_is_begun_once(root: Path, nianbao: Line) -> None:
    path = root / "output" / FIRST
    edit(path, ("【请补写政府信息管理情况[^【】]*】", "全面清理规范性文件。"))
    kept = path.read_bytes()
    for more in ([], ["--again"], ["--unit", STREET]):
        said = nianbao("issue", "-C", root, *more)
        assert (said.status, drafts(root), path.read_bytes(), "文字稿" in said.out) == (0, [FIRST], kept, False), more
    with open(root / "units.csv", "a", encoding="utf-8") as listed:
        listed.write("区财政局,640402302,部门\n")
    assert (nianbao("issue", "-C", root).status, path.read_bytes()) == (0, kept)
    path.unlink()
    assert (nianbao("issue", "-C", root).status, drafts(root)) == (0, []), "somebody wanted none"


def test_not_for_single_units_nor_when_returns_are_in_already(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "2023", issued=False)
    assert (nianbao("issue", "-C", root, "--unit", STREET).status, drafts(root)) == (0, [])
    take(root, STREET, 3)
    assert (nianbao("issue", "-C", root).status, drafts(root)) == (0, [])
    assert drafted(root).path.name == FIRST


def test_a_form_without_texts_has_none(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "2024", form=DATA / "hotline.toml", issued=False)
    assert (nianbao("issue", "-C", root).status, drafts(root)) == (0, [])


def test_a_folder_that_cannot_be_written_stops_no_workbook(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / "output").rmdir()
    (root / "output").write_bytes(b"")
    said = nianbao("issue", "-C", root)
    assert (said.status, len(list((root / "issued").glob("*.xlsx")))) == (0, len(UNITS.splitlines()) - 1)
    assert "本级文字稿没有写出来：" in said.err


def test_the_launcher_writes_the_next_draft_once_figures_are_in(root: Path) -> None:
    def wanted() -> bool:
        with Campaign(root) as campaign:
            return wants_draft(campaign)

    assert wanted() is False, "nothing is in"
    take(root, STREET, 3)
    assert wanted() is True
    drafted(root)
    assert wanted() is False
    take(root, TOWN, 4)
    assert wanted() is False, "the second follows by itself"

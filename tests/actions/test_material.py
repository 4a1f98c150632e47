"""report --material: the file beside the report, and nothing into the report."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, make
from toolkit.actions.collect import collect
from toolkit.actions.material import material
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.campaign.folder import Campaign
from toolkit.workbook.issuing import issued_workbook


def reported(root: Path, tmp_path: Path, code: str, texts: dict[str, str]) -> None:
    with Campaign(root) as campaign:
        seal = paintable_seal(campaign, campaign.ledger.issues()[code])
        typed = {cell: 0 for cell, one in campaign.form.cells.items() if not one.total}
        path = tmp_path / f"{root.name}-{code}.xlsx"
        path.write_bytes(issued_workbook(seal, typed, {text: [words] for text, words in texts.items()}))
        collect(campaign, [path])


def lines(path: Path) -> list[str]:
    return [line.text for line in docx.Document(io.BytesIO(path.read_bytes())).paragraphs]


@pytest.fixture
def nianbao(capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(capsys)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = make(tmp_path / "2023")
    reported(made, tmp_path, STREET, {"s1.supervision": "街道全年培训3期。", "s5.problems": "一是更新不及时。"})
    reported(made, tmp_path, TOWN, {"s1.supervision": "高度重视。"})
    return made


def test_the_material_stands_beside_the_report_and_not_in_it(nianbao: Line, root: Path) -> None:
    said = nianbao("report", "-C", root, "--material", "--format", "md")
    assert said.status == 0
    report, found = (Path(line.removeprefix("已写入 ")) for line in said.out.splitlines() if line.startswith("已写入 "))
    assert found.name == "原州区2023年素材.docx"
    told = lines(found)
    assert "街道全年培训3期。（北塬街道）" in told
    assert "没有可摘的：三营镇。" in told
    assert "未报送的：区教育局。" in told
    assert "培训3期" not in report.read_text("utf-8")


def test_what_somebody_wrote_into_it_is_kept(root: Path) -> None:
    with Campaign(root) as campaign:
        first = material(campaign)
        assert material(campaign) == first
        first.write_bytes(first.read_bytes() + b" ")
        assert material(campaign) != first


def test_last_years_problems_stand_beside_this_years(root: Path, tmp_path: Path) -> None:
    before = make(tmp_path / "2022", year=2022)
    reported(before, tmp_path, STREET, {"s5.problems": "人手不足。"})
    with Campaign(root) as campaign:
        told = lines(material(campaign, last_year=before))
    assert told.index("一是更新不及时。（北塬街道）") < told.index("上年（北塬街道）：人手不足。")


@pytest.mark.parametrize(("words", "message"), [
    (["--material", "--unit", STREET], "不与 --unit 同用"),
    (["--last-report", "x"], "只与 --material 同用"),
    (["--material", "--last-report", "{here}"], "不是任务文件夹"),
    (["--material", "--last-report", "{root}"], "是2023年度的任务，上年应为2022年度"),
])
def test_wrong_use_is_a_sentence(words: list[str], message: str, nianbao: Line, root: Path, tmp_path: Path) -> None:
    said = nianbao("report", "-C", root, *(word.format(here=tmp_path, root=root) for word in words))
    assert said.status == 2
    assert message in said.err


def test_a_report_of_last_year_that_cannot_be_read_is_a_sentence(nianbao: Line, root: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    said = nianbao("report", "-C", root, "--material", "--last-report", tmp_path / "坏.docx")
    assert said.status == 3
    assert "坏.docx" in said.err


def test_the_districts_own_report_of_last_year_gives_its_problems(root: Path, tmp_path: Path) -> None:
    page = tmp_path / "上年.md"
    page.write_text("# 原州区2022年政府信息公开工作年度报告\n\n## 五、存在的主要问题及改进情况\n\n### 存在的主要问题\n\n解读材料少。\n", "utf-8")
    text = tmp_path / "上年.txt"
    text.write_text(page.read_text("utf-8").replace("#", "").replace(" ", ""), "utf-8")
    with Campaign(root) as campaign:
        told = lines(material(campaign, last_year=text))
    assert any(line.startswith("上年（本级）：") and "解读材料少。" in line for line in told), told


def test_nothing_reported_is_a_document_that_says_so(tmp_path: Path) -> None:
    with Campaign(make(tmp_path / "2023")) as campaign:
        told = lines(material(campaign))
    assert "未报送的：北塬街道、三营镇、区教育局。" in told

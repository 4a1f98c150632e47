"""The notice and the list that go with the issued workbooks."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.support.districts import BUREAU, STREET, TOWN, make
from toolkit.actions.check import check
from toolkit.actions.issue import issue
from toolkit.actions.parts.notice import write_list, write_notice
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG, LIST, NOTICE
from toolkit.errors import OutputError
from toolkit.layout.intro import steps
from toolkit.narrative.problems import ReportTemplateError
from toolkit.resources import notice_templates


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("issued") / "2023")


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    """A campaign with its workbooks only."""
    root = Path(shutil.copytree(issued, tmp_path / "2023"))
    for path in (root / NOTICE, root / LIST, *(root / "issued").glob("*.docx")):
        path.unlink()
    return root


def told(root: Path, words: str) -> None:
    """Write a line at the top of campaign.toml."""
    path = root / CONFIG
    path.write_text(f"{words}\n{path.read_text('utf-8')}", "utf-8")


def notified(root: Path) -> Any:
    with Campaign(root) as campaign:
        return write_notice(campaign)


def lines(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def rows(path: Path) -> list[tuple[Any, ...]]:
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return [tuple(cell for cell in row) for row in sheet.iter_rows(values_only=True)]


# ── the notice ────────────────────────────────────────────────────────────


def test_the_draft_stands_beside_the_workbooks_and_names_them(root: Path) -> None:
    done = notified(root)
    assert (done.path, done.outcome) == (root / NOTICE, "made")
    (table,) = docx.Document(str(done.path)).tables
    names = [row.cells[3].text for row in table.rows[1:]]
    assert names == sorted(path.name for path in (root / "issued").glob("*.xlsx"))
    with Campaign(root) as campaign:
        said = lines(done.path)
        assert [step for step in steps(campaign.form) if step not in said] == []


def test_what_campaign_toml_leaves_open_is_remarked(root: Path) -> None:
    (remark,) = notified(root).remarks
    assert remark.startswith("通知稿中待填：报送时间、单位公布时间、本级公布时间、联系单位、联系人、联系电话、电子邮箱（campaign.toml")
    assert any("请于【  月  日】前" in line for line in lines(root / NOTICE))


def test_a_second_time_changes_nothing(root: Path) -> None:
    first = notified(root)
    before = (first.path.read_bytes(), first.path.stat().st_mtime_ns)
    again = notified(root)
    assert (again.outcome, again.remarks) == ("same", first.remarks)
    assert (first.path.read_bytes(), first.path.stat().st_mtime_ns) == before


def test_a_draft_nobody_edited_follows_the_settings(root: Path) -> None:
    notified(root)
    told(root, 'deadline = "2024-01-15"')
    assert notified(root).outcome == "made"
    assert "（一）报送时间。请于2024年1月15日前（含当日）报送。" in lines(root / NOTICE)


def test_an_edited_draft_is_kept_and_that_is_said(root: Path) -> None:
    path = notified(root).path
    document = docx.Document(str(path))
    document.paragraphs[-1].add_run("已改")
    document.save(str(path))
    edited = path.read_bytes()
    told(root, 'deadline = "2024-01-15"')
    # What is kept needs no template either.
    (root / "templates" / "notice.docx").write_bytes(b"broken")
    done = notified(root)
    assert done.outcome == "kept"
    assert path.read_bytes() == edited
    remark, unsent = done.remarks
    assert "里还有【】待填" in unsent
    assert remark == f"“{path}”已经改过，没有重写；要按现在的设置和名单重新起草，请先把它改名或删去。"


def test_whatever_stands_under_its_name_is_kept(root: Path) -> None:
    path = root / NOTICE
    path.write_bytes(b"not a document")
    done = notified(root)
    assert (done.outcome, done.draft) == ("kept", True)
    assert "打不开，不像Word文件" in done.remarks[1]
    assert path.read_bytes() == b"not a document"


def test_the_campaigns_own_template_wins(root: Path) -> None:
    own = root / "templates" / "notice.docx"
    assert own.read_bytes() == (notice_templates() / "notice.docx").read_bytes()
    document = docx.Document(str(own))
    (line,) = (line for line in document.paragraphs if line.text == "各报送单位（名单见附件）：")
    line.runs[0].text = "各街道、各部门："
    document.save(str(own))
    assert "各街道、各部门：" in lines(notified(root).path)
    own.unlink()
    assert "各报送单位（名单见附件）：" in lines(notified(root).path), "without it the package's own serves"


def test_a_broken_template_is_told_and_nothing_is_written(root: Path) -> None:
    (root / "templates" / "notice.docx").write_bytes(b"broken")
    with pytest.raises(ReportTemplateError, match=r"^通知模板“.*notice\.docx”打不开，不是Word文档（\.docx）或已损坏；"):
        notified(root)
    assert not (root / NOTICE).exists()


def test_units_without_a_workbook_yet_are_marked(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as campaign:
        issue(campaign, [TOWN])
        done = write_notice(campaign)
    (table,) = docx.Document(str(done.path)).tables
    assert [row.cells[3].text for row in table.rows[1:]] == ["【尚未下发】", "02_640402100_三营镇_2023.xlsx", "【尚未下发】"]
    assert done.remarks[-1] == "还有2家应报送的单位尚未下发报表，通知附件中已标出。"
    with Campaign(root) as campaign:
        assert not any("尚未下发" in remark for remark in issue(campaign).remarks)
    assert "尚未下发" not in "".join(row.cells[3].text for row in docx.Document(str(done.path)).tables[0].rows)


def test_a_manuscript_beside_a_workbook_is_asked_back(root: Path) -> None:
    assert not any("文字稿" in line for line in lines(notified(root).path))
    (root / "issued" / "01_640402003_北塬街道_2023_文字稿.docx").write_bytes(b"x")
    assert any("文字稿" in line for line in lines(notified(root).path))


def test_a_place_that_cannot_be_written_is_named(root: Path) -> None:
    (root / NOTICE).mkdir()
    with pytest.raises(OutputError, match=f"^写不了“.*{NOTICE}”："):
        notified(root)


# ── the list ──────────────────────────────────────────────────────────────


def test_the_list_names_what_was_issued_to_whom_and_when(tmp_path: Path) -> None:
    units = (
        "name,code,level,contact,phone,email,required\n"
        "=甲&乙<丙>,007,街道,张某某,0000-1,a@example.invalid,是\n区税务局,c1,垂管,,,,\n三营镇,640402100,镇,,,,\n"
    )
    root = make(tmp_path / "2023", units=units, issued=False)
    with Campaign(root) as campaign:
        issue(campaign, ["007", "c1"])
        path = write_list(campaign)
        times = {code: entry.issued_at[:16].replace("T", " ") for code, entry in campaign.ledger.issues().items()}
    assert path == root / LIST
    found = rows(path)
    assert found[0][0] == "原州区2023年政府信息公开工作年度报告报表下发清单"
    assert found[1][0] == "已下发2家（其中不须报送1家），尚未下发1家：三营镇。"
    assert found[2] == ("序号", "单位", "代码", "类别", "联系人", "电话", "邮箱", "文件名", "第几次", "下发时间")
    name = "01_007_=甲&乙_丙__2023.xlsx"
    assert found[3] == (1, "=甲&乙<丙>", "007", "街道", "张某某", "0000-1", "a@example.invalid", name, 1, times["007"])
    assert found[4][:4] == (2, "区税务局", "c1", "垂管")
    assert len(found) == 5
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == ("landscape", 0, "$3:$3")


def test_the_list_is_written_whole_and_only_where_it_changes(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as campaign:
        issue(campaign, [STREET])
        path = write_list(campaign)
        written = (path.read_bytes(), path.stat().st_mtime_ns)
        write_list(campaign)
        assert (path.read_bytes(), path.stat().st_mtime_ns) == written
        issue(campaign)
        write_list(campaign)
    assert [row[2] for row in rows(path)[3:]] == [STREET, TOWN, BUREAU]
    assert rows(path)[1][0] == "已下发3家。"


def test_many_units_fit_both(tmp_path: Path) -> None:
    units = "name,code,level\n" + "".join(f"第{n}街道,64{n:04d},街道\n" for n in range(1, 41))
    root = make(tmp_path / "2023", units=units)
    with Campaign(root) as campaign:
        (table,) = docx.Document(io.BytesIO(write_notice(campaign).path.read_bytes())).tables
        assert len(table.rows) == 41
        assert [row[0] for row in rows(write_list(campaign))[3:]] == list(range(1, 41))


def test_neither_is_taken_for_a_return(root: Path) -> None:
    with Campaign(root) as campaign:
        paths = [write_notice(campaign).path, write_list(campaign)]
        assert all(one.error is not None and one.error.code == "file.not_a_return" for one in check(paths, campaign))

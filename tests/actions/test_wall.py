"""status: the wall as a page and as a workbook, and the register as a workbook."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from jinja2 import meta
from toolkit.structs import fields

from tests.support.districts import STREET, TOWN, UNITS, make, returned
from toolkit.actions.chase import chase_list
from toolkit.actions.collect import collect
from toolkit.actions.log import register
from toolkit.actions.status import status
from toolkit.actions.wall import write_page, write_register, write_workbook
from toolkit.campaign.folder import Campaign
from toolkit.narrative.problems import ReportTemplateError
from toolkit.narrative.render import text_environment
from toolkit.narrative.wall import TEMPLATE, WallContext
from toolkit.resources import status_templates
from toolkit.tables import register_table

DEADLINE = date.today()
NOON = datetime(2024, 1, 18, 12, 5)
ODD = "=区<b>信访</b>局"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five units: accepted and nil, mended on the second try, two missing (one with a name of its own), exempt."""
    home = tmp_path_factory.mktemp("wall")
    root = make(home / "2023", units=f"{UNITS}{ODD},x,部门\n区税务局,tax,垂管\n", deadline=DEADLINE)
    returned(root, STREET, home / "in" / "1.xlsx")
    returned(root, TOWN, home / "in" / "2.xlsx", {"t3.new.natural": 1})
    returned(root, TOWN, home / "later.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
        collect(campaign, [home / "later.xlsx"])
    return root


def page(root: Path, tmp_path: Path, days: int = 3) -> str:
    with Campaign(root) as campaign:
        found = status(campaign, today=DEADLINE + timedelta(days=days))
        return write_page(campaign, found, tmp_path / "墙.html", made_at=NOON).read_text("utf-8")


# ── the page ──────────────────────────────────────────────────────────────


def test_the_page_stands_alone_and_names_every_unit_and_state(root: Path, tmp_path: Path) -> None:
    html = page(root, tmp_path)
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert not re.search(r"src=|href=|@import|url\(|<script", html), "nothing is fetched from elsewhere"
    assert [re.sub(r"\s+", " ", words).strip() for words in re.findall(r'class="state \w+">([^<]*)<', html)] == [
        "✓ 已通过", "✓ 已通过", "○ 未报", "○ 未报", "— 不须报"]
    assert "A4 landscape" in html
    assert "2024年1月18日12:05生成" in html
    assert html.count('<span class="nil">零申报</span>') == 1


def test_a_name_with_angle_brackets_is_text(root: Path, tmp_path: Path) -> None:
    html = page(root, tmp_path)
    assert "=区&lt;b&gt;信访&lt;/b&gt;局" in html
    assert "<b>信访" not in html


def test_who_is_late_is_named_with_the_days_and_nobody_before_the_deadline(root: Path, tmp_path: Path) -> None:
    html = page(root, tmp_path)
    assert "过期未报2家：" in html
    assert "区教育局（3天）" in html
    assert "区税务局（" not in html
    assert "过期未报" not in page(root, tmp_path, days=0)


def test_the_template_names_only_what_the_context_holds() -> None:
    words = (status_templates() / TEMPLATE).read_text("utf-8")
    env = text_environment("html", [status_templates()])
    assert meta.find_undeclared_variables(env.parse(words)) <= {field.name for field in fields(WallContext)}


def test_a_template_in_the_campaigns_own_folder_wins_and_its_mistakes_are_told(root: Path, tmp_path: Path) -> None:
    own = root / "templates" / "wall.html.j2"
    words = (status_templates() / "wall.html.j2").read_text("utf-8")
    try:
        own.write_text(words.replace("{{ title }}</h1>", "★{{ title }}</h1>"), "utf-8")
        assert "★原州区2023年" in page(root, tmp_path)
        own.write_text(words.replace("{{ title }}</h1>", "{{ titel }}</h1>"), "utf-8")
        with pytest.raises(ReportTemplateError, match=r"没有的名称“titel”.*是否应为“title”"):
            page(root, tmp_path)
        own.write_text("{{ ''.__class__ }}", "utf-8")
        with pytest.raises(ReportTemplateError, match="不允许的写法"):
            page(root, tmp_path)
    finally:
        own.unlink()


# ── the workbooks ─────────────────────────────────────────────────────────


def test_the_workbook_has_the_wall_and_the_messages(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        found = status(campaign, today=DEADLINE + timedelta(days=3))
        path = write_workbook(campaign, found, chase_list(campaign, found), tmp_path / "墙.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["进度", "催报"]
    wall, chase = book.worksheets
    rows = {row[2]: row for row in wall.iter_rows(min_row=4, values_only=True)}
    assert [row[4] for row in rows.values()] == ["已通过", "已通过", "未报", "未报", "不须报"]
    assert (rows["北塬街道"][5], rows["三营镇"][7], rows["区教育局"][11], rows["区教育局"][8]) == ("是", 2, 3, None)
    assert wall.auto_filter.ref == "A3:N8"
    assert (wall.page_setup.orientation, wall.print_title_rows) == ("landscape", "$3:$3")
    assert [row[1] for row in chase.iter_rows(min_row=4, values_only=True)] == ["区教育局", ODD]
    assert all("已迟3天" in row[6] for row in chase.iter_rows(min_row=4, values_only=True))


def test_a_name_that_begins_like_a_formula_is_text(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        found = status(campaign)
        path = write_workbook(campaign, found, chase_list(campaign, found), tmp_path / "墙.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.value == ODD]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_a_wall_with_nobody_to_chase_says_so(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        found = status(campaign, states=["accepted"])
        path = write_workbook(campaign, found, chase_list(campaign, found), tmp_path / "墙.xlsx")
    assert openpyxl.load_workbook(path)["催报"]["A4"].value == "无"


def test_the_register_is_exported_line_for_line(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        found = register(campaign)
        path = write_register(campaign, found, tmp_path / "登记.xlsx")
    ws = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["收件登记"]
    rows = [tuple(value or "" for value in row) for row in ws.iter_rows(min_row=4, values_only=True)]
    assert rows == [line.cells for line in found.lines]
    assert "收件登记完好" in str(ws["A2"].value)


# ── the register ──────────────────────────────────────────────────────────


def test_a_later_return_says_what_it_changed_and_who_decided(root: Path) -> None:
    with Campaign(root) as campaign:
        found = register(campaign, [TOWN])
    assert [(line.event.kind, line.event.version) for line in found.lines] == [("issue", 1), ("return", 1), ("return", 2)]
    assert found.lines[2].says.startswith("比第1次：改数1格，问题减少")
    assert found.lines[1].says == ""
    assert found.lines[2].cells[5] == found.lines[2].event.sha256[:12]
    drawn = register_table(found)
    assert "原表标识" in drawn
    assert drawn.endswith("收件登记完好，收到的文件齐全。")


def test_what_is_broken_is_said_at_the_end(root: Path, tmp_path: Path) -> None:
    lost = next((root / "received").iterdir())
    data = lost.read_bytes()
    lost.unlink()
    try:
        with Campaign(root) as campaign:
            found = register(campaign)
            path = write_register(campaign, found, tmp_path / "登记.xlsx")
    finally:
        lost.write_bytes(data)
    assert "发现1处损坏：\n" in register_table(found)
    assert lost.name in register_table(found).splitlines()[-1]
    assert "不见了" in str(openpyxl.load_workbook(path)["收件登记"]["A2"].value)

"""A district whose form adds up in every way: what its report prints, what goes upward, and what is told of the rest."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make, returned
from tests.support.workbooks import DATA, fill, statutory_form
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.parts.district import drafted_report
from toolkit.actions.parts.own_texts import own_texts
from toolkit.actions.parts.upward import filled_upward, front_of
from toolkit.actions.rollup import rollup
from toolkit.aggregate import Standing, Sums, add_up
from toolkit.campaign.folder import Campaign
from toolkit.cli import main
from toolkit.findings import Number
from toolkit.narrative.context import ReportContext, build_context
from toolkit.submission import Unit

FIGURES: dict[str, dict[str, Number | None]] = {
    "甲镇": {"site.main.visits": 30, "site.main.asked": 30, "site.main.good": 24, "site.main.share": 50, "site.main.mark": Decimal("90.5"),
           "site.main.best": Decimal("3.5"), "run.exam": 1, "run.first": 45306, "run.latest": 45306, "run.number": 12, "run.cost": Decimal("1.5")},
    "乙镇": {"site.main.visits": 10, "site.main.asked": 20, "site.main.good": 14, "site.main.share": 90, "site.main.mark": 80,
           "site.main.best": 12, "run.exam": 2, "run.first": 45300, "run.latest": 45310, "run.number": 15, "run.cost": 2},
    "丙镇": {"run.exam": 1},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "2024", form=DATA / "ways.toml", year=2024)


def summed(campaign: Campaign) -> Sums:
    return add_up(campaign.form, [Standing(Unit(name, name, "镇"), values, {}) for name, values in FIGURES.items()])


def printed(context: ReportContext) -> str:
    parts = [part for section in context.sections for part in section.parts]
    cells = [f"{cell.code}={cell.text}" for part in parts for row in part.rows for cell in row if cell.code]
    return "\n".join([*cells, *(paragraph.text for part in parts for paragraph in part.paragraphs)])


def test_the_districts_report_prints_what_its_roll_up_shows(root: Path) -> None:
    with Campaign(root) as campaign:
        said = printed(drafted_report(campaign, summed(campaign), {}))
    for line in ("site.main.rate=76", "site.main.share=60", "site.main.mark=85.3", "site.main.best=12", "site.dept.rate=", "run.exam=是2 否1",
                 "run.grade=", "run.first=2024-01-09", "run.latest=2024-01-19", "run.number=", "run.next=", "run.cost=3.5"):
        assert line in said.splitlines(), line
    assert "满意率76%；纳入考核的是2家、否1家；最晚2024-01-19公布；备案号【全区不汇总，请补写】。" in said


def test_what_the_report_leaves_to_a_person_is_marked_as_a_gap(root: Path) -> None:
    with Campaign(root) as campaign:
        context = drafted_report(campaign, summed(campaign), {})
    pieces = [piece for section in context.sections for part in section.parts for paragraph in part.paragraphs for piece in paragraph.pieces]
    assert [piece.text for piece in pieces if piece.gap] == ["【全区不汇总，请补写】"]


def test_a_units_report_prints_its_word_its_day_and_its_ratio_no_longer_than_declared(root: Path) -> None:
    with Campaign(root) as campaign:
        values = FIGURES["甲镇"] | {"site.main.rate": Decimal(200) / 3}
        said = printed(build_context(campaign.form, district="原州区", year=2024, who="甲镇", values=values, texts={})).splitlines()
    for line in ("site.main.rate=66.7", "run.exam=是", "run.first=2024-01-15", "run.number=12"):
        assert line in said, line


def test_upward_go_the_figures_that_are_one_units_and_the_rest_is_named(root: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", form=DATA / "ways.toml", year=2024, units="name,code,level\n原州区,640402,区县\n")
    into = next((city / "issued").glob("*.xlsx"))
    with Campaign(root) as campaign:
        sums = summed(campaign)
        done = filled_upward(into, sums, own_texts(campaign, tmp_path / "无.docx", sums), campaign)
    path = tmp_path / "已填.xlsx"
    path.write_bytes(done.data)
    with Campaign(city) as campaign:
        (one,) = check([path], campaign)
    assert one.submission is not None
    values = one.submission.values
    assert [values[code] for code in ("site.main.visits", "site.main.share", "site.main.best", "run.cost")] == [40, 60, 12, Decimal("3.5")]
    blank = ("run.exam", "run.grade", "run.first", "run.latest", "run.number", "site.main.mark", "site.main.staff")
    assert [values[code] for code in blank] == [None] * len(blank)
    (note,) = [note for note in done.notes if "往上报" in note]
    for words in ("“门户｜得分（分）”（本级85.3）", "“是否纳入考核”（本级是2 否1）", "“最晚公布”（本级2024-01-19）", "“备案号尾数”。",
                  "合计“尾数加一”也不全"):
        assert words in note, words
    front = openpyxl.load_workbook(path)["汇总说明"]
    assert note in [cell.value for row in front.iter_rows() for cell in row], "whoever opens the file is told, too"
    assert "手机占比" not in note, "a weighted mean weighs one level up what its units weigh together"
    assert not any("公式不同" in note for note in done.notes)


# ── totals without their parts, in the statutory form ──


def test_rollup_says_who_stated_totals_alone_and_how_much_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make(tmp_path / "2023")
    parts = [code for code in statutory_form().cells if code.startswith("t3.new.") and code != "t3.new.total"]
    street = returned(root, STREET, tmp_path / "街道.xlsx", {"t3.new.natural": 3, "t3.granted.natural": 3})
    town = fill(returned(root, TOWN, tmp_path / "镇.xlsx", dict.fromkeys(parts)), tmp_path / "镇改.xlsx", {"t3.new.total": 7})
    with Campaign(root) as campaign:
        collect(campaign, [street, town])
    assert main(["rollup", "-C", str(root)]) == 0
    name = statutory_form().cells["t3.new.total"].name
    told = f"下列单位报了合计、分项没有填齐，合计中这些数没有计入：三营镇“{name}”7件。"
    said = capsys.readouterr().out
    assert told in said
    with Campaign(root) as campaign:
        sums = rollup(campaign).sums
        assert sums.values["t3.new.total"] == 3
        assert told in drafted_report(campaign, sums, {}).notes
        front = front_of(sums, campaign)
    assert front is not None
    assert told in front.lines

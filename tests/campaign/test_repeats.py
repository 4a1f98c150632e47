"""A unit whose figures are another's is asked about: never an error, never on small or zero figures, and in no time."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.workbooks import DATA, foreign_form, statutory_form
from toolkit.actions.collect import collect
from toolkit.actions.rollup import rollup
from toolkit.aggregate import Standing
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.campaign.repeats import with_repeats
from toolkit.findings import Number, State
from toolkit.form import Form
from toolkit.submission import Unit

TABLE3: dict[str, Number | None] = {
    "t3.new.natural": 62, "t3.new.business": 11, "t3.carried_in.natural": 4, "t3.granted.natural": 48, "t3.granted.business": 9,
    "t3.partial.natural": 15, "t3.partial.business": 2, "t3.carried_out.natural": 3,
}
SMALL: dict[str, Number | None] = {
    "t3.new.natural": 3, "t3.new.business": 1, "t3.granted.natural": 2, "t3.granted.business": 1, "t3.carried_out.natural": 1,
    "t2.normative.valid": 2,
}


def stands(form: Form, *given: dict[str, Number | None] | None, **unit: Any) -> list[Standing]:
    """Units with these figures and 0 everywhere else; None is a unit that has not reported."""
    zeros: dict[str, Number | None] = {code: 0 for code, cell in form.cells.items() if not cell.total}
    return [Standing(Unit(f"u{n}", f"单位{n}", "部门", **unit), None if values is None else zeros | values) for n, values in enumerate(given)]


def asked(form: Form, *given: dict[str, Number | None] | None, **unit: Any) -> dict[str, str]:
    """What is asked of each unit, by its code."""
    return {standing.unit.code: finding.message for standing in with_repeats(form, stands(form, *given, **unit), {})
            for finding in standing.findings}


def test_two_units_with_the_same_table_are_asked_about_each_naming_the_other() -> None:
    form = statutory_form()
    assert asked(form, TABLE3, {"t3.new.natural": 62}, TABLE3 | {"t2.licence.decisions": 5}, None) == {
        "u0": "《表三》填的8个不为0的数与“单位2”所报的完全相同。",
        "u2": "《表三》填的8个不为0的数与“单位0”所报的完全相同。",
    }


def test_a_whole_return_that_is_another_s_is_one_question() -> None:
    form, other = statutory_form(), TABLE3 | {"t2.licence.decisions": 5, "s6.fee_notices": 1}
    assert set(asked(form, other, other).values()) == {
        "全部10个不为0的数与“单位1”所报的完全相同。", "全部10个不为0的数与“单位0”所报的完全相同。"}


def test_more_than_two_are_named_and_the_first_stands_for_them() -> None:
    said = asked(statutory_form(), *[TABLE3] * 5)
    assert said["u0"] == "全部8个不为0的数与“单位1”“单位2”“单位3”等4家所报的完全相同。"
    assert said["u4"] == "全部8个不为0的数与“单位0”“单位1”“单位2”等4家所报的完全相同。"


@pytest.mark.parametrize("given", [
    {}, SMALL, {"t3.new.natural": 800, "t3.granted.natural": 800},
    dict.fromkeys(TABLE3, 1), dict.fromkeys(TABLE3, 12),
    dict.fromkeys(TABLE3),
    {**SMALL, "t3.new.natural": 30},
], ids=["zeros", "small", "few figures", "ones", "one number throughout", "blanks", "small but one"])
def test_zeros_and_small_figures_are_no_question(given: dict[str, Number | None]) -> None:
    assert asked(statutory_form(), given, given) == {}


def test_one_figure_more_is_another_return() -> None:
    assert asked(statutory_form(), TABLE3, TABLE3 | {"t3.granted.natural": 47, "t3.carried_out.natural": 4}) == {}


def test_a_unit_whose_figures_do_not_count_is_no_double() -> None:
    assert asked(statutory_form(), TABLE3, TABLE3, counted=False) == {}


def test_a_form_of_another_kind_is_looked_at_in_the_same_way() -> None:
    form = foreign_form()
    codes = [code for code, cell in form.cells.items() if not cell.total and cell.kind == "count"][:7]
    figures: dict[str, Number | None] = {code: 10 + n for n, code in enumerate(codes)}
    assert set(asked(form, figures, figures)) == {"u0", "u1"}


def test_no_two_published_reports_are_taken_for_each_other() -> None:
    form = statutory_form()
    published = json.loads((DATA / "published.json").read_text("utf-8"))
    seen = {json.dumps(one["values"], sort_keys=True): one["values"] for one in published}
    assert len(seen) > 3
    assert asked(form, *seen.values()) == {}


def test_three_thousand_units_take_no_longer_each_than_thirty() -> None:
    form = statutory_form()
    same, others = stands(form, *[TABLE3] * 1500), stands(form, *[TABLE3 | {"t3.new.natural": n} for n in range(100, 1600)])
    begun = time.process_time()
    found = with_repeats(form, [*same, *others], {})
    assert time.process_time() - begun < 2
    assert sum(len(one.findings) for one in found) == 1500


# ── in a campaign ─────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("repeated")
    root = make(home / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, home / f"{code}.xlsx", given)
                           for code, given in ((STREET, TABLE3), (TOWN, SMALL), (BUREAU, TABLE3))])
    return root


@pytest.fixture
def root(repeated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(repeated, tmp_path / "2023"))


def test_status_and_the_roll_up_ask_the_officer_and_no_state_changes(root: Path, nianbao: Line) -> None:
    said = nianbao("status", "-C", root)
    assert "所报的数与另一单位相同，请核对2家：北塬街道（与“区教育局”）、区教育局（与“北塬街道”）" in said.out
    assert "全部8个不为0的数与“区教育局”所报的完全相同。" in nianbao("status", "-C", root, "--unit", STREET).out
    counts = json.loads(nianbao("status", "-C", root, "--json").out)["counts"]
    assert counts["accepted"] == 3, "what rests on another unit changes no state"
    with Campaign(root) as campaign:
        book = openpyxl.load_workbook(rollup(campaign).path)
    listed = [[row[1].value, row[3].value, row[5].value] for row in book["校验结果"].iter_rows(min_row=4, max_row=5)]
    assert listed[1] == ["区教育局", "全部8个不为0的数与“北塬街道”所报的完全相同。", "待裁定"]
    page = " ".join(str(cell.value) for row in book["总览"].iter_rows() for cell in row if cell.value)
    assert "2家所报的数与另一单位相同（北塬街道、区教育局）" in page


def test_collect_says_so_when_the_second_comes_in(tmp_path: Path, nianbao: Line) -> None:
    root = make(tmp_path / "2023")
    first = nianbao("collect", "-C", root, returned(root, STREET, tmp_path / "1.xlsx", TABLE3))
    assert "相同" not in first.err
    second = nianbao("collect", "-C", root, returned(root, BUREAU, tmp_path / "2.xlsx", TABLE3))
    assert "待核实：区教育局：全部8个不为0的数与“北塬街道”所报的完全相同。" in second.err
    assert second.status == 0
    third = nianbao("collect", "-C", root, returned(root, TOWN, tmp_path / "3.xlsx", SMALL))
    assert "相同" not in third.err, "told once, with the file that brought it"


def test_what_the_officer_accepts_is_asked_no_more_until_the_figures_change(root: Path, nianbao: Line) -> None:
    listed = nianbao("explain", "-C", root)
    assert f"figures.repeated@{BUREAU}" in listed.out
    said = nianbao("explain", "-C", root, "--unit", STREET, "--accept", "figures.repeated", "--reason", "合署办公", "--by", "李四")
    assert said.status == 0, said.err
    again = nianbao("status", "-C", root).out
    assert "请核对1家：区教育局（与“北塬街道”）" in again
    with Campaign(root) as campaign:
        (finding,) = next(one.findings for one in standings(campaign) if one.unit.code == STREET)
        assert finding.state is State.ACCEPTED
        anew = TABLE3 | {"t3.new.natural": 64, "t3.granted.natural": 50}
        for code in (STREET, BUREAU):
            (taken,) = collect(campaign, [returned(root, code, root.parent / "又报" / f"{code}.xlsx", anew)])
            assert taken.outcome == "registered", taken.reason
        (finding,) = next([f for f in one.findings if f.rule == "figures.repeated"] for one in standings(campaign) if one.unit.code == STREET)
    assert finding.state is State.OPEN


def test_nobody_is_sent_a_question_about_another_unit(root: Path, nianbao: Line) -> None:
    nianbao("correct", "-C", root)
    assert not [path for path in (root / "corrections").rglob("*") if path.is_file() and "完全相同" in path.read_bytes().decode("utf-8", "ignore")]

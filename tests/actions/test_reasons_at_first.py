"""A true but odd figure costs no round: its reason stands in the first return, and only the officer has to read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, make
from tests.support.workbooks import fill
from tests.workbook.test_answering import answered
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.issue import issue
from toolkit.actions.last_year import register_last_year
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.standing import standing_of
from toolkit.findings import Finding, State
from toolkit.workbook.reasons import REASONS_SHEET

FINDING = "size.jump@t2.penalty.decisions"
REASON = "本年起承接县级赋权的综合行政执法事项。"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("first")
    root = make(home / "2023", issued=False)
    with (root / "campaign.toml").open("a", encoding="utf-8") as settings:  # what the texts say is no matter here
        settings.write('\n[weights]\n"text.hollow" = "提示"\n"text.heads" = "提示"\n')
    with Campaign(root) as campaign:
        form = campaign.form
        figures = dict.fromkeys(form.cells, "0") | {"t2.penalty.decisions": "63"}
        listed = home / "去年.csv"
        listed.write_text("\n".join([",".join(["代码", *figures]), ",".join([STREET, *figures.values()])]), "utf-8")
        register_last_year(campaign, listed)
        issue(campaign, [STREET])
    return root


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued, tmp_path / "2023"))


def asked(findings: Iterable[Finding]) -> dict[str, State]:
    """What is said of figures, and what became of it."""
    return {finding.id: finding.state for finding in findings if not finding.rule.startswith("text.")}


def odd_return(root: Path, target: Path, reason: str) -> Path:
    (source,) = (root / "issued").glob("01_*.xlsx")
    with Campaign(root) as campaign:
        zeros = {code: 0 for code, cell in campaign.form.cells.items() if not cell.total}
        texts = {text.code: "今年公开渠道不多，群众知晓率不高，明年增加公开栏。" for text in campaign.form.texts}
    filled = fill(source, target.with_suffix(".0.xlsx"), zeros | texts | {"t2.penalty.decisions": 1071})
    return answered(filled, target, {FINDING: reason} if reason else {})


def test_without_a_reason_the_unit_is_asked_and_with_one_nobody_writes_to_it(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        unit = campaign.require_unit(STREET)
        collect(campaign, [odd_return(root, tmp_path / "a.xlsx", "")])
        assert asked(standing_of(campaign, unit).findings) == {FINDING: State.OPEN}
        assert [one.unit.code for one in correct(campaign).units] == [STREET]
    with Campaign(root) as campaign:
        collect(campaign, [odd_return(root, tmp_path / "b.xlsx", REASON)])
        stands = standing_of(campaign, unit)
        assert asked(stands.findings) == {FINDING: State.EXPLAINED}
        assert stands.state == "queried"
        assert not correct(campaign).units
        (one,) = [one for one in explain(campaign) if one.reason]
        assert (one.finding.id, one.reason) == (FINDING, REASON)
        explain(campaign, accept_all=True, who="李四")
        assert standing_of(campaign, unit).state == "accepted"


def test_check_says_the_same_of_the_file_as_the_campaign(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = odd_return(root, tmp_path / "a.xlsx", REASON)
    (alone,) = check([path])
    with Campaign(root) as campaign:
        (in_campaign,) = check([path], campaign)
    assert asked(alone.findings) == asked(in_campaign.findings) == {FINDING: State.EXPLAINED}
    assert "，已说明" in Line(capsys)("check", "-C", root, path).out


def test_a_workbook_issued_again_keeps_the_reasons_that_were_given(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [odd_return(root, tmp_path / "a.xlsx", REASON)])
        (again,) = issue(campaign, [STREET], again=True)
    sheet = openpyxl.load_workbook(again.path, data_only=True)[REASONS_SHEET]
    assert [(sheet[f"B{row}"].value, sheet[f"C{row}"].value) for row in range(4, sheet.max_row + 1) if sheet[f"C{row}"].value] == [
        ("《表二》行政处罚｜本年处理决定数量填1071件，上年为63件，相差5倍以上。", REASON)]


def test_the_same_words_for_another_figure_explain_nothing_until_they_are_sent_for_it(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        unit = campaign.require_unit(STREET)
        collect(campaign, [odd_return(root, tmp_path / "a.xlsx", REASON)])
        other = fill(tmp_path / "a.xlsx", tmp_path / "c.xlsx", {"t2.penalty.decisions": 10710})
        collect(campaign, [other])
        assert asked(standing_of(campaign, unit).findings) == {FINDING: State.OPEN}


def test_a_reason_in_the_workbook_for_the_level_above_stays_when_the_sums_are_filled_in(root: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    (above,) = (city / "issued").glob("*.xlsx")
    own = "s6.fee_in_charges"
    into = answered(above, tmp_path / "原州区.xlsx", {own: "由财政另报。"})
    with Campaign(root) as campaign:
        collect(campaign, [odd_return(root, tmp_path / "a.xlsx", REASON)])
        done = rollup(campaign, into=into)
    with Campaign(city) as campaign:
        (one,) = check([done.path], campaign)
    assert one.submission is not None
    assert one.submission.reasons[own] == "由财政另报。"

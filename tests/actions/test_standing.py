"""status: who has reported, who has not, who has errors, who is late."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.districts import BUREAU, STREET, TOWN, UNITS, copied_by_hand, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.status import _seeds, state_named, status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.rules.check_code import SEED
from toolkit.structs import replace
from toolkit.tables import status_table

DEADLINE = date.today() + timedelta(days=1)
"""Tomorrow: what comes while the clock strikes twelve is in time."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five units: accepted and nil, rejected, queried, missing, exempt."""
    home = tmp_path_factory.mktemp("standing")
    root = make(home / "2023", units=f"{UNITS}古雁街道,640402002,街道\n区税务局,tax,垂管\n", deadline=DEADLINE)
    returned(root, STREET, home / "in" / "1.xlsx")
    returned(root, TOWN, home / "in" / "2.xlsx", {"t3.new.natural": 1})
    source = returned(root, BUREAU, home / "3.xlsx", {"t2.fee.amount": 2})
    copied_by_hand(source, home / "in" / "3.xlsx")
    with Campaign(root) as campaign:
        collect(campaign, [home / "in"])
    return root


def test_the_wall_is_the_published_object(root: Path) -> None:
    with Campaign(root) as campaign:
        data = status(campaign, today=DEADLINE).to_json()
    assert list(data) == ["district", "year", "deadline", "units", "counts", "asides"]
    assert (data["district"], data["year"], data["deadline"]) == ("原州区", 2023, DEADLINE.isoformat())
    assert data["counts"] == {"missing": 1, "rejected": 1, "queried": 1, "accepted": 1, "exempt": 1}
    assert [unit["code"] for unit in data["units"]] == [STREET, TOWN, BUREAU, "640402002", "tax"]
    assert [unit["state"] for unit in data["units"]] == ["accepted", "rejected", "queried", "missing", "exempt"]
    assert [unit["nil"] for unit in data["units"]] == [True, False, False, False, False]
    assert [unit["version"] for unit in data["units"]] == [1, 1, 1, 0, 0]
    for unit in data["units"]:
        assert list(unit) == [
            "code", "name", "level", "state", "nil", "received_at", "manuscript_at", "version", "errors", "queries", "notes", "late",
            "days_late", "check_codes", "published_at", "url", "differs", "filled_in",
        ]
    assert [(unit["errors"], unit["queries"]) for unit in data["units"]] == [(0, 0), (2, 0), (0, 1), (0, 0), (0, 0)]
    assert data["units"][0]["received_at"]
    assert data["units"][3]["received_at"] is None


def test_lateness_counts_from_the_first_return_or_until_today(root: Path) -> None:
    with Campaign(root) as campaign:
        data = status(campaign, today=DEADLINE + timedelta(days=3)).to_json()
    assert [unit["days_late"] for unit in data["units"]] == [0, 0, 0, 3, 0]
    assert [unit["late"] for unit in data["units"]] == [False, False, False, True, False]


def test_one_unit_may_be_asked_for_and_an_unknown_one_may_not(root: Path) -> None:
    with Campaign(root) as campaign:
        assert [one.unit.code for one in status(campaign, [TOWN]).standings] == [TOWN]
        with pytest.raises(UsageError, match="没有代码“x”"):
            status(campaign, [TOWN, "x"])


def test_the_table_names_states_and_the_findings_of_the_unit_asked_for(root: Path) -> None:
    with Campaign(root) as campaign:
        drawn = status_table(status(campaign, [TOWN]), findings=True)
    assert "需退回" in drawn
    assert "共1家：需退回1家。" in drawn
    assert "【错误】" in drawn


def test_files_put_aside_stay_in_view_until_they_are_somebodys(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=UNITS)
    (tmp_path / "说明.txt").write_text("你好", "utf-8")
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "说明.txt"])
        shown = status_table(status(campaign), findings=False)
        one = status_table(status(campaign, [STREET]), findings=True)
    assert "另放待查1份" in shown
    assert "）：这是文本文件" in shown
    assert "说明.txt（指纹" in shown
    assert "另放待查" not in one


# ── by state ──────────────────────────────────────────────────────────────


def test_the_wall_may_be_narrowed_to_states_in_either_language(root: Path) -> None:
    with Campaign(root) as campaign:
        found = status(campaign, states=[state_named("未报"), state_named("queried")])
        assert [one.unit.code for one in found.standings] == [BUREAU, "640402002"]
        assert found.to_json()["counts"] == {"missing": 1, "rejected": 0, "queried": 1, "accepted": 0, "exempt": 0}
        assert status(campaign, [TOWN], states=["missing"]).standings == []


def test_a_state_there_is_not_is_refused_with_those_there_are() -> None:
    assert [state_named(word) for word in ("未报", "需退回", "待核实", "已通过", "不须报")] == [
        "missing", "rejected", "queried", "accepted", "exempt"]
    with pytest.raises(UsageError, match="没有“迟报”这个状态，可写：未报、需退回、待核实、已通过、不须报"):
        state_named("迟报")


# ── what changed ──────────────────────────────────────────────────────────


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """A street that mended its return, and a town with one return alone."""
    root = make(tmp_path / "2023", units=UNITS)
    first = returned(root, STREET, tmp_path / "1.xlsx", {"t3.new.natural": 5, "t3.granted.natural": 4})
    second = returned(root, STREET, tmp_path / "2.xlsx", {"t3.new.natural": 5, "t3.granted.natural": 5}, texts=False)
    other = returned(root, TOWN, tmp_path / "3.xlsx")
    with Campaign(root) as campaign:
        for path in (first, second, other):
            collect(campaign, [path])
    return root


def test_a_unit_asked_for_shows_what_its_latest_return_changed(mended: Path) -> None:
    with Campaign(mended) as campaign:
        found = status(campaign, [STREET, TOWN])
        street, town = found.to_json()["units"]
        all_of_them = status(campaign).to_json()["units"]
    assert town["changes"] is None, "one return has nothing to be compared with"
    assert all("changes" not in unit for unit in all_of_them)
    changed = street["changes"]
    assert (changed["before"], changed["after"]) == (1, 2)
    (typed,) = [cell for cell in changed["cells"] if not cell["total"]]
    assert (typed["code"], typed["sheet"], typed["before"], typed["after"]) == ("t3.granted.natural", "表三", 4, 5)
    assert typed["cell"]
    assert {text["before"] for text in changed["texts"]} >= {"无。"}
    assert "t3.balance" in {finding["rule"] for finding in changed["findings_gone"]}
    assert {finding["rule"] for finding in changed["findings_come"]} <= {"text.missing"}
    drawn = status_table(found, findings=True)
    assert "北塬街道第2次比第1次：改数1格" in drawn
    assert f"  改数　《表三》{typed['cell']}（{typed['name']}）：4 → 5\n" in drawn
    assert "格合计随之变化" in drawn
    assert "  问题已无　【错误】" in drawn


def test_a_return_that_was_withdrawn_is_compared_with_nothing(mended: Path) -> None:
    with Campaign(mended) as campaign:
        withdraw(campaign, STREET, reason="报错了", who="李四")
        assert status(campaign, [STREET]).to_json()["units"][0]["changes"] is None


def test_a_unit_looked_at_by_itself_has_the_codes_of_its_whole_tables(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        alone = status_table(status(campaign, [STREET]), findings=True)
        nobody = status_table(status(campaign, ["640402002"]), findings=True)
    assert "北塬街道校验码（与盖章的纸质表核对）：《表二》8314-9611　《表三》1485-0417　《表四》4204-9921" in alone, "of this unit and year"
    assert "校验码" not in nobody


def test_stamped_paper_of_a_workbook_issued_before_codes_had_a_seed_still_matches(root: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(root, older)
    with Campaign(older) as campaign, campaign.ledger.act():
        issue = campaign.ledger.latest_issue(STREET)
        assert issue is not None
        facts = {name: fact for name, fact in issue.facts.items() if name != SEED}
        before = replace(issue, token="0" * 32, round=issue.round + 1, facts=facts)
        campaign.ledger.register_issue(before, campaign.ledger.layout_body(issue.layout))
    with Campaign(older) as campaign:
        wall = status(campaign, [STREET])
        (standing,) = wall.standings
        unsealed, of_before = replace(standing, token=""), replace(standing, token=before.token)
        codes = [_seeds(campaign, [each])[STREET] for each in (standing, unsealed, of_before)]
        assert codes == [issue.facts[SEED], "", ""], "by the workbook that was filled in, else by the latest"
        old = replace(wall, seeds={STREET: ""})
        assert set(old.check_codes(standing).values()) == {"0000-0000"}


def test_who_asks_twice_is_told_of_what_was_registered_in_between(root: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(root, tmp_path / "2023"))
    returned(own, TOWN, tmp_path / "in" / "again.xlsx")
    with Campaign(own) as desk, Campaign(own) as command:
        assert [standing.state for standing in standings(desk)][:2] == ["accepted", "rejected"]
        assert standings(desk)[1] is standings(desk)[1], "judged once while nothing is added"
        collect(command, [tmp_path / "in"])
        assert [standing.state for standing in standings(desk)][:2] == ["accepted", "accepted"]

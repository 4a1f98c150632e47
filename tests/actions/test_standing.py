"""status: who has reported, who has not, who has errors, who is late."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.districts import BUREAU, STREET, TOWN, UNITS, copied_by_hand, make, returned
from toolkit.actions.collecting import collect
from toolkit.actions.standing import status
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.tables import status_table

DEADLINE = date.today()


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
    assert list(data) == ["district", "year", "deadline", "units", "counts"]
    assert (data["district"], data["year"], data["deadline"]) == ("原州区", 2023, DEADLINE.isoformat())
    assert data["counts"] == {"missing": 1, "rejected": 1, "queried": 1, "accepted": 1, "exempt": 1}
    assert [unit["code"] for unit in data["units"]] == [STREET, TOWN, BUREAU, "640402002", "tax"]
    assert [unit["state"] for unit in data["units"]] == ["accepted", "rejected", "queried", "missing", "exempt"]
    assert [unit["nil"] for unit in data["units"]] == [True, False, False, False, False]
    assert [unit["version"] for unit in data["units"]] == [1, 1, 1, 0, 0]
    for unit in data["units"]:
        assert list(unit) == [
            "code", "name", "level", "state", "nil", "received_at", "manuscript_at", "version", "errors", "queries", "notes", "late",
            "days_late", "check_codes",
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
    assert "说明.txt：这是文本文件" in shown
    assert "另放待查" not in one

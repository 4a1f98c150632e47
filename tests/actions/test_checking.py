"""check: any file, with or without a campaign; nothing is recorded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.districts import STREET, TOWN, copied_by_hand, folder_contents, make, returned
from toolkit.actions.check import check
from toolkit.campaign.folder import Campaign

KEYS = ["path", "sha256", "origin", "edition", "unit", "year", "declared", "values", "texts", "findings", "blocking"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("checked") / "2023")


@pytest.fixture(scope="module")
def wrong(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """62 new applications, 61 of them answered."""
    values = {"t3.new.natural": 62, "t3.granted.natural": 61, "t3.new.legal": None, "t4.review.upheld": "/"}
    return returned(root, STREET, tmp_path_factory.mktemp("wrong") / "北塬.xlsx", values)


@pytest.mark.parametrize("with_campaign", [True, False])
def test_the_object_of_a_file_is_the_published_one(root: Path, wrong: Path, with_campaign: bool) -> None:
    if with_campaign:
        with Campaign(root) as campaign:
            (one,) = check([wrong], campaign)
    else:
        (one,) = check([wrong])
    data = json.loads(json.dumps(one.to_json(), ensure_ascii=False))
    assert list(data) == KEYS
    assert (data["origin"], data["edition"], data["year"], data["declared"]) == ("issued", "2021", 2023, [])
    assert data["unit"] == {"code": STREET, "name": "北塬街道"}
    assert len(data["values"]) == 203
    assert data["values"]["t3.new.natural"] == 62
    assert data["values"]["t3.new.legal"] is None
    assert data["values"]["t3.new.total"] is None, "a total over a blank is not known"
    assert data["values"]["t4.review.upheld"] is None
    assert data["texts"]["s1.proactive"] == "无。"
    assert data["blocking"] is True
    by_id = {finding["id"]: finding for finding in data["findings"]}
    assert set(by_id) == {"t3.balance@natural", "value.missing@t3.new.legal", "value.not_a_number@t4.review.upheld"}
    one_finding = by_id["t3.balance@natural"]
    assert list(one_finding) == [
        "id", "rule", "severity", "state", "where", "left", "right", "difference", "message", "remedy",
        "to", "trial",
    ]
    assert (one_finding["left"], one_finding["right"], one_finding["difference"]) == (62, 61, 1)
    assert (one_finding["severity"], one_finding["state"]) == ("error", "open")
    assert {place["sheet"] for place in one_finding["where"]} == {"表三"}
    assert all(place["code"].startswith("t3.") and place["code"].endswith(".natural") for place in one_finding["where"])


def test_a_file_that_cannot_be_read_is_an_object_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    found = [one.to_json() for one in check([tmp_path / "空.xlsx", tmp_path / "没有.xlsx"])]
    assert [one["error"]["code"] for one in found] == ["file.empty", "file.unreadable"]
    assert all(set(one) == {"path", "sha256", "error"} for one in found)
    assert len(found[0]["sha256"]) == 64


def test_nothing_is_recorded(root: Path, wrong: Path, tmp_path: Path) -> None:
    before = folder_contents(root)
    with Campaign(root) as campaign:
        check([wrong], campaign)
        assert campaign.ledger.latest_returns() == {}
        assert campaign.ledger.asides() == []
    assert folder_contents(root) == before


def test_a_hand_made_copy_is_recognised_without_a_campaign_too(root: Path, tmp_path: Path) -> None:
    values = {"t3.new.natural": 3, "t3.granted.natural": 3, "t2.regulation.made": 1}
    copy = copied_by_hand(returned(root, TOWN, tmp_path / "原.xlsx", values), tmp_path / "抄.xlsx")
    (one,) = check([copy])
    data = one.to_json()
    assert (data["origin"], data["year"], data["edition"]) == ("recognised", 2023, "2021")
    assert data["unit"] == {"code": TOWN, "name": "三营镇"}
    assert {code: data["values"][code] for code in values} == values
    assert {f["rule"] for f in data["findings"]} == {"seal.missing", "t2.no_regulation"}


def test_a_copy_that_names_two_units_is_not_taken_for_either(root: Path, tmp_path: Path) -> None:
    import openpyxl

    path = copied_by_hand(returned(root, TOWN, tmp_path / "原.xlsx"), tmp_path / "抄.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and type(cell).__name__ == "Cell":
                    cell.value = cell.value.replace("三营镇", "北塬街道")
    book.save(path)
    with Campaign(root) as campaign:
        (one,) = check([path], campaign)
    assert "identity.unit" in {f.rule for f in one.findings}
    assert one.blocking


def test_folders_are_opened_up_in_name_order(wrong: Path, tmp_path: Path) -> None:
    for name in ("乙.xlsx", "甲/一.xlsx", "a.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(wrong, tmp_path / name)
    seen: list[tuple[int, int]] = []
    done = check([tmp_path], progress=lambda n, total: seen.append((n, total)))
    assert [one.path.name for one in done] == ["a.xlsx", "乙.xlsx", "一.xlsx"]
    assert seen == [(1, 3), (2, 3), (3, 3)]

"""The likely wrong cell where people read it: to the unit the cell, to the officer the number."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.look import look
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.tables import checked_table, status_table

RIGHT = {"t3.new.natural": 152, "t3.granted.natural": 83, "t3.partial.natural": 21, "t3.not_held.natural": 48}
WRONG = RIGHT | {"t3.granted.natural": 38}
CELL = "《表三》D10（（一）予以公开｜自然人）"
LOOK = f"从相差的数和常见笔误看，可能是{CELL}填错，请先看这一格"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street exchanged two digits, the town miscounted by one."""
    home = tmp_path_factory.mktemp("likely")
    root = make(home / "2023")
    files = [returned(root, STREET, home / "street.xlsx", WRONG), returned(root, TOWN, home / "town.xlsx", RIGHT | {"t3.granted.natural": 84})]
    with Campaign(root) as campaign:
        collect(campaign, files)
    return root


def test_the_workbook_that_goes_back_marks_the_cell_and_leads_to_it_without_a_number(root: Path) -> None:
    with Campaign(root) as campaign:
        street, town = correct(campaign).units
    book = openpyxl.load_workbook(street.path)
    rows = [[cell.value for cell in row] for row in book["退回说明"].iter_rows(min_row=5, max_row=6)]
    assert LOOK in rows[0][3]
    assert "D10" in str(rows[0][4]), "the link leads to the cell to look at"
    comment = book["表三"]["D10"].comment
    assert comment is not None
    assert LOOK in comment.text
    everything = "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))
    assert "若为83" not in everything + comment.text + street.message
    assert "颠倒" not in everything + comment.text + street.message
    assert CELL in street.message
    assert "可能是" not in town.message, "one too many may stand anywhere"


def test_check_names_the_cell_and_status_of_the_unit_the_number(root: Path) -> None:
    with Campaign(root) as campaign:
        seen = status_table(status(campaign, [STREET]), findings=True)
        assert LOOK in seen
        assert f"{CELL}现填38，若为83（数字前后颠倒），各条勾稽就都成立" in seen
        assert "若为83" not in status_table(status(campaign), findings=False)
        assert "若为" not in status_table(status(campaign, [TOWN]), findings=True)
    (taken,) = check([next((root / "received").glob("*.xlsx"))])
    assert "若为" not in checked_table([taken])


def test_the_object_of_a_unit_has_the_sets_for_programs(root: Path) -> None:
    with Campaign(root) as campaign:
        seen = look(campaign, STREET)
    (likely,) = [finding["likely"] for finding in json.loads(json.dumps(seen.to_json()))["findings"] if "likely" in finding]
    (only,) = likely["sets"]
    assert [(cell["sheet"], cell["cell"], cell["would_be"]) for cell in only["cells"]] == [("表三", "D10", 83)]
    assert likely["others"] > 0
    (table,) = [table for table in seen.tables if table.likely]
    assert dict(table.likely) == {"t3.granted.natural": "若为83（数字前后颠倒）"}

"""Nothing grows with what is already there: rows taken apart for one more file, and for one receipt."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.districts import STREET, make, returned
from toolkit.actions.chase import receipts
from toolkit.actions.collect import collect
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.status import status
from toolkit.campaign.folder import Campaign
from toolkit.campaign.standing import look_through, note_standing
from toolkit.intake.reading import READER, read_file

FEW, MANY = 100, 400


def with_registered(root: Path, count: int, good: bytes) -> Path:
    """A campaign of so many units and one more, all of which but that one have reported, as accepted."""
    listed = "name,code,level\n" + "".join(f"第{n}局,u{n:03d},部门\n" for n in range(count)) + f"北塬街道,{STREET},街道\n"
    make(root, units=listed, issued=False)
    with Campaign(root) as campaign:
        read = read_file(good, default_form=campaign.form)
        ledger = campaign.ledger
        with ledger.act():
            for n in range(count):
                sha256 = hashlib.sha256(f"{n}".encode()).hexdigest()
                ledger.register_received(sha256, "xlsx", f"{n}.xlsx", f"received/{sha256}.xlsx", 1)
                unit = campaign.units[n]
                own = replace(read, identity=replace(read.identity, unit_code=unit.code, unit_name=unit.name), origin="issued")
                ledger.register(unit.code, sha256, own, READER, assigned="原表标识")
                note_standing(campaign, unit)
    with Campaign(root) as campaign:
        look_through(campaign)
    return root


@pytest.fixture(scope="module", params=[FEW, MANY])
def grown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, good: Path) -> tuple[int, Path]:
    """How many have reported, and the campaign."""
    return request.param, with_registered(tmp_path_factory.mktemp("grown") / "2023", request.param, good.read_bytes())


DECODED: dict[str, dict[int, int]] = {}


def held_flat(what: str, count: int, decoded: int) -> None:
    """The same work took apart as many rows with few as with many."""
    seen = DECODED.setdefault(what, {})
    seen[count] = decoded
    assert decoded < FEW, f"{what}: {decoded} rows"
    if len(seen) == 2:
        assert seen[MANY] <= seen[FEW] + 2, seen


def test_one_more_file_costs_the_same(grown: tuple[int, Path], issued: Path, tmp_path: Path) -> None:
    count, root = grown
    first = returned(issued, STREET, tmp_path / "1.xlsx", {"t3.new.natural": 1})
    second = returned(issued, STREET, tmp_path / "2.xlsx", {"t3.new.natural": 2})
    with Campaign(root) as campaign:
        collect(campaign, [first], assign_to=STREET)
        before = campaign.ledger.entries.decoded
        assert [one.outcome for one in collect(campaign, [second], assign_to=STREET)] == ["registered"]
        held_flat("collect", count, campaign.ledger.entries.decoded - before)
        before = campaign.ledger.entries.decoded
        assert [one.outcome for one in collect(campaign, [second])] == ["known"]
        held_flat("collect again", count, campaign.ledger.entries.decoded - before)


def test_opening_costs_the_same(grown: tuple[int, Path]) -> None:
    count, root = grown
    with Campaign(root) as campaign:
        held_flat("open", count, campaign.ledger.entries.decoded)


def test_a_receipt_costs_the_same(grown: tuple[int, Path], tmp_path: Path) -> None:
    count, root = grown
    with Campaign(root) as campaign:
        found = status(campaign, ["u000", "u001"])
        assert [one.state for one in found.standings] == ["accepted"] * 2
        receipts(campaign, status(campaign, ["u002"]))
        before = campaign.ledger.entries.decoded
        assert len(receipts(campaign, found).units) == 2
        held_flat("two receipts", count, campaign.ledger.entries.decoded - before)
        before = campaign.ledger.entries.decoded
        report(campaign, unit="u003", kind="md", out=tmp_path / "一.md")
        held_flat("a report", count, campaign.ledger.entries.decoded - before)


def test_a_publication_costs_the_same(grown: tuple[int, Path], tmp_path: Path) -> None:
    count, root = grown
    with Campaign(root) as campaign:
        pages = [report(campaign, unit=code, kind="html", out=tmp_path / f"{code}.html") for code in ("u004", "u005")]
        published(campaign, pages[:1])
        before = campaign.ledger.entries.decoded
        assert [one.reason for one in published(campaign, pages[1:])] == [""]
        held_flat("a publication", count, campaign.ledger.entries.decoded - before)


def test_lists_take_apart_what_they_list(grown: tuple[int, Path]) -> None:
    _, root = grown
    with Campaign(root) as campaign:
        ledger = campaign.ledger
        ledger.register_aside(hashlib.sha256(b"0").hexdigest(), "identity", "看不出单位。")
        before = ledger.entries.decoded
        assert ledger.asides() == []
        assert ledger.registered_as(hashlib.sha256(b"1").hexdigest()) == ("return", "u001")
        assert ledger.entries.decoded == before, "which of them count is told without what they say"
        listed = ledger.publications()
        assert ledger.entries.decoded - before == len(listed)

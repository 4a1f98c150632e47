"""Nothing grows with what is already there: what one more file costs, and what each unit of a list costs, with a hundred units and with four hundred.

Counted, not timed: rows and bytes that SQLite hands over, its own steps on the way, bodies taken apart, units judged.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.costs import Cost, counted
from tests.support.districts import STREET, make, returned
from toolkit.actions.adjust import adjust
from toolkit.actions.bulletin import bulletin
from toolkit.actions.chase import chase_list, receipts, write_reminders
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.explain import explain
from toolkit.actions.fill import fill
from toolkit.actions.issue import issue
from toolkit.actions.material import material
from toolkit.actions.overview import overview, sources
from toolkit.actions.papers import papers
from toolkit.actions.parts.rounds import further_round
from toolkit.actions.published import published
from toolkit.actions.report import report
from toolkit.actions.rollup import rollup
from toolkit.actions.status import status
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.campaign.standing import look_through, note_standing
from toolkit.intake.reading import READER, read_file
from toolkit.structs import Struct, asdict, replace

FEW, MANY = 100, 400
RIGHT, WRONG = {"t3.new.natural": 1, "t3.granted.natural": 1}, {"t3.new.natural": 1}
OTHERS = ("s1", "s2")
"""Two more streets that have their workbooks and have sent nothing."""
_DEEPER = 1.15
"""What finding a row may cost more among four times as many: an index is a little deeper."""

Prepare = Callable[[Campaign, Path], Any]
Act = Callable[[Campaign, Path, Any], Any]


class Verb(Struct, frozen=True):
    """What is done, and on what; what was there before is prepared and not counted."""

    name: str
    act: Act
    prepare: Prepare = lambda campaign, root: None


def sends(values: dict[str, int]) -> Prepare:
    """A file of the street's, which nobody has collected yet."""
    return lambda campaign, root: returned(root, STREET, root.parent / f"{len(values)}.xlsx", values)


def has_sent(values: dict[str, int]) -> Prepare:
    """The same, collected."""
    def prepared(campaign: Campaign, root: Path) -> Path:
        path: Path = sends(values)(campaign, root)
        assert [one.outcome for one in collect(campaign, [path])] == ["registered"]
        return path

    return prepared


def sends_again(campaign: Campaign, root: Path) -> Path:
    has_sent(WRONG)(campaign, root)
    path: Path = sends(RIGHT)(campaign, root)
    return path


def two_to_receipt(campaign: Campaign, root: Path) -> Any:
    receipts(campaign, status(campaign, ["u002"]))  # the first makes the folder's lists
    return status(campaign, ["u000", "u001"])


ONE_BY_ONE = [
    Verb("collect", lambda campaign, root, path: collect(campaign, [path]), sends(RIGHT)),
    Verb("collect, with errors", lambda campaign, root, path: collect(campaign, [path]), sends(WRONG)),
    Verb("collect, a second version", lambda campaign, root, path: collect(campaign, [path]), sends_again),
    Verb("collect, what is known", lambda campaign, root, path: collect(campaign, [path]), has_sent(RIGHT)),
    Verb("collect, as the officer says", lambda campaign, root, path: collect(campaign, [path], assign_to="s1"), sends(RIGHT)),
    Verb("check", lambda campaign, root, path: check([path], campaign), sends(WRONG)),
    Verb("withdraw", lambda campaign, root, path: withdraw(campaign, STREET, reason="交错了"), has_sent(RIGHT)),
    Verb("receipts", lambda campaign, root, wall: receipts(campaign, wall), two_to_receipt),
    Verb("a unit's report", lambda campaign, root, _: report(campaign, unit="u003", kind="md", out=root / "一.md")),
    Verb("published", lambda campaign, root, page: published(campaign, [page]),
         lambda campaign, root: report(campaign, unit="u004", kind="html", out=root.parent / "u004.html")),
]
"""What costs the same for one unit, however many others there are."""

OF_ALL = [
    Verb("status", lambda campaign, root, _: status(campaign)),
    Verb("chase", lambda campaign, root, _: write_reminders(campaign, chase_list(campaign, status(campaign)))),
    Verb("correct", lambda campaign, root, _: correct(campaign), has_sent(WRONG)),
    Verb("correct one", lambda campaign, root, _: correct(campaign, [STREET]), has_sent(WRONG)),
    Verb("explain", lambda campaign, root, _: explain(campaign)),
    Verb("adjust", lambda campaign, root, _: adjust(campaign, "t3.new.natural", "1", unit="u000", reason="重复计入", who="张某某")),
    Verb("roll-up and report", lambda campaign, root, _: (rollup(campaign), report(campaign, kind="md"))),
    Verb("report", lambda campaign, root, _: report(campaign, kind="md")),
    Verb("bulletin", lambda campaign, root, _: bulletin(campaign, "报送情况")),
    Verb("overview", lambda campaign, root, _: overview(campaign)),
    Verb("sources", lambda campaign, root, _: sources(campaign, "t3.new.natural")),
    Verb("material", lambda campaign, root, _: material(campaign)),
    Verb("papers", lambda campaign, root, _: papers(campaign)),
    Verb("fill", lambda campaign, root, _: fill(campaign, "s1", source="纸质报表", who="张三")),
    Verb("issue one again", lambda campaign, root, _: issue(campaign, ["s1"], again=True)),
]
"""What lists or adds up all units, or holds them against each other: what it costs for each of them. Nobody is judged twice."""


def with_registered(root: Path, count: int, good: bytes) -> Path:
    """A campaign of so many offices that have reported, as accepted, and three streets that have not."""
    streets = "".join(f"{name}街道,{code},街道\n" for name, code in (("北塬", STREET), ("南关", OTHERS[0]), ("东关", OTHERS[1])))
    make(root, units="name,code,level\n" + "".join(f"第{n:03d}局,u{n:03d},部门\n" for n in range(count)) + streets, issued=False)
    with Campaign(root) as campaign:
        read = read_file(good, default_form=campaign.form)
        ledger = campaign.ledger
        with ledger.act():
            for n in range(count):
                unit, sha256 = campaign.units[n], hashlib.sha256(f"{n}".encode()).hexdigest()
                further_round(campaign, unit, None, folder=ISSUED)
                ledger.register_received(sha256, "xlsx", f"{n:03d}.xlsx", f"received/{sha256}.xlsx", 1)
                own = replace(read, identity=replace(read.identity, unit_code=unit.code, unit_name=unit.name), origin="issued")
                ledger.register(unit.code, sha256, own, READER, assigned="原表标识")
                note_standing(campaign, unit)
        issue(campaign, [STREET, *OTHERS])
    with Campaign(root) as campaign:
        look_through(campaign)
    return root


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, good: Path) -> dict[int, Path]:
    """The campaigns, by how many have reported."""
    return {count: with_registered(tmp_path_factory.mktemp("grown") / "2023", count, good.read_bytes()) for count in (FEW, MANY)}


def costs(verb: Verb, grown: dict[int, Path], folder: Path) -> Sequence[Cost]:
    """What a verb costs with few and with many, each in a campaign of its own, opened anew."""
    found = []
    for count, root in grown.items():
        copy = Path(shutil.copytree(root, folder / str(count) / "2023"))
        with Campaign(copy) as campaign:
            given = verb.prepare(campaign, copy)
        with Campaign(copy) as campaign, counted(campaign) as cost:
            verb.act(campaign, copy, given)
        found.append(cost)
    return found


@pytest.mark.parametrize("verb", ONE_BY_ONE, ids=lambda verb: verb.name)
def test_one_more_costs_the_same(verb: Verb, grown: dict[int, Path], tmp_path: Path) -> None:
    few, many = costs(verb, grown, tmp_path)
    assert few.rows > 0
    assert replace(many, steps=0) == replace(few, steps=0)
    assert many.steps <= few.steps * _DEEPER


@pytest.mark.parametrize("verb", OF_ALL, ids=lambda verb: verb.name)
def test_each_of_all_costs_the_same(verb: Verb, grown: dict[int, Path], tmp_path: Path) -> None:
    few, many = (asdict(cost) for cost in costs(verb, grown, tmp_path))
    for what in few:
        beside = _DEEPER if what == "steps" else 1
        assert many[what] / MANY <= few[what] / FEW * beside, f"{what}: {few} {many}"
    assert few["standings"] <= FEW + 5, "each is judged once, and the one of whom it is remembered how it stands"


def test_opening_costs_the_same(grown: dict[int, Path]) -> None:
    decoded = []
    for root in grown.values():
        with Campaign(root) as campaign:
            decoded.append(campaign.ledger.entries.decoded)
    assert decoded[0] == decoded[1] <= 5


def test_lists_take_apart_what_they_list(grown: dict[int, Path], tmp_path: Path) -> None:
    with Campaign(Path(shutil.copytree(grown[FEW], tmp_path / "2023"))) as campaign:
        ledger = campaign.ledger
        ledger.register_aside(hashlib.sha256(b"0").hexdigest(), "identity", "看不出单位。")
        before = ledger.entries.decoded
        assert ledger.asides() == []
        assert ledger.registered_as(hashlib.sha256(b"1").hexdigest()) == ("return", "u001")
        assert ledger.entries.decoded == before, "which of them count is told without what they say"
        listed = ledger.publications()
        assert ledger.entries.decoded - before == len(listed)


def test_an_act_that_is_taken_back_leaves_nothing_of_its_judgements(grown: dict[int, Path], tmp_path: Path) -> None:
    with Campaign(Path(shutil.copytree(grown[FEW], tmp_path / "2023"))) as campaign:
        before = status(campaign).standings
        with suppress(InterruptedError), campaign.ledger.act():
            withdraw(campaign, "u000", reason="交错了")
            assert status(campaign).standings != before
            raise InterruptedError
        campaign.ledger.register_form("another", "of which nothing is judged")
        assert status(campaign).standings == before

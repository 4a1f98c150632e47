"""Schools → a department, streets and the department → a district, districts → a city: the same figures all the way up, by ``--into``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.support.districts import make, returned
from toolkit.actions.collect import collect
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign

SCHOOLS = {"s1": {"t3.new.natural": 3, "t3.granted.natural": 2, "t3.carried_out.natural": 1, "t2.licence.decisions": 4},
           "s2": {"t3.new.business": 5, "t3.partial.business": 5, "t2.fee.amount": 1.25}}
STREETS = {"a": {"t3.new.natural": 7, "t3.carried_in.natural": 2, "t3.granted.natural": 9, "t4.review.upheld": 1},
           "b": {"t3.new.legal": 1, "t3.granted.legal": 1, "s6.fee_collected": 30, "s6.fee_notices": 1, "s6.fee_noticed": 30, "t2.fee.amount": 2}}
OTHER = {"t3.new.research": 11, "t3.granted.research": 11, "t2.penalty.decisions": 6, "t2.fee.amount": 0.5}


def units(*lines: str) -> str:
    return "代码,名称,类别\n" + "".join(f"{line}\n" for line in lines)


def issued_to(root: Path, code: str) -> Path:
    (path,) = (root / "issued").glob(f"*_{code}_*.xlsx")
    return path


def up(below: Path, above: Path, code: str) -> None:
    """A level's sums, filled into the workbook that the level above issued to it, and taken in there."""
    with Campaign(below) as campaign:
        done = rollup(campaign, into=issued_to(above, code))
    with Campaign(above) as campaign:
        (taken,) = collect(campaign, [done.path])
    assert not [finding for finding in taken.findings if finding.blocks and finding.rule != "text.missing"], taken.findings


def test_what_schools_and_streets_report_is_in_the_city_s_sums(tmp_path: Path) -> None:
    city = make(tmp_path / "city", district="某市", units=units("q1,甲区,区县", "q2,乙区,区县"))
    district = make(tmp_path / "q1", district="甲区", units=units("a,甲街道,街道", "b,乙镇,镇", "edu,区教育局,部门"))
    department = make(tmp_path / "edu", district="区教育局", units=units("s1,一中,部门", "s2,二中,部门"))
    for root, given in ((department, SCHOOLS), (district, STREETS), (city, {"q2": OTHER})):
        with Campaign(root) as campaign:
            for code, values in given.items():
                (taken,) = collect(campaign, [returned(root, code, tmp_path / f"{root.name}-{code}.xlsx", values)])
                assert not taken.findings, taken.findings
    up(department, district, "edu")
    up(district, city, "q1")
    expected: Counter[str] = Counter()
    for values in (*SCHOOLS.values(), *STREETS.values(), OTHER):
        expected.update(values)
    with Campaign(city) as campaign:
        sums = rollup(campaign).sums
    assert {code: float(sums.values[code] or 0) for code in expected} == dict(expected)
    assert sums.values["t3.new.total"] == 3 + 5 + 7 + 1 + 11
    assert sums.values["t3.carried_out.total"] == 1
    assert sums.values["t3.handled.total"] == 2 + 5 + 9 + 1 + 11
    assert not any(value for code, value in sums.values.items() if code not in expected and not sums.form.cells[code].total)

"""A figure far beyond those of a unit's peers is the officer's question: never among few, among bureaus unlike each other, or where it is as ever."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping

from tests.support.workbooks import DATA, foreign_form, statutory_form
from toolkit.aggregate import Decision, Standing
from toolkit.campaign.judging import fingerprint
from toolkit.campaign.peers import compared, with_peers
from toolkit.findings import Number, Severity, State
from toolkit.submission import Unit

FORM = statutory_form()
NEW, PENALTIES = "t3.new.total", "t2.penalty.decisions"
STREETS = (3, 5, 8, 12, 14, 17, 20, 26, 31)


def stands(values: Mapping[str, tuple[int, ...]] | tuple[int, ...], *, code: str = NEW, level: str = "街道", counted: bool = True) -> list[Standing]:
    figures = values if isinstance(values, Mapping) else {code: values}
    zeros: dict[str, Number | None] = dict.fromkeys(FORM.cells, 0)
    many = max(map(len, figures.values()))
    return [Standing(Unit(f"u{n}", f"单位{n}", level, counted=counted), zeros | {of: given[n] for of, given in figures.items()}) for n in range(many)]


def asked(found: list[Standing], last: Mapping[str, Mapping[str, Number | None]] | None = None) -> dict[str, str]:
    return {standing.unit.code: finding.message for standing in with_peers(FORM, found, last or {}, {}) for finding in standing.findings}


def test_a_street_with_two_hundred_times_what_streets_have_is_asked_about_and_the_state_stays() -> None:
    found = with_peers(FORM, stands((*STREETS, 2640)), {}, {})
    (finding,) = found[-1].findings
    assert finding.message == "《表三》一、本年新收｜总计为2640件，其他9家街道的中位数为14件。"
    assert (finding.id, finding.to, finding.severity) == ("size.peers@t3.new.total", "officer", Severity.QUERY)
    assert found[-1].state == "accepted"
    assert not any(standing.findings for standing in found[:-1])


def test_among_fewer_than_eight_others_nothing_is_said() -> None:
    assert asked(stands((*STREETS[:7], 6400))) == {}
    assert set(asked(stands((*STREETS[:8], 6400)))) == {"u8"}
    assert asked(stands((*STREETS[:7], 0, 0, 6400))) == {}, "who reports 0 is no measure"


def test_twice_or_nine_times_is_no_matter() -> None:
    assert asked(stands((*STREETS, 62))) == {}
    assert asked(stands((*STREETS, 130))) == {}


def test_bureaus_unlike_each_other_are_no_measure_of_each_other() -> None:
    assert asked(stands((1, 3, 9, 40, 130, 600, 2100, 9000, 41000), code=PENALTIES, level="部门")) == {}


def test_a_unit_is_not_asked_about_what_it_reported_last_year_too() -> None:
    assert asked(stands((*STREETS, 2640)), {"u9": {NEW: 1512}}) == {}
    assert set(asked(stands((*STREETS, 2640)), {"u9": {NEW: 30}})) == {"u9"}


def test_units_of_other_levels_of_none_and_those_that_do_not_count_are_no_peers() -> None:
    assert asked([*stands(STREETS, level="镇"), *stands((2640,))]) == {}
    assert asked(stands((*STREETS, 2640), level="")) == {}
    assert asked(stands((*STREETS, 2640), counted=False)) == {}


def test_two_far_beyond_are_both_asked_about() -> None:
    assert set(asked(stands((*STREETS, *STREETS, 22640, 2900)))) == {"u18", "u19"}


def test_what_the_officer_accepted_is_settled_until_the_figure_changes() -> None:
    found = stands((*STREETS, 2640))
    (finding,) = with_peers(FORM, found, {}, {})[-1].findings
    decision = Decision("u9", finding.id, fingerprint(finding, found[-1].values or {}), True, "群体申请")
    (settled,) = with_peers(FORM, found, {}, {("u9", finding.id, decision.fingerprint): decision})[-1].findings
    assert settled.state is State.ACCEPTED
    (again,) = with_peers(FORM, stands((*STREETS, 2650)), {}, {("u9", finding.id, decision.fingerprint): decision})[-1].findings
    assert again.state is State.OPEN


def test_towns_as_they_come_are_hardly_ever_asked_about() -> None:
    chance, asked_about = random.Random(7), 0
    for _ in range(200):
        figures = tuple(round(chance.lognormvariate(2.5, 1.2)) for _ in range(24))
        asked_about += len(asked(stands(figures)))
    assert asked_about <= 1


def test_published_bodies_are_not_held_against_each_other_and_other_forms_say_what_is_compared() -> None:
    published = json.loads((DATA / "published.json").read_text("utf-8"))
    found = [Standing(Unit(str(n), one["unit"], one["level"]), one["values"]) for n, one in enumerate(published)]
    assert not any(standing.findings for standing in with_peers(FORM, found, {}, {}))
    assert compared(foreign_form()) == []
    assert compared(FORM) == ["t2.normative.made", "t2.licence.decisions", PENALTIES, "t2.coercion.decisions", NEW]


def test_three_thousand_units_are_looked_through_in_no_time() -> None:
    chance = random.Random(3)
    found = stands({code: tuple(chance.randint(1, 400) for _ in range(3000)) for code in compared(FORM)})
    begun = time.process_time()
    with_peers(FORM, found, {}, {})
    assert time.process_time() - begun < 2

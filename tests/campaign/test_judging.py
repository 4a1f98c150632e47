"""The judge: the officer's decisions laid over findings, what they hold for, and when they fall; what only an older ledger knew."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from toolkit.structs import replace

from tests.support.districts import plain_texts
from tests.support.workbooks import statutory_form
from toolkit.aggregate import Decision, Standing
from toolkit.campaign.identifying import BY_SEAL, BY_WORDS, District
from toolkit.campaign.judging import Context, fingerprint, standing
from toolkit.campaign.records import Registered
from toolkit.campaign.roster import Roster
from toolkit.findings import Finding, Number, Severity, State, Where
from toolkit.submission import Identity, Origin, Raw, SealFound, Submission, Unit

FORM = statutory_form()
UNIT = Unit("u", "甲镇", "镇")
DISTRICT = District("原州区", 2023, "区县", FORM.edition, FORM.digest, Roster((UNIT,), "原州区"))
LAST: Mapping[str, Number | None] = {"t2.normative.valid": 4}
NINE = {"t2.normative.valid": 9, "t3.new.natural": 1, "t3.granted.natural": 1}
VALID, FOREIGN, TEXT = "history.valid@normative", "seal.missing", "text.two_versions@s1.proactive"
MORNING, NOON, AFTERNOON = (f"2024-01-12T{hour}:00:00+08:00" for hour in ("09", "12", "15"))


def facts(values: Mapping[str, Number | None], reason: str = "", *, origin: Origin = "issued", proactive: str = "无。") -> Submission:
    zeros: dict[str, Number | None] = {code: 0 for code, cell in FORM.cells.items() if not cell.total}
    raws = {code: Raw(value if code in values or not FORM.cells[code].total else None, Where(code))
            for code, value in (zeros | dict(values)).items()}
    seal = SealFound("ours", "a" * 32) if origin == "issued" else SealFound()
    return Submission(
        Identity(UNIT.code, UNIT.name, UNIT.level, 2023, FORM.edition, "原州区", "区县"), origin, raws,
        {code: words for code, (words,) in plain_texts(FORM).items()} | {"s1.proactive": proactive},
        seal=seal, reasons={VALID: reason} if reason else {},
    )


def registered(submission: Submission, at: str = MORNING) -> Registered:
    return Registered(UNIT.code, "f" * 64, "甲.xlsx", 1, at, at, BY_SEAL if submission.origin == "issued" else BY_WORDS, submission)


def stands(submission: Submission, *decisions: Decision, at: str = MORNING, written: str | None = None) -> Standing:
    """How the unit stands with a return, and with a manuscript where one is ``written``."""
    manuscript = None if written is None else registered(
        Submission(submission.identity, "issued", texts={"s1.proactive": written}, part="manuscript", seal=SealFound("ours")), at)
    known = {(one.unit, one.finding, one.fingerprint): one for one in decisions}
    return standing(FORM, UNIT, registered(submission, at), manuscript, Context(DISTRICT, LAST, decisions=known))


def found(result: Standing, name: str) -> Finding:
    return next(finding for finding in result.findings if finding.id == name)


def decided(result: Standing, name: str, *, accepted: bool, reason: str = "") -> Decision:
    """A decision taken at noon over a finding as it stands."""
    return Decision(UNIT.code, name, fingerprint(found(result, name), result.values or {}), accepted, reason, "李四", NOON)


def test_a_decision_holds_for_these_numbers_and_no_others() -> None:
    before = stands(facts(NINE, "漏计"))
    assert found(before, VALID).state is State.EXPLAINED
    told = decided(before, VALID, accepted=True)
    assert found(stands(facts(NINE, "漏计"), told), VALID).state is State.ACCEPTED
    elsewhere = facts(NINE | {"t3.new.natural": 7}, "漏计")
    assert found(stands(elsewhere, told), VALID).state is State.ACCEPTED, "a number the finding is not about"
    assert found(stands(facts(NINE | {"t2.normative.valid": 8}, "漏计"), told), VALID).state is State.EXPLAINED


def test_what_is_said_of_words_holds_for_those_words() -> None:
    given = facts({}, proactive="公开12条。")
    told = decided(stands(given, written="公开13条。"), TEXT, accepted=True)
    assert found(stands(given, told, written="公开13条。"), TEXT).state is State.ACCEPTED
    assert found(stands(given, told, written="公开14条。"), TEXT).state is State.OPEN


def test_a_return_confirmed_by_hand_is_that_return_and_not_the_next() -> None:
    told = decided(stands(facts(NINE, origin="recognised")), FOREIGN, accepted=True)
    assert found(stands(facts(NINE, origin="recognised"), told), FOREIGN).state is State.ACCEPTED
    assert found(stands(facts(NINE | {"t3.new.natural": 7}, origin="recognised"), told), FOREIGN).state is State.OPEN


def test_a_refusal_is_of_one_reason_and_a_better_one_waits_to_be_read() -> None:
    def state_after(words: str, reason: str, at: str, *, accepted: bool = False) -> State:
        told = decided(stands(facts(NINE, "漏计")), VALID, accepted=accepted, reason=words)
        return found(stands(facts(NINE, reason), told, at=at), VALID).state

    for words in ("漏计", "请附文件"):
        assert state_after(words, "漏计", MORNING) is State.OPEN
    assert state_after("漏计", "漏计", AFTERNOON) is State.OPEN, "nothing new"
    assert state_after("漏计", "经清理重新公布5件", AFTERNOON) is State.EXPLAINED
    assert state_after("请附文件", "经清理重新公布5件", AFTERNOON) is State.EXPLAINED
    assert state_after("漏计", "另一个原因", AFTERNOON, accepted=True) is State.ACCEPTED, "the numbers stand"


# ── what only an older ledger knew ────────────────────────────────────────


def legacy(submission: Submission, *observed: Finding) -> Submission:
    """A return of which an older ledger kept values without what stood there, and what it found then."""
    return replace(submission, identity=Identity(), seal=SealFound(), observed=observed, legacy=True,
                   raws={code: Raw(raw.content, Where(code)) for code, raw in submission.raws.items()})


def test_what_an_older_ledger_found_of_the_file_stands_and_the_rules_are_asked_anew() -> None:
    repaired = Finding("value.repaired", Severity.NOTE, "“１”按1读取。", item="t3.new.natural")
    stale = Finding("history.valid", Severity.QUERY, "现行有效填9件，应为5件。", item="normative", left=9, right=5)
    result = stands(legacy(facts(NINE), repaired, stale))
    assert found(result, repaired.id) == repaired
    assert (found(result, VALID).left, found(result, VALID).right) == (9, 4), "last year's figures as they are known today"
    assert [finding.id for finding in result.findings].count(VALID) == 1
    assert not any(finding.rule in ("seal.missing", "identity.unit") for finding in result.findings), "that was looked at then"


@pytest.mark.parametrize(("level", "state"), [("街道", "rejected"), ("", "accepted")])
def test_changed_data_turn_what_only_an_older_ledger_knows_too(level: str, state: str) -> None:
    unit = replace(UNIT, level=level)
    given = legacy(facts({"t2.regulation.made": 3, "t2.regulation.valid": 3}))
    district = replace(DISTRICT, roster=Roster((unit,), "原州区"))
    assert standing(FORM, unit, registered(given), None, Context(district)).state == state

"""The officer's decisions laid over findings: what they hold for, and when they fall."""

from __future__ import annotations

from typing import Any

from toolkit.campaign.deciding import decided, fingerprint

from toolkit.aggregate import Standing
from toolkit.campaign.records import Decision
from toolkit.findings import Finding, Severity, State, Where
from toolkit.submission import Unit

UNIT = Unit("u", "甲镇", "镇")
VALID = Finding("history.valid", Severity.QUERY, "现行有效填9件，应为4件。", item="normative",
                where=(Where("t2.normative.valid"),), left=9, right=4, state=State.EXPLAINED)
TEXT = Finding("text.two_versions", Severity.QUERY, "两处不同：“甲”“乙”。", item="s1", where=(Where("s1"),))
FOREIGN = Finding("seal.missing", Severity.QUERY, "此表不是本次下发的原表。")
NUMBERS = {"t2.normative.valid": 9, "t3.new.natural": 1}


def standing(finding: Finding, **changed: Any) -> Standing:
    given: dict[str, Any] = {"values": NUMBERS, "received_at": "2024-01-12T09:00:00+08:00", **changed}
    return Standing(UNIT, findings=(finding,), **given)


def state_after(first: Standing, then: Standing, *, accepted: bool, reason: str = "") -> State:
    """What becomes of the finding in ``then`` after a decision taken at noon over ``first``."""
    (finding,) = first.findings
    told = fingerprint(finding, first.values or {})
    decision = Decision(UNIT.code, finding.id, told, accepted, reason, "李四", "2024-01-12T12:00:00+08:00")
    (found,) = decided(then, {(UNIT.code, finding.id, told): decision}).findings
    return found.state


def test_a_decision_holds_for_these_numbers_and_no_others() -> None:
    before = standing(VALID)
    assert state_after(before, before, accepted=True) is State.ACCEPTED
    elsewhere = standing(VALID, values=NUMBERS | {"t3.new.natural": 7})
    assert state_after(before, elsewhere, accepted=True) is State.ACCEPTED, "a number the finding is not about"
    assert state_after(before, standing(VALID, values=NUMBERS | {"t2.normative.valid": 8}), accepted=True) is State.EXPLAINED


def test_what_is_said_of_words_holds_for_those_words() -> None:
    before = standing(TEXT)
    other = Finding(TEXT.rule, TEXT.severity, "两处不同：“甲”“丙”。", item=TEXT.item, where=TEXT.where)
    assert state_after(before, before, accepted=True) is State.ACCEPTED
    assert state_after(before, standing(other), accepted=True) is State.OPEN


def test_a_return_confirmed_by_hand_is_that_return_and_not_the_next() -> None:
    before = standing(FOREIGN)
    assert state_after(before, before, accepted=True) is State.ACCEPTED
    assert state_after(before, standing(FOREIGN, values=NUMBERS | {"t3.new.natural": 7}), accepted=True) is State.OPEN


def test_a_refusal_is_of_one_reason_and_a_better_one_waits_to_be_read() -> None:
    def sent(reason: str, at: str) -> Standing:
        return standing(VALID, reasons={VALID.id: reason}, received_at=f"2024-01-12T{at}:00+08:00")

    before = sent("漏计", "09:00")
    for words in ("漏计", "请附文件"):
        assert state_after(before, before, accepted=False, reason=words) is State.OPEN
    assert state_after(before, sent("漏计", "15:00"), accepted=False, reason="漏计") is State.OPEN, "nothing new"
    assert state_after(before, sent("经清理重新公布5件", "15:00"), accepted=False, reason="漏计") is State.EXPLAINED
    assert state_after(before, sent("经清理重新公布5件", "15:00"), accepted=False, reason="请附文件") is State.EXPLAINED
    assert state_after(before, sent("另一个原因", "15:00"), accepted=True, reason="漏计") is State.ACCEPTED, "the numbers stand"

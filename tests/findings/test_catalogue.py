"""Every declared finding: its sentence names facts, its severity is decided in one place, and it can be kept and told again."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.findings import CATALOGUE, Case, Declared, Finding, Severity, State, UndeclaredError, Where
from toolkit.findings.catalogue import declared_in

TOOLKIT = Path(__file__).parents[2] / "toolkit"
DECLARED_CASES = [(entry.rule, case) for entry in CATALOGUE.values() for case in entry.cases]
RESERVED = set(inspect.signature(Finding.of).parameters) - {"facts"}
"""Names that a finding itself has: no fact may be called so."""

WORDS_BY_HAND = {"rules/confronting.py"}  # the form file declares its rules
"""Modules that may write a finding's sentence themselves."""

every_case = pytest.mark.parametrize(("rule", "case"), DECLARED_CASES)

texts = st.text(max_size=12)
numbers = st.none() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
places = st.lists(st.builds(Where, texts, st.none() | texts, st.none() | texts, texts), max_size=3)
facts = texts | st.integers()
yes_or_no = st.booleans()


def severity_to_give(entry: Declared, case: str) -> Severity | None:
    """What a call site has to say of the severity: nothing, or one of those the rule can have."""
    return entry.severities[-1] if entry.cases[case].severity is None else None


def facts_of(rule: str, case: str) -> dict[str, str]:
    return {name: f"<{name}>" for name in CATALOGUE[rule].cases[case].facts}


def told(rule: str, case: str, facts: Mapping[str, Any]) -> Finding:
    return Finding.of(rule, case, severity=severity_to_give(CATALOGUE[rule], case), **facts)


# ── the declarations ──────────────────────────────────────────────────────


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.rule)
def test_a_rule_says_what_it_means_when_it_arises_and_on_what_it_rests(entry: Declared) -> None:
    assert entry.title
    assert entry.when
    assert entry.source
    assert entry.severities
    assert entry.remedy or entry.severities == (Severity.NOTE,)


def test_an_id_is_declared_once() -> None:
    source = "".join(path.read_text("utf-8") for path in (TOOLKIT / "findings").glob("*.py") if path.stem != "order")
    for rule in CATALOGUE:
        assert source.count(f'"{rule}"') == 1, rule


@every_case
def test_a_sentence_is_whole_and_names_only_facts_a_call_site_can_give(rule: str, case: str) -> None:
    declared = CATALOGUE[rule].cases[case]
    assert not declared.facts & RESERVED
    assert declared.message.endswith("。") or declared.message == "{remark}"
    assert declared.remedy.endswith("。") or not declared.remedy
    assert declared.severity is None or declared.severity in CATALOGUE[rule].severities


@every_case
def test_every_fact_stands_in_the_sentence_and_no_brace_is_left(rule: str, case: str) -> None:
    finding = told(rule, case, facts_of(rule, case))
    assert all(f"<{name}>" in finding.message + finding.remedy for name in CATALOGUE[rule].cases[case].facts)
    assert not set("{}") & set(finding.message + finding.remedy)


@every_case
def test_a_missing_fact_and_one_too_many_are_refused(rule: str, case: str) -> None:
    facts = facts_of(rule, case)
    for missing in facts:
        with pytest.raises(UndeclaredError, match=f"missing: .*{missing}"):
            told(rule, case, {name: fact for name, fact in facts.items() if name != missing})
    with pytest.raises(UndeclaredError, match=r"surplus: \['never_named'\]"):
        told(rule, case, {**facts, "never_named": "1"})


@every_case
def test_a_severity_is_decided_by_the_declaration_or_by_the_call_site_and_never_by_both(rule: str, case: str) -> None:
    facts = facts_of(rule, case)
    if CATALOGUE[rule].cases[case].severity is None:
        with pytest.raises(UndeclaredError, match="the call site decides"):
            Finding.of(rule, case, **facts)
        for severity in Severity:
            if severity in CATALOGUE[rule].severities:
                assert Finding.of(rule, case, severity=severity, **facts).severity is severity
            else:
                with pytest.raises(UndeclaredError, match="cannot be"):
                    Finding.of(rule, case, severity=severity, **facts)
    else:
        assert Finding.of(rule, case, **facts).severity is CATALOGUE[rule].cases[case].severity
        with pytest.raises(UndeclaredError, match="is declared"):
            Finding.of(rule, case, severity=CATALOGUE[rule].cases[case].severity, **facts)


def test_what_nobody_declared_cannot_be_told() -> None:
    with pytest.raises(UndeclaredError, match=r"no finding is declared as 'value\.odd'"):
        Finding.of("value.odd")
    with pytest.raises(UndeclaredError, match=r"value\.missing has no case 'sheet'; it has 'cell'"):
        Finding.of("value.missing", "sheet")


@pytest.mark.parametrize("template", ["{}", "{0}", "{cell.code}", "{cell!r}", "{cell:>5}", "{cell[0]}"])
def test_a_template_holds_plain_names_only(template: str) -> None:
    with pytest.raises(UndeclaredError, match="no plain name"):
        _ = Case(Severity.NOTE, template).facts


# ── one finding ───────────────────────────────────────────────────────────


def test_what_a_clerk_wrote_is_quoted_and_never_taken_for_a_template() -> None:
    finding = Finding.of("value.negative", spot="《表三》D5（自然人）", stood="{spot}%s{0}")
    assert finding.message == "《表三》D5（自然人）现填“{spot}%s{0}”，不应为负数。"


def test_numbers_among_the_facts_are_written_as_a_person_writes_them() -> None:
    finding = Finding.of("total.typed", "wrong", left=Decimal("2.50"), right=Decimal("1E+2"), spot="总计")
    assert finding.message == "总计的合计公式被改为手填的2.5，与应得数100不符。"
    counted = Finding.of("value.declared_zero", title="表二", count=Decimal("3.0"))
    assert counted.facts == (("count", "3"), ("title", "表二"))


@every_case
@settings(max_examples=20)  # of each of some hundred cases
@given(data=st.data())
def test_what_was_observed_can_be_kept_as_json_and_told_again(rule: str, case: str, data: st.DataObject) -> None:
    entry = CATALOGUE[rule]
    finding = Finding.of(
        rule, case, item=data.draw(texts), where=data.draw(places),
        left=data.draw(numbers), right=data.draw(numbers), severity=severity_to_give(entry, case),
        **{name: data.draw(facts) for name in sorted(entry.cases[case].facts)},
    )
    kept = json.loads(json.dumps(finding.observed(), sort_keys=data.draw(yes_or_no)))
    assert Finding.from_observed(kept) == finding
    assert ("severity" in kept) is (entry.cases[case].severity is None)
    assert not {"message", "remedy", "state"} & kept.keys()


def test_what_was_observed_is_told_in_the_words_of_the_catalogue_as_it_now_is(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Finding.of("value.declared_zero", title="表二", count=3).observed()
    said_otherwise = {"": Case(Severity.NOTE, "{count}格按0读取（{title}）。")}
    monkeypatch.setitem(declared_in("values"), "value.declared_zero",
                        Declared("value.declared_zero", "空白格声明为0", (Severity.NOTE,), "", "", "", said_otherwise))
    assert Finding.from_observed(kept).message == "3格按0读取（表二）。"


def test_a_finding_that_the_form_declares_was_not_observed() -> None:
    with pytest.raises(UndeclaredError, match=r"t3\.balance"):
        Finding("t3.balance", Severity.ERROR, "不平。").observed()


def test_only_an_error_that_nobody_has_explained_blocks() -> None:
    blocking = {(severity, state) for severity in Severity for state in State if Finding("r", severity, "不符。", state=state).blocks}
    assert blocking == {(Severity.ERROR, State.OPEN)}


def test_the_published_json_says_whom_it_is_told_and_whether_its_rule_is_on_trial() -> None:
    finding = Finding("t3.balance", Severity.ERROR, "不平。", "请核对。", "natural", (Where("t3.new.natural", "表三", "D5"),),
                      62, 61, to="officer", trial=True)
    written = finding.to_json()
    assert list(written) == ["id", "rule", "severity", "state", "where", "left", "right", "difference", "message", "remedy",
                             "to", "trial"]
    assert Finding.from_json(json.loads(json.dumps(written))) == finding


def test_json_of_earlier_versions_is_told_to_the_unit() -> None:
    written = Finding("t3.balance", Severity.ERROR, "不平。", to="officer", trial=True).to_json()
    before = Finding.from_json({key: value for key, value in written.items() if key not in ("to", "trial")})
    assert (before.to, before.trial) == ("unit", False)


# ── call sites ────────────────────────────────────────────────────────────


def test_call_sites_give_facts_and_write_no_sentences() -> None:
    by_hand = {
        f"toolkit/{name}:{line}"
        for path in sorted(TOOLKIT.rglob("*.py"))
        if (name := path.relative_to(TOOLKIT).as_posix()) not in WORDS_BY_HAND and not name.startswith("findings/")
        for line in findings_built(path.read_text("utf-8"))
    }
    assert not by_hand, f"declare these in toolkit/findings and use Finding.of: {', '.join(sorted(by_hand))}"


def findings_built(source: str) -> Iterator[int]:
    """The lines on which a finding is made with a sentence of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Finding":
            yield node.lineno


def test_a_finding_built_by_hand_is_seen_however_it_is_named() -> None:
    source = "Finding('a', s, 'b')\nfindings.Finding('a', s, 'b')\nFinding.of('a')\nFinding.from_json(b)\n"
    assert list(findings_built(source)) == [1, 2]


def test_no_sentence_shows_what_nobody_sees_and_the_facts_are_kept_as_found() -> None:
    finding = Finding.of("value.negative", spot="《表三》D8", stood="\u202d-\u200b3\ufeff")
    assert "现填“-3”" in finding.message
    assert dict(finding.facts)["stood"] == "\u202d-\u200b3\ufeff"
    assert Finding.from_observed(finding.observed()).message == finding.message

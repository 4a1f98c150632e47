"""需领导知悉: what the figures on the page do not say by themselves. Only facts, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.aggregate import Standing, Sums
from toolkit.asked import asked_of, is_controlled, words_of_asked
from toolkit.findings import Severity, State
from toolkit.workbook.adjusted import doubts
from toolkit.workbook.handling import handled_sum
from toolkit.workbook.summary.plan import RollupFacts, named

_NAMES = 80
"""Characters of names in one sentence."""
_MOST_WORDS = 90


def attention(sums: Sums, facts: RollupFacts) -> list[str]:
    """The sentences, the most pressing first; one that says so where there is nothing."""
    if not sums.standings:
        return ["单位名单是空的。"]
    abouts = (_missing, _rejected, _own, _waiting, _controls, _left_out, _government, _adjusted, _published, _accepted)
    said = [sentence for about in abouts for sentence in about(sums, facts)]
    return said or ["各单位均已报送并通过校验，没有需要处理的事项。"]


def _missing(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    if sums.missing:
        by = f"（应于{facts.deadline.month}月{facts.deadline.day}日前报送）" if facts.deadline else ""
        yield f"还有{len(sums.missing)}家没有报送{by}：{_names(sums.missing)}。未报单位的数不在本表内。"


def _rejected(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    rejected = [one for one in sums.standings if one.state == "rejected"]
    if rejected:
        yield f"{len(rejected)}家的报表有错误，需退回修改：{_names(rejected)}。它们现在的数已计入，改后会变。"


def _own(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    """What the district's own sums do not meet, differences with last year's carry-out among it."""
    errors = [one for one in facts.findings if one.severity is Severity.ERROR and handled_sum(sums, one).state != "已采纳"]
    queries = [one for one in facts.findings if one.severity is Severity.QUERY and handled_sum(sums, one).state != "已采纳"]
    for found, called in ((errors, "不平或不符"), (queries, "待核实")):
        if found:
            first = found[0].message
            first = first if len(first) <= _MOST_WORDS else f"{first[:_MOST_WORDS]}…"
            more = f"等{len(found)}处" if len(found) > 1 else ""
            yield f"汇总数自身{called}{more}：{first}{'详见《校验结果》。' if more else ''}"


def _waiting(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    explained = [one for one in sums.standings if any(finding.state is State.EXPLAINED for finding in one.findings)]
    queried = [one for one in sums.standings if one.state == "queried" and one not in explained]
    parts = [f"{len(explained)}家已写明原因，待审定（{_names(explained)}）"] if explained else []
    parts += [f"{len(queried)}家待核实（{_names(queried)}）"] if queried else []
    asked = [(words, asked_of(sums.standings, rule)) for rule, words in words_of_asked().items()]
    parts += [f"{len(units)}家{words}（{_names(units)}）" for words, units in asked if units]
    parts += [f"收到{facts.waiting}份文件未能归到单位，另放待查"] if facts.waiting else []
    if parts:
        yield f"等待处理：{'；'.join(parts)}。"


def _controls(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    """Where other authorities have other figures."""
    found = [finding.message for finding in facts.findings if is_controlled(finding)]
    found += [f"{one.unit.name}：{finding.message}" for one in sums.standings for finding in one.findings if is_controlled(finding)]
    if found:
        first = found[0] if len(found[0]) <= _MOST_WORDS else f"{found[0][:_MOST_WORDS]}…"
        yield f"与其他部门的数不同{len(found)}处，请核对：{first}{'详见《校验结果》。' if len(found) > 1 else ''}"


def _left_out(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    blanks = sums.blanks()
    parts = [f"{len(blanks)}家有空项共{sum(blanks.values())}格，没有计入合计，不作0（{named(list(blanks), _NAMES)}）"] if blanks else []
    if sums.left_out:
        units = list(dict.fromkeys(one.unit for one in sums.left_out))
        parts.append(f"{len(units)}家只报了合计、没有填分项，没有计入（{named(units, _NAMES)}）")
    if parts:
        yield f"{'；'.join(parts)}。"


def _government(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    if facts.government:
        yield facts.government.partition("。")[0] + "。"


def _adjusted(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    yield from doubts(sums)


def _published(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    differing = [one for one in sums.standings if facts.of(one.unit.code).differs]
    if differing:
        yield f"{len(differing)}家网上公布的数与报表不一致：{_names(differing)}。"


def _accepted(sums: Sums, facts: RollupFacts) -> Iterator[str]:
    accepted = [one for one in sums.counting if any(finding.state is State.ACCEPTED for finding in one.findings)]
    if accepted:
        count = sum(finding.state is State.ACCEPTED for one in accepted for finding in one.findings)
        last = any(finding.rule.startswith("history.") for one in accepted for finding in one.findings if finding.state is State.ACCEPTED)
        about = "（含与上年年报不一致的）" if last else ""
        yield f"{len(accepted)}家的{count}项差异{about}已核实采纳，原因见《校验结果》：{_names(accepted)}。"


def _names(standings: Sequence[Standing]) -> str:
    return named([one.unit.name for one in standings], _NAMES)

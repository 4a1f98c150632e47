"""What became of each finding, as the roll-up's 校验结果 and the notes below its tables say it: decided, why, by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from toolkit.aggregate import Decision, Standing, Sums
from toolkit.findings import Finding, Severity, State
from toolkit.structs import Struct
from toolkit.words import first_few, quotation

MOST_WORDS, _QUOTED_WORDS = 300, 60
"""A reason is any text a clerk typed; a longer one would not fit into the highest row. The ledger keeps it whole.
Where several are quoted together each is shorter: it stands with its own unit too."""
_MOST_UNITS = 5
"""Units named where all of them stand in the list below anyway."""
_OPEN = {Severity.ERROR: "待改", Severity.QUERY: "待核实", Severity.NOTE: ""}
_ACCEPTED, _REFUSED, _EXPLAINED = "已采纳", "未采纳", "待审定"
_WAITS = "待裁定"
"""What only the officer can rule on."""


class Handled(Struct, frozen=True):
    """The three cells 状态, 说明 and 经办 of one finding."""

    state: str
    reason: str = ""
    by: str = ""


def handled(standing: Standing, finding: Finding) -> Handled:
    """What became of one finding of a unit."""
    reason = standing.reasons.get(finding.id, "")
    decision = _decision(standing, finding)
    if decision is None and finding.to == "officer" and finding.severity is not Severity.NOTE:
        return Handled(_WAITS, _cut(reason))
    if decision is None:
        return Handled(_EXPLAINED if finding.state is State.EXPLAINED else _OPEN[finding.severity], _cut(reason))
    if decision.accepted:
        return Handled(_ACCEPTED, _cut(decision.reason or reason), _by(decision))
    why = f"（未采纳的原因：{_cut(decision.reason)}）" if reason and decision.reason not in ("", reason) else ""
    return Handled(_REFUSED, "\n".join(filter(None, (_cut(reason or decision.reason), why))), _by(decision))


def handled_sum(sums: Sums, finding: Finding) -> Handled:
    """What there is to say of a finding on the district's own sums: the reasons accepted of the units behind it.

    Where the units accepted make up its whole difference, it is settled with them.
    """
    accepted = [
        (standing, same) for standing in _counting(sums) for same in standing.findings
        if same.id == finding.id and same.state is State.ACCEPTED
    ]
    if not accepted:
        return Handled(_OPEN[finding.severity])
    became = [(standing.unit.name, handled(standing, same)) for standing, same in accepted]
    lines = [f"{name}：{quotation(outcome.reason, _QUOTED_WORDS) or _ACCEPTED}" for name, outcome in became[:_MOST_UNITS]]
    if len(became) > _MOST_UNITS:
        lines.append(f"等{len(became)}家，各家的说明见下。")
    differences = [same.difference for _, same in accepted if same.difference is not None]
    settled = len(differences) == len(accepted) and sum(differences) == finding.difference
    by = dict.fromkeys(outcome.by for _, outcome in became if outcome.by) if settled else {}
    return Handled(_ACCEPTED if settled else _OPEN[finding.severity], "\n".join(lines), "\n".join(list(by)[:_MOST_UNITS]))


class Result(Struct, frozen=True):
    """One line of 校验结果: whose it is (``of_sums`` where it is of the district's own sums), what was found, what became of it."""

    name: str
    of_sums: bool
    finding: Finding
    became: Handled


def results(sums: Sums, district: str, findings: Sequence[Finding], standings: Sequence[Standing] | None = None) -> list[Result]:
    """The lines of 校验结果: the findings on the district's own sums, then those of every unit (of ``standings``, where they are not
    those of the sums alone) in administrative order."""
    return [
        *(Result(f"{district}（汇总）", True, finding, handled_sum(sums, finding)) for finding in findings),
        *(Result(standing.unit.name, False, finding, handled(standing, finding))
          for standing in (sums.standings if standings is None else standings) for finding in standing.findings),
    ]


def listed_results(results: Sequence[Result], sums: Sums) -> list[Result]:
    """Those that are listed one by one: not the notes on a zero return, which has nothing to mend or to answer, but for the officer's."""
    nil = {standing.unit.name for standing in sums.standings if standing.nil and standing.state == "accepted"}
    return [result for result in results if result.of_sums or result.finding.severity is not Severity.NOTE or result.finding.to == "officer"
            or result.name not in nil]


def accepted_below(sums: Sums, codes: Collection[str]) -> str:
    """How many accepted findings concern these cells, and whose; empty where none does. No full stop."""
    count = Counter(
        standing.unit.name for standing in _counting(sums) for finding in standing.findings
        if finding.state is State.ACCEPTED and any(where.code in codes for where in finding.where)
    )
    if not count:
        return ""
    names = first_few([f"{name}{n}项" for name, n in count.items()], _MOST_UNITS)
    return f"说明：本表有{count.total()}项校验问题已由经办人核实采纳（{names}）"


def _counting(sums: Sums) -> list[Standing]:
    return [standing for standing in sums.standings if standing.reported and standing.unit.counted]


def _decision(standing: Standing, finding: Finding) -> Decision | None:
    """The officer's word; None where the decision kept under this id is of a namesake (a workbook's and a manuscript's)."""
    decision = standing.decisions.get(finding.id)
    return decision if decision is not None and decision.accepted == (finding.state is State.ACCEPTED) else None


def _by(decision: Decision) -> str:
    return "\n".join(filter(None, (decision.who, decision.at[:10])))


def _cut(text: str) -> str:
    return quotation(text, MOST_WORDS)

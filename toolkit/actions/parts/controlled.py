"""Figures of other authorities as they compare now: with what each unit reported, with the sums of the whole district."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from toolkit.aggregate import MOST_NAMED, Standing
from toolkit.campaign import standings
from toolkit.findings import Finding, Number, State, json_number
from toolkit.scopes import WHOLE
from toolkit.structs import Struct
from toolkit.words import plain, visible

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.ledger_controls import Control

Outcome = Literal["same", "differs", "known", "accepted", "waiting"]
OUTCOMES: dict[Outcome, str] = {"same": "相同", "differs": "不同", "known": "不同，已说明", "accepted": "不同，已采纳", "waiting": "暂不比较"}


class Seen(Struct, frozen=True):
    """One figure of another authority beside what was reported: ``value`` is None where there is nothing to compare yet."""

    control: Control
    name: str
    """The unit's name; 全区 for the whole district."""
    cell: str
    value: Number | None
    outcome: Outcome
    message: str = ""
    """The sentence of the difference; empty where there is none."""

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        one = self.control
        difference = self.value - one.value if self.value is not None and one.value is not None else None
        return {
            "code": one.what, "unit": one.unit or None, "name": self.name, "value": json_number(self.value), "control": json_number(one.value),
            "difference": json_number(difference), "source": one.source, "remark": one.remark or None, "outcome": self.outcome,
            "message": self.message or None, "registered_at": one.at,
        }


def counts_of(seen: Sequence[Seen]) -> dict[str, int]:
    """How many differ and nobody has said why, how many are not compared yet."""
    return {"differing": sum(one.outcome == "differs" for one in seen), "waiting": sum(one.outcome == "waiting" for one in seen)}


def controls_said(seen: Sequence[Seen]) -> list[str]:
    """How they compare, in sentences: one that counts them, then each difference that nobody has explained; nothing where there are none."""
    if not seen:
        return []
    differing = [one for one in seen if one.outcome == "differs"]
    explained, waiting = (sum(one.outcome in which for one in seen) for which in (("known", "accepted"), ("waiting",)))
    counts = "，".join(filter(None, (
        f"与报来的不同{len(differing)}条（口径可能不同）" if differing else "没有不同的", f"不同而已说明{explained}条" if explained else "",
        f"没有报齐、暂不比较{waiting}条" if waiting else "")))
    lines = [f"  {one.name}：{visible(one.message)}" for one in differing[:MOST_NAMED]]
    more = [f"  ……以上只列出前{MOST_NAMED}条。"] if len(differing) > MOST_NAMED else []
    return [f"其他部门的数{len(seen)}条：{counts}{'：' if lines else '。'}", *lines, *more]


def controls_listed(seen: Sequence[Seen]) -> list[str]:
    """Each of them in a line: of whom, of what, what was reported, what the authority has, how they compare; at the end how many."""
    lines = []
    for one in seen:
        reported = "未报或空着" if one.value is None else f"报来{plain(one.value)}"
        remark = f"：{one.control.remark}" if one.control.remark else ""
        lines.append(visible(f"{one.name}　{one.cell}（{one.control.what}）　{reported}　{one.control.source}{plain(one.control.value)}"
                             f"　{OUTCOMES[one.outcome]}{remark}"))
    return [*lines, controls_said(seen)[0].rstrip("：。") + "。"] if seen else ["还没有登记其他部门的数。"]


def seen_of(campaign: Campaign, units: Sequence[str] | None = None) -> tuple[Seen, ...]:
    """The figures of these units (by code) alone, or all of them and the whole district's."""
    known = [one for one in campaign.ledger.controls() if units is None or one.unit in units]
    if not known:
        return ()
    from toolkit.campaign.controls import is_comparable, measure_of, told  # few campaigns have any

    by_code = {standing.unit.code: standing for standing in standings(campaign)}
    sums = None
    if any(not one.unit for one in known):
        from toolkit.actions.parts.district import (
            whole_sums,  # it knows the report, which status has no need of
        )

        sums = whole_sums(campaign)[0]
    seen = []
    for one in known:
        measure, standing = measure_of(campaign.form, one.what), by_code.get(one.unit)
        if measure is None or (one.unit and standing is None):
            continue  # of a unit that is in the list no more
        if sums is not None and not one.unit:
            value, finding = measure.value(sums.values), told(one, measure, measure.value(sums.values))
            ready = is_comparable(sums, measure, one)
        else:
            value = measure.value(standing.values) if standing is not None and standing.values is not None else None
            finding, ready = told(one, measure, value), value is not None
        name = standing.unit.name if standing is not None else WHOLE
        became = _outcome(ready, standing, finding)
        seen.append(Seen(one, name, measure.name, value, became, finding.message if finding is not None and became != "waiting" else ""))
    return tuple(seen)


def _outcome(ready: bool, standing: Standing | None, finding: Finding | None) -> Outcome:
    if not ready:
        return "waiting"
    if finding is None:
        return "same"
    if finding.case.endswith("known"):
        return "known"
    accepted = standing is not None and any(
        one.rule == finding.rule and one.id == finding.id and one.state is State.ACCEPTED for one in standing.findings)
    return "accepted" if accepted else "differs"

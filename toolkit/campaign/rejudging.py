"""What judgements rest on, and what to say when one changed because that did: “类别改为街道”, “上年数有改动”, “程序升级”.

Pure: the record of what judgements rested on is compared with what they rest on now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.aggregate import STATES, Standing
from toolkit.digests import sha256
from toolkit.findings import Finding, Number, Severity, State, json_number
from toolkit.jsons import dumps
from toolkit.submission import Unit
from toolkit.words import first_few

ENGINE = "engine"
Rests = Mapping[str, Any]
_SAID = {
    "name": "单位名称改为{}", "level": "类别改为{}", "aliases": "别名有改动", "predecessors": "前身有改动", "required": "{}",
    "counted": "{}", "campaign_level": "本级改为{}", "year": "年度改为{}", "district": "地区名称改为{}", "last": "上年数有改动",
    "weights": "校验规则的分量有改动", "release": "{}",
    ENGINE: "程序升级",
}
_YES_NO = {"required": ("改为须报", "改为不须报"), "counted": ("改为计入汇总", "改为不计入汇总"),
           "release": ("改为审定后公布", "改为自行公布")}
_MOST_NAMED = 3


def rests_of(unit: Unit, *, district: str, year: int, level: str, last: Mapping[str, Number | None] | None, engine: str,
             weights: Mapping[str, str] | None = None, release: bool = False) -> Rests:
    """What a unit's judgement rests on besides its files, as plain data."""
    figures = [[code, json_number(value)] for code, value in sorted((last or {}).items())]
    return {
        "name": unit.name, "level": unit.level, "aliases": list(unit.aliases), "predecessors": list(unit.predecessors),
        "required": unit.required, "counted": unit.counted, "campaign_level": level, "year": year, "district": district,
        "last": digest_of(figures) if figures else "", "weights": digest_of(dict(weights)) if weights else "", "release": release,
        ENGINE: engine,
    }


def digest_of(data: object) -> str:
    """A short name for plain data."""
    return sha256(dumps(data, blanks=True, sort=True).encode()).hex()[:16]


def changed(before: Rests, now: Rests) -> list[str]:
    """The names of what is another now; of what was not remembered then, nothing is known."""
    return [name for name in _SAID if name in before and before[name] != now[name]]


def only_the_program(before: Rests, now: Rests) -> bool:
    """Whether nothing changed but the program that judges."""
    return changed(before, now) == [ENGINE]


def why_changed(before: Rests, now: Rests) -> str:
    """What changed, in words; empty where nothing did. An upgrade is named only where nothing else explains it."""
    names = changed(before, now)
    names = [name for name in names if name != ENGINE] or names
    return "，".join(_words(name, now[name]) for name in names)


def _words(name: str, value: object) -> str:
    if name in _YES_NO:
        return _YES_NO[name][0 if value else 1]
    return _SAID[name].format(value or "空")


def turned(unit: Unit, was: str, now: str, because: str) -> str:
    """“判断有变化：××街道 已通过→需退回（类别改为街道）。”"""
    states: Mapping[str, str] = STATES  # type: ignore[assignment]
    reason = f"（{because}）" if because else ""
    return f"判断有变化：{unit.name} {states.get(was, was)}→{states.get(now, now)}{reason}。"


def counted_otherwise(unit: Unit, because: str) -> str:
    """What is said where a unit's figures are now in the sums, or out of them, and its state is the same."""
    return f"汇总有变化：{unit.name}{because}。"


def waits(standing: Standing, held: Sequence[Finding]) -> str:
    """What is said of an accepted return in which only a newer program finds something."""
    unit = standing.unit
    named = first_few([f"{finding.id}：{finding.message}" for finding in held], _MOST_NAMED, counted="处", by="；")
    return (f"程序升级后，已通过的“{unit.name}”第{standing.version}次有新发现（{named}），待经办人裁定，此前仍按已通过处理："
            f"不要求改的用 nianbao explain --unit {unit.code} --accept 编号，要退回的用 --refuse 编号。")


def newly_found(findings: Iterable[tuple[Finding, str]], known: Iterable[tuple[str, str]]) -> list[tuple[Finding, str]]:
    """The findings that keep a return from being accepted and were not known when it was; each with its fingerprint.

    An older ledger remembered no fingerprints: there the same id is the same finding.
    """
    before = set(known)
    return [
        (finding, about) for finding, about in findings
        if finding.severity is not Severity.NOTE and finding.state is not State.ACCEPTED
        and (finding.id, about) not in before and (finding.id, "") not in before
    ]

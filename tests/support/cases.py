"""Cases of rules as data: ``tests/cases/<rule>.jsonl``, a line each. A rule holds, fails, or cannot be told.

Of a case only what matters is written: ``texts`` by code (one string: that of 依申请公开), ``values`` and ``raws`` by code (0 elsewhere), whose it is
(``unit``, a name of the list; null for a file without a campaign, with ``level``), ``origin``. ``says`` is what the sentence holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.actions.form import load_form
from toolkit.campaign.identifying import BY_SEAL, BY_WORDS, District
from toolkit.campaign.judging import Context, judge
from toolkit.campaign.roster import Roster
from toolkit.findings import Finding, Where
from toolkit.submission import Identity, Origin, Raw, SealFound, Stands, Submission, Unit

FOLDER = Path(__file__).parents[1] / "cases"
OUTCOMES = ("holds", "fails", "cannot tell")
FORM = load_form("2021")
YEAR = 2023
UNITS = (
    Unit("101", "区政府办公室", "本级", ("区政府办",)), Unit("201", "示例东街道", "街道", ("示例东街道办事处",)), Unit("202", "示例西街道", "街道"),
    Unit("301", "样板镇", "镇", ("样板镇人民政府",)), Unit("302", "子虚镇", "镇"), Unit("401", "区教育局", "部门", ("教育局",)),
    Unit("402", "区自然资源局", "部门"), Unit("501", "开发区管理委员会", "开发区", ("管委会", "开发区管委会")),
)
DISTRICT = District("示范区", YEAR, "区县", FORM.edition, FORM.digest, Roster(UNITS, "示范区"))
USUAL = {
    "s1.supervision": "工作考核合格，社会评议满意，没有责任追究。", "s5.problems": "人手少，业务不熟。", "s6.matters": "未收取信息处理费。",
}
"""Texts about which there is nothing to say; the others are “无。”."""


@dataclass(frozen=True)
class Case:
    """One case of a rule."""

    rule: str
    outcome: str
    texts: Mapping[str, str]
    why: str = ""
    says: str = ""
    example: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    raws: Mapping[str, Any] = field(default_factory=dict)
    unit: str | None = "示例东街道"
    level: str | None = None
    stated_year: int | None = YEAR
    origin: Origin = "issued"

    def __str__(self) -> str:
        words = next(iter(self.texts.values()), "") or str(dict(self.values) or dict(self.raws))
        return f"{self.rule} {self.outcome} {words[:20]}"

    def findings(self) -> list[Finding]:
        """What the judge says of a return like this by this rule."""
        unit = next((unit for unit in UNITS if unit.name == self.unit), None)
        assert unit is not None or self.unit is None, f"{self.unit} is not on the list"
        raws = {code: Raw(None, Where(code), Stands.ISSUED_FORMULA) if cell.total else Raw(0, Where(code)) for code, cell in FORM.cells.items()}
        raws |= {code: Raw(content, Where(code)) for code, content in {**self.values, **self.raws}.items()}
        texts = dict.fromkeys(FORM.texts_by_code, "无。") | USUAL | dict(self.texts)
        level = unit.level if unit is not None else self.level
        identity = Identity(unit.code if unit else None, unit.name if unit else "某单位", level, self.stated_year, FORM.edition, "示范区", "区县")
        issued = self.origin == "issued"
        facts = Submission(identity, self.origin, raws, texts, seal=SealFound("ours" if issued else "nobody", "a" * 32 if issued else ""))
        context = Context() if unit is None else Context(DISTRICT, assigned=BY_SEAL if issued else BY_WORDS)
        return [finding for finding in judge(FORM, facts, unit, context).findings if finding.rule == self.rule]


@cache
def cases(rule: str) -> tuple[Case, ...]:
    """The cases of a rule, in their file's order."""
    lines = (FOLDER / f"{rule}.jsonl").read_text("utf-8").splitlines()
    return tuple(_case(rule, json.loads(line)) for line in lines if line.strip())


def rules() -> tuple[str, ...]:
    """The rules that have cases of this kind."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.jsonl")))


def _case(rule: str, data: dict[str, Any]) -> Case:
    texts = data.pop("texts", {})
    return Case(rule, texts=texts if isinstance(texts, dict) else {"s1.on_request": texts}, **data)

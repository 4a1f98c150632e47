"""A return as facts, without a file, as cases of rules describe it: what the judge says of it, and what became of one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.structs import Struct, field, replace

from toolkit.actions.form import load_form
from toolkit.campaign.identifying import BY_OFFICER, BY_SEAL, BY_WORDS, District
from toolkit.campaign.judging import Context, Judgement, judge
from toolkit.campaign.records import Registered
from toolkit.campaign.roster import Roster
from toolkit.findings import Finding, Number, Where
from toolkit.form import Cell, Form
from toolkit.layout import build_layout
from toolkit.rules import Known, rulebook
from toolkit.rules.confronting import outcomes
from toolkit.rules.evaluate import Outcome
from toolkit.rules.expression import DECLARED, YES
from toolkit.submission import Identity, Origin, Raw, SealFound, Stands, Submission, Unit

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
_SAID = {Outcome.HOLDS: "holds", Outcome.FAILS: "fails", Outcome.CANNOT_TELL: "cannot tell"}
_DATA = Path(__file__).parents[1] / "data"


class Facts(Struct, frozen=True, kw_only=True):
    """What a case says of a return."""

    form: str = "2021"
    unit: str | None = "示例东街道"
    level: str | None = None
    campaign_level: str = "区县"
    stated_year: int | None = YEAR
    stated: str | None = None
    """The unit that the file names, where the officer says that it is another's."""
    origin: Origin = "issued"
    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    raws: Mapping[str, Any] = field(default_factory=dict)
    blank: Sequence[str] = ()
    last: Mapping[str, Any] = field(default_factory=dict)
    declared: Sequence[str] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    """The texts of the unit's manuscript."""


@cache
def form_of(name: str) -> Form:
    """A shipped edition, or a form that is a test's."""
    path = _DATA / f"{name}.toml"
    return load_form(path if path.is_file() else name)


def judged(facts: Facts) -> list[Finding]:
    """What the judge says of it."""
    return list(_judgement(facts).findings)


def outcome_of(facts: Facts, rule: str, item: str) -> str:
    """What became of a form's rule for one item."""
    form, judgement = form_of(facts.form), _judgement(facts)
    asked: dict[str, str | None] = {"unit.level": _level(facts), "campaign.level": facts.campaign_level}
    known = Known(judgement.values, numbers(facts.last), asked | {f"{DECLARED}{table}": YES for table in facts.declared}, judgement.texts)
    return _SAID[next(result for check, result in outcomes(rulebook(form), known).items() if (check.rule.id, check.item) == (rule, item))]


def numbers(given: Mapping[str, Any]) -> dict[str, Number | None]:
    """Figures as a ledger has them: whole, or exactly as written."""
    return {code: Decimal(str(value)) if isinstance(value, float) else value for code, value in given.items()}


def unit_called(name: str | None) -> Unit | None:
    """A unit of the list; None for a file without a campaign."""
    unit = next((unit for unit in UNITS if unit.name == name), None)
    assert unit is not None or name is None, f"{name} is not on the list"
    return unit


def _judgement(facts: Facts) -> Judgement:
    form, unit = form_of(facts.form), unit_called(facts.unit)
    issued = facts.origin == "issued"
    places = _places(form) if issued else {code: Where(code) for code in form.cells}
    raws = {code: _usual(cell, places[code]) for code, cell in form.cells.items()}
    raws |= {code: Raw(None, places[code]) for code, cell in form.cells.items()
             if not cell.total and any(fnmatchcase(code, pattern) for pattern in facts.blank)}
    raws |= {code: Raw(content, places[code]) for code, content in {**facts.values, **facts.raws}.items()}
    texts = dict.fromkeys(form.texts_by_code, "无。") | {code: text for code, text in USUAL.items() if code in form.texts_by_code} | dict(facts.texts)
    stated = unit_called(facts.stated) or unit
    identity = Identity(stated.code if stated else None, stated.name if stated else "某单位", _level(facts), facts.stated_year, form.edition,
                        DISTRICT.name, facts.campaign_level)
    seal = SealFound("ours" if issued else "nobody", "a" * 32 if issued else "")
    read = Submission(identity, facts.origin, raws, texts, declared=tuple(facts.declared), seal=seal, last=numbers(facts.last))
    if unit is None:
        return judge(form, read, None, Context())
    district = replace(DISTRICT, level=facts.campaign_level, edition=form.edition, form=form.digest)
    assigned = BY_OFFICER if facts.stated else BY_SEAL if issued else BY_WORDS
    context = Context(district, numbers(facts.last), assigned, manuscript=_manuscript(facts, identity, unit, seal))
    return judge(form, read, unit, context)


def _manuscript(facts: Facts, identity: Identity, unit: Unit, seal: SealFound) -> Registered | None:
    if not facts.written:
        return None
    read = Submission(identity, facts.origin, texts=facts.written, part="manuscript", seal=seal)
    return Registered(unit.code, "b" * 64, "文字稿.docx", 1, "2024-01-10T09:00:00+08:00", "2024-01-10T09:00:00+08:00", BY_SEAL, read)


def _level(facts: Facts) -> str | None:
    unit = unit_called(facts.unit)
    return unit.level if unit is not None else facts.level


@cache
def _places(form: Form) -> dict[str, Where]:
    """Where each cell stands in what is issued."""
    layout = build_layout(form, last_year=False)
    return {code: Where(code, layout.sheet_of[code].name, layout.slot(code).at) for code in form.cells}


def _usual(cell: Cell, where: Where) -> Raw:
    if cell.total:
        return Raw(None, where, Stands.ISSUED_FORMULA)
    return Raw(cell.choices[0] if cell.choices else 45306 if cell.kind == "date" else 0, where)

"""Units beside each other, as cases of rules describe them: what the officer is asked of the first.

``units`` have a name, ``values`` and ``texts`` (0 and nothing elsewhere), ``last`` and ``last_texts``; ``level`` is that of all of them.
``rest`` are figures of further units, one each, ``of`` the cell they stand in. ``controls`` are other authorities' figures of the first,
or of the whole ``district``; ``release`` says whether units publish only after the officer agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.structs import replace

from tests.support.case_facts import DISTRICT, FORM, YEAR, numbers
from toolkit.aggregate import Standing, add_up
from toolkit.campaign.controls import of_district, of_units
from toolkit.campaign.copied import found_again, found_alike
from toolkit.campaign.identifying import BY_SEAL
from toolkit.campaign.judging import Context, standing
from toolkit.campaign.ledger_controls import Control
from toolkit.campaign.peers import with_peers
from toolkit.campaign.records import Registered
from toolkit.campaign.repeats import with_repeats
from toolkit.findings import Finding, Number, Where
from toolkit.rules import evaluate_totals
from toolkit.submission import Identity, Raw, SealFound, Stands, Submission, Unit

_AT = "2024-01-10T09:00:00+08:00"


def asked_of_the_first(among: Mapping[str, Any]) -> list[Finding]:
    """What is said of the first of the units."""
    given = [*among["units"], *({"name": f"单位{n}", "values": {among["of"]: value}} for n, value in enumerate(among.get("rest", ()), 2))]
    stands = [_stands(n, one, among.get("level", "街道")) for n, one in enumerate(given)]
    if "release" in among:
        return list(_returned(stands[0].unit, among["release"]).findings)
    last = {unit.unit.code: _figures(one["last"]) if "last" in one else {} for unit, one in zip(stands, given, strict=True)}
    last_texts = {unit.unit.code: one.get("last_texts", {}) for unit, one in zip(stands, given, strict=True)}
    of_whom = "" if among.get("district") else stands[0].unit.code
    controls = [Control(one["what"], of_whom, one["source"], one["value"], one.get("remark", "")) for one in among.get("controls", ())]
    if among.get("district"):
        return list(of_district(add_up(FORM, stands), controls))
    beside = with_peers(FORM, with_repeats(FORM, stands, {}), last, {})
    found = [*found_again(FORM, stands, lambda unit: last[unit.code]), *found_alike(FORM, stands, lambda unit: last_texts[unit.code]),
             *of_units(FORM, stands, controls)]
    return [*beside[0].findings, *(finding for n, finding in found if n == 0)]


def _stands(n: int, one: Mapping[str, Any], level: str) -> Standing:
    texts = dict.fromkeys(FORM.texts_by_code, "") | one.get("texts", {})
    return Standing(Unit(f"u{n}", one["name"], level), None if one.get("missing") else _figures(one.get("values", {})), texts)


def _figures(given: Mapping[str, Any]) -> dict[str, Number | None]:
    """Figures of one year, with the totals that are not given."""
    typed: dict[str, Number | None] = {code: 0 for code, cell in FORM.cells.items() if not cell.total} | numbers(given)
    return typed | evaluate_totals(FORM, typed, [code for code in FORM.cells if code not in typed])


def _returned(unit: Unit, release: bool) -> Standing:
    """A return of zeros that has nothing to ask about, in a district where the officer agrees before units publish, or in another."""
    raws = {code: Raw(None, Where(code), Stands.ISSUED_FORMULA) if cell.total else Raw(0, Where(code)) for code, cell in FORM.cells.items()}
    texts = dict.fromkeys(FORM.texts_by_code, "无。") | {"s5.problems": "公开栏更换不够及时。"}
    identity = Identity(unit.code, unit.name, unit.level, YEAR, FORM.edition, "示范区", "区县")
    read = Submission(identity, "issued", raws, texts, seal=SealFound("ours", "a" * 32))
    kept = Registered(unit.code, "b" * 64, "报表.xlsx", 1, _AT, _AT, BY_SEAL, read)
    return standing(FORM, unit, kept, None, Context(replace(DISTRICT, release=release)))

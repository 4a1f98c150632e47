"""Who fills in what was asked of the government itself 区政府本级的申请件: its office as a rule, or a row of its own; else nobody, and the
district's figures miss them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.patterns import regex
from toolkit.scopes import own_organ, region

if TYPE_CHECKING:
    from toolkit.form import Form
    from toolkit.submission import Unit

NOBODY = "无"
"""In campaign.toml: no unit fills it in, and that is known."""
_REGULATED = "政府信息公开"
_OFFICE = regex(r"(?:政府|府)(?:综合)?办(?:公室|公厅)?(?:[（(].*)?$|两办|党政(?:综合)?办(?:公室)?$")
_ITSELF = "本级"


def fills_government(units: Sequence[Unit], district: str, level: str, said: str) -> Unit | None:
    """The unit that does: as campaign.toml has it (``said``, a code or a name), else the only one of the kind 本级, the government
    itself, or its only office; None where nobody can be told."""
    if said:
        return next((unit for unit in units if said in (unit.code, unit.name, *unit.aliases)), None)
    own = region(district, level)
    itself = {f"{place}{government}{end}" for place in (district, own) for government in ("人民政府", "政府") for end in ("", "本级", "机关")}
    level_own = [unit for unit in units if unit.level == _ITSELF]
    offices = [unit for unit in level_own or units if not unit.level or own_organ(unit, level) if _OFFICE.search(unit.name)]
    for found in ([unit for unit in units if unit.name in itself], offices, level_own):
        if len(found) == 1:
            return found[0]
    return None


def asks_government(form: Form, district: str) -> bool:
    """Whether there is a government whose applications somebody has to fill in: not above a bureau's schools, nor in another form."""
    return _REGULATED in form.title and bool(re.search("[区县市旗州盟省]$", district)) and not re.search("(?:开发|高新|园|景)区$", district)


def government_said(form: Form, units: Sequence[Unit], district: str, level: str, said: str, *, found_too: bool = False) -> str:
    """What is to be said of it: empty where a unit is known to do it (with ``found_too`` which one, and how to say otherwise)."""
    if said == NOBODY or not units or not asks_government(form, district):
        return ""
    what = f"以{region(district, level)}政府名义受理的申请"
    unit = fills_government(units, district, level, said)
    if unit is None and said:
        return f"campaign.toml 的 government 写的是“{said}”，单位名单里没有这个单位，请改正：{what}由谁填报，就写它的代码。"
    how = f'由别的单位填的，在 campaign.toml 里写 government = "它的代码"；没有单位填的写 government = "{NOBODY}"。'
    if unit is None:
        return (f"单位名单里看不出{what}由谁填报（常由政府办公室一并填，或另立一行），请核对有没有漏计。"
                f'由名单里某个单位填的，在 campaign.toml 里写 government = "它的代码"；另立一行的，在 units.csv 里加一行，类别写“{_ITSELF}”；'
                f'没有单位填的写 government = "{NOBODY}"。')
    return f"{what}，看来由“{unit.name}”填报，请下发时告诉它一并填入。{how}" if found_too else ""

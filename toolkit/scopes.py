"""Whose figures a sum has: the whole district's 全区（含镇街）, or those of its own organs alone 区级机关（不含镇街）.

Which unit is an organ is read from its kind in the list: towns and streets, and in a city or a province the levels of government
below it, are none. A unit without a kind cannot be told, and is in the whole alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.patterns import regex
from toolkit.structs import Struct, field
from toolkit.submission import CAMPAIGN_LEVELS, Unit
from toolkit.words import ORGANS as ORGANS
from toolkit.words import WHOLE as WHOLE

EXAMPLES = ("全区（含镇街）", "区级机关（不含镇街）")
"""As campaign.toml may have them; for a county or a city with its own words."""

_STREET = "街道"
_TOWNS = frozenset({_STREET, "乡", "镇", "民族乡"})
_ENDS = "区县市旗州盟省"
_OWN = {"区县": "区", "市": "市", "省": "省"}
_AUTONOMOUS = "自治区"
_WHOLE = regex(r"全\w(?:[（(]含[^（）()]+[)）])?|含[^（）()]+")
_ORGANS = regex(r"\w{1,3}级机关(?:[（(]不含[^（）()]+[)）])?|不含[^（）()]+")


class Scope(Struct, frozen=True):
    """One of the two scopes of a campaign that has both."""

    words: str
    """“区级机关（不含镇街）”, as every product calls it."""
    organs: bool
    below: frozenset[str] = field(default=frozenset())
    """The kinds of units that are none of the district's own organs."""

    @property
    def short(self) -> str:
        """What sheets and columns call it: 机关 or 全区."""
        return ORGANS if self.organs else WHOLE

    def holds(self, unit: Unit) -> bool:
        """Whether a unit's figures belong here, if they count at all."""
        return not self.organs or bool(unit.level and unit.level not in self.below)


def called(scope: Scope | None) -> str:
    """Whose figures these are, as a sentence says it: 全区, or the organs' scope in its own words."""
    return scope.words if scope is not None and scope.organs else WHOLE


def scopes_of(units: Sequence[Unit], district: str, level: str) -> tuple[Scope, Scope] | None:
    """The whole, and the organs; None where the units that count are of one kind, so that there is but one scope.

    ``level`` is the campaign's own.
    """
    below = _below(level)
    kinds = {unit.level for unit in units if unit.counted and unit.level}
    if not kinds & below or not kinds - below:
        return None
    towns = kinds & _TOWNS
    called = [*([("镇街" if _STREET in towns else "乡镇")] if towns else []), *(one for one in CAMPAIGN_LEVELS if one in kinds & below)]
    lower = "、".join(reversed(called))
    own = region(district, level)
    organ = _AUTONOMOUS if district.endswith(_AUTONOMOUS) else own
    return Scope(f"全{own}（含{lower}）", organs=False), Scope(f"{organ}级机关（不含{lower}）", organs=True, below=below)


def region(district: str, level: str) -> str:
    """What a district is for short: 区, 县, 市 …, by the end of its name, else by the campaign's level."""
    return district[-1] if district and district[-1] in _ENDS else _OWN.get(level, "区")


def own_organ(unit: Unit, level: str) -> bool:
    """Whether a unit is surely an organ of the district itself."""
    return bool(unit.level) and unit.level not in _below(level)


def _below(level: str) -> frozenset[str]:
    rank = CAMPAIGN_LEVELS.index(level) if level in CAMPAIGN_LEVELS else 0
    return _TOWNS.union(CAMPAIGN_LEVELS[:rank])


def is_organs(written: str) -> bool | None:
    """Whether these words name the organs alone; None where they name no scope."""
    if _WHOLE.fullmatch(written):
        return False
    return True if _ORGANS.fullmatch(written) else None

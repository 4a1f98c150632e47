"""A report that is the district's own, given to check: held against the sums of now, and not taken for some unit's return."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from toolkit.structs import Struct
from toolkit.words import plain

if TYPE_CHECKING:
    from toolkit.actions.parts.taking import Taken
    from toolkit.aggregate import Sums
    from toolkit.campaign.folder import Campaign

_GOVERNMENT = "人民政府"
_ABOUT_A_UNIT = ("identity.unit", "seal.missing")
"""Findings that speak of a unit's return: whose it is, and that it is no workbook that was issued."""
_MOST = 20


class Unlike(Struct, frozen=True):
    """A number of the file that is not that of the sums, both as they are printed (empty is a blank) and as JSON has them."""

    code: str
    name: str
    there: str
    sums: str
    there_json: int | float | str | None
    sums_json: int | float | str | None

    @property
    def sentence(self) -> str:
        """“一、本年新收｜自然人：文件10，汇总12”."""
        return f"{self.name}：文件{self.there or plain(None)}，汇总{self.sums or plain(None)}"


class AgainstSums(Struct, frozen=True):
    """How a file of the district's own came out against the sums: how many numbers were compared, which differ, which it does not give."""

    district: str
    compared: int
    differs: tuple[Unlike, ...]
    unread: tuple[str, ...]
    """The codes of the sums for which nothing could be read."""

    @property
    def verdict(self) -> str:
        """“与汇总一致（203个数）”, or how many differ."""
        lost = f"，{len(self.unread)}个数没有读出、未比较" if self.unread else ""
        if not self.compared:
            return f"没有读出与汇总可比的数{lost}"
        if self.differs:
            return f"比较{self.compared}个数，有{len(self.differs)}个与汇总不一致{lost}"
        return f"与汇总一致（{self.compared}个数）{lost}"

    @property
    def sentences(self) -> list[str]:
        """Each number that differs, both values; of very many the first, and how many."""
        said = [one.sentence for one in self.differs[:_MOST]]
        return said + ([f"……共{len(self.differs)}个"] if len(self.differs) > _MOST else [])

    def to_json(self) -> dict[str, Any]:
        """What ``check --json`` adds for such a file."""
        return {
            "name": self.district, "equal": bool(self.compared) and not self.differs and not self.unread,
            "compared": self.compared, "unread": list(self.unread),
            "differences": [{"code": one.code, "name": one.name, "file": one.there_json, "sums": one.sums_json} for one in self.differs],
        }


def is_own(taken: Taken, campaign: Campaign) -> bool:
    """Whether a file that is no unit's speaks for the campaign's district, and of its year."""
    read = taken.submission
    if read is None or taken.unit is not None or read.part != "return" or read.seal.whose != "nobody":
        return False
    name = (read.identity.unit_name or "").strip().removesuffix(_GOVERNMENT)
    return name == campaign.district.removesuffix(_GOVERNMENT) != "" and read.identity.year in (None, campaign.year)


def without_units_findings(taken: Taken) -> tuple[Any, ...]:
    """The findings that concern a district's own report, too."""
    return tuple(finding for finding in taken.findings if finding.rule not in _ABOUT_A_UNIT)


def against(taken: Taken, campaign: Campaign, sums: Callable[[], Sums]) -> AgainstSums:
    """The numbers of a file held against the sums. Words of many units (“是3 否2”) are no number and are left out."""
    from toolkit.form.spoken import in_json  # few check the district's own
    from toolkit.rules import rolled

    form, made = campaign.form, sums().values
    codes = [code for code in form.cells if code not in rolled.without_figure(form)]
    there = taken.values
    read = [code for code in codes if there.get(code) is not None]
    differs = []
    for code in read:
        cell = form.cells[code]
        both = rolled.printed(form, cell, there[code]), rolled.printed(form, cell, made[code])
        if both[0] != both[1]:
            differs.append(Unlike(code, cell.name, *both, in_json(cell, there[code]), in_json(cell, made[code])))
    unread = tuple(code for code in codes if code not in set(read) and made[code] is not None)
    return AgainstSums(campaign.district, len(read), tuple(differs), unread)

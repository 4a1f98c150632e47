"""adjust 调整: the officer adds to the district's sum of a cell, or takes away. One act, done once; no unit's return is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from toolkit.actions.parts.cell_meant import cell_meant
from toolkit.actions.parts.district import organ_sums, whole_sums
from toolkit.aggregate import Adjustment, Standing, Sums, figure
from toolkit.campaign.folder import Campaign
from toolkit.campaign.standing import look_through
from toolkit.errors import UsageError
from toolkit.findings import Finding, Number, json_number
from toolkit.form import Cell, Form
from toolkit.patterns import regex
from toolkit.rules import rolled, rulebook
from toolkit.scopes import ORGANS, WHOLE
from toolkit.scopes import called as scope_called
from toolkit.structs import Struct, replace
from toolkit.words import condensed, first_few, one_line, plain, signed, visible
from toolkit.workbook.adjusted import doubt_of, table_name, whose

_NUMBER = regex(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_MINUS = str.maketrans("−–—", "---")
_MOST = 10**9
"""More than any district's figure; whoever writes more has mistyped."""
_MOST_PARTS = 12


class Adjusted(Struct, frozen=True):
    """One adjustment, and what became of the district's figure."""

    adjustment: Adjustment
    cell: Cell
    unit: str
    """The unit's name; 全区 where it is the whole district's."""
    table: str
    before: Number | None
    after: Number | None
    made: bool = True
    """False where it had been done so already: then nothing was changed."""
    doubt: str = ""
    """What has become of the unit since; empty where it is as it was."""
    findings: tuple[Finding, ...] = ()
    """What the district's own rules say of its sums now and did not before."""

    def to_json(self) -> dict[str, Any]:
        """The adjustment as data."""
        one = self.adjustment
        return {
            "number": one.number, "code": one.code, "table": self.table, "name": self.cell.name,
            "unit": {"code": one.unit, "name": self.unit} if one.unit else None, "organs": one.organs,
            "delta": json_number(one.delta), "reason": one.reason, "by": one.who, "at": one.at,
            "undone": {"at": one.undone["at"], "by": one.undone["who"], "reason": one.undone["reason"]} if one.undone else None,
            "doubt": self.doubt or None, "made": self.made, "before": json_number(self.before), "sum": json_number(self.after),
            "findings": [finding.to_json() for finding in self.findings],
        }


def adjust(campaign: Campaign, code: str, delta: Number | str, *, unit: str, reason: str, who: str) -> Adjusted:
    """Add ``delta`` to the district's sum of a cell (its code, or its full label), of a unit's figure, of the whole district's (全区) or
    of what its own organs did together (机关: in both scopes, where there are two).

    The same once more is no further act. Raises :class:`UsageError`, and nothing is done, for a cell that is no sum or that nobody
    knows, for a figure that cannot be, for a sum that would come below zero where it may not, without a unit, reason or name.
    """
    cell = cell_meant(campaign.form, code)
    _require_sum(campaign.form, cell)
    number = _number(cell, delta)
    if not unit.strip():
        raise UsageError(f"请用 --unit 写明调整的是哪个单位的数；不是某一家的，写 --unit {WHOLE}。"
                         f"只是本级机关的（镇街的不在内），写 --unit {ORGANS}。")
    reason, who = _words(reason, who, "调整")
    whole = unit.strip() == WHOLE or (unit.strip() == campaign.district and campaign.roster.find(unit, unit) is None)
    organs = unit.strip() == ORGANS and campaign.roster.find(unit, unit) is None
    of = None if whole or organs else campaign.require_unit(unit)
    look_through(campaign)
    with campaign.ledger.act():
        before, found = whole_sums(campaign)
        standing = next((standing for standing in before.standings if of is not None and standing.unit.code == of.code), None)
        wanted = Adjustment(0, cell.code, number, reason=reason, who=who, organs=organs)
        if standing is not None:
            _require_counted(standing)
            wanted = replace(wanted, unit=standing.unit.code, sha256=standing.sha256, version=standing.version)
        known = next((one for one in before.adjustments if one.act == wanted.act), None)
        if known is not None:
            return _told(before, known, before, made=False)
        for sums in (before, *([scope] if organs and (scope := organ_sums(campaign)) is not None else [])):
            _require_not_below_zero(cell, standing, sums, number)
        kept, _ = campaign.ledger.register_adjustment(wanted)
        after, now = whole_sums(campaign)
    return _told(after, kept, before, findings=_new(found, now))


def undo(campaign: Campaign, number: int, *, reason: str, who: str) -> Adjusted:
    """Take an adjustment back, by a further event; once more it is no further act. Raises :class:`UsageError` for one that is not there."""
    reason, who = _words(reason, who, "取消")
    look_through(campaign)
    with campaign.ledger.act():
        every = campaign.ledger.adjustments()
        one = next((one for one in every if one.number == number), None)
        if one is None:
            known = first_few([f"第{one.number}条" for one in every], _MOST_PARTS, counted="条")
            raise UsageError(f"没有第{number}条调整，" + (f"有：{known}（见 nianbao adjust --list）。" if every else "还没有作过调整。"))
        before, found = whole_sums(campaign)
        if not campaign.ledger.undo_adjustment(one, who, reason):
            return _told(before, one, before, made=False)
        after, now = whole_sums(campaign)
        (kept,) = (kept for kept in campaign.ledger.adjustments() if kept.number == number)
    return _told(after, kept, before, findings=_new(found, now))


def adjustments(campaign: Campaign) -> list[Adjusted]:
    """Every adjustment ever made, those taken back too, with the district's figure of now."""
    every = campaign.ledger.adjustments()
    if not every:
        return []
    sums, _ = whole_sums(campaign)
    return [_told(sums, one, sums) for one in every]


def _told(sums: Sums, one: Adjustment, before: Sums, *, made: bool = True, findings: tuple[Finding, ...] = ()) -> Adjusted:
    return Adjusted(one, sums.form.cells[one.code], whose(one, sums.standings), table_name(sums.form, one.code),
                    before.values[one.code], sums.values[one.code], made, doubt_of(one, sums), findings)


def _new(before: Sequence[Finding], now: Sequence[Finding]) -> tuple[Finding, ...]:
    known = {(finding.id, finding.message) for finding in before}
    return tuple(finding for finding in now if (finding.id, finding.message) not in known)


# ── what cannot be ──────────────────────────────────────────────────


def _words(reason: str, who: str, what: str) -> tuple[str, str]:
    """The reason and the name as they are seen: neither may be nothing."""
    reason, who = one_line(visible(reason)), one_line(visible(who))
    if not reason:
        raise UsageError(f"请用 --reason 写明{what}的原因，记入收件登记。")
    if not who:
        raise UsageError("请用 --by 写明由谁经办，记入收件登记。")
    return reason, who


def _require_sum(form: Form, cell: Cell) -> None:
    called = f"“{cell.name or cell.code}”（{cell.code}）"
    if cell.total:
        parts = [f"{code}（{form.cells[code].name}）" for code in rulebook(form).leaves[cell.code]]
        raise UsageError(f"{called}是合计，由下列各格算出，不能直接调整，请调整其中的一格：{first_few(parts, _MOST_PARTS, counted='格')}。")
    if cell.rollup == "none":
        raise UsageError(f"{called}不汇总，没有全区的数可以调整。")
    if not rolled.adds_up(cell):
        raise UsageError(f"{called}全区的数不是各单位相加，不能调整。它由各单位的这一格得出：{rolled.way(form, cell)}；要改的，请单位改正后重报。")


def _number(cell: Cell, delta: Number | str) -> Number:
    text = condensed(str(delta)).translate(_MINUS)
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"增减“{delta}”不是数，应写成 +1、-2 的样子。")
    number = Decimal(text)
    called = f"“{cell.name or cell.code}”"
    if not number:
        raise UsageError("增减写的是0，没有要调整的。")
    if abs(number) > _MOST:
        raise UsageError(f"增减“{delta}”太大了，请核对。")
    if cell.kind == "count" and number % 1:
        raise UsageError(f"{called}是{f'按{cell.unit}计' if cell.unit else '计数'}的整数，增减应为整数，写的是{plain(number)}。")
    if number != round(number, cell.decimals):
        raise UsageError(f"{called}最多{cell.decimals}位小数，增减写的是{plain(number)}。")
    return number if number % 1 else int(number)


def _require_counted(standing: Standing) -> None:
    if not standing.unit.counted:
        raise UsageError(f"“{standing.unit.name}”不计入汇总（单位名单里写的“否”），它的数不在全区的数里，不能调整；确实要加的，写 --unit {WHOLE}。")


def _require_not_below_zero(cell: Cell, standing: Standing | None, sums: Sums, delta: Number) -> None:
    if cell.negative or delta > 0:
        return
    called = f"“{cell.name or cell.code}”（{cell.code}）"
    if standing is not None:
        values: Mapping[str, Number | None] = standing.values or {}
        reported = values.get(cell.code)
        others = sum(one.delta for one in sums.adjustments if (one.code, one.unit) == (cell.code, standing.unit.code))
        left = (reported or 0) + others + delta
        if left < 0:
            said = f"报的是{figure(cell, reported)}" if reported is not None else "没有报数"
            already = f"，已调整{signed(others)}" if others else ""
            raise UsageError(f"“{standing.unit.name}”的{called}{said}{already}，再减{figure(cell, -delta)}就成了{figure(cell, left)}，"
                             "小于0，没有调整。")
    now = sums.values[cell.code]
    if (now or 0) + delta < 0:
        said = f"现为{figure(cell, now)}" if now is not None else "现在是空的"
        would = f"减{figure(cell, -delta)}就成了{figure(cell, (now or 0) + delta)}"
        raise UsageError(f"{called}{scope_called(sums.scope)}{said}，{would}，小于0，没有调整。")

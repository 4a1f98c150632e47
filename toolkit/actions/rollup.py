"""rollup 汇总: the district's sums, as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.actions.parts.district import both_sums, report_path, sums_said
from toolkit.actions.parts.outputs import is_same, output_path
from toolkit.actions.parts.own_texts import own_texts
from toolkit.actions.parts.proof import Proof, put_proved
from toolkit.actions.parts.summing_facts import rollup_facts
from toolkit.aggregate import Sums
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.files import safe_name
from toolkit.findings import Finding, json_number
from toolkit.structs import Struct


class RolledUp(Struct, frozen=True):
    """The sums, the findings on them, and the file written."""

    path: Path
    sums: Sums
    findings: tuple[Finding, ...]
    district: str
    proof: Proof
    """Its numbers, read again from the file."""
    record: Path
    """Where that is written down."""
    notes: tuple[str, ...] = ()
    """What is to be said of adjustments that may no longer be wanted, and of the texts that go upward."""
    beside: Sums | None = None
    """The sums in the campaign's other scope; None where there is but one."""

    @property
    def scopes(self) -> tuple[Sums, ...]:
        """Both sums, the whole first; none where there is but one scope."""
        both = () if self.beside is None else (self.sums, self.beside)
        return tuple(sorted(both, key=lambda sums: sums.scope is not None and sums.scope.organs))

    def to_json(self) -> dict[str, Any]:
        """What ``rollup --json`` prints: the figures as every product has them, adjustments in them, and what is to be said of them."""
        sums = self.sums
        return {
            "path": str(self.path), "district": self.district, "complete": sums.complete, "denominator": sums.denominator,
            "scope": sums.scope.words if sums.scope is not None else None,
            "scopes": {
                one.scope.words: {code: json_number(value) for code, value in one.values.items()} for one in self.scopes if one.scope is not None
            },
            "values": {code: json_number(value) for code, value in sums.values.items()},
            "nulls": {code: list(names) for code, names in sums.nulls.items()},
            "adjustments": [
                {"number": one.number, "code": one.code, "unit": one.unit or None, "organs": one.organs, "delta": json_number(one.delta),
                 "reason": one.reason, "by": one.who, "at": one.at} for one in sums.adjustments
            ],
            "proof": {"numbers": len(self.proof.numbers), "equal": len(self.proof.of("一致")), "record": str(self.record)},
            "remarks": sums.remarks, "notes": list(self.notes), "findings": [finding.to_json() for finding in self.findings],
        }


def rollup(
    campaign: Campaign, *, out: Path | None = None, into: Path | None = None, values_only: bool = False
) -> RolledUp:
    """Write the roll-up workbook and the record of its numbers, read again.

    ``into`` fills the workbook the level above issued to this district instead.
    Its figures are those of the roll-up, cell by cell; the district's texts go along (:mod:`toolkit.actions.parts.upward`).
    """
    from toolkit.actions.parts.proving_sums import prove_rollup, prove_upward  # XlsxWriter is slow to import
    from toolkit.workbook.adjusted import doubts
    from toolkit.workbook.summary import rollup_workbook

    if out is not None:
        output_path(out, ".xlsx", campaign=campaign)
    sums, beside = both_sums(campaign)
    findings = sums_said(campaign, sums)
    if into is not None:
        path = out or campaign.output / f"{into.stem}_已填.xlsx"
        if is_same(path, into):
            raise UsageError("--into 的原表不会被改写，请用 -o 写明另一个文件名。")
        from toolkit.actions.parts.upward import filled_upward

        own = own_texts(campaign, report_path(campaign), sums)
        upward = filled_upward(into, sums, own, campaign)
        proved = put_proved(campaign, path, upward.data, prove_upward(upward.data, sums))
        return RolledUp(proved.path, sums, findings, campaign.district, proved.proof, proved.record, (*doubts(sums), *upward.notes),
                        beside)
    name = f"{safe_name(campaign.district)}_{campaign.year}_汇总{'_数值' if values_only else ''}.xlsx"
    path = out or campaign.output / name
    data = rollup_workbook(sums, rollup_facts(campaign, sums, findings, path), values_only=values_only,
                           beside=None if values_only else beside)
    proved = put_proved(campaign, path, data, prove_rollup(data, sums, values_only=values_only, beside=beside))
    return RolledUp(proved.path, sums, findings, campaign.district, proved.proof, proved.record, tuple(doubts(sums)), beside)


"""rollup 汇总: the district's sums, as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.actions.parts.district import report_path, sums_of
from toolkit.actions.parts.outputs import is_same, output_path
from toolkit.actions.parts.own_texts import own_texts
from toolkit.actions.parts.proof import Proof, put_proved
from toolkit.aggregate import Sums
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.files import safe_name
from toolkit.findings import Finding


@dataclass(frozen=True)
class RolledUp:
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
    """What is to be said of the texts that go upward."""


def rollup(
    campaign: Campaign, *, out: Path | None = None, into: Path | None = None, values_only: bool = False
) -> RolledUp:
    """Write the roll-up workbook and the record of its numbers, read again.

    ``into`` fills the workbook the level above issued to this district instead.
    Its figures are those of the roll-up, cell by cell; the district's texts go along (:mod:`toolkit.actions.parts.upward`).
    """
    from toolkit.actions.parts.proving_sums import prove_rollup, prove_upward
    from toolkit.actions.parts.upward import filled_upward  # XlsxWriter is slow to import
    from toolkit.workbook.summary import RollupFacts, rollup_workbook

    if out is not None:
        output_path(out, ".xlsx", campaign=campaign)
    sums, findings = sums_of(campaign)
    if into is not None:
        path = out or campaign.output / f"{into.stem}_已填.xlsx"
        if is_same(path, into):
            raise UsageError("--into 的原表不会被改写，请用 -o 写明另一个文件名。")
        own = own_texts(campaign, report_path(campaign), sums)
        upward = filled_upward(into, sums, own, campaign)
        proved = put_proved(campaign, path, upward.data, prove_upward(upward.data, sums))
        return RolledUp(proved.path, sums, findings, campaign.district, proved.proof, proved.record, upward.notes)
    name = f"{safe_name(campaign.district)}_{campaign.year}_汇总{'_数值' if values_only else ''}.xlsx"
    path = out or campaign.output / name
    data = rollup_workbook(sums, RollupFacts(campaign.district, campaign.year, findings), values_only=values_only)
    proved = put_proved(campaign, path, data, prove_rollup(data, sums, values_only=values_only))
    return RolledUp(proved.path, sums, findings, campaign.district, proved.proof, proved.record)


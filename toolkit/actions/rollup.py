"""rollup 汇总: the district's sums, as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.actions.parts.district import drafted_report, report_path, sums_of
from toolkit.actions.parts.outputs import is_same, output_path
from toolkit.actions.parts.own_texts import own_texts
from toolkit.actions.parts.summing_facts import rollup_facts
from toolkit.aggregate import Sums
from toolkit.campaign.folder import Campaign
from toolkit.campaign.products import put
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
    notes: tuple[str, ...] = ()
    """What is to be said of the texts that go upward."""


def rollup(
    campaign: Campaign, *, out: Path | None = None, into: Path | None = None, values_only: bool = False
) -> RolledUp:
    """Write the roll-up workbook; ``into`` fills the workbook the level above issued to this district instead.

    Its figures are those of the roll-up, cell by cell; the district's texts go along (:mod:`toolkit.actions.parts.upward`).
    """
    from toolkit.actions.parts.upward import filled_upward  # XlsxWriter is slow to import
    from toolkit.workbook.summary import rollup_workbook

    if out is not None:
        output_path(out, ".xlsx", campaign=campaign)
    sums, findings = sums_of(campaign)
    if into is not None:
        path = out or campaign.output / f"{into.stem}_已填.xlsx"
        if is_same(path, into):
            raise UsageError("--into 的原表不会被改写，请用 -o 写明另一个文件名。")
        own = own_texts(campaign, report_path(campaign), drafted_report(campaign, sums))
        upward = filled_upward(into, sums, own, campaign)
        return RolledUp(put(campaign, path, upward.data).path, sums, findings, campaign.district, upward.notes)
    name = f"{safe_name(campaign.district)}_{campaign.year}_汇总{'_数值' if values_only else ''}.xlsx"
    path = out or campaign.output / name
    data = rollup_workbook(sums, rollup_facts(campaign, sums, findings, path), values_only=values_only)
    return RolledUp(put(campaign, path, data).path, sums, findings, campaign.district)


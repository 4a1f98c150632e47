"""rollup 汇总: the district's sums, as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.actions.parts.outputs import is_same, output_path
from toolkit.aggregate import Sums, add_up, check_sums
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.campaign.products import put
from toolkit.campaign.units import of_own_file
from toolkit.errors import FileError, UsageError
from toolkit.files import safe_name
from toolkit.findings import Finding


@dataclass(frozen=True)
class RolledUp:
    """The sums, the findings on them, and the file written."""

    path: Path
    sums: Sums
    findings: tuple[Finding, ...]


def sums_of(campaign: Campaign) -> tuple[Sums, tuple[Finding, ...]]:
    """The district's sums and what its own rules say of them."""
    sums = add_up(campaign.form, standings(campaign))
    return sums, tuple(check_sums(sums, campaign.last_year, campaign.level))


def rollup(
    campaign: Campaign, *, out: Path | None = None, into: Path | None = None, values_only: bool = False
) -> RolledUp:
    """Write the roll-up workbook; ``into`` fills the workbook the level above issued to this district instead."""
    from toolkit.workbook.summary import RollupFacts, rollup_workbook  # XlsxWriter is slow to import

    if out is not None:
        output_path(out, ".xlsx", campaign=campaign)
    sums, findings = sums_of(campaign)
    if into is not None:
        path = out or campaign.output / f"{into.stem}_已填.xlsx"
        if is_same(path, into):
            raise UsageError("--into 的原表不会被改写，请用 -o 写明另一个文件名。")
        data = _filled(into, sums, campaign)
    else:
        name = f"{safe_name(campaign.district)}_{campaign.year}_汇总{'_数值' if values_only else ''}.xlsx"
        path = out or campaign.output / name
        data = rollup_workbook(sums, RollupFacts(campaign.district, campaign.year, findings), values_only=values_only)
    return RolledUp(put(campaign, path, data).path, sums, findings)


def _filled(into: Path, sums: Sums, campaign: Campaign) -> bytes:
    """The upper level's workbook with this district's sums in its cells; texts already there are kept."""
    from dataclasses import replace

    from toolkit.actions.parts.arriving import load_bytes
    from toolkit.actions.parts.refilling import fitted
    from toolkit.guard import require_workbook, sniff
    from toolkit.layout import build_layout
    from toolkit.seal import open_seal
    from toolkit.workbook.issuing import issued_workbook
    from toolkit.workbook.opened import open_workbook
    from toolkit.workbook.reading import read_by_layout

    try:
        opened = open_workbook(require_workbook(sniff(load_bytes(into))))
    except FileError as error:
        raise FileError(error.code, f"“{into}”：{of_own_file(error)}") from error
    seal = open_seal(opened.carriers)
    if seal is None:
        raise UsageError(f"“{into.name}”不是下发的原表（没有原表标识），不能填入；请用上级下发的原表。")
    if campaign.seal_of(seal.token) is not None:
        whose = seal.identity.unit_name
        raise UsageError(f"“{into.name}”是本任务下发给“{whose}”的表，合计不能填入；请用上级下发给本地区的原表。")
    if seal.identity.year != campaign.year:
        raise UsageError(f"“{into.name}”是{seal.identity.year}年度的表，本任务为{campaign.year}年度，不能填入；请用上级下发的本年度原表。")
    issued = seal.layout.to_json()
    layouts = [build_layout(seal.form, last_year=last_year) for last_year in (False, True)]
    layout = next((layout for layout in layouts if layout.to_json() == issued), None)
    if layout is None:
        raise UsageError(f"“{into.name}”由另一版本的 nianbao 下发，栏目位置不同，不能填入；请用 --values 的表照抄。")
    unknown = [code for code in seal.form.cells if code not in sums.values]
    if unknown:
        raise UsageError(f"“{into.name}”的表式（{seal.form.edition}版）有本任务没有的栏目（如 {unknown[0]}），不能填入。")
    reading = read_by_layout(opened, seal.layout, seal.facts)
    typed = {code: value for code, value in sums.values.items()
             if code in seal.form.cells and not seal.form.cells[code].total and value is not None}
    texts = fitted({code: text.split("\n") for code, text in reading.texts.items() if text}, layout)
    return issued_workbook(replace(seal, layout=layout), typed, texts)

"""papers 报送材料: what goes to the level above with the report, ready to be printed, signed and copied from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.actions.parts.district import report_path, sums_of
from toolkit.aggregate import Sums
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import TEMPLATES
from toolkit.campaign.products import put_all
from toolkit.files import safe_name
from toolkit.narrative import papers as made_from
from toolkit.resources import paper_templates
from toolkit.rules import rolled
from toolkit.structs import Struct

SIGNING, LETTER, DIFFERENCES, COPYING = "审签单.docx", "报送函.docx", "差异说明.docx", "录入对照表.xlsx"
"""What the papers are called in ``output/``."""


class Papers(Struct, frozen=True):
    """The files written, and the sums they rest on. ``provisional`` says why the figures are not final; empty where they are."""

    paths: Sequence[Path]
    sums: Sums
    provisional: str


def papers(campaign: Campaign) -> Papers:
    """Write 审签单, 报送函, 差异说明 and 录入对照表 into ``output/``; what somebody has edited stays, and the new one goes beside.

    Templates in the campaign's ``templates/`` win over the package's own. Every number is the roll-up's. Raises
    :class:`~toolkit.errors.UsageError` where a template is wrong, OutputError where nothing can be written.
    """
    from toolkit.workbook.copying import SHEET, copying_workbook  # XlsxWriter is slow to import

    sums, _ = sums_of(campaign)
    settings, form = campaign.settings, campaign.form
    last = sums.last
    without = [standing.unit.name for standing in sums.counting if standing.unit.code not in campaign.last_year]
    signing = made_from.signing(sums, last, settings)
    contexts: list[tuple[str, str, made_from.PaperContext]] = [
        (SIGNING, made_from.SIGNING, signing),
        (LETTER, made_from.LETTER, made_from.letter(sums, settings, _attachments(campaign))),
        (DIFFERENCES, made_from.DIFFERENCES, made_from.differences(sums, last, settings, without)),
    ]
    folders = [campaign.root / TEMPLATES, paper_templates()]
    wanted = [(campaign.output / name, made_from.render_paper(template, context, folders, author=settings.contact.office))
              for name, template, context in contexts]
    says = signing.provisional or f"{signing.counted}。照“数值”一栏录入，录一格划一格；空着的没有数，不是0。"
    title = f"{campaign.district}{campaign.year}年{form.title}{SHEET}"
    left = sorted(rolled.staying(form))
    wanted.append((campaign.output / COPYING,
                   copying_workbook(form, sums.values, title=title, says=says, stage=signing.provisional.partition("，")[0], left=left)))
    paths = [product.path for product in put_all(campaign, wanted)]
    return Papers(paths, sums, signing.provisional)


def _attachments(campaign: Campaign) -> list[str]:
    """What goes along, by the names of files where these are the products' own."""
    return [
        f"{report_path(campaign).stem}",
        f"{safe_name(campaign.district)}{campaign.year}年汇总表（电子版）",
        "录入对照表", "差异说明（供审核，不公开）",
    ]

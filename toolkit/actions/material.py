"""report --material 素材: what the units wrote that carries something, in a Word file beside the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolkit.actions.parts.hidden import quoted_texts
from toolkit.actions.parts.loading import load_bytes
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import is_campaign
from toolkit.campaign.products import put
from toolkit.errors import FileError, UsageError
from toolkit.files import safe_name
from toolkit.narrative.material import Written, gather
from toolkit.narrative.material import material as written_out
from toolkit.narrative.tallies import tallies

ENDING = "素材.docx"


def material(campaign: Campaign, *, last_year: Path | None = None) -> Path:
    """Write what the units' texts carry to the campaign's output, and where it stands.

    ``last_year`` is where last year's 五 are read from: last year's campaign folder (the units' own), or the district's report of
    last year. Raises :class:`UsageError` for a folder that is none or of another year, :class:`FileError` for a file that cannot be read.
    """
    units, own = _before(campaign, last_year) if last_year is not None else ({}, {})
    stand = [standing for standing in standings(campaign) if standing.unit.required or standing.reported]
    reported = [
        Written(standing.unit.name, quoted_texts(campaign.form, standing), units.get(standing.unit.code) or units.get(standing.unit.name, {}))
        for standing in stand if standing.reported
    ]
    data = written_out(
        campaign.form, gather(campaign.form, reported, own), district=campaign.district, year=campaign.year,
        missing=[standing.unit.name for standing in stand if not standing.reported],
        sums=tallies([(one.unit, one.texts) for one in reported], campaign.year),
    )
    return put(campaign, campaign.output / f"{safe_name(campaign.district)}{campaign.year}年{ENDING}", data).path


def _before(campaign: Campaign, path: Path) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str]]:
    """Last year's texts of the units, by code and by name, and the district's own."""
    if path.is_dir():
        if not is_campaign(path):
            raise UsageError(f"“{path}”不是任务文件夹；上年的文字取自上年的任务文件夹，或本级上年的报告（一个文件）。")
        with Campaign(path) as before:
            if before.year != campaign.year - 1:
                raise UsageError(f"“{path}”是{before.year}年度的任务，上年应为{campaign.year - 1}年度，请换一个文件夹。")
            texts = [(standing.unit, quoted_texts(before.form, standing)) for standing in standings(before)]
            by = {unit.name: given for unit, given in texts} | {unit.code: given for unit, given in texts}
            return by, before.settings.texts
    from toolkit.intake.reading import read_file  # the readers are slow to import, and seldom needed

    try:
        read = read_file(load_bytes(path), default_form=campaign.form)
    except FileError as error:
        raise FileError(error.code, f"“{path}”读不了：{error}") from error
    if read.identity.year not in (None, campaign.year - 1):
        raise UsageError(f"“{path}”是{read.identity.year}年度的报告，上年应为{campaign.year - 1}年度，请换一个文件。")
    return {}, read.texts

"""init 建立任务: a campaign folder for one district and one year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from toolkit.actions.parts.control_rows import read_controls, sources_of
from toolkit.actions.parts.forms import load_form
from toolkit.campaign import Contact, Settings, create_campaign, read_units
from toolkit.campaign.figures import Figures
from toolkit.campaign.government import government_said
from toolkit.campaign.last_year import compared_with_last_year, read_last_year
from toolkit.campaign.roster import Roster
from toolkit.campaign.settings import chinese_day, unknown_hint
from toolkit.errors import UsageError
from toolkit.paths import path_to
from toolkit.rules import form_notes
from toolkit.structs import Struct
from toolkit.words import first_few

_MOST_NAMED = 8
NOBODY = Contact()
NOTHING: Mapping[str, str] = {}


class Initiated(Struct, frozen=True):
    """What was made: the folder, how many units, and what is to be said about the inputs."""

    root: Path
    units: int
    notes: tuple[str, ...]


def init(
    root: Path,
    *,
    district: str,
    year: int,
    units: Path,
    form: str = "2021",
    level: str = "区县",
    deadline: date | None = None,
    unit_publication: date | None = None,
    parent_deadline: date | None = None,
    district_publication: date | None = None,
    scope: str = "",
    government: str = "",
    contact: Contact = NOBODY,
    publish: Mapping[str, str] = NOTHING,
    hints: Mapping[str, str] = NOTHING,
    last_year: Path | None = None,
    controls: Path | None = None,
) -> Initiated:
    """Make a campaign folder, whole or not at all. Raises :class:`~toolkit.errors.UsageError` or OutputError.

    ``contact``, ``publish`` (by the keys of ``[publish]``), ``hints`` (by code) and the others are written into campaign.toml, where
    they may be changed later.
    """
    root = path_to(root)
    loaded = load_form(form)
    listed = read_units(path_to(units))
    settings = Settings(
        district.strip(), year, level, deadline, unit_publication, parent_deadline, district_publication, contact,
        publish={key: value for key, value in publish.items() if value}, hints={code: hint for code, hint in hints.items() if hint},
        scope=scope, government=government,
    )
    if unknown := unknown_hint(settings, loaded):
        raise UsageError(f"填报口径写给了“{unknown}”，表式里没有这一格、行或列，请另选。")
    notes = [f"表式：{note}" for note in form_notes(loaded)]
    if listed.ignored:
        notes.append(f"单位名单里的这些列没有用到：{'、'.join(listed.ignored)}。")
    without_level = [unit.name for unit in listed.units if not unit.level]
    if without_level:
        notes.append(f"下列单位没有写类别，与类别有关的规则（如规章制定权限）不作判断：{first_few(without_level, _MOST_NAMED)}。")
    if deadline is not None and deadline.year <= year:
        notes.append(f"报送日期{chinese_day(deadline)}在{year}年度结束之前，请核对；要改的，改 campaign.toml 里的 deadline。")
    figures = Figures()
    if last_year is not None:
        past = read_last_year(path_to(last_year), loaded, listed.units, year, district=district.strip())
        figures = past.figures
        notes += [f"上年数：找到{len(past.units)}家（共{len(listed.units)}家）。", *past.notes]
    elif compared := compared_with_last_year(loaded):
        notes.append(f"表式的{compared}要用上年数，本任务没有登记上年数，这些格空着；请在下发之前登记（nianbao last-year）。")
    others = read_controls(path_to(controls), loaded, Roster(listed.units, district.strip()), district.strip()) if controls is not None else []
    if others:
        notes.append(f"其他部门的数：登记{len(others)}条（{'、'.join(sources_of(others))}）。")
    if asked := government_said(loaded, listed.units, settings.district, level, government, found_too=not government):
        notes.append(asked)
    create_campaign(root, settings, loaded, listed, figures, str(last_year or ""), controls=others, controls_source=str(controls or ""))
    return Initiated(root, len(listed.units), tuple(notes))

"""A campaign folder made: whole or not at all, by one of however many try at once.

It is made beside its place and renamed. An empty folder is filled where it stands (somebody may be in it, and its parent
may be closed to us): what was made whole takes one name there, and is then moved out piece by piece, what makes
it a campaign last. Whoever finds it half moved moves the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from toolkit.campaign.entries import HEAD
from toolkit.campaign.figures import Figures
from toolkit.campaign.ledger import Ledger
from toolkit.campaign.ledger_controls import Control
from toolkit.campaign.members import CONFIG, FOLDERS, FORM, LEDGER, TEMPLATES, UNITS, is_campaign
from toolkit.campaign.places import NOT_THERE, is_shared
from toolkit.campaign.settings import Settings, check_settings, settings_toml
from toolkit.campaign.sweeping import leftovers, remove
from toolkit.campaign.units import UnitList, units_csv
from toolkit.errors import CampaignError, OutputError
from toolkit.files import move, new_folder, patiently, write_error, write_whole
from toolkit.form import Form
from toolkit.paths import path_to
from toolkit.resources import bulletin_templates, notice_templates, paper_templates, report_templates

_PIECES = (*FOLDERS, FORM, UNITS, LEDGER + HEAD, LEDGER)
_MAKING = ".nianbao-"
"""What a folder in the making is called; an interrupted init leaves one behind."""
_MADE = f"{_MAKING}init"
"""What it is called when it is whole, inside the folder it is to fill."""


def create_campaign(
    root: Path, settings: Settings, form: Form, units: UnitList,
    last_year: Figures, last_source: str, *, controls: Sequence[Control] = (), controls_source: str = "",
) -> None:
    """Make a campaign folder, whole or not at all; ``controls`` are other authorities' figures. Raises :class:`CampaignError` or OutputError."""
    root = path_to(root)
    _refuse_existing(root)
    if is_shared(root):
        raise CampaignError(NOT_THERE.format(path=root))
    check_settings(settings, "命令")
    try:
        within = root.is_dir()
        if not within:
            root.parent.mkdir(parents=True, exist_ok=True)
            _sweep(root.parent)
        making = new_folder(root if within else root.parent, _MAKING)
    except OSError as error:
        raise write_error(root, error) from error
    try:
        _fill(making, settings, form, units, last_year, last_source, controls, controls_source)
        asked = _asked(making)
        if within:
            _move_into(making, root)
        else:
            move(making, root)
    except (OSError, OutputError) as error:
        if is_campaign(root):  # another command was first, and cleared away
            _refuse_existing(root)
        raise error if isinstance(error, OutputError) else write_error(root, error) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    if _asked(root) != asked:
        _refuse_existing(root)


def _sweep(parent: Path) -> None:
    """Remove what an interrupted init left half-made beside a campaign: nothing but what a campaign is made of."""
    for path in leftovers(parent):
        if path.is_dir() and {inside.name for inside in path.iterdir()} <= {*_PIECES, CONFIG}:
            remove(path)


def _fill(
    making: Path, settings: Settings, form: Form, units: UnitList, last_year: Figures, last_source: str,
    controls: Sequence[Control], controls_source: str,
) -> None:
    for name in FOLDERS:
        (making / name).mkdir()
    for template in sorted([*report_templates().glob("report.*"), *notice_templates().glob("notice.*"), *paper_templates().glob("*.docx"),
                            *bulletin_templates().glob("bulletin*")]):
        write_whole(making / TEMPLATES / template.name, template.read_bytes())
    write_whole(making / FORM, form.source.encode())
    write_whole(making / UNITS, units_csv(units.units))
    with Ledger(making / LEDGER, create=True) as ledger:
        ledger.register_form(form.digest, form.source)
        ledger.register_last_year(last_year.sources, last_source)
        ledger.register_last_texts(last_year.texts.sources, last_source)
        ledger.register_controls(controls, controls_source)
    write_whole(making / CONFIG, settings_toml(settings, form).encode())


def _asked(folder: Path) -> list[bytes]:
    """What the officer asked for, as it stands in the folder: to tell his campaign from one made otherwise."""
    return [(folder / name).read_bytes() for name in (CONFIG, FORM, UNITS)]


def _move_into(making: Path, root: Path) -> None:
    """Move what was made into an empty folder; where something whole lies ready there already, that."""
    made = root / _MADE
    try:
        move(making, made)
    except OSError:
        if not _lies_ready(root):
            raise
    if is_campaign(root):  # another command was first, and has ended
        shutil.rmtree(made)
        _refuse_existing(root)
    try:
        for name in (*_PIECES, CONFIG):
            with suppress(FileNotFoundError):  # moved before, here or by another command
                move(made / name, root / name)
    except OSError:
        _take_back(made, root)
        raise
    for left in root.glob(f"{_MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _take_back(made: Path, root: Path) -> None:
    """Leave the folder as empty as it was. Once what makes it a campaign is gone, nobody else moves it in."""
    try:
        patiently((made / CONFIG).unlink)
    except OSError:
        return
    for name in _PIECES:
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).unlink(missing_ok=True)
    shutil.rmtree(made, ignore_errors=True)


def _lies_ready(root: Path) -> bool:
    """Whether what an interrupted init had made whole lies in a folder, not all of it moved into place."""
    return is_campaign(root / _MADE)


def _refuse_existing(root: Path) -> None:
    if is_campaign(root):
        raise CampaignError(f"“{root}”已经是年报任务文件夹，不再重建；请换一个文件夹，或直接用 nianbao issue -C 下发。")
    if root.exists() and not root.is_dir():
        raise CampaignError(f"“{root}”是一个文件，请换一个文件夹名。")
    if root.is_dir() and not _lies_ready(root) and any(not path.name.startswith(_MAKING) for path in root.iterdir()):
        raise CampaignError(f"“{root}”已存在且不是空的，也不是年报任务文件夹；请换一个新的文件夹名。")

"""Small campaigns for tests: three units, made by the package; returns as clerks would send them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.form import Form
from toolkit.layout import SEAL_SHEET
from toolkit.workbook.issuing import issued_workbook, prefilled

UNITS = "name,code,level\n北塬街道,640402003,街道\n三营镇,640402100,镇\n区教育局,640402301,部门\n"
STREET, TOWN, BUREAU = "640402003", "640402100", "640402301"


def make(
    root: Path,
    *,
    units: str = UNITS,
    district: str = "原州区",
    year: int = 2023,
    form: str | Path = "2021",
    last_year: Path | None = None,
    deadline: date | None = None,
    issued: bool = True,
    anew: bool = False,
) -> Path:
    """A campaign folder, issued where asked, unit by unit so that no draft of the district's is begun. The unit list is written beside it.

    What one has asked for, issued and without files of its own, the next gets as a copy: painting three workbooks takes ten times as long.
    ``anew``, where something is other than everywhere else while it is made, or two are to be told apart by their seals alone.
    """
    listed = root.parent / f"{root.name}-units.csv"
    listed.write_text(units, "utf-8")
    if issued and not anew and last_year is None and form == "2021" and not root.exists():
        return Path(shutil.copytree(_made(units, district, year, deadline), root))
    init(root, district=district, year=year, units=listed, form=str(form), last_year=last_year, deadline=deadline)
    if issued:
        with Campaign(root) as campaign:
            issue(campaign, [unit.code for unit in campaign.units])
    return root


@cache
def _made(units: str, district: str, year: int, deadline: date | None) -> Path:
    home = Path(tempfile.mkdtemp(prefix="nianbao-made-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    listed = home / "units.csv"
    listed.write_text(units, "utf-8")
    init(home / "made", district=district, year=year, units=listed, deadline=deadline)
    with Campaign(home / "made") as campaign:
        issue(campaign, [unit.code for unit in campaign.units])
    return home / "made"


def returned(
    root: Path, code: str, target: Path, values: Mapping[str, Any] | None = None, *, rest: int = 0,
    texts: bool | Mapping[str, str] = True, words: Mapping[str, str] | None = None,
) -> Path:
    """A unit's own workbook filled in: ``values`` by code (None leaves a cell blank), ``rest`` everywhere else; ``words`` are texts of its own."""
    with Campaign(root) as campaign:
        issued = campaign.ledger.issues()[code]
        seal = paintable_seal(campaign, issued)
        form, hints = campaign.form, campaign.settings.hints
    typed: dict[str, Any] = {cell: rest for cell, one in form.cells.items() if not one.total} | prefilled(seal)
    typed |= dict(values or {})
    written = (plain_texts(form) if texts else {}) | {text: own.split("\n") for text, own in (words or {}).items()}
    written |= {text: [word] for text, word in texts.items()} if isinstance(texts, Mapping) else {}
    target.parent.mkdir(parents=True, exist_ok=True)
    typed = {k: v for k, v in typed.items() if v is not None}
    all_that_is_in_it = repr((issued, form.digest, hints, typed, written))
    if all_that_is_in_it not in _PAINTED:
        _PAINTED[all_that_is_in_it] = issued_workbook(seal, typed, written)
    target.write_bytes(_PAINTED[all_that_is_in_it])
    return target


def plain_texts(form: Form) -> dict[str, list[str]]:
    """Texts about which there is nothing to say: as short as they may be, with a problem, and with what a government has to report besides."""
    return {text.code: [WRITTEN.get(text.code, "无。")] for text in form.texts}


WRITTEN = {"s1.supervision": "工作考核合格，社会评议满意，没有责任追究。", "s5.problems": "公开栏更换不够及时。"}
"""What has to be written in so many words."""

_PAINTED: dict[str, bytes] = {}
"""Workbooks as they were painted, by all that is in them: many tests send in the same."""


def copied_by_hand(source: Path, target: Path) -> Path:
    """What a clerk gets by copying every sheet into a new workbook: values and merges, nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old, new = openpyxl.load_workbook(source, data_only=True), openpyxl.Workbook()
        new.remove(new.active)
        for sheet in old.worksheets:
            if sheet.title == SEAL_SHEET:
                continue
            made = new.create_sheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None and type(cell).__name__ == "Cell":
                        made[cell.coordinate] = cell.value
            for merge in sheet.merged_cells.ranges:
                made.merge_cells(str(merge))
        new.save(target)
    return target


def folder_contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder by relative path, the ledger and what stands beside it excepted."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(LEDGER)
    }

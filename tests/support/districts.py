"""Small campaigns for tests: three units, made by the package; returns as clerks would send them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.campaign.folder import LEDGER, Campaign
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
) -> Path:
    """A campaign folder, issued where asked, unit by unit so that no draft of the district's is begun. The unit list is written beside it."""
    listed = root.parent / f"{root.name}-units.csv"
    listed.write_text(units, "utf-8")
    init(root, district=district, year=year, units=listed, form=str(form), last_year=last_year, deadline=deadline)
    if issued:
        with Campaign(root) as campaign:
            issue(campaign, [unit.code for unit in campaign.units])
    return root


def returned(
    root: Path, code: str, target: Path, values: Mapping[str, Any] | None = None, *, rest: int = 0, texts: bool = True
) -> Path:
    """A unit's own workbook filled in: ``values`` by code (None leaves a cell blank), ``rest`` everywhere else."""
    with Campaign(root) as campaign:
        seal = paintable_seal(campaign, campaign.ledger.issues()[code])
        form = campaign.form
    typed: dict[str, Any] = {cell: rest for cell, one in form.cells.items() if not one.total} | prefilled(seal)
    typed |= dict(values or {})
    words = {text.code: ["无。"] for text in form.texts} if texts else {}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(issued_workbook(seal, {k: v for k, v in typed.items() if v is not None}, words))
    return target


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

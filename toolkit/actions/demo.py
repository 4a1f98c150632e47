"""demo 演示: the whole cycle on the samples, through the same verbs an officer uses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.actions.collect import collect
from toolkit.actions.draft import draft
from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.actions.parts.taking import Taken
from toolkit.actions.report import FORMATS, report
from toolkit.actions.rollup import RolledUp, rollup
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.files import write_whole
from toolkit.form import Cell, Form
from toolkit.form.spoken import from_json
from toolkit.paths import path_to
from toolkit.resources import data_folder
from toolkit.structs import Struct, field

FILLED = "填好的报表"
"""The folder, inside the demo campaign, of workbooks as the samples' clerks filled them."""


class Demonstrated(Struct, frozen=True):
    """One sample district, walked through: what was collected and where everything lies."""

    about: str
    root: Path
    collected: list[Taken]
    rolled_up: RolledUp
    reports: list[Path] = field(default_factory=list)
    own_draft: Path | None = None
    """The district's manuscript, with the figures of what was collected."""


def demo(out: Path, *, say: Callable[[str], None] = lambda _: None) -> list[Demonstrated]:
    """Walk every sample district through the cycle, under ``out``. Raises :class:`UsageError` where ``out`` is taken."""
    out = path_to(out)
    samples = sorted(path.parent for path in data_folder("samples").glob("*/sample.toml"))
    taken = [out / sample.name for sample in samples if (out / sample.name).exists()]
    if taken:
        raise UsageError(f"“{taken[0]}”已存在，演示不覆盖已有的内容；请删去它，或用 --out 换一个文件夹。")
    return [_walked_through(sample, out / sample.name, say) for sample in reversed(samples)]


def _walked_through(sample: Path, root: Path, say: Callable[[str], None]) -> Demonstrated:
    about = tomllib.loads((sample / "sample.toml").read_text("utf-8"))
    name = f"{about['district']}{about['year']}年"
    last_year = sample / "last-year.csv"
    say(f"{name}：建立任务")
    own_form = sample / "form.toml"
    init(
        root,
        district=about["district"],
        year=about["year"],
        units=sample / "units.csv",
        form=str(own_form) if own_form.is_file() else "2021",
        level=about["level"],
        deadline=date.fromisoformat(about["deadline"]) if about.get("deadline") else None,
        last_year=last_year if last_year.is_file() else None,
    )
    with Campaign(root) as campaign:
        say(f"{name}：下发{len(campaign.units)}家的报表")
        issue(campaign)
        say(f"{name}：各单位填报")
        filled = [_fill(campaign, path) for path in sorted((sample / "returns").glob("*.toml"))]
        say(f"{name}：回收{len(filled)}份，逐份校验")
        collected = collect(campaign, [root / FILLED])
        say(f"{name}：汇总")
        rolled_up = rollup(campaign)
        say(f"{name}：起草本级文字稿，生成报告")
        own_draft = draft(campaign).path
        reports = [report(campaign, kind=kind) for kind in FORMATS if kind != "pdf"]  # that needs LibreOffice
        first = next((taken.unit for taken in collected if taken.unit and not taken.blocking), None)
        if first is not None:
            reports.append(report(campaign, unit=first.code))
    return Demonstrated(str(about.get("about", "")).strip(), root, collected, rolled_up, reports, own_draft)


def _fill(campaign: Campaign, returned: Path) -> Path:
    """A workbook as a clerk would have filled the issued one: same seal, the sample's contents."""
    from toolkit.workbook.issuing import issued_workbook, prefilled  # XlsxWriter is slow to import

    sample = tomllib.loads(returned.read_text("utf-8"))
    entry = campaign.ledger.issues()[sample["unit"]]
    seal = paintable_seal(campaign, entry)
    typed = typed_contents(campaign.form, prefilled(seal), sample)
    texts = {code: text.strip().split("\n") for code, text in sample.get("texts", {}).items()}
    path = campaign.root / FILLED / Path(entry.file).name
    write_whole(path, issued_workbook(seal, typed, texts, sample.get("declared", ())))
    return path


def typed_contents(form: Form, before: Mapping[str, object], sample: Mapping[str, Any]) -> dict[str, object]:
    """What stands in every typed cell of a sample return: its own values, else ``rest``."""
    rest = sample.get("rest", 0)
    typed: dict[str, object] = {code: rest for code, cell in form.cells.items() if not cell.total and cell.is_number}
    if rest == "":
        typed = dict(before)
    typed |= {code: _inside(form.cells[code], said) for code, said in sample.get("values", {}).items()}
    return {code: value for code, value in typed.items() if value != ""}


def _inside(cell: Cell, said: object) -> object:
    """A word of a list, or a day, as its number inside; whatever else a sample clerk left there as it stands."""
    number = None if cell.is_number else from_json(cell, said)
    return said if number is None else number



"""issue 下发: one locked workbook per unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.campaign.folder import Campaign, layout_digest
from toolkit.campaign.ledger import Issue, now
from toolkit.files import safe_name, write_whole
from toolkit.layout import build_layout
from toolkit.seal import Seal, facts_of, new_token
from toolkit.submission import Identity, Unit


@dataclass(frozen=True)
class Issued:
    """One unit's workbook; ``made`` is False where it already stood, untouched."""

    unit: Unit
    path: Path
    made: bool


def issue(
    campaign: Campaign, codes: Sequence[str] = (), *, progress: Callable[[int, int], None] | None = None
) -> list[Issued]:
    """Issue workbooks to all units (or those named). A unit that has one keeps it; a lost file is written again.

    The ledger is written before the file: a workbook that is out is always known.
    """
    units = [campaign.require_unit(code) for code in dict.fromkeys(codes)] or list(campaign.units)
    done = campaign.ledger.issues()
    results = []
    for n, unit in enumerate(units, 1):
        known = done.get(unit.code)
        entry = known or _register(campaign, unit)
        path = campaign.root / entry.file
        made = not path.is_file()
        if made:
            write_whole(path, _bytes(campaign, entry))
        results.append(Issued(unit, path, made))
        if progress:
            progress(n, len(units))
    return results


def _register(campaign: Campaign, unit: Unit) -> Issue:
    last = campaign.last_year.get(unit.code, {})
    layout = build_layout(campaign.form, last_year=bool(last))
    body = layout.to_json()
    identity = Identity(
        unit.code, unit.name, unit.level or None, campaign.year, campaign.form.edition, campaign.district, campaign.level
    )
    deadline = campaign.settings.deadline
    printed = f"{deadline.year}年{deadline.month}月{deadline.day}日" if deadline else ""
    entry = Issue(
        token=new_token(),
        unit=unit.code,
        round=1,
        issued_at=now(),
        file=f"issued/{_file_name(campaign, unit)}",
        identity=asdict(identity),
        facts=facts_of(identity, printed, campaign.settings.contact.line),
        last=last,
        layout=layout_digest(body),
    )
    return campaign.ledger.register_issue(entry, body, campaign.form.digest)


def _bytes(campaign: Campaign, entry: Issue) -> bytes:
    from toolkit.workbook.issuing import issued_workbook, prefilled  # XlsxWriter is slow to import

    seal = paintable_seal(campaign, entry)
    return issued_workbook(seal, prefilled(seal), {})


def paintable_seal(campaign: Campaign, entry: Issue) -> Seal:
    """The seal of an issue with a layout that also says how things look; positions are those issued."""
    return campaign.seal_from(entry, build_layout(campaign.form, last_year=bool(entry.last)))


def _file_name(campaign: Campaign, unit: Unit) -> str:
    order = [each.code for each in campaign.units].index(unit.code) + 1
    width = max(2, len(str(len(campaign.units))))
    return f"{order:0{width}d}_{unit.code}_{safe_name(unit.name)}_{campaign.year}.xlsx"

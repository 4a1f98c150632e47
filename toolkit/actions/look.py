"""look 看一家: everything that is known of one unit, for a page or a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.actions.explain import Explanation, explanations_of
from toolkit.actions.parts.asking import for_the_clerk
from toolkit.actions.parts.cell_meant import cells_of
from toolkit.actions.parts.district import with_figures
from toolkit.actions.parts.hidden import quoted_texts
from toolkit.actions.parts.sending_back import still_out
from toolkit.actions.status import Wall, status
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CORRECTIONS
from toolkit.campaign.records import CALLED, Aside, Told
from toolkit.campaign.standing import waiting
from toolkit.findings import Finding, Number, State
from toolkit.form import Form, Table
from toolkit.narrative.context import build_context
from toolkit.narrative.tables import Printed, printed
from toolkit.rules.rolled import said
from toolkit.sentences.quantities import quantities
from toolkit.structs import Struct, field
from toolkit.submission import Part, Unit


class LookedTable(Struct, frozen=True):
    """One table as the law draws it, with what the unit reported in it."""

    table: Table
    printed: Printed
    last: Mapping[str, str]
    """Last year's figures as they are printed, by code; of what is known only."""
    findings: Mapping[str, tuple[Finding, ...]]
    """What is to be said of each cell, by code, what was accepted too."""
    likely: Mapping[str, str] = field(default_factory=dict)
    """The cells that are likely wrong, by code, with what would stand there: for the officer, never for the unit."""


class LookedText(Struct, frozen=True):
    """One text of the form, as the unit wrote it; with stars in the numbers of persons that nobody has settled yet."""

    code: str
    label: str
    text: str
    findings: tuple[Finding, ...]
    tied: tuple[tuple[tuple[str, str], ...], ...] = ()
    """What it wrote, line by line and piece by piece, a number with the code of the cell it speaks of, as far as that is sure."""
    by_figures: tuple[tuple[str, str], ...] = ()
    """What the form's own sentences would say of the figures that it reported, piece by piece, a figure with its code: to be held against
    what it wrote. Empty where they say nothing."""


class LookedVersion(Struct, frozen=True):
    """One version of a return or of a 文字稿: when it came, under which name, whether it counts, and where the file lies."""

    part: Part
    version: int
    at: str
    name: str
    sha256: str
    file: str
    live: bool
    counts: bool

    @property
    def called(self) -> str:
        """报表 or 文字稿."""
        return CALLED[self.part]


class Look(Struct, frozen=True):
    """One unit. ``wall`` is the wall of this unit alone, with its changes, publication and 校验码."""

    wall: Wall
    tables: tuple[LookedTable, ...]
    texts: tuple[LookedText, ...]
    explanations: tuple[Explanation, ...]
    versions: tuple[LookedVersion, ...]
    told: tuple[Told, ...]
    asides: tuple[Aside, ...]
    """Files that wait and seem to be this unit's."""
    returned: str
    """The workbook that was sent back and not answered yet, as a path within the campaign; empty where there is none."""
    issued: str
    """The workbook issued to it; empty where none is yet."""
    before: Unit | None = None
    after: Unit | None = None

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return self.wall.standings[0]

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.standing.unit

    @property
    def to_send_back(self) -> Sequence[Finding]:
        """What the unit would be told now."""
        return for_the_clerk(self.standing) if self.standing.reported else ()

    def to_json(self) -> dict[str, Any]:
        """The published object: that of ``status``, with the tables' figures, texts, versions and what was told."""
        unit: dict[str, Any] = self.wall.to_json()["units"][0]
        return unit | {
            "values": {code: cell.text or None for table in self.tables for row in table.printed.rows for cell in row if (code := cell.code)},
            "last_year": {code: text for table in self.tables for code, text in table.last.items()},
            "texts": {text.code: text.text for text in self.texts},
            "by_figures": {text.code: "".join(words for words, _ in text.by_figures) for text in self.texts if text.by_figures},
            "findings": [finding.to_json() for finding in self.standing.findings],
            "versions": [
                {"part": one.part, "version": one.version, "at": one.at, "name": one.name, "sha256": one.sha256, "file": one.file,
                 "live": one.live, "counts": one.counts} for one in self.versions
            ],
            "told": [{"what": one.what, "version": one.version, "file": one.file, "message": one.message} for one in self.told],
        }


def look(campaign: Campaign, code: str) -> Look:
    """Everything known of a unit, by its code, name or alias. Raises :class:`UsageError` for one that is not on the list."""
    unit = campaign.require_unit(code)
    wall = status(campaign, [unit.code])
    standing = wall.standings[0]
    ledger, form = campaign.ledger, standing.form or campaign.form
    last = campaign.last_of(unit)
    tables, texts = tables_and_texts(
        form, standing.values or {}, quoted_texts(form, standing), last, standing.findings, _by_figures(campaign, standing),
        year=campaign.year, level=unit.level)
    issued = ledger.latest_issue(unit.code)
    back = ledger.issues(CORRECTIONS).get(unit.code)
    at = campaign.units.index(unit)
    return Look(
        wall,
        tables,
        texts,
        tuple(explanations_of(form, standing)) if standing.reported else (),
        tuple(_versions(campaign, unit, standing)),
        tuple(ledger.told(unit.code)),
        tuple(aside for aside in waiting(campaign) if aside.unit == unit.code),
        back.file if back is not None and standing.reported and still_out(campaign, standing, back) else "",
        issued.file if issued is not None else "",
        campaign.units[at - 1] if at else None,
        campaign.units[at + 1] if at + 1 < len(campaign.units) else None,
    )


def tables_and_texts(
    form: Form, values: Mapping[str, Number | None], texts: Mapping[str, str], last: Mapping[str, Number | None], findings: Sequence[Finding],
    by_figures: Mapping[str, tuple[tuple[str, str], ...]] | None = None, *, year: int = 0, level: str = "",
) -> tuple[tuple[LookedTable, ...], tuple[LookedText, ...]]:
    """What a file says, as the law draws it, each cell and text with what is to be said of it."""
    by_cell = _by_cell(findings)
    return (
        tuple(_table(table, values, last, by_cell, _likely(findings)) for table in form.tables),
        tuple(LookedText(text.code, text.label, words := texts.get(text.code, ""), by_cell.get(text.code, ()),
                         tuple(_tied(form, line, year, level) for line in words.split("\n")), (by_figures or {}).get(text.code, ()))
              for text in form.texts),
    )


def _tied(form: Form, line: str, year: int, level: str) -> tuple[tuple[str, str], ...]:
    """A line of a text in pieces, each number that speaks of a cell of this year's with that cell's code."""
    pieces, at = [], 0
    for quantity in quantities(form, line, year=year, level=level) if year else ():
        code = next(iter(cells_of(form, quantity.means or "")), "")
        if code and quantity.start >= at and not quantity.share:
            pieces += [(line[at : quantity.start], ""), (line[quantity.start : quantity.end], code)]
            at = quantity.end
    return tuple((words, code) for words, code in (*pieces, (line[at:], "")) if words)


def _table(
    table: Table, values: Mapping[str, Number | None], last: Mapping[str, Number | None], by_cell: Mapping[str, tuple[Finding, ...]],
    likely: Mapping[str, str],
) -> LookedTable:
    codes = {cell.code: cell for cell in table.cells}
    return LookedTable(
        table, printed(table, values),
        {code: text for code, cell in codes.items() if last.get(code) is not None and (text := said(cell, last[code]))},
        {code: by_cell[code] for code in codes if code in by_cell},
        {code: likely[code] for code in codes if code in likely},
    )


def _likely(findings: Sequence[Finding]) -> dict[str, str]:
    """What would stand in the cells that are likely wrong, by code."""
    return {
        code: finding.likely.of_cell(code) for finding in findings if finding.likely is not None and finding.state is not State.ACCEPTED
        for code in finding.likely.codes
    }


def _by_figures(campaign: Campaign, standing: Standing) -> dict[str, tuple[tuple[str, str], ...]]:
    """What would be drafted from a return's figures had it no texts, by text code; gaps left out."""
    if standing.values is None:
        return {}
    form = standing.form or campaign.form
    context = build_context(form, district=standing.unit.name, year=campaign.year, who=standing.unit.name, values=standing.values, texts={},
                            drafts=True)
    found = {}
    for part in (part for section in context.sections for part in section.parts if part.kind == "text"):
        pieces = tuple((piece.text, figure if figure in form.cells else "")
                       for paragraph in part.paragraphs for piece, figure in with_figures(paragraph) if not piece.gap)
        if any(code for _, code in pieces):
            found[part.code] = pieces
    return found


def _by_cell(findings: Sequence[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in findings:
        for code in dict.fromkeys(where.code for where in finding.where):
            found[code] = (*found.get(code, ()), finding)
    return found


def _versions(campaign: Campaign, unit: Unit, standing: Standing) -> list[LookedVersion]:
    """What came in of the unit, the latest first, what was withdrawn too."""
    found = []
    parts: tuple[Part, Part] = ("return", "manuscript")
    for part in parts:
        counts = campaign.ledger.latest_sha256(unit.code, part)
        for version in campaign.ledger.versions(unit.code, part):
            about = campaign.ledger.received(version.sha256)
            found.append(LookedVersion(
                part, version.version, version.registered_at, about.get("name", ""), version.sha256, about.get("file", ""), version.live,
                version.live and version.sha256 == counts))
    return sorted(found, key=lambda one: one.at, reverse=True)

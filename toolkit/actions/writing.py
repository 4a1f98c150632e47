"""The district's own report section by section: what stands there, what is still to be written, what units wrote that could be taken over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolkit.actions.parts.cell_meant import cells_of
from toolkit.actions.parts.district import own_report, sums_of
from toolkit.actions.parts.hidden import quoted_texts
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.own_drafts import drafts
from toolkit.narrative.material import Told, Written, gather
from toolkit.structs import Struct


class WrittenPart(Struct, frozen=True):
    """Some words; ``codes`` are the cells that a figure among them is, or is worked out of, none where it is none. A gap is to be filled."""

    text: str
    codes: tuple[str, ...] = ()
    gap: bool = False


class WrittenText(Struct, frozen=True):
    """One text of the report, in the form's order."""

    code: str
    label: str
    paragraphs: tuple[tuple[WrittenPart, ...], ...]
    own: bool
    """Whether the district wrote it itself."""
    told: tuple[Told, ...]
    """Sentences of units that carry something."""
    silent: int
    """How many units wrote nothing here that does."""

    @property
    def to_write(self) -> bool:
        """Whether something is still to be written."""
        return any(part.gap or "【请" in part.text for paragraph in self.paragraphs for part in paragraph)


class Writing(Struct, frozen=True):
    """All of it. ``path`` is the draft the words were taken from, None where there is none yet."""

    texts: tuple[WrittenText, ...]
    path: Path | None
    number: int
    said: tuple[str, ...]
    provisional: str

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        return {
            "draft": self.path.name if self.path else None, "said": list(self.said), "provisional": self.provisional or None,
            "texts": [
                {"code": text.code, "label": text.label, "own": text.own, "to_write": text.to_write,
                 "figures": [{"text": part.text, "codes": list(part.codes)} for paragraph in text.paragraphs for part in paragraph if part.codes],
                 "paragraphs": ["".join(part.text for part in paragraph) for paragraph in text.paragraphs],
                 "told": [{"sentence": one.sentence, "units": list(one.units)} for one in text.told]} for text in self.texts
            ],
        }


def writing(campaign: Campaign) -> Writing:
    """How the district's report would read now, and what could go into it."""
    sums, _ = sums_of(campaign)
    context, counting = own_report(campaign, sums)
    told = {one.text.code: one for one in gather(campaign.form, _wrote(campaign, sums.standings), {})}
    standing = drafts(campaign)
    texts = []
    for part in (part for section in context.sections for part in section.parts if part.kind == "text"):
        paragraphs = tuple(
            tuple(WrittenPart(piece.text, cells_of(campaign.form, piece.figure), piece.gap) for piece in paragraph.pieces)
            for paragraph in part.paragraphs)
        found = told.get(part.code)
        texts.append(WrittenText(part.code, campaign.form.texts_by_code[part.code].label, paragraphs, part.code in counting.texts,
                                 found.told if found else (), len(found.silent) if found else 0))
    return Writing(tuple(texts), counting.path, standing[-1][0] if standing else 0, counting.said, context.provisional)


def _wrote(campaign: Campaign, standings: Sequence[Standing]) -> list[Written]:
    return [Written(one.unit.name, quoted_texts(campaign.form, one), {}) for one in standings if one.reported]

"""report --draft 本级文字稿: the district's own manuscript, drafted from the figures, for somebody to go on with in Word or WPS.

A draft is written once and never again. Asked once more, the next one has what was written in the last, and the figures of now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from toolkit.actions.parts.district import current, drafted_report, paragraphs_of, sums_of
from toolkit.actions.parts.own_draft import Counting, counting_texts, has_figures
from toolkit.campaign.folder import Campaign
from toolkit.campaign.own_drafts import draft_path, draft_token, drafts, remember, remembered, was_drafted
from toolkit.errors import UsageError
from toolkit.files import write_whole
from toolkit.manuscript.draft import Paragraph, Part, draft_document, numbered_through
from toolkit.narrative.context import ReportContext
from toolkit.narrative.material import Told as Taken
from toolkit.narrative.material import speaks_of_problems
from toolkit.structs import Struct
from toolkit.words import condensed

NOTHING: Final[Mapping[str, Sequence[Taken]]] = {}


class Drafted(Struct, frozen=True):
    """The latest draft. ``made`` tells whether it was written just now: where nothing would differ, none is."""

    path: Path
    number: int
    made: bool
    said: tuple[str, ...] = ()
    to_write: tuple[str, ...] = ()
    """The headings of the texts that are still to be written, in the form's order."""


def draft(campaign: Campaign, added: Mapping[str, Sequence[Taken]] = NOTHING) -> Drafted:
    """Write the next draft, where it would say anything else than the last as it stands. Raises :class:`OutputError`.

    ``added`` are sentences of units to go into texts, by code: behind what stands there, in the place of what only asks for something.
    Each is marked with whose it is, and the report is not final before somebody has made it the district's own. Of problems no
    unit is named. Raises :class:`UsageError` for a text that is none.
    """
    unknown = [code for code in added if code not in campaign.form.texts_by_code]
    if unknown:
        raise UsageError(f"表式里没有“{unknown[0]}”这段文字。")
    sums, _ = sums_of(campaign)
    counting = counting_texts(campaign, current(campaign, sums))
    texts = _texts(campaign, drafted_report(campaign, sums, campaign.settings.texts), counting)
    for code, sentences in added.items():
        standing = [paragraph for paragraph in texts.get(code, ()) if not all(part.gap for part in paragraph)]
        texts[code] = (*standing, *(_taken(campaign, code, one) for one in sentences))
    to_write = tuple(campaign.form.texts_by_code[code].label for code, paragraphs in texts.items() if _has_gap(paragraphs))
    if counting.path is not None and counting.stands is not None and _says_the_same(counting, texts):
        return Drafted(counting.path, counting.number, False, counting.said, to_write)
    number = max((number for number, _ in drafts(campaign)), default=0) + 1
    written = numbered_through(draft_token(campaign, number), texts, tuple(dict.fromkeys((*counting.paragraphs, *added))))
    remember(campaign, written)  # before the draft: interrupted in between, nothing is lost but a number
    path = draft_path(campaign, number)
    nothing_in = not sums.counting
    write_whole(path, draft_document(written, campaign.form, who=campaign.district, year=campaign.year, nothing_in=nothing_in))
    late = [f"“{campaign.form.texts_by_code[code].label}”您先写的在前，按汇总起草的放在您写的后面，请合成一段，不要的删去。"
            for code in counting.late]
    return Drafted(path, number, True, (*counting.said, *late), to_write)


def _taken(campaign: Campaign, code: str, one: Taken) -> Paragraph:
    whose = "单位" if speaks_of_problems(campaign.form.texts_by_code[code]) or not one.units else "、".join(one.units)
    return Part(one.sentence), Part(f"【请改写成本级的话，取自{whose}】", gap=True)


def first_draft(campaign: Campaign) -> Drafted | None:
    """The first draft, when the workbooks go out: None where one was ever written, returns are in already, or the form has no texts.

    Raises :class:`OutputError`.
    """
    if not campaign.form.texts or drafts(campaign) or was_drafted(campaign) or campaign.ledger.latest_returns():
        return None
    return draft(campaign)


def wants_draft(campaign: Campaign) -> bool:
    """Whether returns are in, and no draft was written since: there is none, or the last one has no figure."""
    if not campaign.ledger.latest_returns():
        return False
    standing = drafts(campaign)
    return not standing or not has_figures(remembered(campaign, draft_token(campaign, standing[-1][0])))


def _texts(campaign: Campaign, drafted: ReportContext, counting: Counting) -> dict[str, tuple[Paragraph, ...]]:
    """What stands under each heading: what somebody wrote, else what is drafted now."""
    now = paragraphs_of(drafted)
    written = {code: (*paragraphs, *counting.late.get(code, ())) for code, paragraphs in counting.paragraphs.items()}
    return {code: paragraphs for code in campaign.form.texts_by_code if (paragraphs := written.get(code) or now.get(code, ()))}


def _has_gap(paragraphs: Sequence[Paragraph]) -> bool:
    return any(part.gap or "【请" in part.text for paragraph in paragraphs for part in paragraph)


def _says_the_same(counting: Counting, texts: dict[str, tuple[Paragraph, ...]]) -> bool:
    assert counting.stands is not None
    there = {code: "".join(place.text for line in lines for place in line) for code, lines in counting.stands.texts.items()}
    now = {code: "".join(part.text for paragraph in paragraphs for part in paragraph) for code, paragraphs in texts.items()}
    return all(condensed(there.get(code, "")) == condensed(now.get(code, "")) for code in {*there, *now})

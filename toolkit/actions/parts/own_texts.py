"""The district's own texts as far as it has written them: in its draft 本级文字稿, in campaign.toml, or in its report that was edited since.

The report is drafted from numbers; what stands in it as it was drafted, perhaps from the numbers of then, nobody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolkit.actions.parts.district import own_report
from toolkit.actions.parts.loading import load_bytes
from toolkit.aggregate import Sums
from toolkit.campaign.folder import Campaign
from toolkit.campaign.products import was_changed
from toolkit.errors import FileError
from toolkit.narrative.context import ReportContext
from toolkit.narrative.drafting import could_say
from toolkit.patterns import regex
from toolkit.rules import drafts as form_drafts
from toolkit.structs import Struct
from toolkit.words import letters_only

_GAPS = ("【", "（未填）")
"""What in a text says that it is not finished."""
_NUMBERS = regex(r"[0-9]++(?:\.[0-9]++)?")


class OwnTexts(Struct, frozen=True):
    """Texts by code; ``from_report`` are those that stand in the edited ``report`` alone, ``other`` those that it has otherwise."""

    texts: Mapping[str, str]
    report: str = ""
    from_report: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def own_texts(campaign: Campaign, report: Path, sums: Sums) -> OwnTexts:
    """What the district has written: in its draft 本级文字稿, in campaign.toml, in its report."""
    drafted, counting = own_report(campaign, sums)
    campaign.tell(counting.said)
    own = {code: text for code, text in counting.texts.items() if code in campaign.settings.texts or not any(gap in text for gap in _GAPS)}
    written = _edited(report, campaign, drafted) if was_changed(campaign, report) else {}
    further = {code: text for code, text in written.items() if code not in own}
    other = tuple(code for code, text in written.items() if code in own and _words(own[code]) != _words(text))
    return OwnTexts(own | further, report.name, tuple(further), other)


def _edited(report: Path, campaign: Campaign, drafted: ReportContext) -> dict[str, str]:
    """The texts of the edited report that are finished and no drafts."""
    from toolkit.intake.reading import read_file  # the readers are slow to import, and seldom needed

    try:
        stands = read_file(load_bytes(report), default_form=campaign.form).texts
    except FileError:
        return {}
    drafts = {
        part.code: "".join(piece.text for paragraph in part.paragraphs for piece in paragraph.pieces)
        for section in drafted.sections for part in section.parts if part.kind == "text"
    }
    return {
        code: text for code, text in stands.items()
        if text.strip() and not any(gap in text for gap in _GAPS)
        and _words(text) != _words(drafts.get(code, "")) and not _was_drafted(campaign, code, text, drafts)
    }


def _was_drafted(campaign: Campaign, code: str, text: str, drafts: Mapping[str, str]) -> bool:
    """Whether a text consists of nothing but sentences that the form drafts, of other figures: those of last week may have been others.

    Where the draft asks for words of his own, a text that no longer does was finished by somebody.
    """
    sentences = form_drafts(campaign.form).texts.get(code, ())
    if not sentences or any(gap in drafts.get(code, "") for gap in _GAPS):
        return False
    words = {"year": str(campaign.year), "district": campaign.district, "who": campaign.district}
    return could_say(sentences, words, _words).fullmatch(_words(text)) is not None


def _words(text: str) -> str:
    """A text without its numbers: a draft of last week says the same in other figures."""
    return letters_only(_NUMBERS.sub("", text))

"""Published equals accepted: what units put on their sites, read and compared cell by cell with their returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.actions.parts.arriving import Incoming, arrivals, shown_name
from toolkit.actions.parts.keeping import keep
from toolkit.actions.parts.taking import Taken, judged, read_all
from toolkit.campaign.folder import Campaign
from toolkit.campaign.platforms import Apart, Change, called
from toolkit.campaign.publication import Difference, differences, unread
from toolkit.campaign.published_list import Listed, PublishedList, iso_day, listed_for, read_published_list
from toolkit.campaign.records import Publication
from toolkit.campaign.standing import standing_of
from toolkit.errors import FileError
from toolkit.guard import decode_text
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.submission import Unit

if TYPE_CHECKING:
    from concurrent.futures import Executor

_SAVED_FROM = regex(r"saved from url=\(\d+\)(\S+?)\s*-->|Snapshot-Content-Location:\s*(\S+)")
_TAG = regex(r"<(?:link|meta)\s[^<>]*+", re.IGNORECASE)
_CANONICAL = regex(r"""\brel=["']?canonical\b""", re.IGNORECASE), regex(r"""\bhref=["']([^"'>]+)""", re.IGNORECASE)
_PUBLISHED = (regex(r"""\bname=["']?PubDate\b""", re.IGNORECASE),
              regex(r"""\bcontent=["']?\s*+(\d{4}-\d{1,2}-\d{1,2})""", re.IGNORECASE))
_DATED = regex(
    r"(?:发布|公布|发文|公开)(?:日期|时间)\s*+[:：]?(?>(?:<[^<>]*+>|\s++|&nbsp;)*)(\d{4}\D\d{1,2}\D\d{1,2})", re.IGNORECASE
)
_HEAD = 200_000


class Published(Struct, frozen=True):
    """One published file: whose it is, where and when it stood, and what differs; or why it is nobody's."""

    name: str
    unit: Unit | None
    url: str = ""
    published_at: str = ""
    differs: Sequence[Difference] = ()
    unread: int = 0
    """Figures of the return that the published file does not surely give."""
    reason: str = ""
    changes: Sequence[Change] = ()
    """What this place gave otherwise before."""
    apart: Sequence[Apart] = ()
    """Where the places in which the unit published do not say the same now."""
    note: str = ""
    """What is to be known of its address."""

    @property
    def sentences(self) -> list[str]:
        """Each thing that is not as it should be, with both figures."""
        return [*(one.sentence for one in self.differs), *(one.sentence for one in self.changes), *(one.sentence for one in self.apart)]

    @property
    def verdict(self) -> str:
        """Whether what is published is what was reported, in words."""
        differs = f"有{len(self.differs)}处与报表不一致" if self.differs else "与报表一致"
        return "，".join(filter(None, (
            differs, f"{self.unread}格没有读出、未比较" if self.unread else "", f"公布后改动{len(self.changes)}处" if self.changes else "",
            f"各平台不一致{len(self.apart)}处" if self.apart else "", self.note)))


def published(
    campaign: Campaign,
    paths: Iterable[Path],
    *,
    listed: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> list[Published]:
    """Register what units published. ``listed`` (.csv or .xlsx) has unit, address and date; without it the saved page is asked.

    Nothing here becomes a return: a published page is compared with the return as it stands. ``progress`` is told how
    many files are done of how many; with an ``executor`` they are read side by side. Raises
    :class:`~toolkit.errors.UsageError` for a list that cannot be read.
    """
    known = read_published_list(listed, campaign) if listed is not None else PublishedList()
    files = read_all(arrivals(paths), campaign, executor=executor)
    results = [Published(listed.name, None, reason=remark) for remark in known.remarks] if listed else []
    for done, (incoming, read) in enumerate(files, 1):
        assert read is not None
        results.append(_compared(campaign, incoming, judged(incoming, read, campaign), known.stated))
        if progress:
            progress(done, done + incoming.left)
    return results


def _compared(campaign: Campaign, incoming: Incoming, taken: Taken, known: Mapping[str, Sequence[Listed]]) -> Published:
    name = shown_name(incoming.path, incoming.member)
    if taken.submission is None:
        return Published(name, None, reason=str(taken.error))
    identity, unit = taken.submission.identity, taken.unit
    if unit is None:
        written = f"写的是“{identity.unit_name}”，请在名单的别名一列写上这个名称" if identity.unit_name else "没有写明单位"
        return Published(name, None, reason=f"看不出是哪个单位的（{written}）。")
    if identity.year not in (None, campaign.year):
        return Published(name, unit, reason=f"是“{unit.name}”{identity.year}年度的报告，本任务为{campaign.year}年度，没有登记。")
    if campaign.ledger.latest(unit.code) is None:
        return Published(name, unit, reason=f"“{unit.name}”还没有报送，没有可以比较的报表。")
    kept = keep(campaign, incoming, taken.sha256)
    with campaign.ledger.act():
        kept.register(campaign)
        return register_published(campaign, incoming.data, taken, unit, known.get(unit.code, ()))


def register_published(
    campaign: Campaign, data: bytes, taken: Taken, unit: Unit, known: Sequence[Listed] = ()
) -> Published:
    """One file already read and kept is what a unit that has reported published; ``known`` are its addresses and dates as listed."""
    reported = standing_of(campaign, unit).values or {}
    stated = _stated_by(data)
    kind = called(str(campaign.ledger.received(taken.sha256).get("kind", "")))
    one = listed_for(known, stated[0], kind)
    url, day = (one.url or stated[0], one.day or stated[1]) if one is not None else stated
    note = f"清单里有{len(known)}个网址，看不出这份文件是哪一个的，没有采用" if len(known) > 1 and one is None and not stated[0] else ""
    publication = campaign.ledger.register_publication(unit.code, taken.sha256, day, url, taken.values)
    changes, apart = _seen_before(campaign, publication)
    return Published(
        shown_name(taken.path, taken.member), unit, publication.url, publication.published_at,
        differences(campaign.form, reported, taken.values), unread(reported, taken.values), changes=changes, apart=apart, note=note,
    )


def _seen_before(campaign: Campaign, publication: Publication) -> tuple[Sequence[Change], Sequence[Apart]]:
    """What the place of a file gave otherwise before, and where it and other places differ."""
    seen = campaign.ledger.published_by(publication.unit)
    place = next((one for one in seen.places if one.latest == publication), None) if seen is not None else None
    if seen is None or place is None:
        return (), ()
    said = [one for one in seen.apart(campaign.form) if place.latest.values.get(one.cell.code) is not None]
    return list(seen.changes_of(campaign.form, place)), said


def _stated_by(data: bytes) -> tuple[str, str]:
    """Address and date as a saved page states them; empty where it does not."""
    try:
        text = decode_text(data[:_HEAD])
    except FileError:
        return "", ""
    saved, dated = _SAVED_FROM.search(text), _DATED.search(text)
    url = (saved[1] or saved[2]) if saved else _in_tag(text, *_CANONICAL)
    day = _in_tag(text, *_PUBLISHED) or (dated[1] if dated else "")
    return (url if url.startswith(("http://", "https://")) else ""), iso_day(day) if day else ""


def _in_tag(text: str, marked: re.Pattern[str], wanted: re.Pattern[str]) -> str:
    """What a tag of the page's head says that bears a mark; empty where none does."""
    tags = (tag[0] for tag in _TAG.finditer(text))
    return next((said[1] for tag in tags if marked.search(tag) and (said := wanted.search(tag))), "")

"""Where a unit published and what was seen there each time: what changed since, and where one place says otherwise than another.

A place is an address and a kind of file: a site's page and the Word file that hangs on it are two. What was saved without its
address is taken for the only page of its kind, as long as there is only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from toolkit.campaign.publication import Difference, differences, unread, value_said
from toolkit.structs import Struct, field
from toolkit.words import one_line

if TYPE_CHECKING:
    from toolkit.campaign.records import Publication
    from toolkit.findings import Number
    from toolkit.form import Cell, Form

_CALLED = {"html": "网页", "mht": "网页", "text": "文本", "pdf": "PDF文件", "docx": "Word文件", "doc": "Word文件", "odt": "Word文件",
           "rtf": "Word文件"}
"""What kinds of files are called here; .doc and .docx of one address are one thing."""
_DAY = 10


class Place(Struct, frozen=True):
    """One place, and what was seen there, oldest first; never empty. ``address`` is empty where it is not known."""

    address: str
    kind: str
    seen: tuple[Publication, ...]

    @property
    def latest(self) -> Publication:
        """What it says now."""
        return self.seen[-1]

    @property
    def url(self) -> str:
        """Its address as it was last written."""
        return next((one.url for one in reversed(self.seen) if one.url), "")

    @property
    def day(self) -> str:
        """When it was first published, as ISO; empty where nobody knows. The last word on each file counts."""
        days = {one.sha256: one.published_at for one in self.seen}
        return min(filter(None, days.values()), default="")


class Change(Struct, frozen=True):
    """A figure that a place gave otherwise before: what it was when last seen so, what it is, and when each was seen (ISO 8601)."""

    cell: Cell
    place: str
    then: Number | None
    now: Number | None
    then_at: str
    since: str

    @property
    def sentence(self) -> str:
        """“公布后改动：行政许可｜本年处理决定数量：2024-02-03收到的为0，2024-02-20收到的为8”."""
        return (f"公布后改动：{self.cell.name}：{self.then_at[:_DAY]}收到的为{value_said(self.cell, self.then)}，"
                f"{self.since[:_DAY]}收到的为{value_said(self.cell, self.now)}")


class Given(Struct, frozen=True):
    """What one place, by its name, gives for a figure, and when that came in (ISO 8601)."""

    place: str
    value: Number
    at: str


class Apart(Struct, frozen=True):
    """A figure that is not the same in every place: what each says, in the order they were found."""

    cell: Cell
    given: tuple[Given, ...]

    @property
    def sentence(self) -> str:
        """“各平台不一致：行政许可｜本年处理决定数量：a.example（网页）为0，b.example（网页）为8”.

        With the days where they did not come in on one day: one may have been mended since.
        """
        dated = len({one.at[:_DAY] for one in self.given}) > 1
        said = "，".join(f"{one.place}{f'{one.at[:_DAY]}收到的' if dated else ''}为{value_said(self.cell, one.value)}" for one in self.given)
        return f"各平台不一致：{self.cell.name}：{said}"


class PublishedUnit(Struct, frozen=True):
    """What one unit published, place by place. ``current`` are the places that were compared with the return that counts."""

    places: tuple[Place, ...]
    current: tuple[Place, ...] = field(default=())

    @property
    def day(self) -> str:
        """When it first published anywhere, as ISO; empty where nobody knows."""
        return min(filter(None, (place.day for place in self.places)), default="")

    @property
    def url(self) -> str:
        """Where it was seen last, of the places whose address is known."""
        known = [place for place in self.places if place.url]
        return max(known, key=lambda place: place.latest.registered_at).url if known else ""

    def differences(self, form: Form, reported: Mapping[str, Number | None]) -> list[Difference]:
        """The figures that some place gives otherwise than they were reported; of several places the first."""
        found = {one.code: one for place in reversed(self.current) for one in differences(form, reported, place.latest.values)}
        return [found[code] for code in form.cells if code in found]

    def unread(self, reported: Mapping[str, Number | None]) -> int:
        """How many reported figures the fullest place does not surely give."""
        return min((unread(reported, place.latest.values) for place in self.current), default=0)

    def changes(self, form: Form) -> list[Change]:
        """What changed after it was published, place by place."""
        return [change for place in self.places for change in self.changes_of(form, place)]

    def changes_of(self, form: Form, place: Place) -> Iterator[Change]:
        """What changed in one place: what could not be read once is no change."""
        for code, cell in form.cells.items():
            run: list[tuple[Number, str, str]] = []  # a figure, when it was first and last seen in a row
            for one in place.seen:
                value = one.values.get(code)
                if value is None:
                    continue
                if run and run[-1][0] == value:
                    run[-1] = (value, run[-1][1], one.registered_at)
                else:
                    run.append((value, one.registered_at, one.registered_at))
            if len(run) > 1:
                (then, _, then_at), (now, since, _) = run[-2:]
                yield Change(cell, self.name(place), then, now, then_at, since)

    def apart(self, form: Form) -> list[Apart]:
        """Where places differ in what they say now."""
        found = []
        for code, cell in form.cells.items():
            given = tuple(Given(self.name(place), value, place.latest.registered_at)
                          for place in self.current if (value := place.latest.values.get(code)) is not None)
            if len({one.value for one in given}) > 1:
                found.append(Apart(cell, given))
        return found

    def verdict(self, form: Form, reported: Mapping[str, Number | None], place: Place | None = None) -> str:
        """All there is to say of it, or of one place, in few words: “1处与报表不一致，公布后改动1处，各平台不一致1处”."""
        differ = self.differences(form, reported) if place is None else differences(form, reported, place.latest.values)
        changed = self.changes(form) if place is None else list(self.changes_of(form, place))
        apart = [one for one in self.apart(form) if place is None or place.latest.values.get(one.cell.code) is not None]
        return "，".join(filter(None, (
            f"{len(differ)}处与报表不一致" if differ else "与报表一致", f"公布后改动{len(changed)}处" if changed else "",
            f"各平台不一致{len(apart)}处" if apart else "")))

    def name(self, place: Place) -> str:
        """What a place is called: by its site where that is enough, else by its address."""
        if not place.address:
            return f"{place.kind}（网址不详）"
        site = _site(place)
        alone = sum((_site(one), one.kind) == (site, place.kind) for one in self.places) == 1
        return f"{site if alone else place.address}（{place.kind}）"


def places_of(publications: Sequence[Publication]) -> tuple[Place, ...]:
    """The places in which a unit's files were seen, in the order they were found; the files are given oldest first."""
    places: dict[tuple[str, str], list[Publication]] = {}
    for one in publications:
        kind, address = called(one.kind), address_of(one.url)
        alike = [key for key in places if key[1] == kind]
        if not address and len(alike) == 1:
            address = alike[0][0]
        elif address and alike == [("", kind)]:
            places = {(address, kind) if key == ("", kind) else key: seen for key, seen in places.items()}
        places.setdefault((address, kind), []).append(one)
    return tuple(Place(address, kind, tuple(seen)) for (address, kind), seen in places.items())


def _site(place: Place) -> str:
    return place.address.partition("/")[0]


def called(kind: str) -> str:
    """What a kind of file is called here."""
    return _CALLED.get(kind, "文件")


def address_of(url: str) -> str:
    """An address by which two are told to be the same: without http or https, www and what leads within a page."""
    try:
        parts = urlsplit(one_line(url))
    except ValueError:  # brackets that hold no address
        return one_line(url)
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"

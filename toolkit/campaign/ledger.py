"""The ledger 收件登记: who was sent what, what came back when and what it says, what was decided, what was told.

Facts and events, never a judgement that counts: how a unit stands is worked out from them (:mod:`toolkit.campaign.judging`).
Every act is one transaction, committed before it is acknowledged; done again it finds itself done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from toolkit.campaign import records
from toolkit.campaign.entries import Entries, EntryRow, now
from toolkit.campaign.kept_numbers import numbers_from, plain_numbers
from toolkit.campaign.ledger_adjusted import AdjustedLedger
from toolkit.campaign.ledger_controls import ControlsLedger
from toolkit.campaign.ledger_decided import DecidedLedger
from toolkit.campaign.ledger_filled import FilledLedger
from toolkit.campaign.ledger_last_year import LastYearLedger
from toolkit.campaign.ledger_sent import SentLedger
from toolkit.campaign.ledger_told import ToldLedger
from toolkit.errors import OutputError
from toolkit.findings import Number
from toolkit.structs import replace

if TYPE_CHECKING:
    from toolkit.campaign.platforms import PublishedUnit
    from toolkit.campaign.records import Aside, Publication, Registered, Version
    from toolkit.submission import Part, Submission

RegisteredAs = Literal["return", "manuscript", "publication", "withdrawn", "aside", "dismissed", ""]
PARTS: tuple[Part, ...] = ("return", "manuscript")
_JUDGES_NOTHING = ("form", "layout", "issue", "told", "publication", "adjusted", "unadjusted")
_NOBODY = -1
"""No reader's version. An older ledger's values stand under 0."""


class Ledger(SentLedger, ToldLedger, DecidedLedger, AdjustedLedger, FilledLedger, LastYearLedger, ControlsLedger):
    """An open ledger. Close it, or use it as a context."""

    def __init__(self, path: Path, *, create: bool = False, trusting: bool = False) -> None:
        self.path = path
        self.entries = Entries(path, create=create, trusting=trusting)

    def close(self) -> None:
        """Close the database file."""
        self.entries.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── what came in ──────────────────────────────────────────────────

    def register_received(self, sha256: str, kind: str, name: str, file: str, size: int) -> None:
        """Remember a file that came in; the same content a second time changes nothing."""
        with self.act():
            if self.entries.last("kind = 'received' AND key = ?", sha256) is None:
                self.entries.append("received", {"kind": kind, "name": name, "file": file, "size": size}, key=sha256)

    def received(self, sha256: str) -> Mapping[str, Any]:
        """What is known of a content as a file: ``kind``, ``name``, ``file``, ``size``, and ``at``; empty where it never came."""
        row = self.entries.last("kind = 'received' AND key = ?", sha256)
        return self.entries.body(row) | {"at": row.at} if row else {}

    def register_facts(self, sha256: str, submission: Submission, reader: int) -> None:
        """Keep what a content says, once for each reader."""
        with self.act():
            if self.entries.last("kind = 'facts' AND key = ? AND version = ?", sha256, reader) is None:
                from toolkit.campaign.facts import (
                    facts_body,  # of returns alone, and many a list has none yet
                )

                self.entries.append("facts", facts_body(submission, reader), key=sha256, version=reader)

    def facts(self, sha256: str) -> Submission | None:
        """What a content says, as last read; None where it is not kept."""
        row = self.entries.last("kind = 'facts' AND key = ?", sha256)
        if row is None:
            return None
        from toolkit.campaign.facts import submission_from

        return submission_from(self.entries.body(row))

    def read_before_facts(self, reader: int = 0) -> list[str]:
        """Contents of which only what an older ledger kept is known; with ``reader`` those that it has not tried to read."""
        rows = self.entries.query(
            "SELECT DISTINCT key FROM entry AS old WHERE kind = 'facts' AND version = 0 AND NOT EXISTS (SELECT 1 FROM entry AS new"
            " WHERE new.key = old.key AND (new.kind = 'facts' AND new.version > 0 OR new.kind = 'unread' AND new.version = ?))",
            reader or _NOBODY)
        return [str(key) for (key,) in rows]

    def register_unread(self, sha256: str, reader: int, why: str) -> None:
        """Remember that a reader could not take the place of what an older ledger kept of a content."""
        with self.act():
            if self.entries.last("kind = 'unread' AND key = ? AND version = ?", sha256, reader) is None:
                self.entries.append("unread", {"why": why}, key=sha256, version=reader)

    def without_facts(self) -> list[str]:
        """Contents that are a unit's though what they say is not kept."""
        rows = self.entries.query("SELECT DISTINCT key FROM entry AS one WHERE kind IN ('return', 'manuscript') AND NOT EXISTS"
                                  " (SELECT 1 FROM entry AS other WHERE other.key = one.key AND other.kind = 'facts')")
        return [str(key) for (key,) in rows]

    def facts_kept(self) -> list[tuple[EntryRow, Submission | None]]:
        """What is kept of each content, as last read, in the order it was: None where that makes no sense any more."""
        latest = {row.key: row for row in self.entries.rows("kind = 'facts'")}
        return [(row, self._facts_believed(row)) for row in latest.values()]

    def _facts_believed(self, row: EntryRow) -> Submission | None:
        from toolkit.campaign.facts import submission_from

        try:
            return submission_from(self.entries.body(row, believing=True))
        except (OutputError, LookupError, TypeError, ValueError, AttributeError):
            return None

    def register(
        self, unit: str, sha256: str, submission: Submission, reader: int, *, assigned: str = "", version: int = 0
    ) -> int:
        """Remember a unit's return or manuscript; gives its version. ``assigned`` says by what it is this unit's; ``version``
        is the number it had where its record is brought back.

        The same content of the same unit a second time changes nothing, unless it was withdrawn: then it counts again.
        """
        part = submission.part
        with self.act():
            if not self.received(sha256):
                raise ValueError(f"{sha256} never came in")
            if not submission.legacy:  # what an older ledger kept stands under no reader
                self.register_facts(sha256, submission, reader)
            versions = self.versions(unit, part)
            known = next((earlier for earlier in versions if earlier.sha256 == sha256), None)
            if known is not None:
                if not known.live:
                    self.entries.append("restored", {"who": "", "reason": "重新收到"}, unit=unit, key=sha256, version=known.version)
                return known.version
            number = version or max((earlier.version for earlier in versions), default=0) + 1
            self.entries.append(part, {"assigned": assigned}, unit=unit, key=sha256, version=number)
        return number

    def register_aside(self, sha256: str, code: str, reason: str, reader: int = 0, unit: str = "") -> None:
        """Remember a file that is no unit's return; ``reader`` is the version of what could not read it, ``unit`` whose it seems."""
        with self.act():
            known = self.aside_of(sha256)
            if known is None or known.code == records.OPENED or (reader and (known.reader, known.reason) != (reader, reason)):
                more = ({"reader": reader} if reader else {}) | ({"unit": unit} if unit else {})
                self.entries.append("aside", {"code": code, "reason": reason} | more, key=sha256)

    def register_opened(self, sha256: str) -> None:
        """Remember that all of an archive was looked at that had been left in the middle."""
        with self.act():
            known = self.aside_of(sha256)
            if known is not None and known.code != records.OPENED:
                self.entries.append("aside", {"code": records.OPENED, "reason": "里面的文件已全部看过。"}, key=sha256)

    def aside_of(self, sha256: str) -> Aside | None:
        """What was last said of a content that was put aside; None of one that never was."""
        row = self.entries.last("kind = 'aside' AND key = ?", sha256)
        return self._aside(row) if row is not None else None

    def _aside(self, row: EntryRow) -> Aside:
        body, name = self.entries.body(row), str(self.received(row.key).get("name", ""))
        return records.Aside(row.key, name, row.at, body["code"], body["reason"], int(body.get("reader", 0)), str(body.get("unit", "")))

    def dismiss(self, sha256: str, who: str, reason: str, *, undo: bool = False) -> bool:
        """Let a file that was put aside wait no longer, or again; False where it was so already."""
        with self.act():
            if bool(self.dismissed(sha256)) is not undo:
                return False
            self.entries.append("reopened" if undo else "dismissed", {"who": who, "reason": reason}, key=sha256)
        return True

    def dismissed(self, sha256: str) -> Mapping[str, Any]:
        """Why, when and by whom a file that was put aside was settled; empty where it was not, or waits again."""
        row = self.entries.last("kind IN ('dismissed', 'reopened') AND key = ?", sha256)
        return self.entries.body(row) | {"at": row.at} if row is not None and row.kind == "dismissed" else {}

    def register_publication(
        self, unit: str, sha256: str, published_at: str, url: str, values: Mapping[str, Number | None]
    ) -> Publication:
        """Remember what a unit put on its site; gives what is known of it now.

        A date or an address that is not known this time is taken from the time before; where nothing is new in that place, nothing changes.
        """
        from toolkit.campaign.platforms import places_of

        with self.act():
            rows = self.entries.rows("kind = 'publication' AND unit = ?", unit, bodies=True)
            known = [self._seen(row) for row in rows]
            same = next((one for one in reversed(known) if one.sha256 == sha256), None)
            if same is not None:
                published_at, url = published_at or same.published_at, url or same.url
            publication = records.Publication(unit, sha256, now(), published_at, url, values, self._kind(sha256))
            place = next(one for one in places_of([*known, publication]) if one.latest is publication)
            before = place.seen[-2] if len(place.seen) > 1 else None
            if before is not None and replace(publication, registered_at=before.registered_at) == before and self._compares(
                    next(row for row, one in zip(rows, known, strict=True) if one is before)):
                return before
            body = {"published_at": published_at, "url": url, "values": plain_numbers(values)}
            row = self.entries.append("publication", body, unit=unit, key=sha256)
        return replace(publication, registered_at=row.at)

    # ── what counts ───────────────────────────────────────────────────

    def versions(self, unit: str, part: Part) -> list[Version]:
        """All versions of a unit's returns or manuscripts, oldest first, the withdrawn ones too."""
        rows = self.entries.rows("unit = ? AND kind IN (?, 'withdrawn', 'restored')", unit, part)
        return _versions(rows, part)

    def returns_of(self, unit: str, part: Part = "return") -> list[Registered]:
        """All returns of a unit that count or counted, oldest first, those withdrawn left out."""
        live = [version for version in self.versions(unit, part) if version.live]
        first = self._first(live)
        return [self._registered(unit, version, first) for version in live]

    def latest(self, unit: str, part: Part = "return") -> Registered | None:
        """The one that counts for a unit; None where none does."""
        live = [version for version in self.versions(unit, part) if version.live]
        return self._registered(unit, live[-1], self._first(live)) if live else None

    def latest_sha256(self, unit: str, part: Part) -> str:
        """The content that counts for a unit; empty where none does."""
        return next((version.sha256 for version in reversed(self.versions(unit, part)) if version.live), "")

    def before(self, unit: str, version: int) -> Registered | None:
        """The return that counted before a version; None where there was none."""
        earlier = [candidate for candidate in self.versions(unit, "return") if candidate.live and candidate.version < version]
        return self._registered(unit, earlier[-1], "") if earlier else None

    def latest_returns(self) -> dict[str, Registered]:
        """The return that counts for each unit that has one: its latest."""
        return self._latest("return")

    def latest_manuscripts(self) -> dict[str, Registered]:
        """The manuscript that counts for each unit that sent one: its latest."""
        return self._latest("manuscript")

    def reporting(self) -> set[str]:
        """The codes under which a return counts."""
        return {unit for unit, versions in self._live("return").items() if versions}

    def _latest(self, part: Part) -> dict[str, Registered]:
        return {
            unit: self._registered(unit, versions[-1], self._first(versions))
            for unit, versions in self._live(part).items() if versions
        }

    def _live(self, part: Part) -> dict[str, list[Version]]:
        by_unit: dict[str, list[EntryRow]] = {}
        for row in self.entries.rows("kind IN (?, 'withdrawn', 'restored')", part):
            by_unit.setdefault(row.unit, []).append(row)
        return {unit: [version for version in _versions(rows, part) if version.live] for unit, rows in by_unit.items()}

    def _first(self, versions: Sequence[Version]) -> str:
        """When the first of these came in."""
        times = [row.at for version in versions if (row := self._received_row(version.sha256))]
        return min(times, default="")

    def _received_row(self, sha256: str) -> EntryRow | None:
        rows = self.entries.rows("kind = 'received' AND key = ?", sha256)
        return rows[0] if rows else None

    def _registered(self, unit: str, version: Version, first_at: str) -> Registered:
        row = self.entries.last("seq = ?", version.seq)
        facts = self.facts(version.sha256)
        assert row is not None  # it was just listed
        if facts is None:
            from toolkit.submission import Submission

            facts = Submission(part=version.part)
        return records.Registered(
            unit, version.sha256, str(self.received(version.sha256).get("name", "")), version.version, version.registered_at,
            first_at, str(self.entries.body(row)["assigned"]), facts,
        )

    def registered_as(self, sha256: str, unit: str = "") -> tuple[RegisteredAs, str]:
        """What a content already counts as, and for which unit (by code); with ``unit`` only whether it counts for that one."""
        rows = [row for row in self.entries.rows("key = ?", sha256) if unit in ("", row.unit) or row.kind == "aside"]
        for part in PARTS:
            live = [version for version in self._of_content(rows, part) if version[1]]
            if live:
                return part, live[-1][0]
        published = [row.unit for row in rows if row.kind == "publication"]
        if published:
            return "publication", published[-1]
        withdrawn = [row.unit for row in rows if row.kind == "withdrawn"]
        if withdrawn:
            return "withdrawn", withdrawn[-1]
        return ("aside", "") if any(row.kind == "aside" for row in rows) else ("", "")

    @staticmethod
    def _of_content(rows: Sequence[EntryRow], part: Part) -> list[tuple[str, bool]]:
        """The units a content is registered for, and whether it counts there."""
        units = [row.unit for row in rows if row.kind == part]
        by_unit = [(unit, [row for row in rows if row.unit == unit]) for unit in units]
        return [(unit, all(version.live for version in _versions(unit_rows, part))) for unit, unit_rows in by_unit]

    def assigned_by(self, sha256: str) -> str:
        """Why a content is the unit's that it counts for; nothing where it counts for none."""
        what, unit = self.registered_as(sha256)
        row = self.entries.last("key = ? AND kind = ? AND unit = ?", sha256, what, unit) if what in PARTS else None
        return str(self.entries.body(row)["assigned"]) if row else ""

    # ── what the officer did ──────────────────────────────────────────

    def withdraw(self, unit: str, version: Version, who: str, reason: str) -> bool:
        """Let one version of a unit count no longer; it stays registered, and may be counted again. False where it was so already."""
        with self.act():
            versions = self.versions(unit, version.part)
            current = next((candidate for candidate in versions if candidate.sha256 == version.sha256), None)
            if current is None or not current.live:
                return False
            body = {"who": who, "reason": reason}
            self.entries.append("withdrawn", body, unit=unit, key=version.sha256, version=version.version)
        return True

    def withdrawn(self, sha256: str, unit: str = "") -> Mapping[str, Any]:
        """Why, when and by whom a content was withdrawn, the last time it was; empty where it never was."""
        row = self.entries.last("kind = 'withdrawn' AND key = ? AND ? IN (unit, '')", sha256, unit)
        return self.entries.body(row) | {"at": row.at, "unit": row.unit} if row else {}

    # ── lists ─────────────────────────────────────────────────────────

    def publications(self) -> dict[str, Publication]:
        """The latest published version of each unit, by unit code; what the officer has said to be a return is none, and
        what was compared with a return that is withdrawn says nothing any more."""
        latest: dict[str, EntryRow] = {}
        for row in self.entries.rows("kind = 'publication'"):
            if self.registered_as(row.key, row.unit)[0] != "return":
                latest[row.unit] = row
        return {unit: self._publication(row) for unit, row in latest.items() if self._compares(row)}

    def published(self) -> dict[str, PublishedUnit]:
        """The same, with everything that was seen of each unit, place by place."""
        return self._published_in(self.entries.rows("kind = 'publication'", bodies=True))

    def published_by(self, unit: str) -> PublishedUnit | None:
        """The same of one unit; None where nothing was seen."""
        return self._published_in(self.entries.rows("kind = 'publication' AND unit = ?", unit, bodies=True)).get(unit)

    def _published_in(self, found: Iterable[EntryRow]) -> dict[str, PublishedUnit]:
        rows: dict[str, list[EntryRow]] = {}
        for row in found:
            if self.registered_as(row.key, row.unit)[0] != "return":
                rows.setdefault(row.unit, []).append(row)
        return {unit: self._published(seen) for unit, seen in rows.items() if self._compares(seen[-1])}

    def _published(self, rows: Sequence[EntryRow]) -> PublishedUnit:
        from toolkit.campaign.platforms import PublishedUnit, places_of  # until spring nobody has published

        seen = [self._seen(row) for row in rows]
        by_identity = {id(one): row for one, row in zip(seen, rows, strict=True)}
        places = places_of(seen)
        return PublishedUnit(places, tuple(place for place in places if self._compares(by_identity[id(place.latest)])))

    def _compares(self, row: EntryRow) -> bool:
        """Whether the return counts still that a publication was compared with when it was registered."""
        rows = self.entries.rows("unit = ? AND kind IN ('return', 'withdrawn', 'restored')", row.unit)
        then = [past.sha256 for past in _versions([one for one in rows if one.seq < row.seq], "return") if past.live]
        return not then or any(now.live and now.sha256 == then[-1] for now in _versions(rows, "return"))

    def _publication(self, row: EntryRow) -> Publication:
        body = self.entries.body(row)
        return records.Publication(row.unit, row.key, row.at, body["published_at"], body["url"], numbers_from(body["values"]))

    def _seen(self, row: EntryRow) -> Publication:
        return replace(self._publication(row), kind=self._kind(row.key))

    def _kind(self, sha256: str) -> str:
        return str(self.received(sha256).get("kind", ""))

    def asides(self) -> list[Aside]:
        """The files put aside that still wait, oldest first.

        Left out are those assigned since and those the officer has dismissed.
        """
        latest = {row.key: row for row in self.entries.rows("kind = 'aside'")}
        return [
            aside for row in latest.values()
            if self.registered_as(row.key)[0] in ("aside", "withdrawn") and not self.dismissed(row.key)
            and (aside := self._aside(row)).code != records.OPENED
        ]

    def every_aside(self) -> list[Aside]:
        """All files that were ever put aside, oldest first, whether they wait still or not."""
        latest = {row.key: row for row in self.entries.rows("kind = 'aside'")}
        return [aside for row in latest.values() if (aside := self._aside(row)).code != records.OPENED]

    def reported_since(self, aside: Aside) -> bool:
        """Whether the unit whose a file seemed has sent a return since that counts."""
        row = self.entries.last("kind = 'aside' AND key = ?", aside.sha256)
        returns = self.entries.rows("kind = 'return' AND unit = ?", aside.unit) if aside.unit and row is not None else []
        later = {other.key for other in returns if row is not None and other.seq > row.seq}
        return bool(later) and any(version.live and version.sha256 in later for version in self.versions(aside.unit, "return"))

    def reached(self) -> tuple[int, str]:
        """How many rows there are and the hash of the last: another one as soon as anything is added."""
        return self.entries.end()

    def judged_otherwise_since(self, count: int, chain: str) -> bool:
        """Whether anything was added since the ledger reached so far that how a unit stands may rest on: not what was sent, told, published
        or adjusted. Also where it never reached that, an act having been taken back."""
        if count and self.entries.query("SELECT chain FROM entry WHERE seq = ?", count) != [(chain,)]:
            return True
        return bool(self.entries.query(
            f"SELECT 1 FROM entry WHERE seq > ? AND kind NOT IN ({', '.join('?' * len(_JUDGES_NOTHING))}) LIMIT 1", count, *_JUDGES_NOTHING))

    def head(self) -> tuple[int, str, str]:
        """The state that all is made from: how many rows there are, the hash of the last, and when it was appended (empty without any)."""
        count, chain = self.reached()
        last = self.entries.last("seq = ?", count)
        return count, chain, last.at if last else ""


def _versions(rows: Sequence[EntryRow], part: Part) -> list[Version]:
    """The versions among a unit's rows; a withdrawal and what counts again follow in their order."""
    versions: dict[str, Version] = {}
    for row in rows:
        if row.kind == part:
            versions[row.key] = records.Version(part, row.version, row.key, row.at, True, row.seq)
        elif row.key in versions and row.kind in ("withdrawn", "restored"):
            versions[row.key] = replace(versions[row.key], live=row.kind == "restored")
    return sorted(versions.values(), key=lambda version: version.version)

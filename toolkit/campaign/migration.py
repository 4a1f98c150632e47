"""An older ledger (tables of their own, findings kept as truth) → the chained rows of today, a copy kept beside it.

What was found then stays readable as 当时的判断; what the files say is read anew from ``received/`` where they lie there
still, and until then stands as the older ledger kept it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.campaign.waiting import WAIT_SECONDS, connect
from toolkit.files import move, write_error
from toolkit.structs import Struct, field

if TYPE_CHECKING:
    from toolkit.campaign.entries import Entries

_TABLES = ("layout", "issue", "received", "unit_return", "manuscript", "set_aside", "withdrawal", "decision", "publication",
           "last_year")
_OLD_ENGINE = "收件登记旧版"


class _Old(Struct, frozen=True):
    """One row to be: when it happened, what comes first of the same moment."""

    at: str
    tier: int
    kind: str
    body: Any
    columns: Mapping[str, Any] = field(default_factory=dict)


def carry_forward(entries: Entries, version: int) -> None:
    """Make the table of today; with an older ledger's rows in it where there is one. Inside a transaction."""
    if version:
        _back_up(entries, version)
    try:
        rows = sorted(_old_rows(entries), key=lambda row: (_moment(row.at), row.tier)) if version else []
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise entries.damaged() from error
    for name, kind in entries.query("SELECT name, type FROM sqlite_master WHERE type IN ('view', 'trigger')"):
        entries.db.execute(f'DROP {kind} "{name}"')
    entries.make_table()
    for row in rows:
        entries.append(row.kind, row.body, at=row.at, **row.columns)
    there = {name for (name,) in entries.query("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in reversed(_TABLES):
        if table in there:
            entries.db.execute(f"DROP TABLE {table}")


def _moment(at: str) -> float:
    return datetime.fromisoformat(at).timestamp() if at else 0.0


def _old_rows(entries: Entries) -> Iterator[_Old]:
    there = {name for (name,) in entries.query("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def table(name: str, columns: str) -> Iterator[tuple[Any, ...]]:
        yield from entries.query(f"SELECT {columns} FROM {name} ORDER BY rowid") if name.partition(" ")[0] in there else ()

    for digest, body in table("layout", "digest, body"):
        yield _Old("", 0, "layout", body, {"key": digest})
    for unit, source, body in table("last_year", "unit, source, body"):
        # The sum over predecessors was made when it was registered; it is the unit's own figure now.
        yield _Old("", 1, "last_year", {"source": source, "values": json.loads(body)}, {"key": unit, "version": 1})
    levels: dict[str, dict[str, Any]] = {}
    settled = _settled(entries, there)
    for token, unit, round_, at, file, identity, facts, last, layout, form in table(
            "issue", "token, unit, round, issued_at, file, identity, facts, last, layout, form"):
        who = json.loads(identity)
        levels[unit] = {"level": who.get("unit_level") or "", "campaign_level": who.get("campaign_level") or "",
                        "engine": _OLD_ENGINE}
        yield _Old(at, 2, "issue", {"file": file, "identity": who, "facts": json.loads(facts), "last": json.loads(last),
                                    "layout": layout, "form": form}, {"unit": unit, "key": token, "version": round_})
    for sha256, kind, name, file, size, at in table("received", "sha256, kind, name, file, size, received_at"):
        yield _Old(at, 3, "received", {"kind": kind, "name": name, "file": file, "size": size}, {"key": sha256})
    for sha256, at, code, reason in table("set_aside", "sha256, registered_at, code, reason"):
        yield _Old(at, 4, "aside", {"code": code, "reason": reason}, {"key": sha256})
    for name, part in (("unit_return", "return"), ("manuscript", "manuscript")):
        for row in table(name, "unit, sha256, version, registered_at, origin, assigned, body"):
            yield from _registered(part, row, levels, settled)
    for unit, sha256, at, published_at, url, body in table(
            "publication", "unit, sha256, registered_at, published_at, url, body"):
        kept = {"published_at": published_at, "url": url, "values": _published(json.loads(body))}
        yield _Old(at, 8, "publication", kept, {"unit": unit, "key": sha256})
    for unit, finding, about, accepted, reason, at, who in table(
            "decision", "unit, finding, fingerprint, accepted, reason, at, who"):
        kept = {"fingerprint": about, "accepted": bool(accepted), "reason": reason, "who": who}
        yield _Old(at, 9, "decision", kept, {"unit": unit, "key": finding})
    for unit, sha256, withdrawn, at, who, reason, number in table(
            "withdrawal w", "unit, sha256, withdrawn, at, who, reason,"
            " COALESCE((SELECT version FROM unit_return r WHERE r.unit = w.unit AND r.sha256 = w.sha256),"
            " (SELECT version FROM manuscript m WHERE m.unit = w.unit AND m.sha256 = w.sha256))"):
        yield _Old(at, 10, "withdrawn" if withdrawn else "restored", {"who": who, "reason": reason},
                   {"unit": unit, "key": sha256, "version": number or 0})


def _settled(entries: Entries, there: set[str]) -> dict[str, set[str]]:
    """By unit the findings that counted no more: those accepted, and texts that the manuscript has."""
    settled: dict[str, set[str]] = {}
    if "decision" in there:
        for unit, finding, accepted in entries.query("SELECT unit, finding, accepted FROM decision ORDER BY id"):
            (settled.setdefault(unit, set()).add if accepted else settled.setdefault(unit, set()).discard)(finding)
    if "manuscript" in there:
        for unit, body in entries.query("SELECT unit, body FROM manuscript ORDER BY version"):
            written = [code for code, text in json.loads(body)["texts"].items() if text.strip()]
            settled.setdefault(unit, set()).update(f"text.missing@{code}" for code in written)
    return settled


def _registered(
    part: str, row: tuple[Any, ...], rests: Mapping[str, Mapping[str, Any]], settled: Mapping[str, set[str]]
) -> Iterator[_Old]:
    unit, sha256, version, at, origin, assigned, text = row
    body = json.loads(text)
    yield _Old(at, 5, "facts", _facts(part, origin, body), {"key": sha256})
    yield _Old(at, 6, part, {"assigned": assigned}, {"unit": unit, "key": sha256, "version": version})
    if part == "return":
        judged = {"state": _state(body["findings"], settled.get(unit, set())), "then": body["findings"],
                  "rests": dict(rests.get(unit, {"engine": _OLD_ENGINE})),
                  "findings": [[finding["id"], ""] for finding in body["findings"]]}
        yield _Old(at, 7, "judged", judged, {"unit": unit, "key": sha256})


def _facts(part: str, origin: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What an older ledger kept of a content: its values, and what it found of it, word for word."""
    return {
        "reader": 0, "legacy": True, "part": part, "origin": origin, "identity": {}, "seal": {},
        "values": {code: [value] for code, value in body.get("values", {}).items()}, "calculated": [],
        "texts": body["texts"], "text_places": {}, "declared": body.get("declared", []), "reasons": body.get("reasons", {}),
        "observed": body["findings"],
    }


def _state(findings: list[dict[str, Any]], settled: set[str]) -> str:
    open_findings = [finding for finding in findings if finding["state"] != "accepted" and finding["id"] not in settled]
    if any(finding["severity"] == "error" for finding in open_findings):
        return "rejected"
    return "queried" if any(finding["severity"] == "query" for finding in open_findings) else "accepted"


def _published(body: Mapping[str, Any]) -> dict[str, Any]:
    """Of a publication; an even older ledger kept only what differed, as code, accepted and published number."""
    return dict(body.get("values") or {code: seen for code, _, seen in body.get("differs", ())})


def _back_up(entries: Entries, version: int) -> None:
    """Keep the ledger as it was beside it; a copy that already stands is never written over.

    Called inside the migration's transaction, so that only one command does it and nothing changes meanwhile.
    """
    kept = entries.path.with_name(f"{entries.path.name}.备份-v{version}")
    if kept.exists():
        return
    making = entries.path.with_name(f".nianbao-{kept.name}.tmp")
    try:
        making.unlink(missing_ok=True)
        # A connection in a transaction cannot be copied from; a second one reads what it began with.
        with closing(connect(entries.path, WAIT_SECONDS)) as source, closing(sqlite3.connect(making)) as target:
            source.backup(target)
        move(making, kept)
    except OSError as error:
        raise write_error(kept, error) from error
    finally:
        with suppress(OSError):
            making.unlink(missing_ok=True)

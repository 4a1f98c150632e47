"""Ledgers as earlier versions made them: tables of their own, values and findings kept as truth.

``tests/data/ledger-N.sql`` is the SQL of edition N, applied one after the other as it was then. :func:`aged` puts what a campaign
of today knows into such a ledger, so that every state can be compared before and after.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.campaign.folder import Campaign
from toolkit.campaign.judging import Context, of_file
from toolkit.campaign.members import LEDGER
from toolkit.findings import Finding, json_number

DATA = Path(__file__).parents[1] / "data"
EDITIONS = (1, 2, 3, 4)


class Older:
    """A ledger of an earlier edition being filled. Close it, or use it as a context."""

    def __init__(self, path: Path, edition: int = 4) -> None:
        self.edition = edition
        self.db = sqlite3.connect(path, isolation_level=None)
        for number in EDITIONS[:edition]:
            self.db.executescript((DATA / f"ledger-{number}.sql").read_text("utf-8"))
        self.db.execute(f"PRAGMA user_version = {edition}")

    def __enter__(self) -> Older:
        self.db.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self.db.execute("COMMIT")
        self.db.close()

    def add(self, table: str, **columns: Any) -> None:
        """One row; what is no plain value is kept as JSON, as it was then."""
        plain = [_json(value) if isinstance(value, (dict, list)) else value for value in columns.values()]
        self.db.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(plain))})", plain)

    def received(self, sha256: str, at: str, *, kind: str = "xlsx", name: str = "", file: str = "", size: int = 1) -> None:
        """A file that came in."""
        self.add("received", sha256=sha256, kind=kind, name=name or sha256, file=file or f"received/{sha256}.{kind}", size=size,
                 received_at=at)

    def version(
        self, part: str, unit: str, sha256: str, version: int, at: str, *, origin: str = "issued", assigned: str = "原表标识",
        texts: Mapping[str, str] | None = None, findings: Sequence[Finding] = (), **said: Any,
    ) -> None:
        """A return or a manuscript; ``said`` are the ``values``, ``declared`` and ``reasons`` of a return."""
        body = {"texts": dict(texts or {}), "findings": [finding.to_json() for finding in findings]}
        if part == "return":
            values = {code: json_number(value) for code, value in said.get("values", {}).items()}
            body |= {"values": values, "declared": list(said.get("declared", ())), "reasons": dict(said.get("reasons", {}))}
        self.add({"return": "unit_return"}.get(part, part), unit=unit, sha256=sha256, version=version, registered_at=at, origin=origin,
                 assigned=assigned, body=body)


def aged(root: Path, edition: int = 4) -> Path:
    """The campaign's ledger as an earlier edition would have it; what it had no table for is left out. Gives the folder."""
    with Campaign(root) as campaign:
        made = root / "older.sqlite"
        with Older(made, edition) as older:
            _aged(campaign, older)
    for path in root.glob(f"{LEDGER}*"):
        path.unlink()
    made.rename(root / LEDGER)
    return root


def _aged(campaign: Campaign, older: Older) -> None:
    entries = campaign.ledger.entries
    for row in entries.rows("kind = 'layout'", bodies=True):
        older.add("layout", digest=row.key, body=str(entries.body(row)))
    for unit in campaign.units:
        last = campaign.last_of(unit)
        if last:
            older.add("last_year", unit=unit.code, source="上年", body={code: json_number(value) for code, value in last.items()})
    for row in entries.rows("kind != 'layout'", bodies=True):
        body = entries.body(row)
        match row.kind:
            case "issue":
                older.add("issue", token=row.key, unit=row.unit, round=row.version, issued_at=row.at, **body)
            case "received":
                older.received(row.key, row.at, **body)
            case "aside":
                older.add("set_aside", sha256=row.key, registered_at=row.at, code=body["code"], reason=body["reason"])
            case "return":
                older.version("return", row.unit, row.key, row.version, row.at, **_told(campaign, row.unit, row.key, body["assigned"]))
            case "manuscript" if older.edition > 1:
                told = _told(campaign, row.unit, row.key, body["assigned"])
                older.version("manuscript", row.unit, row.key, row.version, row.at, **told)
            case "withdrawn" | "restored" if older.edition > 2:
                older.add("withdrawal", unit=row.unit, sha256=row.key, withdrawn=int(row.kind == "withdrawn"), at=row.at, **body)
            case "decision" if older.edition > 2:
                older.add("decision", unit=row.unit, finding=row.key, at=row.at,
                          **{name: body[name] for name in ("fingerprint", "accepted", "reason", "who")})
            case "publication" if older.edition > 2:
                older.add("publication", unit=row.unit, sha256=row.key, registered_at=row.at, published_at=body["published_at"],
                          url=body["url"], body={"values": body["values"]})


def _told(campaign: Campaign, unit: str, sha256: str, assigned: str) -> dict[str, Any]:
    """What was kept of a version then: what it says, and what was found of it when it came in."""
    facts = campaign.ledger.facts(sha256)
    assert facts is not None
    known = campaign.unit(unit)
    last = campaign.last_of(known) if known else {}
    judged = of_file(campaign.form, facts, known, Context(campaign.as_district, last, assigned))
    return {"origin": facts.origin, "assigned": assigned, "texts": judged.texts, "findings": judged.findings, "values": judged.values,
            "declared": facts.declared, "reasons": facts.reasons}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

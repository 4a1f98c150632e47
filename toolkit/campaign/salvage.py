"""What can still be read of a damaged ledger, row by row; which rows are not as they were, and which are lost.

SQLite is asked for ever smaller ranges of rows, so that a page it fails on costs no other; then the file is read page by
page without it. Where both give a row, the one that the chain confirms counts.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.aggregate import STATES
from toolkit.campaign.entries import BEGINNING, COLUMNS, EntryRow, is_well_formed
from toolkit.campaign.facts import submission_from
from toolkit.campaign.pages import rows_in
from toolkit.structs import Struct, field, replace
from toolkit.submission import Submission

_FURTHER = 1000
"""How far beyond the last row that is known of more is looked for."""


class Salvaged(Struct, frozen=True):
    """The rows that are left in their order; ``altered`` among them are not as they were appended. ``lost`` are the numbers of
    those that are gone, or make no sense, each with its kind and its unit where an index still says so."""

    rows: tuple[EntryRow, ...] = ()
    altered: tuple[EntryRow, ...] = ()
    unsure: frozenset[int] = frozenset()
    """The numbers of the rows that nothing confirms: those altered, and those whose row before is gone."""
    lost: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def salvaged(path: Path, known: int) -> Salvaged:
    """What is left in a database file, a copy that may be written to; ``known`` is how many rows there were, as far as known."""
    by_seq: dict[int, list[EntryRow]] = {}
    indexed = _by_sqlite(path, known, by_seq)
    for row in rows_in(path.read_bytes()):
        by_seq.setdefault(row.seq, []).append(row)
    kept: list[EntryRow] = []
    altered: list[EntryRow] = []
    lost: dict[int, tuple[str, str]] = {}
    unsure = set()
    before: str | None = BEGINNING
    for seq in range(1, max([*by_seq, *indexed, known], default=0) + 1):
        chosen, holds = _chosen(by_seq.get(seq, []), before)
        before = None if chosen is None else chosen.chain
        if chosen is None or not (holds or is_sensible(chosen)):
            lost[seq] = indexed.get(seq, (chosen.kind, chosen.unit) if chosen else ("", ""))
            continue
        kept.append(chosen)
        if not holds:
            unsure.add(seq)
            altered += [chosen] if seq - 1 not in lost else []
    return Salvaged(tuple(kept), tuple(altered), frozenset(unsure), lost)


def _chosen(candidates: list[EntryRow], before: str | None) -> tuple[EntryRow | None, bool]:
    """One of several readings of a row, and whether the chain confirms it."""
    placed = [replace(row, before=before) for row in candidates if is_well_formed(row)]
    confirmed = next((row for row in placed if row.holds), None)
    return (confirmed, True) if confirmed else (placed[0] if placed else None, False)


# ── with SQLite, as far as it goes ──────────────────────────────────


def _by_sqlite(path: Path, known: int, by_seq: dict[int, list[EntryRow]]) -> dict[int, tuple[str, str]]:
    """Collect the rows that SQLite still gives into ``by_seq``; gives what an index says of rows: kind and unit."""
    indexed: dict[int, tuple[str, str]] = {}
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for index in ("entry_by_unit", "entry_by_kind"):
            columns = "seq, kind, unit" if index == "entry_by_unit" else "seq, kind, ''"
            for seq, kind, unit in _asked(db, f"SELECT {columns} FROM entry INDEXED BY {index} WHERE kind > ''") or ():
                if type(seq) is int and 0 < seq <= known + _FURTHER:
                    indexed.setdefault(seq, (str(kind), str(unit)))
        highest = _asked(db, "SELECT max(seq) FROM entry")
        top = max(known + _FURTHER, *indexed, highest[0][0] if highest and type(highest[0][0]) is int else 0, 1)
        for row in _ranges(db, 1, min(top, 10 * (known + _FURTHER))):
            by_seq.setdefault(row.seq, []).append(row)
    return indexed


def _ranges(db: sqlite3.Connection, low: int, high: int) -> Iterator[EntryRow]:
    sql = f"SELECT {COLUMNS}, chain FROM entry NOT INDEXED WHERE seq BETWEEN ? AND ? ORDER BY seq"
    waiting = [(low, high)]
    while waiting:
        low, high = waiting.pop()
        rows = _asked(db, sql, low, high)
        if rows is not None:
            yield from (EntryRow(*columns) for columns in rows)
        elif low < high:
            middle = (low + high) // 2
            waiting += [(middle + 1, high), (low, middle)]


def _asked(db: sqlite3.Connection, sql: str, *parameters: int) -> list[tuple[Any, ...]] | None:
    """What SQL gives; None where SQLite gives up."""
    try:
        return db.execute(sql, parameters).fetchall()
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError):
        return None


# ── whether a row makes sense ───────────────────────────────────────


def is_sensible(row: EntryRow) -> bool:
    """Whether a row that the chain does not confirm can be taken over: every later command must be able to use it."""
    try:
        moment = datetime.fromisoformat(row.at)
        body = json.loads(row.text) if row.text else {}
        return moment.tzinfo is not None and row.kind in _SHAPES and _SHAPES[row.kind](row, body)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def _has(**shapes: type | tuple[type, ...]) -> Callable[[EntryRow, Any], bool]:
    return lambda row, body: all(isinstance(body[name], shape) for name, shape in shapes.items())


def _numbers(values: Mapping[str, Any]) -> bool:
    return all(value is None or type(value) in (int, float) for value in values.values())


def _judged(row: EntryRow, body: Any) -> bool:
    pairs = [*body.get("findings", ()), *body.get("held", ())]
    return body["state"] in STATES and all(len(pair) == 2 for pair in pairs) and isinstance(body.get("rests", {}), dict)


def _told(row: EntryRow, body: Any) -> bool:
    return (set(body) == {"what", "file", "findings", "message"} and body["what"] in ("correct", "receipt")
            and all(isinstance(finding["id"], str) for finding in body["findings"]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_SHAPES: Mapping[str, Callable[[EntryRow, Any], bool]] = {
    "form": lambda row, body: _digest(body["source"]) == row.key,
    "layout": lambda row, body: _digest(body) == row.key,
    "issue": lambda row, body: _has(file=str, identity=dict, facts=dict, last=dict, layout=str, form=str)(row, body)
    and bool(row.key) and bool(row.unit) and row.version > 0 and _numbers(body["last"]),
    "filling": lambda row, body: _has(who=str, source=str, file=str)(row, body) and bool(row.key) and bool(row.unit),
    "received": _has(kind=str, name=str, file=str, size=int),
    "facts": lambda row, body: isinstance(submission_from(body), Submission) and body["part"] in ("return", "manuscript")
    and body["origin"] in ("issued", "recognised"),
    "unread": _has(why=str),
    "return": lambda row, body: _has(assigned=str)(row, body) and row.version > 0,
    "manuscript": lambda row, body: _has(assigned=str)(row, body) and row.version > 0,
    "aside": _has(code=str, reason=str),
    "dismissed": _has(who=str, reason=str),
    "reopened": _has(who=str, reason=str),
    "withdrawn": _has(who=str, reason=str),
    "restored": _has(who=str, reason=str),
    "decision": _has(fingerprint=str, accepted=bool, reason=str, who=str),
    "undecided": _has(fingerprint=str, reason=str, who=str),
    "adjusted": lambda row, body: _has(reason=str, who=str, sha256=str, version=int)(row, body) and row.version > 0
    and type(body["delta"]) in (int, float),
    "unadjusted": lambda row, body: _has(reason=str, who=str)(row, body) and row.version > 0,
    "control": lambda row, body: _has(source=str, remark=str, file=str)(row, body) and bool(row.key)
    and (body["value"] is None or type(body["value"]) in (int, float)),
    "publication": lambda row, body: _has(published_at=str, url=str, values=dict)(row, body) and _numbers(body["values"]),
    "told": _told,
    "judged": _judged,
    "basis": lambda row, body: isinstance(body, dict),
    "last_year": lambda row, body: _has(source=str, values=dict)(row, body) and _numbers(body["values"]),
    "last_texts": lambda row, body: _has(source=str, texts=dict)(row, body)
    and all(isinstance(text, str) for text in body["texts"].values()),
    "recovered": lambda row, body: all(isinstance(sentence, str) for sentence in body["told"]),
}
"""What a row of each kind must hold."""

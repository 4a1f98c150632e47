"""The ledger 收件登记: who was sent what, what came back when, its values and findings. SQLite, append-only.

All SQL of the project stands in this room. Every change is one transaction, committed before it is acknowledged;
triggers forbid updating or deleting what is registered. :data:`MIGRATIONS` carries an older ledger forward.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from toolkit.campaign.records import Aside, Decision, Issue, Publication, RegisteredManuscript, Return
from toolkit.campaign.schema import MIGRATIONS, guards
from toolkit.campaign.waiting import connect
from toolkit.errors import CampaignError, OutputError
from toolkit.files import write_error
from toolkit.findings import Finding, Number, json_number, number_from_json

_WAIT_SECONDS = 30
_DAMAGED = "收件登记“{path}”已损坏，请从备份恢复；收到的文件都在 received 文件夹里。"
_MISSING = "找不到收件登记“{path}”，请从备份恢复；收到的文件都在 received 文件夹里。"
_RETURN = (
    "r.unit, r.sha256, f.name, r.version, r.registered_at,"
    " (SELECT MIN(received_at) FROM live_return o JOIN received USING (sha256) WHERE o.unit = r.unit), r.origin, r.body"
    " FROM live_return r JOIN received f USING (sha256)"
)
_MANUSCRIPT = (
    "m.unit, m.sha256, f.name, m.version, m.registered_at, m.origin, m.body"
    " FROM live_manuscript m JOIN received f USING (sha256)"
)


RegisteredAs = Literal["return", "manuscript", "publication", "withdrawn", "aside", ""]
_COUNTING: dict[RegisteredAs, str] = {"return": "live_return", "manuscript": "live_manuscript", "publication": "publication"}
_LIVE = {"unit_return": "live_return", "manuscript": "live_manuscript"}
_WITHDRAW = "INSERT INTO withdrawal (unit, sha256, withdrawn, at, who, reason) VALUES (?, ?, ?, ?, ?, ?)"


class Ledger:
    """An open ledger. Close it, or use it as a context."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise OutputError(_MISSING.format(path=path))
        self.path = path
        with self._explaining():
            self._db = connect(path, _WAIT_SECONDS)
        try:
            with self._explaining():
                self._db.execute("PRAGMA foreign_keys = ON")
                self._migrate(create)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the database file."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── writing ───────────────────────────────────────────────────────

    def register_issue(self, issue: Issue, layout_body: str, form_digest: str) -> Issue:
        """Remember a workbook that is about to be written out; gives the one that counts.

        Where another command has just registered the same round of the same unit, that one counts.
        """
        with self._transaction() as db:
            already = next(self._issues("WHERE unit = ? AND round = ?", issue.unit, issue.round), None)
            if already is not None:
                return already
            db.execute("INSERT OR IGNORE INTO layout VALUES (?, ?)", (issue.layout, layout_body))
            db.execute(
                "INSERT INTO issue VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (issue.token, issue.unit, issue.round, issue.issued_at, issue.file, _json(issue.identity),
                 _json(issue.facts), _json(_plain(issue.last)), issue.layout, form_digest),
            )
        return issue

    def register_received(self, sha256: str, kind: str, name: str, file: str, size: int) -> None:
        """Remember a file that came in; the same content a second time changes nothing."""
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO received VALUES (?, ?, ?, ?, ?, ?)",
                       (sha256, kind, name, file, size, now()))

    def register_return(
        self,
        unit: str,
        sha256: str,
        origin: str,
        *,
        values: Mapping[str, Number | None],
        texts: Mapping[str, str],
        findings: tuple[Finding, ...],
        declared: tuple[str, ...] = (),
        reasons: Mapping[str, str] | None = None,
        assigned: str = "",
    ) -> int:
        """Remember a unit's return; gives its version. ``assigned`` says why it is this unit's.

        The same content of the same unit a second time changes nothing.
        """
        body = _json({
            "values": _plain(values),
            "texts": dict(texts),
            "findings": [finding.to_json() for finding in findings],
            "declared": list(declared),
            "reasons": dict(reasons or {}),
        })
        return self._register_version("unit_return", unit, sha256, origin, assigned, body)

    def register_manuscript(
        self,
        unit: str,
        sha256: str,
        origin: str,
        *,
        texts: Mapping[str, str],
        findings: tuple[Finding, ...],
        assigned: str = "",
    ) -> int:
        """Remember a unit's manuscript as :meth:`register_return` does a return; gives its version."""
        body = _json({"texts": dict(texts), "findings": [finding.to_json() for finding in findings]})
        return self._register_version("manuscript", unit, sha256, origin, assigned, body)

    def _register_version(
        self, table: Literal["unit_return", "manuscript"], unit: str, sha256: str, origin: str, assigned: str, body: str
    ) -> int:
        with self._transaction() as db:
            known = db.execute(
                f"SELECT version FROM {table} WHERE unit = ? AND sha256 = ?", (unit, sha256)
            ).fetchone()
            if known:
                live = db.execute(f"SELECT 1 FROM {_LIVE[table]} WHERE unit = ? AND sha256 = ?", (unit, sha256)).fetchone()
                if not live:
                    db.execute(_WITHDRAW, (unit, sha256, 0, now(), "", "重新收到"))
                return int(known[0])
            (version,) = db.execute(
                f"SELECT COALESCE(MAX(version), 0) + 1 FROM {table} WHERE unit = ?", (unit,)
            ).fetchone()
            db.execute(
                f"INSERT INTO {table} (unit, sha256, version, registered_at, origin, assigned, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (unit, sha256, version, now(), origin, assigned, body),
            )
        return int(version)

    def withdraw(self, unit: str, sha256: str, who: str, reason: str) -> None:
        """Let a return or manuscript of a unit count no longer; it stays registered, and may be counted again."""
        with self._transaction() as db:
            db.execute(_WITHDRAW, (unit, sha256, 1, now(), who, reason))

    def withdrawn(self, sha256: str) -> str:
        """Why a content was withdrawn, the last time it was."""
        return str(self._rows("SELECT reason FROM withdrawal WHERE sha256 = ? AND withdrawn ORDER BY id DESC", sha256)[0][0])

    def register_decision(self, decision: Decision) -> None:
        """Remember that the officer accepted or refused a unit's explanation; the last word counts."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO decision (unit, finding, fingerprint, accepted, reason, at, who) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (decision.unit, decision.finding, decision.fingerprint, int(decision.accepted), decision.reason, now(),
                 decision.who),
            )

    def register_publication(
        self, unit: str, sha256: str, published_at: str, url: str, values: Mapping[str, Number | None]
    ) -> Publication:
        """Remember what a unit put on its site; gives what is known of it now.

        A date or an address that is not known this time is taken from the time before; where nothing is new, nothing changes.
        """
        with self._transaction() as db:
            before = self.publications().get(unit)
            if before is not None and before.sha256 == sha256:
                published_at, url = published_at or before.published_at, url or before.url
            made = Publication(unit, sha256, now(), published_at, url, values)
            if before is not None and replace(made, registered_at=before.registered_at) == before:
                return before
            db.execute(
                "INSERT INTO publication (unit, sha256, registered_at, published_at, url, body) VALUES (?, ?, ?, ?, ?, ?)",
                (unit, sha256, made.registered_at, published_at, url, _json({"values": _plain(values)})),
            )
        return made

    def register_aside(self, sha256: str, code: str, reason: str) -> None:
        """Remember a file that is no unit's return."""
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO set_aside (sha256, registered_at, code, reason) VALUES (?, ?, ?, ?)",
                       (sha256, now(), code, reason))

    def register_last_year(self, values: Mapping[str, Mapping[str, Number | None]], source: str) -> None:
        """Remember last year's values by unit."""
        with self._transaction() as db:
            for unit, own in values.items():
                db.execute("INSERT INTO last_year VALUES (?, ?, ?)", (unit, source, _json(_plain(own))))

    # ── reading ───────────────────────────────────────────────────────

    def issue_by_token(self, token: str) -> Issue | None:
        """The issue a seal's token names."""
        return next(self._issues("WHERE token = ?", token), None)

    def issue_marked(self, mark: str) -> Issue | None:
        """The issue whose token begins with these digits; None where none or several do."""
        found = list(self._issues("WHERE substr(token, 1, length(?)) = ?", mark, mark)) if mark else []
        return found[0] if len(found) == 1 else None

    def issues(self, folder: str = "") -> dict[str, Issue]:
        """The latest issue of each unit, by unit code; with ``folder`` only what was written there."""
        where = "WHERE substr(file, 1, length(?)) = ? ORDER BY round"
        return {issue.unit: issue for issue in self._issues(where, folder, folder)}

    def layout_body(self, digest: str) -> str:
        """The layout stored under a digest."""
        return str(self._rows("SELECT body FROM layout WHERE digest = ?", digest)[0][0])

    def layouts(self) -> list[str]:
        """The bodies of all layouts issued."""
        return [str(body) for (body,) in self._rows("SELECT body FROM layout ORDER BY rowid")]

    def registered_as(self, sha256: str, unit: str = "") -> tuple[RegisteredAs, str]:
        """What a content already counts as, and for which unit (by code); with ``unit`` only whether it counts for that one."""
        those = "WHERE sha256 = ? AND ? IN (unit, '') ORDER BY id DESC LIMIT 1"
        for what, table in _COUNTING.items():
            found = self._rows(f"SELECT unit FROM {table} {those}", sha256, unit)
            if found:
                return what, str(found[0][0])
        found = self._rows(f"SELECT unit FROM withdrawal {those}", sha256, unit)
        if found:
            return "withdrawn", str(found[0][0])
        return ("aside", "") if self._rows("SELECT 1 FROM set_aside WHERE sha256 = ?", sha256) else ("", "")

    def assigned_by(self, sha256: str) -> str:
        """Why a content is the unit's that it counts for; nothing where it counts for none."""
        tables = "SELECT assigned, sha256 FROM live_return UNION ALL SELECT assigned, sha256 FROM live_manuscript"
        found = self._rows(f"SELECT assigned FROM ({tables}) WHERE sha256 = ?", sha256)
        return str(found[0][0]) if found else ""

    def latest_returns(self) -> dict[str, Return]:
        """The return that counts for each unit that has one: its latest."""
        rows = self._rows(
            f"SELECT {_RETURN} WHERE r.version = (SELECT MAX(version) FROM live_return o WHERE o.unit = r.unit)"
        )
        return {row[0]: _return(row) for row in rows}

    def returns_of(self, unit: str) -> list[Return]:
        """All returns of a unit, oldest first."""
        return [_return(row) for row in self._rows(f"SELECT {_RETURN} WHERE r.unit = ? ORDER BY r.version", unit)]

    def latest_manuscripts(self) -> dict[str, RegisteredManuscript]:
        """The manuscript that counts for each unit that sent one: its latest."""
        rows = self._rows(
            f"SELECT {_MANUSCRIPT} WHERE m.version = (SELECT MAX(version) FROM live_manuscript o WHERE o.unit = m.unit)"
        )
        return {row[0]: _manuscript(row) for row in rows}

    def manuscripts_of(self, unit: str) -> list[RegisteredManuscript]:
        """All manuscripts of a unit, oldest first."""
        rows = self._rows(f"SELECT {_MANUSCRIPT} WHERE m.unit = ? ORDER BY m.version", unit)
        return [_manuscript(row) for row in rows]

    def decisions(self) -> dict[tuple[str, str, str], Decision]:
        """The last decision on each finding, by unit, finding and fingerprint of its values."""
        rows = self._rows("SELECT unit, finding, fingerprint, accepted, reason, who, at FROM decision ORDER BY id")
        return {(row[0], row[1], row[2]): Decision(row[0], row[1], row[2], bool(row[3]), *row[4:]) for row in rows}

    def publications(self) -> dict[str, Publication]:
        """The latest published version of each unit, by unit code; what the officer has said to be a return is none."""
        rows = self._rows(
            "SELECT unit, sha256, registered_at, published_at, url, body FROM publication p WHERE NOT EXISTS"
            " (SELECT 1 FROM live_return r WHERE r.unit = p.unit AND r.sha256 = p.sha256) ORDER BY id"
        )
        return {
            unit: Publication(unit, sha256, at, published_at, url, _published_values(json.loads(body)))
            for unit, sha256, at, published_at, url, body in rows
        }

    def asides(self) -> list[Aside]:
        """The files put aside, oldest first, those assigned since left out."""
        rows = self._rows(
            "SELECT a.sha256, f.name, a.registered_at, a.code, a.reason FROM set_aside a JOIN received f USING (sha256)"
            " WHERE a.sha256 NOT IN (SELECT sha256 FROM live_return UNION SELECT sha256 FROM live_manuscript"
            " UNION SELECT sha256 FROM publication) ORDER BY a.id"
        )
        return [Aside(*row) for row in rows]

    def last_year(self) -> dict[str, dict[str, Number | None]]:
        """Last year's values by unit code."""
        rows = self._rows("SELECT unit, body FROM last_year")
        return {unit: _numbers(json.loads(body)) for unit, body in rows}

    def rows(self, query: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """What a query gives, for the other modules of this room."""
        return self._rows(query, *parameters)

    # ── inside ────────────────────────────────────────────────────────

    def _rows(self, query: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        with self._explaining():
            return self._db.execute(query, parameters).fetchall()

    def _issues(self, clause: str, *parameters: str | int) -> Iterator[Issue]:
        columns = "token, unit, round, issued_at, file, identity, facts, last, layout"
        for row in self._rows(f"SELECT {columns} FROM issue {clause}", *parameters):
            token, unit, round_, issued_at, file, identity, facts, last, layout = row
            yield Issue(token, unit, round_, issued_at, file, json.loads(identity), json.loads(facts),
                        _numbers(json.loads(last)), layout)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._explaining():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has sometimes ended it already
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def _migrate(self, create: bool) -> None:
        version = self._version()
        if version == 0 and not create:
            # An emptied file is a valid empty database; beginning anew in it would hide that everything is lost.
            raise OutputError(_DAMAGED.format(path=self.path))
        if version > len(MIGRATIONS):
            raise CampaignError(f"收件登记“{self.path}”由更新的版本建立，请升级 nianbao 后再用。")
        if version == len(MIGRATIONS):
            return
        with self._transaction() as db:
            version = self._version()  # another command may have been first
            if 0 < version < len(MIGRATIONS):
                self._back_up(version)
            for script in MIGRATIONS[version:]:
                for statement in _statements(f"{script}\n{guards(script)}"):
                    db.execute(statement)
            if version < len(MIGRATIONS):
                db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _back_up(self, version: int) -> None:
        """Keep the ledger as it was before a migration beside it; a copy that already stands is never written over.

        Called inside the migration's transaction, so that only one command does it and nothing changes meanwhile.
        """
        kept = self.path.with_name(f"{self.path.name}.备份-v{version}")
        if kept.exists():
            return
        making = self.path.with_name(f".nianbao-{kept.name}.tmp")
        try:
            making.unlink(missing_ok=True)
            # A connection in a transaction cannot be copied from; a second one reads what it began with.
            with closing(connect(self.path, _WAIT_SECONDS)) as source, closing(sqlite3.connect(making)) as target:
                source.backup(target)
            making.rename(kept)
        except OSError as error:
            raise write_error(kept, error) from error
        finally:
            with suppress(OSError):
                making.unlink(missing_ok=True)

    def _explained(self, error: sqlite3.DatabaseError) -> OutputError:
        text = str(error)
        if "locked" in text or "busy" in text:
            return OutputError(f"收件登记“{self.path}”正被另一个命令使用，等了{_WAIT_SECONDS}秒仍未空出，请稍后重试。")
        if "full" in text:
            return OutputError(f"写不了“{self.path}”：磁盘已满，请清理后重试。")
        if "readonly" in text or "unable to open" in text:
            return write_error(self.path, PermissionError(13, "permission denied"))
        if "not a database" in text or "malformed" in text or "no such" in text:
            return OutputError(_DAMAGED.format(path=self.path))
        if "I/O" in text:
            return OutputError(f"收件登记“{self.path}”读写出错，请检查磁盘空间和磁盘状态后重试。")
        return OutputError(f"收件登记“{self.path}”读写出错（{text}），请重试；仍不行的请从备份恢复。")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: ``executescript`` would end the transaction it stands in."""
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                yield statement
            statement = ""


def now() -> str:
    """This moment, local time with offset, to the millisecond: what was sent and what came back are put in order by it."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def _return(row: tuple[Any, ...]) -> Return:
    unit, sha256, name, version, registered_at, first_at, origin, body = row
    data = json.loads(body)
    return Return(
        unit, sha256, name, version, registered_at, first_at, origin, _numbers(data["values"]), data["texts"],
        tuple(Finding.from_json(item) for item in data["findings"]), tuple(data["declared"]),
        data.get("reasons", {}),
    )


def _manuscript(row: tuple[Any, ...]) -> RegisteredManuscript:
    unit, sha256, name, version, registered_at, origin, body = row
    data = json.loads(body)
    found = tuple(Finding.from_json(item) for item in data["findings"])
    return RegisteredManuscript(unit, sha256, name, version, registered_at, origin, data["texts"], found)


def _published_values(body: Mapping[str, Any]) -> dict[str, Number | None]:
    """Of a publication; an older ledger kept only what differed, as code, accepted and published number."""
    return _numbers(body.get("values") or {code: seen for code, _, seen in body.get("differs", ())})


def _plain(values: Mapping[str, Number | None]) -> dict[str, int | float | None]:
    return {code: json_number(value) for code, value in values.items()}


def _numbers(values: Mapping[str, Any]) -> dict[str, Number | None]:
    return {code: number_from_json(value) for code, value in values.items()}


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

"""The rows of a ledger: appended in transactions, chained by hash, never changed. SQLite, and all SQL of the ledger.

Each row carries the hash of its content and of the row before; a body is held against it each time it is used. How many rows
there are, and the last one's hash, also stand in a file beside the database, so that a cut tail shows. What the rows mean is
the ledger's business.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from toolkit import files
from toolkit.campaign.places import is_shared
from toolkit.campaign.waiting import WAIT_SECONDS, PatientConnection, connect
from toolkit.digests import sha256
from toolkit.errors import CampaignError, DamagedError, OutputError
from toolkit.files import write_error
from toolkit.jsons import dumps, loads
from toolkit.patterns import regex
from toolkit.structs import Struct, replace
from toolkit.version import __version__

SCHEMA_VERSION = 8
"""The latest edition that this program knows of all that a campaign keeps, not of the tables alone: raised whenever an older program would
misread what a newer one puts into the folder (a row, a key of campaign.toml that changes a judgement, a word of the form language). See
docs/analysis/ledger.md."""
_AS_MADE = 5
"""The edition of a ledger until something stands in it that only a later one understands: till then an older program may go on with it."""
_SINCE = {"adjusted": 6, "unadjusted": 6, "undecided": 8}
"""Kinds of rows that came with an edition: a program that does not know them would add up other sums, or hold to what was taken back."""
_HEAD_OF_A_DATABASE = 100
_LATEST_THINKABLE = 1000
"""A higher edition of the tables is no newer program's work but damage."""
HEAD = ".head"
"""What is put behind the database's name for the file that remembers how far the chain reached."""
BEGINNING = "nianbao"
"""What the first row is chained to."""
DAMAGED = "收件登记“{path}”已损坏：请从备份恢复，或运行 nianbao recover，它用还读得出的记录和 received 文件夹里收到的文件另建一本。"
MISSING = "找不到收件登记“{path}”：请从备份恢复，或运行 nianbao recover，它用 received 文件夹里收到的文件另建一本。"
CUT = (
    "收件登记“{path}”少了记录：登记过{known}条，现有{now}条（可能被截断，或换回了旧的备份）。为免接错，先不再读写；"
    "请恢复最新的备份，没有的运行 nianbao recover。"
)
ALTERED = (
    "收件登记“{path}”第{seq}条记录与登记时不一样了，不能再据此处理：请用 nianbao status --log 查看，从备份恢复，"
    "或运行 nianbao recover 另建一本。"
)
UNSAFE = "收件登记“{path}”在网络共享盘上，读写时锁不住：请把整个年报任务文件夹移到本机硬盘上（如D盘），再运行一次。"
_HEAD_LINE = regex(r"([0-9]{1,18}) ([0-9a-f]{64}|nianbao)\n?")
_OF_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_WORDS_OF_DAMAGE = ("not a database", "malformed", "no such", "Could not decode")
_TABLE = """
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, key TEXT NOT NULL,
    version INTEGER NOT NULL, body TEXT NOT NULL, chain TEXT NOT NULL);
CREATE INDEX entry_by_unit ON entry (unit, kind, seq);
CREATE INDEX entry_by_key ON entry (key, kind, seq);
CREATE INDEX entry_by_kind ON entry (kind, seq);
CREATE INDEX entry_legacy ON entry (key) WHERE kind = 'facts' AND version = 0;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
COLUMNS = "seq, at, kind, unit, key, version, body"
_WITH_BODY = (f"{COLUMNS}, chain, CASE seq WHEN 1 THEN '{BEGINNING}'"
              " ELSE (SELECT chain FROM entry AS former WHERE former.seq = entry.seq - 1) END")
_MOST_GONE = 1000
"""A gap is named row by row up to so many."""


class EntryRow(Struct, frozen=True):
    """One row. ``unit`` is a unit's code, ``key`` a content's SHA-256, a token or the like; each empty where there is none."""

    seq: int
    at: str
    kind: str
    unit: str
    key: str
    version: int
    text: str = ""
    """The body as it is kept; empty where only the other columns were asked for."""
    chain: str = ""
    """The row's own hash as it is kept, known with the body."""
    before: str | None = None
    """The hash of the row before; None where that row is gone, or the body was not asked for."""

    @property
    def holds(self) -> bool:
        """Whether the row is as it was appended, after a row that is there."""
        return self.before is not None and is_well_formed(self) and link(self.before, self) == self.chain


def refuse_newer(path: Path) -> None:
    """Refuse a campaign that a newer program has worked in, before anything else of it is read: a form or a setting only the
    newer one knows would be called an error. ``path`` is its ledger. Raises :class:`CampaignError`."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD_OF_A_DATABASE)
    except OSError:
        return  # there is none, or it is told when it is opened
    if not head.startswith(b"SQLite format 3\0"):
        return
    edition, program = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))  # user_version and application_id
    if SCHEMA_VERSION < edition <= _LATEST_THINKABLE:
        raise newer(path.parent, program)


def newer(root: Path, program: int) -> CampaignError:
    """What an older program says of a newer one's campaign. ``program`` is which made the edition, 0 where that is not kept."""
    which = f"（{program // 10_000}.{program // 100 % 100}.{program % 100}）" if 0 < program < 1_000_000 else ""
    return CampaignError(
        f"任务“{root}”由较新的版本{which}建立或打开过，本程序是{__version__}，没有改动它；"
        "请用新版打开：解压新版后双击其中的程序。"
    )


def program_number(version: str) -> int:
    """A version of the package as the number that is kept in the database's head: 0.3.0 is 300."""
    major, minor, patch = (int(part) for part in re.findall(r"[0-9]+", version)[:3])
    return major * 10_000 + minor * 100 + patch


class Entries:
    """The rows of one open database. Close it when done."""

    def __init__(self, path: Path, *, create: bool = False, trusting: bool = False) -> None:
        """``trusting`` opens a database though rows are missing at its end, or make no sense: to say what is wrong with it."""
        if not create and not path.is_file():
            raise DamagedError(MISSING.format(path=path))
        self.path = path
        self._trusting = trusting
        self._dated = ""
        self.decoded = 0
        """How many bodies were taken apart: what a test holds flat while a ledger grows."""
        with self.explaining():
            self.db: PatientConnection = connect(path, WAIT_SECONDS)
        try:
            with self.explaining():
                self.db.execute("PRAGMA recursive_triggers = ON")  # else a REPLACE deletes unasked
                self._open(create)
            if not trusting:
                self._refuse_cut()
                self._catch_up()
        except BaseException:
            self.db.close()
            raise

    def close(self) -> None:
        """Close the database file, and remember how far it reached."""
        if self._appended:
            with suppress(OutputError):
                self._remember(*self.end())
        self.db.close()

    # ── writing ───────────────────────────────────────────────────────

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All rows appended inside stand together or not at all; whoever else writes waits. May be entered again inside."""
        if self.db.in_transaction:
            yield
            return
        with self.explaining():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:  # a full disk has sometimes ended it already
                    self.db.execute("ROLLBACK")
                raise
        if self._appended:
            with suppress(OutputError):
                self._remember(*self.end())

    def append(self, kind: str, body: Any = None, *, unit: str = "", key: str = "", version: int = 0, at: str = "") -> EntryRow:
        """A further row, chained to the last; inside a transaction. ``at`` is now where it is not given."""
        text = "" if body is None else dumps(body)
        return self.append_again(EntryRow(0, at or self._dated or now(), kind, unit, key, version, text))

    def append_again(self, row: EntryRow) -> EntryRow:
        """A row as it stood elsewhere, word for word, at the end of this chain; inside a transaction."""
        count, before = self.end()
        row = replace(row, seq=count + 1, before=before)
        row = replace(row, chain=link(before, row))
        with self.explaining():
            if row.kind in _SINCE and self.schema_version() < _SINCE[row.kind]:
                self._raise_edition(_SINCE[row.kind])
            self.db.execute(
                f"INSERT INTO entry ({COLUMNS}, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (row.seq, row.at, row.kind, row.unit, row.key, row.version, row.text, row.chain),
            )
        self._appended = True
        return row

    @contextmanager
    def dated(self, at: str) -> Iterator[None]:
        """What is appended inside bears this time: what happened then is registered anew."""
        self._dated = at
        try:
            yield
        finally:
            self._dated = ""

    _appended = False

    # ── reading ───────────────────────────────────────────────────────

    def rows(self, where: str = "", *parameters: str | int, bodies: bool = False) -> list[EntryRow]:
        """Rows in their order; ``where`` is SQL over the columns. Bodies only where asked for."""
        columns = _WITH_BODY if bodies else COLUMNS.removesuffix(", body")
        clause = f"WHERE {where}" if where else ""
        return [self._row(record) for record in self.query(f"SELECT {columns} FROM entry {clause} ORDER BY seq", *parameters)]

    def last(self, where: str, *parameters: str | int) -> EntryRow | None:
        """The last row of some, with its body."""
        records = self.query(f"SELECT {_WITH_BODY} FROM entry WHERE {where} ORDER BY seq DESC LIMIT 1", *parameters)
        return self._row(records[0]) if records else None

    def first(self, where: str, *parameters: str | int) -> EntryRow | None:
        """The first row of some, with its body."""
        records = self.query(f"SELECT {_WITH_BODY} FROM entry WHERE {where} ORDER BY seq LIMIT 1", *parameters)
        return self._row(records[0]) if records else None

    def body(self, row: EntryRow, *, believing: bool = False) -> Any:
        """What a row says. Raises OutputError where it is not as it was appended, unless one is ``believing``: to show it."""
        self.decoded += 1
        if not row.chain:
            row = self.last("seq = ?", row.seq) or row
        if not believing and not row.holds:
            raise DamagedError(ALTERED.format(path=self.path, seq=row.seq))
        try:
            return loads(row.text) if row.text else {}
        except ValueError as error:
            raise DamagedError(ALTERED.format(path=self.path, seq=row.seq)) from error

    def _row(self, columns: tuple[Any, ...]) -> EntryRow:
        row = EntryRow(*columns)
        if not is_well_formed(row):
            if not self._trusting:
                raise self.damaged()
            row = made_well_formed(row)
        return row

    def end(self) -> tuple[int, str]:
        """How many rows there are, and the hash of the last."""
        records = self.query("SELECT seq, chain FROM entry ORDER BY seq DESC LIMIT 1")
        return (int(records[0][0]), str(records[0][1])) if records else (0, BEGINNING)

    def query(self, sql: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """What SQL gives, for this room."""
        with self.explaining():
            return self.db.execute(sql, parameters).fetchall()

    # ── whole or not ──────────────────────────────────────────────────

    def broken_links(self) -> Iterator[tuple[int, EntryRow | None]]:
        """The rows that are not as they were appended: the number, and the row where it is there.

        One row changed is one row named: the next is held against the hash that stands.
        """
        chain, expected = BEGINNING, 1
        for columns in self.query(f"SELECT {COLUMNS}, chain FROM entry NOT INDEXED ORDER BY seq"):
            row = replace(EntryRow(*columns), before=chain)
            if row.seq < 1:
                yield row.seq, made_well_formed(row)
                continue
            yield from ((gone, None) for gone in range(expected, min(row.seq, expected + _MOST_GONE)))
            if row.seq == expected and not row.holds:
                yield row.seq, made_well_formed(row)
            chain, expected = str(row.chain), row.seq + 1

    def altered_schema(self) -> bool:
        """Whether the table, its indexes or the triggers that forbid changes are not those it was made with, or it can be
        read only."""
        sql = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        with closing(sqlite3.connect(":memory:")) as fresh:
            fresh.executescript(_TABLE)
            altered = fresh.execute(sql).fetchall() != self.query(sql)
        with self.path.open("rb") as file:
            writable = file.read(20)[18:] in (b"\1\1", b"\2\2")
        return altered or not writable

    def remembered(self) -> tuple[int, str] | None:
        """How far the chain reached, as the file beside has it; None where that file is gone or says nothing."""
        try:
            line = _HEAD_LINE.fullmatch(self.head_file.read_text("ascii"))
        except (OSError, ValueError):
            return None
        return (int(line[1]), line[2]) if line else None

    def lost_tail(self) -> tuple[int, int] | None:
        """How many rows there were and are, where the end that was remembered is not there any more."""
        remembered = self.remembered()
        if remembered is None:
            return None
        records = self.query("SELECT chain FROM entry WHERE seq = ?", remembered[0]) if remembered[0] else [(BEGINNING,)]
        stands = bool(records) and records[0][0] == remembered[1]
        return None if stands else (remembered[0], self.end()[0])

    @cached_property
    def head_file(self) -> Path:
        """The file beside the database."""
        return self.path.with_name(self.path.name + HEAD)

    def _refuse_cut(self) -> None:
        lost = self.lost_tail()
        if lost is not None and lost[1] < lost[0]:
            raise DamagedError(CUT.format(path=self.path, known=lost[0], now=lost[1]))
        if lost is not None:
            raise self.damaged()

    def _catch_up(self) -> None:
        """Where a command was killed between its last row and the file beside, write now how far the chain reaches."""
        remembered = self.remembered()
        if remembered is not None and remembered[0] < self.end()[0]:
            self._remember(*self.end())

    def _remember(self, count: int, chain: str) -> None:
        """Write how far the chain reaches; nothing is lost where that fails (a full disk, a file that another program has
        open): the file then lags behind until the next command.

        Of two commands that end at once the slower may set it back a little; that is a lag too.
        """
        remembered = self.remembered()
        if remembered is not None and remembered[0] >= count:
            return
        making: Path | None = None
        try:
            # A name of its own: two at once in one file would leave a line that is nobody's.
            handle, making = files.new_file(self.path.parent, f".nianbao-{self.path.name}", f"{HEAD}.tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(head_line(count, chain))
            os.replace(making, self.head_file)
        except OSError:  # nor waited for: the next row writes it
            if making is not None:
                with suppress(OSError):
                    making.unlink()

    # ── inside ────────────────────────────────────────────────────────

    def _open(self, create: bool) -> None:
        version = self.schema_version()
        if (version == 0 and not create) or not 0 <= version <= _LATEST_THINKABLE:
            # An emptied file is a valid empty database; beginning anew in it would hide that everything is lost.
            raise self.damaged()
        if version > SCHEMA_VERSION:
            raise newer(self.path.parent, int(self.db.execute("PRAGMA application_id").fetchone()[0]))
        if version >= _AS_MADE:
            return
        with self.transaction():
            version = self.schema_version()  # another command may have been first
            if version < _AS_MADE:
                from toolkit.campaign.migration import carry_forward  # hardly a ledger is so old

                carry_forward(self, version)
                self._raise_edition(_AS_MADE)

    def require_edition(self, edition: int) -> None:
        """Have the folder opened by no program older than this edition, since something stands in it that such a one would misread."""
        if self.schema_version() < edition:
            self._raise_edition(edition)

    def _raise_edition(self, edition: int) -> None:
        self.db.execute(f"PRAGMA user_version = {edition}")
        self.db.execute(f"PRAGMA application_id = {program_number(__version__)}")  # whom to ask for, told by an older one

    def damaged(self) -> DamagedError:
        """What is said where the database cannot be believed, with the way out."""
        return DamagedError(DAMAGED.format(path=self.path))

    def make_table(self) -> None:
        """The table of a new ledger."""
        for statement in statements(_TABLE):
            self.db.execute(statement)

    def schema_version(self) -> int:
        """Which edition of the tables this is; 0 for an empty database."""
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """SQLite's errors as sentences."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error
        except UnicodeDecodeError as error:  # SQLite's own message quotes what is damaged
            raise self.damaged() from error

    def _explained(self, error: sqlite3.DatabaseError) -> OutputError:
        text = str(error)
        if "locking protocol" in text or ("I/O" in text and is_shared(self.path)):
            return OutputError(UNSAFE.format(path=self.path))
        if "locked" in text or "busy" in text:
            return OutputError(f"收件登记“{self.path}”正被另一个命令使用，等了{WAIT_SECONDS}秒仍未空出，请稍后重试。")
        if "full" in text:
            return OutputError(f"写不了“{self.path}”：磁盘已满，请清理后重试。")
        if "readonly" in text or "unable to open" in text:
            return write_error(self.path, PermissionError(13, "permission denied"))
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DAMAGE or any(words in text for words in _WORDS_OF_DAMAGE):
            return DamagedError(DAMAGED.format(path=self.path))
        if "I/O" in text:
            return OutputError(f"收件登记“{self.path}”读写出错，请检查磁盘空间和磁盘状态后重试。")
        return OutputError(f"收件登记“{self.path}”读写出错（{text}），请重试；仍不行的请从备份恢复。")


def head_line(count: int, chain: str) -> bytes:
    """What the file beside a database says of one that reaches so far."""
    return f"{count} {chain}\n".encode("ascii")


def is_well_formed(row: EntryRow) -> bool:
    """Whether every column holds what it was made for: a damaged page can put anything anywhere."""
    texts = (row.at, row.kind, row.unit, row.key, row.text, row.chain)
    return all(type(number) is int for number in (row.seq, row.version)) and all(type(text) is str for text in texts)


def made_well_formed(row: EntryRow) -> EntryRow:
    """A row to be shown, whatever stands in it."""
    at, kind, unit, key, text = (value if type(value) is str else "" for value in (row.at, row.kind, row.unit, row.key, row.text))
    version = row.version if type(row.version) is int else 0
    return replace(row, at=at, kind=kind, unit=unit, key=key, version=version, text=text, chain=str(row.chain))


def link(chain: str, row: EntryRow) -> str:
    """The hash of a row and of everything before it."""
    parts = (chain, row.seq, row.at, row.kind, row.unit, row.key, row.version, row.text)
    whole = "".join(f"{len(part)}:{part}\n" for part in map(str, parts))  # with lengths, no part can pass for two
    return sha256(whole.encode("utf-8", "surrogatepass")).hex()


def statements(script: str) -> Sequence[str]:
    """The statements of a script one by one: ``executescript`` would end the transaction it stands in."""
    complete, statement = [], ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                complete.append(statement)
            statement = ""
    return complete


def now() -> str:
    """This moment, local time with offset, to the millisecond: what was sent and what came back are put in order by it."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")

"""What was found in texts, remembered from one command to the next: reading them takes longer than all the rules.

A file beside the ledger that may be thrown away at any time, and is no record of anything. An answer is found by all that it was made of:
the texts, the figures, whose they are, the form, and the program itself down to the times of its files. So a stale one is never found; one
that is not as it was written is none; and where the file cannot be used, everything is read as if there were none. See docs/analysis/kept-texts.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import version
from toolkit.campaign.reading_anew import read_anew
from toolkit.findings import Finding, Where
from toolkit.resources import data_folder

if TYPE_CHECKING:
    from toolkit.campaign.written import Places, Written
    from toolkit.form import Form

KEPT = "ledger.sqlite.texts"
"""The file; its name begins as the ledger's does, so that it is never taken for something that came in."""
FEWEST_KEPT, GENERATIONS = 1_000, 4
"""So many answers are kept at least; of more units so many of each, the latest."""
_MOST_HELD = 5_000
"""Answers that wait for being written: many thousands of files are collected by one command."""
_PATIENCE = 0.5
"""Seconds that another command is waited for."""
_FAULTS = (sqlite3.Error, OSError, OverflowError, UnicodeDecodeError)
"""What a damaged page, or a folder that may only be read, can bring about; SQLite's own message may quote what is damaged."""
_SPOILT = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
"""Otherwise it is a folder that may only be read, a full disk, another command that writes."""
_BEGUN = time.time_ns()
_TABLE = "CREATE TABLE IF NOT EXISTS answer (number INTEGER PRIMARY KEY, made_of BLOB NOT NULL UNIQUE, body BLOB NOT NULL, proof BLOB NOT NULL)"


class KeptReading:
    """Texts read over, each at most once as long as nothing changes that counts. Close it: what is new is written then."""

    def __init__(self, path: Path, form: Form, settings: object, units: int) -> None:
        """``settings`` is what the form was changed by since it was read from its file; texts of another form are not remembered."""
        self._path, self._form = path, form
        self._settings = repr((form.digest, settings))
        self._most = max(FEWEST_KEPT, GENERATIONS * units)
        self._known: dict[bytes, bytes] | None = None
        self._new: dict[bytes, bytes] = {}
        self._db: sqlite3.Connection | None = None

    def __call__(self, form: Form, given: Written, where: Places) -> Sequence[Finding]:
        """What there is to say of texts, as :func:`read_over` says it."""
        if form is not self._form or not any(given.texts.values()):
            return read_anew(form, given, where)
        made_of = hashlib.sha256(f"{program()}\n{self._settings}\n{given!r}".encode("utf-8", "surrogatepass")).digest()
        body = self._new.get(made_of) or self._looked_up(made_of)
        found: Sequence[Finding] | None = _answer(body, where) if body else None
        if found is None:
            places: dict[str, Where] = {}
            found = read_anew(form, given, lambda code: places.setdefault(code, where(code)))
            self._new[made_of] = _body(found, places)
            if len(self._new) >= _MOST_HELD:
                self._write()
        return found

    def fetch(self) -> None:
        """Fetch all that is kept at once: many are going to be asked."""
        if self._known is None:
            rows = self._query("SELECT made_of, body, proof FROM answer")
            self._known = dict(_whole(rows))

    def close(self) -> None:
        """Write what is new, and close the file. Where that cannot be, it is read again another time."""
        self._write()
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = self._known = None

    def _looked_up(self, made_of: bytes) -> bytes | None:
        if self._known is not None:
            return self._known.get(made_of)
        rows = self._query("SELECT made_of, body, proof FROM answer WHERE made_of = ?", made_of)
        return dict(_whole(rows)).get(made_of)

    def _query(self, sql: str, *parameters: bytes) -> list[tuple[object, ...]]:
        try:
            if self._db is None:
                if not os.path.isfile(self._path):
                    return []
                self._db = _connected(self._path)
            return self._db.execute(sql, parameters).fetchall()
        except _FAULTS:
            return []

    def _write(self) -> None:
        new, self._new = self._new, {}
        if not new:
            return
        try:
            self._put(new)
        except _FAULTS as error:
            if isinstance(error, UnicodeDecodeError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _SPOILT:
                with suppress(*_FAULTS):
                    self._begin_anew()
                    self._put(new)

    def _begin_anew(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        os.unlink(self._path)

    def _put(self, new: Mapping[bytes, bytes]) -> None:
        with closing(_connected(self._path)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_TABLE)
            db.executemany("INSERT OR REPLACE INTO answer (made_of, body, proof) VALUES (?, ?, ?)",
                           ((made_of, body, _proof(made_of, body)) for made_of, body in new.items()))
            db.execute("DELETE FROM answer WHERE number <= (SELECT max(number) FROM answer) - ?", (self._most,))
            db.execute("COMMIT")


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = OFF")  # it may be lost: a slow disk is not waited for
        db.execute("PRAGMA journal_mode = MEMORY")
    except BaseException:
        db.close()
        raise
    return db


# ── an answer ───────────────────────────────────────────────────────


def _body(found: Sequence[Finding], places: Mapping[str, Where]) -> bytes:
    """Findings and the places that were asked for while they were made: sentences name sheets and cells."""
    asked = [[code, place.code, place.sheet, place.cell, place.place] for code, place in places.items()]
    kept = [asked, [finding.observed() for finding in found]]
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _answer(body: bytes, where: Places) -> list[Finding] | None:
    """The findings; None where something stands elsewhere now."""
    places, found = json.loads(body.decode("utf-8", "surrogatepass"))
    if any(where(code) != Where(*place) for code, *place in places):
        return None
    return [Finding.from_observed(one) for one in found]


def _proof(made_of: bytes, body: bytes) -> bytes:
    return hashlib.sha256(made_of + body).digest()[:16]


def _whole(rows: Iterable[Sequence[object]]) -> Iterator[tuple[bytes, bytes]]:
    """The answers that are as they were written."""
    for made_of, body, proof in rows:
        if isinstance(made_of, bytes) and isinstance(body, bytes) and proof == _proof(made_of, body):
            yield made_of, body


# ── which program ───────────────────────────────────────────────────


@cache
def program() -> str:
    """What this program is: version, Python, and every file of the package and of its forms by size and time.

    A changed line of a checkout makes another program of it, though the version is the same. What was changed since this one began is not what runs.
    """
    folders = (Path(version.__file__).parent, data_folder("templates"))
    try:
        files = sorted(about for folder in folders for about in _files(str(folder)))
    except OSError:
        files = []
    if not files or any(changed > _BEGUN for *_, changed in files):
        return os.urandom(16).hex()  # nobody knows: another one each time
    return hashlib.sha256(repr((version.__version__, sys.version, files)).encode("utf-8", "surrogatepass")).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            about = entry.stat()
            yield entry.path, about.st_size, about.st_mtime_ns, about.st_ctime_ns

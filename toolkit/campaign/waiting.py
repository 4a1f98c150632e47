"""A connection to the ledger that waits for another command, and says so."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WAIT_SECONDS = 30
"""How long a command waits for another."""
WAITING = "收件登记正被另一个命令使用，正在等待…"
_SILENT_SECONDS = 1.0
"""So long nothing is said; it is also how often an interruption by the user is noticed."""


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class PatientConnection(sqlite3.Connection):
    """A connection whose :meth:`execute` tries again until ``patience`` seconds have passed.

    SQLite's own patience is silent and cannot be interrupted; here it is a second at a time.
    """

    patience: float = 0
    say: Callable[[str], None] = staticmethod(_say)

    def execute(self, *words: Any) -> sqlite3.Cursor:
        """As :meth:`sqlite3.Connection.execute`; raises its OperationalError only when patience is at its end."""
        ends, announced = time.monotonic() + self.patience, False
        while True:
            try:
                return super().execute(*words)
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() >= ends:
                    raise
            if not announced:
                self.say(WAITING)
                announced = True


def connect(path: Path, patience: float) -> PatientConnection:
    """An open connection, in autocommit mode: transactions are begun by name."""
    db = sqlite3.connect(path, timeout=min(_SILENT_SECONDS, patience), isolation_level=None, factory=PatientConnection)
    db.patience = patience
    return db

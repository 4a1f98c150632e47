"""The tables of the ledger, and how an older ledger becomes a newer one. Append-only: triggers forbid anything else.

What counts now is worked out from what was ever registered: a return that was withdrawn is still there, and the
views ``live_…`` leave it out.
"""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE layout (digest TEXT PRIMARY KEY, body TEXT NOT NULL);
    CREATE TABLE issue (
        token TEXT PRIMARY KEY, unit TEXT NOT NULL, round INTEGER NOT NULL, issued_at TEXT NOT NULL,
        file TEXT NOT NULL, identity TEXT NOT NULL, facts TEXT NOT NULL, last TEXT NOT NULL,
        layout TEXT NOT NULL REFERENCES layout (digest), form TEXT NOT NULL, UNIQUE (unit, round));
    CREATE TABLE received (
        sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
        size INTEGER NOT NULL, received_at TEXT NOT NULL);
    CREATE TABLE unit_return (
        id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
        version INTEGER NOT NULL, registered_at TEXT NOT NULL, origin TEXT NOT NULL, assigned TEXT NOT NULL,
        body TEXT NOT NULL, UNIQUE (unit, version), UNIQUE (unit, sha256));
    CREATE TABLE set_aside (
        id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE REFERENCES received (sha256), registered_at TEXT NOT NULL,
        code TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE TABLE last_year (unit TEXT PRIMARY KEY, source TEXT NOT NULL, body TEXT NOT NULL);
    """,
    """
    CREATE TABLE manuscript (
        id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
        version INTEGER NOT NULL, registered_at TEXT NOT NULL, origin TEXT NOT NULL, assigned TEXT NOT NULL,
        body TEXT NOT NULL, UNIQUE (unit, version), UNIQUE (unit, sha256));
    """,
    """
    CREATE TABLE withdrawal (
        id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
        withdrawn INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE TABLE decision (
        id INTEGER PRIMARY KEY, unit TEXT NOT NULL, finding TEXT NOT NULL, fingerprint TEXT NOT NULL,
        accepted INTEGER NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL);
    CREATE VIEW live_return AS SELECT * FROM unit_return r WHERE COALESCE((SELECT withdrawn FROM withdrawal w
        WHERE w.unit = r.unit AND w.sha256 = r.sha256 ORDER BY w.id DESC LIMIT 1), 0) = 0;
    CREATE VIEW live_manuscript AS SELECT * FROM manuscript r WHERE COALESCE((SELECT withdrawn FROM withdrawal w
        WHERE w.unit = r.unit AND w.sha256 = r.sha256 ORDER BY w.id DESC LIMIT 1), 0) = 0;
    CREATE TABLE publication (
        id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
        registered_at TEXT NOT NULL, published_at TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL,
        UNIQUE (unit, sha256));
    """,
    # The address and the date of a page may become known later than the page.
    """
    ALTER TABLE publication RENAME TO publication_of_version_3;
    CREATE TABLE publication (
        id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
        registered_at TEXT NOT NULL, published_at TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL);
    INSERT INTO publication SELECT * FROM publication_of_version_3;
    DROP TABLE publication_of_version_3;
    """,
)
APPEND_ONLY = ("layout", "issue", "received", "unit_return", "set_aside", "last_year", "manuscript", "withdrawal",
                "decision", "publication")


def guards(script: str) -> str:
    """The triggers that keep the tables of a migration append-only."""
    return "".join(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;\n"
        for table in APPEND_ONLY
        if f"CREATE TABLE {table} " in script
        for verb in ("UPDATE", "DELETE")
    )

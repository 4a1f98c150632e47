-- Edition 2 of the ledger, as version 0.1.0 and its forerunners made it.
CREATE TABLE manuscript (
    id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
    version INTEGER NOT NULL, registered_at TEXT NOT NULL, origin TEXT NOT NULL, assigned TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (unit, version), UNIQUE (unit, sha256));
CREATE TRIGGER manuscript_no_update BEFORE UPDATE ON manuscript BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER manuscript_no_delete BEFORE DELETE ON manuscript BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

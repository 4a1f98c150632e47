-- Edition 1 of the ledger, as version 0.1.0 and its forerunners made it.
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
CREATE TRIGGER layout_no_update BEFORE UPDATE ON layout BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER layout_no_delete BEFORE DELETE ON layout BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER issue_no_update BEFORE UPDATE ON issue BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER issue_no_delete BEFORE DELETE ON issue BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER received_no_update BEFORE UPDATE ON received BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER received_no_delete BEFORE DELETE ON received BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER unit_return_no_update BEFORE UPDATE ON unit_return BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER unit_return_no_delete BEFORE DELETE ON unit_return BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER set_aside_no_update BEFORE UPDATE ON set_aside BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER set_aside_no_delete BEFORE DELETE ON set_aside BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER last_year_no_update BEFORE UPDATE ON last_year BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER last_year_no_delete BEFORE DELETE ON last_year BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Edition 3 of the ledger, as version 0.1.0 and its forerunners made it.
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
CREATE TRIGGER withdrawal_no_update BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER withdrawal_no_delete BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER publication_no_update BEFORE UPDATE ON publication BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER publication_no_delete BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

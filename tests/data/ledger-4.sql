-- Edition 4 of the ledger, as version 0.1.0 and its forerunners made it.
ALTER TABLE publication RENAME TO publication_of_version_3;
CREATE TABLE publication (
    id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
    registered_at TEXT NOT NULL, published_at TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL);
INSERT INTO publication SELECT * FROM publication_of_version_3;
DROP TABLE publication_of_version_3;
CREATE TRIGGER publication_no_update BEFORE UPDATE ON publication BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER publication_no_delete BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

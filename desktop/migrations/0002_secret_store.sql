-- `holder` says where the key is: in its file ('file') or in the system's secret store ('store'). 1 if a person has put it
-- there, so that it does not move to the secret store by itself.
ALTER TABLE sealing ADD COLUMN stays INTEGER NOT NULL DEFAULT 0;

-- The data directories that have, or may have, entries in the secret store with a key of this database: noted before one is
-- written, struck off when it is gone. A copy of the database has the place of the original here.
CREATE TABLE places (
    path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

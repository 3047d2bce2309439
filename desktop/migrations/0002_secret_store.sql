-- The key may be held by the system's secret store ('store') instead of a file ('file'): the entry that holds it there.
ALTER TABLE sealing ADD COLUMN entry TEXT;

-- 1 if a person has put the key where it is, so that it does not move to the secret store by itself.
ALTER TABLE sealing ADD COLUMN stays INTEGER NOT NULL DEFAULT 0;

-- Every entry of the secret store that may hold a key of this database, noted before it is written. What `sealing` does
-- not name is to be deleted there, and only then here.
CREATE TABLE entries (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

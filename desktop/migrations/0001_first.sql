-- Who holds the key that seals the secret columns, and a value sealed with it, to know the right key again.
-- No row: nothing was ever sealed here.
CREATE TABLE sealing (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    holder TEXT NOT NULL,
    probe BLOB NOT NULL
) STRICT;

-- The unfinished enrollment. `screen` and `deadline` stand in the clear, so that `latchkey status` needs no key.
CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL,
    screen TEXT NOT NULL,
    deadline INTEGER
) STRICT;

-- AUTOINCREMENT: a number once shown to a person never means another instance.
CREATE TABLE instances (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL,
    edge_origin TEXT NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    edge TEXT NOT NULL,
    announced_edge TEXT,
    ca_certificate TEXT,
    traffic_policy TEXT NOT NULL,
    only_client_activation INTEGER NOT NULL,
    disable_tunnels INTEGER NOT NULL,
    device TEXT NOT NULL,
    locations TEXT NOT NULL,
    last_sync INTEGER NOT NULL,
    UNIQUE (uuid, edge_origin, username)
) STRICT;

-- Sealed, and apart from the rest, so that listing instances reads no secret.
CREATE TABLE instance_keys (
    instance INTEGER PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    private_key BLOB NOT NULL,
    polling_token BLOB NOT NULL
) STRICT;

-- SHA-256 of provisioning files that were used, in case one could not be removed.
CREATE TABLE consumed (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

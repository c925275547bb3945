-- Who signed in: written once, at login, by the session store. `id` is a keyed hash of the cookie's value, `data` is sealed.
CREATE TABLE session_record (
    id          TEXT PRIMARY KEY NOT NULL,
    data        BLOB NOT NULL,
    expiry_date INTEGER NOT NULL
);

-- How long the session lives, and its token set. A session is signed in as long as it has a row here.
-- Times are seconds since 1970. `version` counts the token sets: whoever writes one names the version it replaces.
CREATE TABLE session (
    id           TEXT PRIMARY KEY NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    token_set    BLOB NOT NULL
);

CREATE INDEX session_expires_at ON session (expires_at);

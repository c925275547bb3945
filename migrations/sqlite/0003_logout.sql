-- Refresh tokens of sessions that have ended, until the provider has been told. `refresh_token` is sealed, times are seconds
-- since 1970. Whoever revokes one first moves `next_attempt_at` on, so that nobody else tries the same row meanwhile.
CREATE TABLE revocation (
    id              TEXT PRIMARY KEY NOT NULL,
    refresh_token   BLOB NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    attempts        BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);

CREATE INDEX revocation_next_attempt_at ON revocation (next_attempt_at);

-- The logout tokens that have been carried out, by a hash of their `jti`: none works twice. After `expires_at` a token is too
-- old to be accepted, and need not be remembered.
CREATE TABLE logout_token (
    id         TEXT PRIMARY KEY NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX logout_token_expires_at ON logout_token (expires_at);

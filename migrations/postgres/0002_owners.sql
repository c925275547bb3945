-- Whose session it is: keyed hashes of `sub` and of the provider's `sid`, by which a sign-out elsewhere finds it, and
-- `device`, sealed, by which its owner recognises it in the list of their sessions.
ALTER TABLE session ADD COLUMN sub TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN sid TEXT;
ALTER TABLE session ADD COLUMN device BYTEA;

CREATE INDEX session_sub ON session (sub);
CREATE INDEX session_sid ON session (sid);

-- Until when somebody may be refreshing the token set. After that anybody may: the holder is taken for dead.
ALTER TABLE session ADD COLUMN refreshing_until BIGINT NOT NULL DEFAULT 0;

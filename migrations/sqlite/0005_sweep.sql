-- Expired sessions are deleted by one instance at a time. After `busy_until` (seconds since 1970) whoever began is taken for
-- dead, and anybody may sweep.
CREATE TABLE sweep (
    busy_until BIGINT NOT NULL
);

INSERT INTO sweep VALUES (0);

//! Sessions in which nobody is signed in: rows of random bytes, each as large as a real one.

use crate::support::Store;

/// Seconds since 1970, and the same for a record.
pub(crate) type Expiry = (i64, &'static str);

pub(crate) const LIVE: Expiry = (4_102_444_800, "2100-01-01T00:00:00Z");
pub(crate) const EXPIRED: Expiry = (1, "1970-01-01T00:00:01Z");

const CHUNK: usize = 20_000;

pub(crate) async fn fill(store: &Store, rows: usize, (expires_at, expiry_date): Expiry) {
    for _ in 0..rows.div_ceil(CHUNK) {
        let (prepare, id, bytes) = if store.is_postgres() {
            (
                "SELECT 1",
                "gen_random_uuid()::text",
                "substring((SELECT decode(string_agg(md5(random()::text), ''), 'hex') FROM generate_series(1, 8192)) \
                 FROM 1 + (random() * 65536)::int FOR length",
            )
        } else {
            (
                "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000",
                "hex(randomblob(16))",
                "randomblob(length",
            )
        };
        let chunk = CHUNK.min(rows);
        let rows = format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {chunk}) SELECT i FROM n) n"
        );
        let sql = format!(
            "{prepare}; \
             INSERT INTO session (id, created_at, last_seen_at, expires_at, ends_at, version, token_set, sub, sid, device) \
             SELECT {id}, created_at, last_seen_at, {expires_at}, {expires_at}, version, {bytes}(token_set)), {id}, {id}, \
             {bytes}(device)) FROM {rows} CROSS JOIN (SELECT * FROM session LIMIT 1) AS one; \
             INSERT INTO session_record (id, data, expiry_date) SELECT {id}, {bytes}(data)), '{expiry_date}' \
             FROM {rows} CROSS JOIN (SELECT * FROM session_record LIMIT 1) AS one"
        );
        store.execute(&sql).await;
    }
    store.execute("ANALYZE").await;
}

/// Whether the sweep still has something to do.
pub(crate) async fn any_expired(store: &Store) -> bool {
    let (expires_at, expiry_date) = EXPIRED;
    let sql = format!(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM session WHERE expires_at <= {expires_at} LIMIT 1) AS one) \
              + (SELECT count(*) FROM (SELECT 1 FROM session_record WHERE expiry_date <= '{expiry_date}' LIMIT 1) AS one)"
    );
    store.number(&sql).await > 0
}

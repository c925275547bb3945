//! Sessions that the provider ends (OpenID Connect Back-Channel Logout 1.0).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Sessions, StoreError, database::on_pool};
use crate::{
    clock,
    oidc::{LogoutToken, Whose},
    ops::metrics::Ended,
};

impl Sessions {
    /// Carries out a logout token; `false` if that has been done before.
    ///
    /// It is remembered once its sessions have ended: where the database fails in between, nothing is confirmed and the same
    /// token may be sent again. Two deliveries at once may both end the same sessions, but one alone is confirmed.
    pub(crate) async fn end_by_provider(&self, token: &LogoutToken) -> Result<bool, StoreError> {
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(&token.jti));
        if self.was_carried_out(&id).await? {
            return Ok(false);
        }
        let handles = match &token.whose {
            Whose::Sid(sid) => self.handles_of("sid", sid).await?,
            Whose::Sub(sub) => self.handles_of("sub", sub).await?,
        };
        for handle in &handles {
            self.end(handle, Ended::Provider).await?;
        }
        tracing::info!(sessions = handles.len(), "the provider signed somebody out");
        self.remember_logout_token(&id, token.expires_at).await
    }

    /// The sessions whose provider says that `claim` is this, whichever key their rows were written under.
    async fn handles_of(&self, claim: &'static str, name: &str) -> Result<Vec<String>, StoreError> {
        let sql = match claim {
            "sid" => "SELECT id FROM session WHERE sid = $1",
            _ => "SELECT id FROM session WHERE sub = $1",
        };
        let mut handles = Vec::new();
        for hash in self.0.keys.owner_hashes(claim, name) {
            let found: Vec<String> = on_pool!(&self.0.database, pool => {
                sqlx::query_scalar(sql).bind(hash).fetch_all(pool).await?
            });
            handles.extend(found);
        }
        Ok(handles)
    }

    pub(super) async fn was_carried_out(&self, id: &str) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT count(*) FROM logout_token WHERE id = $1";
        let rows: i64 =
            on_pool!(&self.0.database, pool => sqlx::query_scalar(SQL).bind(id).fetch_one(pool).await?);
        Ok(rows > 0)
    }

    pub(super) async fn remember_logout_token(&self, id: &str, expires_at: i64) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO logout_token (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let rows = on_pool!(&self.0.database, pool => {
            sqlx::query(SQL).bind(id).bind(expires_at).execute(pool).await?.rows_affected()
        });
        Ok(rows == 1)
    }

    /// Forgets the logout tokens that are too old to come again.
    pub(super) async fn forget_logout_tokens(&self) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM logout_token WHERE expires_at <= $1";
        on_pool!(&self.0.database, pool => sqlx::query(SQL).bind(clock::now()).execute(pool).await.map(drop)?);
        Ok(())
    }
}

//! What a user granted: one authorization code, and whatever is issued from it until the grant ends.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    authorization_request::AuthorizationRequest,
    op_session::{Acr, OpSession},
};
use crate::{StartError, secret, state::Kept};

const CODE_LIFETIME: TimeDelta = TimeDelta::seconds(60);
const GRANT_LIFETIME: TimeDelta = TimeDelta::days(30);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) id: String,
    pub(super) sub: String,
    pub(super) sid: String,
    pub(super) scope: Vec<String>,
    pub(super) nonce: Option<String>,
    pub(super) auth_time: DateTime<Utc>,
    #[serde(default)]
    pub(super) acr: Acr,
    created_at: DateTime<Utc>,
    code: Code,
    /// Digests. The last one is good; the others are spent, and whoever shows one ends the grant.
    refresh_tokens: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Code {
    digest: String,
    redirect_uri: String,
    challenge: String,
    is_spent: bool,
}

/// A grant, and the refresh token that goes with it from now on.
pub(super) type Issuable = (Grant, Option<String>);

/// The grants that have not ended. All of a grant's tokens live and die with it.
pub(super) struct Grants(Kept<Vec<Grant>>);

impl Grants {
    pub(super) fn open(path: PathBuf) -> Result<Self, StartError> {
        Kept::open(path).map(Self)
    }

    /// Returns the authorization code.
    pub(super) fn begin(&self, request: &AuthorizationRequest, session: &OpSession) -> String {
        let code = secret::random();
        let grant = Grant {
            id: secret::random(),
            sub: session.sub.clone(),
            sid: session.sid.clone(),
            scope: request.scope.iter().map(ToString::to_string).collect(),
            nonce: request.nonce.clone(),
            auth_time: session.auth_time,
            acr: session.acr,
            created_at: Utc::now(),
            code: Code {
                digest: secret::digest(&code),
                redirect_uri: request.redirect_uri.clone(),
                challenge: request.code_challenge.clone(),
                is_spent: false,
            },
            refresh_tokens: Vec::new(),
        };
        self.0.change(|grants| {
            grants.retain(Grant::is_of_use);
            grants.push(grant);
        });
        code
    }

    /// Spends a code. A second attempt ends the grant, and so does a first one that does not fit.
    pub(super) fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Issuable, &'static str> {
        let digest = secret::digest(code);
        self.0.change(|grants| {
            let at = grants
                .iter()
                .position(|grant| grant.code.digest == digest)
                .ok_or("The code is unknown")?;
            if let Some(fault) = grants[at].fault_of_code(redirect_uri, verifier) {
                grants.swap_remove(at);
                return Err(fault);
            }
            grants[at].code.is_spent = true;
            Ok(grants[at].issuable())
        })
    }

    /// Exchanges a refresh token for the next one, unless it is to be kept. A spent one ends the grant: somebody else has
    /// a copy.
    pub(super) fn rotate(&self, refresh_token: &str, keeps: bool) -> Result<Issuable, &'static str> {
        let digest = secret::digest(refresh_token);
        self.0.change(|grants| {
            grants.retain(Grant::is_of_use);
            let family = grants
                .iter()
                .position(|grant| grant.refresh_tokens.contains(&digest));
            let at = family.ok_or("The refresh token is unknown, expired or revoked")?;
            if grants[at].refresh_tokens.last() != Some(&digest) {
                grants.swap_remove(at);
                return Err("The refresh token was used before; its whole family is revoked");
            }
            if keeps {
                return Ok((grants[at].clone(), None));
            }
            Ok(grants[at].issuable())
        })
    }

    pub(super) fn is_alive(&self, id: &str) -> bool {
        self.0.read(|grants| grants.iter().any(|grant| grant.id == id))
    }

    pub(super) fn end(&self, id: &str) {
        self.0.change(|grants| grants.retain(|grant| grant.id != id));
    }

    pub(super) fn end_of_refresh_token(&self, refresh_token: &str) {
        let digest = secret::digest(refresh_token);
        self.0
            .change(|grants| grants.retain(|grant| !grant.refresh_tokens.contains(&digest)));
    }
}

impl Grant {
    fn is_of_use(&self) -> bool {
        let lifetime = if self.code.is_spent {
            GRANT_LIFETIME
        } else {
            CODE_LIFETIME
        };
        Utc::now() - self.created_at <= lifetime
    }

    fn fault_of_code(&self, redirect_uri: &str, verifier: &str) -> Option<&'static str> {
        if self.code.is_spent {
            Some("The code was used before; what was issued from it is revoked")
        } else if !self.is_of_use() {
            Some("The code has expired")
        } else if self.code.redirect_uri != redirect_uri {
            Some("redirect_uri is not the one of the authorization request")
        } else if self.code.challenge != secret::digest(verifier) {
            Some("code_verifier does not fit the code_challenge")
        } else {
            None
        }
    }

    fn issuable(&mut self) -> Issuable {
        let is_offline = self.scope.iter().any(|scope| scope == "offline_access");
        let refresh_token = is_offline.then(secret::random);
        self.refresh_tokens
            .extend(refresh_token.as_deref().map(secret::digest));
        (self.clone(), refresh_token)
    }
}

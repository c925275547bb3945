use crate::{
    api::{Claim, ClaimValue, Kept, SessionView},
    format,
};

/// What differs from session to session.
#[derive(Clone)]
pub(super) struct Messages {
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) scope: String,
    /// The claims of the ID token that a page may show, one per line.
    pub(super) claims: String,
    /// The scheme by which the access token is sent.
    pub(super) scheme: &'static str,
    /// How the access token is doing.
    pub(super) token: Option<String>,
    pub(super) signed_in: Option<String>,
}

impl Messages {
    /// For somebody who is not signed in.
    pub(super) fn of_anybody() -> Self {
        Self {
            issuer: "https://your-provider.example".to_owned(),
            client_id: "your-app".to_owned(),
            scope: "openid profile email offline_access".to_owned(),
            claims: "sub: …\nacr: …".to_owned(),
            scheme: "Bearer",
            token: None,
            signed_in: None,
        }
    }

    /// For somebody who is.
    pub(super) fn of(session: &SessionView, kept: &Kept) -> Self {
        let claim = |name: &str| {
            let claim = session.claims.iter().find(|claim| claim.name == name)?;
            Some(format!("{name}: {}\n", written(claim)))
        };
        let claims: String = ["acr", "auth_time", "amr"]
            .into_iter()
            .filter_map(claim)
            .collect();
        Self {
            issuer: kept.issuer.clone(),
            client_id: kept.client_id.clone(),
            scope: kept.scopes.join(" "),
            claims: format!("sub: {}\n{claims}", session.user.sub),
            scheme: if kept.is_bound { "DPoP" } else { "Bearer" },
            token: Some(token(kept)),
            signed_in: Some(format::utc(session.session.created_at)),
        }
    }
}

fn written(claim: &Claim) -> String {
    match &claim.value {
        ClaimValue::Flag(flag) => flag.to_string(),
        ClaimValue::Time(seconds) => format::utc(*seconds),
        ClaimValue::List(items) => items.join(", "),
        ClaimValue::Text(text) => text.clone(),
    }
}

fn token(kept: &Kept) -> String {
    let renewed = match kept.renewed {
        0 => "never renewed yet".to_owned(),
        times => format!("renewed {}", format::count(times, "time")),
    };
    let good = kept.expires_in.map_or_else(
        || "until an API refuses it".to_owned(),
        |seconds| format!("for {} more", format::time_left(seconds)),
    );
    let then = if kept.is_refreshable {
        "then the refresh token fetches the next"
    } else {
        "and there is no refresh token for another"
    };
    format!(
        "It came {} ago, was {renewed}, and is good {good}; {then}.",
        format::time_left(kept.age)
    )
}

//! Whose token, for what, and who may call.

use url::Url;

use crate::{
    oidc::TargetService,
    proxy::table::{
        fields::{Fields, closest},
        route::TokenKind,
    },
};

const TOKEN_EXAMPLE: &str = "token = \"user\"";
const TOKENS: [&str; 6] = ["user", "user-or-none", "phantom", "exchange", "client", "none"];

pub(super) fn token(fields: &mut Fields<'_>) -> Option<TokenKind> {
    let kind = fields.required("token", TOKEN_EXAMPLE);
    let service = service(fields);
    let named = (!service.is_unnamed()).then(|| service.clone());
    let (token, takes) = match kind?.as_str() {
        "user" => (TokenKind::User(named), ["resource", "scope"].as_slice()),
        "user-or-none" => (TokenKind::UserOrNone(named), ["resource", "scope"].as_slice()),
        "phantom" => (TokenKind::Phantom, [].as_slice()),
        "exchange" => (
            TokenKind::Exchange(service.clone()),
            ["resource", "audience", "scope"].as_slice(),
        ),
        "client" => (
            TokenKind::Client(service.clone()),
            ["resource", "scope"].as_slice(),
        ),
        "none" => (TokenKind::None, [].as_slice()),
        other => {
            let meant = closest(other, &TOKENS).map_or_else(
                || format!("must be one of {}", TOKENS.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            fields.mistake(
                "token",
                format!("`{other}` is no kind of token: {meant}"),
                TOKEN_EXAMPLE,
            );
            return None;
        }
    };
    for (key, _) in service.parameters() {
        if !takes.contains(&key) {
            fields.mistake(key, "means nothing for a token of this kind", "leave it out");
        }
    }
    if token == TokenKind::Exchange(TargetService::default()) {
        let example = "audience = \"notes\", or resource = \"https://notes.internal\"";
        fields.mistake(
            "token",
            "`exchange` must say for what: resource, audience or scope",
            example,
        );
    }
    Some(token)
}

fn service(fields: &mut Fields<'_>) -> TargetService {
    const EXAMPLE: &str = "resource = \"https://notes.internal\"";
    let resource = fields.string("resource", EXAMPLE);
    if let Some(resource) = &resource
        && !Url::parse(resource).is_ok_and(|url| url.fragment().is_none())
    {
        fields.mistake(
            "resource",
            "must be an absolute URI without a fragment (RFC 8707 §2)",
            EXAMPLE,
        );
    }
    TargetService {
        resource,
        audience: fields.string("audience", "audience = \"notes\""),
        scope: fields.string("scope", "scope = \"notes:read notes:write\""),
    }
}

/// Rows with a user's token follow from their kind; the others are closed to strangers unless they say otherwise or carry nothing.
pub(super) fn anonymous(fields: &mut Fields<'_>, token: Option<&TokenKind>) -> bool {
    let chosen = fields.flag("anonymous");
    let follows = match token {
        Some(TokenKind::Client(_)) => return chosen.unwrap_or(false),
        Some(TokenKind::None) => return chosen.unwrap_or(true),
        Some(TokenKind::UserOrNone(_)) => true,
        _ => false,
    };
    if chosen.is_some() && token.is_some() {
        let problem = "follows from the kind of token; only `client` and `none` leave the choice";
        fields.mistake("anonymous", problem, "token = \"user-or-none\"");
    }
    follows
}

//! Mistakes at the provider, and in what we say to it.

use dev_services::{Endpoint, Failure, Lie, MetadataLie};

use super::{advised_there, finds, wrong, wrong_there};
use crate::support::{Store, World, nowhere, on_sqlite};

on_sqlite! {
    a_provider_that_is_not_there,
    a_provider_that_cannot_do_what_is_wanted,
    a_provider_that_leaves_something_to_be_desired,
    a_client_that_the_provider_does_not_know,
}

fn says(member: &'static str, json: &'static str) -> Lie {
    Lie::Metadata(MetadataLie::Says(member, json))
}

fn without(member: &'static str) -> Lie {
    Lie::Metadata(MetadataLie::Without(member))
}

async fn a_provider_that_is_not_there(store: Store) {
    let world = World::start(store).await;
    let nowhere = nowhere().await;
    let with_slash = format!("{}/", world.told("OIDC_ISSUER"));
    let realm = format!("{}/realms/main", world.told("OIDC_ISSUER"));
    for planted in [
        wrong(
            &[("OIDC_ISSUER", &nowhere)],
            "Connection refused",
            "this machine must reach it",
        ),
        wrong(
            &[("OIDC_ISSUER", &with_slash)],
            "letter by letter",
            "OIDC_ISSUER=http://127.0.0.1:",
        ),
        wrong(
            &[("OIDC_ISSUER", &realm)],
            "the answer was 404",
            "with its path if it has one",
        ),
        wrong_there(
            Lie::Metadata(MetadataLie::OtherIssuer),
            "it calls itself https://op.example",
            "OIDC_ISSUER=https://op.example",
        ),
        wrong_there(
            Lie::Fails(Endpoint::Discovery, Failure::Html),
            "somebody else answers there",
            "OIDC_ISSUER is",
        ),
        wrong_there(
            Lie::Fails(Endpoint::Jwks, Failure::Status(500)),
            "/jwks: the answer was 500",
            "without its keys nobody can sign in",
        ),
        wrong_there(
            Lie::Fails(Endpoint::Token, Failure::Status(503)),
            "the token endpoint: ",
            "see that this machine reaches it",
        ),
    ] {
        finds(&world, &planted).await;
    }
}

async fn a_provider_that_cannot_do_what_is_wanted(store: Store) {
    let world = World::start(store).await;
    let row = |token: &str| {
        let path = world.store.dir().join(format!("{token}.toml"));
        let notes = &world.provider().notes_url;
        let row = format!(
            "[[proxy]]\npath = \"/api/notes\"\nupstream = {notes:?}\nmethods = [\"GET\"]\ntoken = {token:?}\n"
        );
        std::fs::write(&path, row).unwrap();
        path.display().to_string()
    };
    let phantom = row("phantom");
    for planted in [
        wrong_there(
            without("token_endpoint"),
            "it names no token_endpoint",
            "is this an OpenID Provider?",
        ),
        wrong_there(
            says("userinfo_endpoint", "\"http://op.example/me\""),
            "which is no https URL",
            "tell the provider its own public URL",
        ),
        wrong_there(
            says("response_types_supported", "[\"id_token\"]"),
            "does not offer the authorization code flow",
            "turn it on",
        ),
        wrong_there(
            says("code_challenge_methods_supported", "[\"plain\"]"),
            "does not know PKCE with S256",
            "a stolen code can be redeemed",
        ),
        wrong_there(
            says("grant_types_supported", "[\"authorization_code\"]"),
            "does not offer refresh tokens",
            "leave offline_access out",
        ),
        wrong_there(
            says("token_endpoint_auth_methods_supported", "[\"private_key_jwt\"]"),
            "none of that is set",
            "set OIDC_CLIENT_KEY_FILE",
        ),
        wrong_there(
            Lie::Metadata(MetadataLie::SignsBy(&["HS256"])),
            "nothing that could be trusted",
            "ask whoever runs the provider",
        ),
        wrong(
            &[("OIDC_PAR", "always")],
            "it takes no pushed authorization requests",
            "OIDC_PAR=auto",
        ),
        wrong(
            &[("OIDC_DPOP", "always")],
            "it does not know DPoP",
            "OIDC_DPOP=auto",
        ),
    ] {
        finds(&world, &planted).await;
    }
    let settings = [("BFF_CONFIG", phantom.as_str())];
    let planted = super::Planted {
        lie: Some(without("introspection_endpoint")),
        ..wrong(
            &settings,
            "the proxy table asks for what it does not offer: an introspection_endpoint",
            "turn it on at the provider",
        )
    };
    finds(&world, &planted).await;
}

async fn a_provider_that_leaves_something_to_be_desired(store: Store) {
    let world = World::start(store).await;
    for planted in [
        advised_there(
            without("code_challenge_methods_supported"),
            "does not say whether it knows PKCE",
            "see in its documentation",
        ),
        advised_there(
            without("authorization_response_iss_parameter_supported"),
            "(`iss`, RFC 9207)",
            "turn it on where it can be",
        ),
        advised_there(
            without("userinfo_endpoint"),
            "has no userinfo_endpoint",
            "see that its ID tokens",
        ),
        advised_there(
            without("end_session_endpoint"),
            "has no end_session_endpoint",
            "who signs out here stays signed in there",
        ),
        advised_there(
            without("revocation_endpoint"),
            "has no revocation_endpoint",
            "let them be short",
        ),
        advised_there(
            without("backchannel_logout_supported"),
            "does not offer back-channel logout",
            "keep SESSION_IDLE_TIMEOUT short",
        ),
        advised_there(
            says("backchannel_logout_session_supported", "false"),
            "name no session",
            "ends all sessions of that user here",
        ),
        advised_there(
            says("scopes_supported", "[\"openid\", \"profile\", \"email\"]"),
            "does not list the scope `offline_access`",
            "leave it out of OIDC_SCOPES",
        ),
    ] {
        finds(&world, &planted).await;
    }
}

async fn a_client_that_the_provider_does_not_know(store: Store) {
    let world = World::start(store).await;
    for planted in [
        wrong(
            &[("OIDC_CLIENT_SECRET", "the one of last year, rotated")],
            "does not take the client's credentials",
            "compare OIDC_CLIENT_ID and OIDC_CLIENT_SECRET",
        ),
        wrong(
            &[("PUBLIC_URL", "http://localhost:3000")],
            "refuses a login that leads back to http://localhost:3000/auth/callback",
            "register that redirect URI",
        ),
    ] {
        finds(&world, &planted).await;
    }
}

//! The development services over real HTTP. Everything here is what a client, a browser or an API's caller sees.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may as well stop here"
)]

mod authentication_class;
mod authorization;
mod discovery;
mod logout;
mod notes;
mod restart;
mod single_sign_on;
mod support;
mod tokens;
mod userinfo;

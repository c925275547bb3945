//! The development services over real HTTP. Everything here is what a client, a browser or an API's caller sees.

mod authorization;
mod discovery;
mod logout;
mod notes;
mod restart;
mod single_sign_on;
mod support;
mod tokens;
mod userinfo;

//! What else a provider may do wrong, one file for each of its endpoints. `conformance` has what the OpenID Foundation tests.

mod authorization;
mod discovery;
mod id_token;
mod jwks;
mod logout_token;
mod refresh;
mod slow;
mod token;
mod userinfo;

//! Callers that mean harm, one file for each kind: what strangers send to us, and what another site has a browser send.
//! What they may do at the login is also in `attempts`, `csrf`, `hop` and `third_party_login`.

mod back_button;
mod cookies;
mod fixation;
mod login_csrf;
mod many_attempts;
mod parameters;
mod random;
mod redirects;
mod smuggling;

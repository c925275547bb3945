//! What the template is developed and tested against: an `OpenID` Provider and a small API, "notes".
//!
//! Neither is part of a release. Both listen on loopback, know four users and ask for no password.
//!
//! ```no_run
//! # async fn example() -> Result<(), dev_services::StartError> {
//! use dev_services::{DevServices, Settings};
//!
//! let services = DevServices::start(Settings::development("target/dev", "http://localhost:3000")).await?;
//! println!("sign in at {} and read {}", services.issuer, services.notes_url);
//! # Ok(()) }
//! ```
//!
//! Where to read on:
//!
//! - [`Settings`] and [`DevServices`]: how to start them, and what stops them
//! - `provider`: one file per endpoint, named after it; what they share is in `grants` and `op_session`
//! - [`Lie`]: how the provider can be made to misbehave, for tests
//! - `access_token`: the JWT that the provider issues and the notes API believes
//! - `notes`: the resource server
//! - `state`: how both remember things across a restart

mod access_token;
mod bearer;
mod client;
mod keys;
mod notes;
mod page;
mod parameters;
mod problem;
mod provider;
mod secret;
mod services;
mod settings;
mod state;
mod users;

pub use client::{ID as CLIENT_ID, SECRET as CLIENT_SECRET};
pub use provider::lies::{
    AuthorizationLie, ClaimsLie, Endpoint, Failure, Lie, MetadataLie, SignatureLie, TokenLie, UserinfoLie,
};
pub use services::{DevServices, StartError};
pub use settings::Settings;
pub use users::{USERS, User};

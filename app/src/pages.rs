//! One file per page.

mod account;
mod explorer;
mod home;
mod how_it_works;
mod lazily;
mod not_found;
#[cfg(feature = "split")]
mod not_loaded;
mod notes;
mod sessions;
mod verified;

pub use account::Account;
pub use explorer::Explorer;
pub use home::Home;
pub use how_it_works::HowItWorks;
pub(crate) use lazily::{
    AccountRoute, ExplorerRoute, HowItWorksRoute, NotesRoute, SessionsRoute, VerifiedRoute,
};
pub use not_found::NotFound;
pub use notes::Notes;
pub use sessions::Sessions;
pub use verified::Verified;

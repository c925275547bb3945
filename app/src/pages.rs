//! One file per page.

mod account;
mod home;
mod lazily;
mod not_found;
mod notes;
mod sessions;

pub use account::Account;
pub use home::Home;
pub(crate) use lazily::{AccountRoute, NotesRoute, SessionsRoute};
pub use not_found::NotFound;
pub use notes::Notes;
pub use sessions::Sessions;

//! What the browser may ask of this server: server functions, and the types that cross the wire.
//!
//! A server function is a public endpoint. It takes no user, no account and no token: identity comes from the
//! session cookie, which `bff` has checked (together with the request's origin) before the body runs.

mod error;
mod fetch;
mod notes;
mod session;

pub use error::ApiError;
pub use fetch::fetch;
pub use notes::{AddNote, DeleteNote, ListNotes, Note, add_note, delete_note, list_notes};
pub use session::{Claim, ClaimValue, CurrentSession, SessionTimes, SessionView, User, current_session};

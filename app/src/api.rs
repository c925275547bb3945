//! What the browser may ask of this server: server functions, and the types that cross the wire.
//!
//! A server function is a public endpoint. It takes no user, no account and no token: identity comes from the
//! session cookie, which `bff` has checked (together with the request's origin) before the body runs.
//!
//! Each names its client, [`ThisPage`], so that a page left open never acts for somebody who signed in after it.

mod error;
mod fetch;
mod notes;
mod session;
mod sessions;
pub(crate) mod this_page;

pub use error::ApiError;
pub use fetch::fetch;
pub use notes::{
    AddNote, DeleteAllNotes, DeleteNote, ListNotes, Note, add_note, delete_all_notes, delete_note, list_notes,
};
pub use session::{Claim, ClaimValue, CurrentSession, SessionTimes, SessionView, User, current_session};
pub use sessions::{
    EndOtherSessions, EndSession, ListSessions, SignedInSession, end_other_sessions, end_session,
    list_sessions,
};
pub use this_page::ThisPage;

//! What the browser may ask of this server: server functions, and the types that cross the wire.
//!
//! A server function is a public endpoint. It takes no user, no account and no token: identity comes from the
//! session cookie, which `bff` has checked (together with the request's origin) before the body runs.
//!
//! Each names its client, [`ThisPage`], so that a page left open never acts for somebody who signed in after it.

mod error;
mod fetch;
mod kept;
mod notes;
mod passages;
mod session;
mod sessions;
mod theme;
pub(crate) mod this_page;
mod verified;

pub use error::ApiError;
pub use fetch::{Answer, Question, fetch};
pub use kept::{Kept, kept_for_this_session};
pub use notes::{
    AddNote, DeleteAllNotes, DeleteNote, ListNotes, Note, add_note, delete_all_notes, delete_note, list_notes,
};
pub use passages::{Passage, list_passages};
pub use session::{Claim, ClaimValue, CurrentSession, SessionTimes, SessionView, User, current_session};
pub use sessions::{
    EndOtherSessions, EndSession, ListSessions, SignedInSession, end_other_sessions, end_session,
    list_sessions,
};
#[cfg(feature = "ssr")]
pub(crate) use theme::THEME_COOKIE;
pub use theme::{ChooseTheme, Theme, choose_theme};
pub use this_page::ThisPage;
pub use verified::for_verified;

//! What more than one page uses.

mod avatar;
mod draft;
mod footer;
mod header;
mod icons;
mod login_link;
mod problem_alert;
mod require_login;
mod session_notice;

pub use avatar::Avatar;
pub use draft::Draft;
pub use footer::Footer;
pub use header::Header;
pub use icons::{ArrowIcon, LogoMark, TrashIcon};
pub use login_link::{LoginLink, StepUpLink, login_url};
pub use problem_alert::ProblemAlert;
pub use require_login::RequireLogin;
pub use session_notice::SessionNotice;

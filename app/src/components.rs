//! What more than one page uses.

mod arrival;
mod avatar;
mod draft;
mod footer;
mod header;
mod icons;
mod login_link;
mod offline_notice;
mod problem_alert;
mod require;
mod require_claim;
mod require_login;
mod require_scope;
mod session_notice;
mod theme_switch;
mod time_left;
mod toasts;
mod user_menu;

pub use arrival::Arrival;
pub use avatar::Avatar;
pub use draft::Draft;
pub use footer::Footer;
pub use header::Header;
pub use icons::{ArrowIcon, LogoMark, TrashIcon};
pub(crate) use login_link::use_here;
pub use login_link::{LoginLink, StepUpLink, login_url};
pub use offline_notice::OfflineNotice;
pub use problem_alert::ProblemAlert;
pub use require_claim::RequireClaim;
pub use require_login::RequireLogin;
#[cfg(feature = "split")]
pub(crate) use require_login::leave_for;
pub use require_scope::RequireScope;
pub use session_notice::SessionNotice;
pub use theme_switch::ThemeSwitch;
pub use time_left::TimeLeft;
pub use toasts::{ToastRegion, Toasts};
pub use user_menu::UserMenu;

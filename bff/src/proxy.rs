//! The gateway to the resource servers: what is not in the table does not pass.

mod call;
mod challenge;
mod forward;
mod forwarded;
mod headers;
mod passage;
mod path;
mod table;
mod token;
mod tunnel;
mod upgrade;
mod upload;
mod upstream;

pub(crate) use forward::serve;
pub(crate) use forwarded::Forwarded;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use headers::{for_browser as inbound_headers, for_upstream as outbound_headers};
pub use passage::Passage;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use table::Found;
pub(crate) use table::Table;
pub use upstream::Upstream;

//! The gateway to the resource servers: what is not in the table does not pass.

mod call;
mod challenge;
mod forward;
mod headers;
mod table;
mod upstream;

pub(crate) use forward::serve;
pub(crate) use table::Table;
pub use upstream::Upstream;

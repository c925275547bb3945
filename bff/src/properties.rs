//! What holds whatever a stranger sends: each function panics where it does not. `proptest` tries them in every run of the
//! tests, libFuzzer for as long as it is let (`fuzz/`).

mod logout_token;
mod proxied_headers;
mod proxied_path;
mod return_to;

pub use logout_token::{LogoutTokens, mutated};
pub use proxied_headers::only_what_may_pass_passes;
pub use proxied_path::stays_below_its_upstream;
pub use return_to::stays_on_this_origin;

//! What a sealed value is for: it opens nowhere else.

/// What a sealed value is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// A login attempt, in a cookie; its owner is the `state`.
    PendingLogin,
    /// A login attempt that is over, in the same cookie.
    SpentLogin,
    /// A sign-out under way, in a cookie; its owner is the `state`.
    PendingLogout,
    /// The session record; its owner is the hashed id.
    Record,
    /// The token set; its owner is the session's handle.
    TokenSet,
    /// What the device says of itself; its owner is the session's handle.
    Device,
    /// A refresh token to revoke; its owner is the row's id.
    Revocation,
}

impl Purpose {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::PendingLogin => "pending login",
            Self::SpentLogin => "spent login",
            Self::PendingLogout => "pending logout",
            Self::Record => "session record",
            Self::TokenSet => "token set",
            Self::Device => "device",
            Self::Revocation => "revocation",
        }
    }
}

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// What [`DevServices::start`](crate::DevServices::start) needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the key, sessions, grants and notes are kept. Created if absent.
    pub state_dir: PathBuf,
    /// Where the provider listens; the issuer is `http://<this>`. Port 0 takes any free port.
    pub provider_addr: SocketAddr,
    /// Where the notes API listens. Port 0 takes any free port.
    pub notes_addr: SocketAddr,
    /// The app's public URL, without a trailing slash. The only URIs the provider redirects to are
    /// `{app_url}/auth/callback` and `{app_url}/auth/logout/callback`; logout tokens go to
    /// `{app_url}/auth/backchannel-logout`.
    pub app_url: String,
    /// How long an access token is good for. Zero makes tokens that have expired when they arrive.
    pub access_token_lifetime: Duration,
    /// What the provider says of how long a refresh token is good for; `None`, and it says nothing.
    pub refresh_token_lifetime: Option<Duration>,
    /// A file to which every token issued is appended, one per line, so that a test can prove that no
    /// browser ever saw one.
    pub record_issued: Option<PathBuf>,
}

impl Settings {
    /// The provider on port 4000, notes on 4001, access tokens for five minutes.
    pub fn development(state_dir: impl Into<PathBuf>, app_url: impl Into<String>) -> Self {
        Self {
            state_dir: state_dir.into(),
            provider_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            notes_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 4001)),
            app_url: app_url.into(),
            access_token_lifetime: Duration::from_mins(5),
            refresh_token_lifetime: None,
            record_issued: None,
        }
    }

    /// The same on any free ports, for tests that run side by side.
    pub fn on_free_ports(state_dir: impl Into<PathBuf>, app_url: impl Into<String>) -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            provider_addr: any,
            notes_addr: any,
            ..Self::development(state_dir, app_url)
        }
    }
}

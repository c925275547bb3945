//! What a development build does so that nothing has to be configured: an OpenID Provider and an API of its own, and
//! default values for everything else. A release build has none of this.

use std::{fs, io, io::Write, path::PathBuf};

use bff::Vars;
use dev_services::{CLIENT_ID, CLIENT_SECRET, DevServices, Settings, StartError, USERS};
use leptos::config::LeptosOptions;

/// Where things live that a rebuild must not lose: keys, grants, notes, sessions.
const STATE: &str = "target/dev";
/// The provider's port; the API's is the next one.
const PORT: &str = "4000";

/// Fills in what is not set. Without an `OIDC_ISSUER`, says what the provider and the API are to be started with.
///
/// # Errors
///
/// When the folder for what is kept cannot be used, or a variable is wrong; the message says what is in the way.
pub(crate) fn defaults(
    vars: &mut Vars,
    options: &LeptosOptions,
) -> Result<Option<Settings>, Box<dyn std::error::Error>> {
    vars.set_default("DEV_SERVICES_STATE", STATE);
    vars.set_default("DEV_SERVICES_PORT", PORT);
    vars.set_default(
        "PUBLIC_URL",
        format!("http://localhost:{}", options.site_addr.port()),
    );
    if vars.get("LEPTOS_WATCH").is_some() {
        // A WebSocket tells open pages to load again.
        let port = options.reload_port;
        let reload = format!("connect-src ws://localhost:{port} ws://127.0.0.1:{port}");
        vars.set_default("CSP_SOURCES", reload);
    }
    let state = PathBuf::from(vars.get("DEV_SERVICES_STATE").unwrap_or(STATE));
    fs::create_dir_all(&state)?;
    if vars
        .get("SESSION_KEYS")
        .or(vars.get("SESSION_KEYS_FILE"))
        .is_none()
    {
        vars.set_default("SESSION_KEYS", kept_session_key(&state.join("session-key"))?);
    }
    vars.set_default(
        "DATABASE_URL",
        format!("sqlite://{}", state.join("bff.db").display()),
    );
    if vars.get("OIDC_ISSUER").is_some() {
        return Ok(None);
    }
    let settings = services(vars, state)?;
    vars.set_default("OIDC_ISSUER", format!("http://{}", settings.provider_addr));
    vars.set_default("OIDC_CLIENT_ID", CLIENT_ID);
    if vars.get("OIDC_CLIENT_SECRET_FILE").is_none() {
        vars.set_default("OIDC_CLIENT_SECRET", CLIENT_SECRET);
    }
    Ok(Some(settings))
}

/// Starts the provider and the API, which live as long as what is returned, and says so.
///
/// # Errors
///
/// When they cannot be started; the message says what is in the way.
pub(crate) async fn start(vars: &Vars, settings: Settings) -> Result<DevServices, StartError> {
    let services = DevServices::start(settings).await?;
    banner(vars, &services);
    Ok(services)
}

/// The same in silence, for a command. Where they are taken, the app itself is running, and has them.
///
/// # Errors
///
/// As [`start`].
pub(crate) async fn start_unless_running(settings: Settings) -> Result<Option<DevServices>, StartError> {
    match DevServices::start(settings).await {
        Err(StartError::AddressInUse { .. }) => Ok(None),
        started => started.map(Some),
    }
}

fn services(vars: &Vars, state: PathBuf) -> Result<Settings, String> {
    let port = vars.get("DEV_SERVICES_PORT").unwrap_or(PORT);
    let port: u16 = port.parse().ok().filter(|port| *port < u16::MAX).ok_or_else(|| {
        format!("DEV_SERVICES_PORT is `{port}`, which is not a port. Example: DEV_SERVICES_PORT={PORT}")
    })?;
    let app_url = vars.get("PUBLIC_URL").unwrap_or_default();
    let mut settings = Settings::development(state, app_url);
    settings.provider_addr.set_port(port);
    settings.notes_addr.set_port(port + 1);
    settings.record_issued = vars.get("DEV_SERVICES_RECORD").map(PathBuf::from);
    Ok(settings)
}

/// Made once and kept, so that a rebuild leaves the developer signed in.
fn kept_session_key(path: &std::path::Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        kept => return kept,
    }
    let key = bff::config::new_session_key();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(key.as_bytes())?;
    Ok(key)
}

#[expect(
    clippy::print_stdout,
    reason = "the banner is for the developer's terminal, not for the log"
)]
fn banner(vars: &Vars, services: &DevServices) {
    let users = USERS
        .map(|user| format!("{} ({})", user.username, user.name))
        .join(", ");
    let url = vars.get("PUBLIC_URL").unwrap_or_default();
    let DevServices {
        issuer, notes_url, ..
    } = services;
    println!(
        "\n  No OIDC_ISSUER is set, so this development build brings its own:\n\
         \n    the app        {url}\
         \n    the provider   {issuer}   sign in as {users}; no passwords\
         \n    the notes API  {notes_url}\n"
    );
}

//! SIGHUP: the proxy table and the keys are read again.

use std::io;

use bff::{Bff, Config, Vars, config::Mistake};

/// Begins to listen for the signal, which until then would end the process.
///
/// # Errors
///
/// When the system does not let it.
#[cfg(unix)]
pub(crate) fn when_told(bff: Bff, vars: Vars) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut told = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while told.recv().await.is_some() {
            reload(&bff, &vars);
        }
    });
    Ok(())
}

/// There is no such signal.
#[cfg(not(unix))]
pub(crate) fn when_told(_: Bff, _: Vars) -> io::Result<()> {
    Ok(())
}

/// All of it, or nothing.
fn reload(bff: &Bff, vars: &Vars) {
    match Config::read(vars) {
        Ok(config) => {
            bff.reload(&config);
            tracing::info!("the proxy table and the session keys have been read again");
        }
        Err(mistakes) => {
            for Mistake {
                key,
                problem,
                example,
            } in &mistakes.0
            {
                tracing::error!("{key}: {problem}; for example: {example}");
            }
            tracing::error!(
                mistakes = mistakes.0.len(),
                "nothing was read again: all is as it was"
            );
        }
    }
}

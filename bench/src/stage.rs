//! A folder that is gone afterwards, free ports, and processes that end with this one.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::sleep};

use crate::{Result, process::Tree};

/// How long a program may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// The folder for everything that a run needs and nobody wants afterwards.
pub(crate) struct Stage(PathBuf);

impl Stage {
    pub(crate) fn build() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("bff-bench-{}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.0.join(name);
        fs::write(&path, content)?;
        Ok(path)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program that listens; it ends with this value.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Running {
    /// Starts a program and waits until somebody listens at `address`. What it says is in `<name>.log`.
    pub(crate) async fn start(
        stage: &Stage,
        name: &str,
        address: SocketAddr,
        command: &mut Command,
    ) -> Result<Self> {
        let log_path = stage.folder().join(format!("{name}.log"));
        let log = fs::File::create(&log_path)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .map_err(|error| format!("cannot start {name}: {error}"))?;
        let mut running = Self { child, address };
        let began = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if running.child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
                let said = fs::read_to_string(&log_path).unwrap_or_default();
                return Err(format!("{name} does not listen on {address}:\n{said}").into());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(running)
    }

    pub(crate) fn tree(&self) -> Tree {
        Tree(self.child.id())
    }
}

impl Drop for Running {
    /// Asks it to stop, as Ctrl-C would, so that its own children stop too.
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Runs a program to its end, and what it prints.
pub(crate) async fn output(mut command: Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = tokio::task::spawn_blocking(move || command.stderr(Stdio::inherit()).output()).await?;
    let output = output.map_err(|error| format!("cannot start {name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

//! One process of the server.

use std::{
    fs::{self, OpenOptions},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::Arc,
};

use reqwest::Client;

use super::{balancer::Backends, until};

/// Dropping it kills it.
pub(crate) struct Instance {
    process: Child,
    scheme: &'static str,
    address: SocketAddr,
    log: PathBuf,
    backends: Arc<Backends>,
}

impl Instance {
    /// Answers there with 200: ready to serve, or at least alive.
    pub(super) async fn start(
        command: impl Fn() -> Command,
        address: impl Fn() -> SocketAddr,
        path: &str,
        dir: &Path,
        http: &Client,
        backends: Arc<Backends>,
    ) -> Self {
        loop {
            let mut instance = Self::spawn(command(), dir, address(), Arc::clone(&backends));
            if instance.answers(path, http).await {
                return instance;
            }
        }
    }

    pub(crate) fn origin(&self) -> String {
        format!("{}://localhost:{}", self.scheme, self.address.port())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the system knows of it.
    pub(crate) fn proc(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{file}", self.process.id()))
    }

    /// `HUP`, `TERM`: what `kill` calls it.
    pub(crate) fn signal(&self, name: &str) {
        let process = self.process.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &process])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Until it has ended by itself; whether it was content.
    pub(crate) async fn ends(&mut self) -> bool {
        let mut status = None;
        until("the process has ended", async || {
            status = self.process.try_wait().unwrap();
            status.is_some()
        })
        .await;
        status.is_some_and(|status| status.success())
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Until it has said so. A line is written some time after what it tells of has been seen.
    pub(crate) async fn says(&self, words: &str) {
        until(words, async || self.log().contains(words)).await;
    }

    /// SIGKILL: from one instruction to the next there is no process.
    pub(crate) fn kill(self) {
        drop(self);
    }

    fn spawn(mut command: Command, dir: &Path, address: SocketAddr, backends: Arc<Backends>) -> Self {
        let log = dir.join(format!("instance-{}.log", address.port()));
        let output = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let process = command
            .env("LEPTOS_SITE_ADDR", address.to_string())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let speaks_tls = command.get_envs().any(|(name, _)| name == "TLS_CERT_FILE");
        Self {
            process,
            scheme: if speaks_tls { "https" } else { "http" },
            address,
            log,
            backends,
        }
    }

    /// `false` if somebody else took the address first.
    async fn answers(&mut self, path: &str, http: &Client) -> bool {
        let probe = http.get(format!("{}{path}", self.origin()));
        let mut is_taken = false;
        until("an instance answers", async || {
            let has_ended = self.process.try_wait().unwrap().is_some();
            if has_ended {
                let said = self.log();
                is_taken = said.contains("is taken");
                assert!(is_taken, "an instance did not start: {said}");
            }
            let answer = probe.try_clone().unwrap().send().await;
            is_taken || answer.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
        !is_taken
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.backends.remove(self.address);
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Where nobody listens yet.
pub(crate) fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    listener.local_addr().unwrap()
}

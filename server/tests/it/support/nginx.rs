//! nginx in front of two instances, as `docs/deployment.md` recommends it.

use std::{
    fs::{self, File},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use tokio::net::TcpStream;

use super::{World, free_address, until};

const CONFIGURATION: &str = include_str!("../../../../packaging/compose/nginx.conf");
/// Debian has it where only root looks.
const PROGRAMS: [&str; 2] = ["nginx", "/usr/sbin/nginx"];

/// Dropping it kills it.
pub(crate) struct Nginx(Child);

impl Nginx {
    /// From now on browsers go to it, and it goes to the instances; `None` where it is not installed.
    pub(crate) async fn start(world: &World, instances: [SocketAddr; 2]) -> Option<Self> {
        let is_there = |program: &&str| {
            Command::new(program)
                .arg("-v")
                .stderr(Stdio::null())
                .status()
                .is_ok()
        };
        let program = PROGRAMS.into_iter().find(is_there)?;
        let address = free_address();
        let dir = world.store.dir().join("nginx");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("nginx.conf"), configuration(address, instances)).unwrap();
        let log = File::create(dir.join("log")).unwrap();
        let process = Command::new(program)
            .arg("-p")
            .arg(&dir)
            .args(["-c", "nginx.conf", "-g", "daemon off;"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        until("nginx listens", async || {
            TcpStream::connect(address).await.is_ok()
        })
        .await;
        world.balancer.backends.add(address);
        Some(Self(process))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers are processes too: it ends them, unless it is killed.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// The file that is deployed, but for the places.
fn configuration(address: SocketAddr, [first, second]: [SocketAddr; 2]) -> String {
    let temporary =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {kind};"));
    let places = [
        ("pid /run/nginx.pid", "pid pid".to_owned()),
        ("http {", format!("http {{ {}", temporary.concat())),
        ("server app-1:3000", format!("server {first}")),
        ("server app-2:3000", format!("server {second}")),
        ("listen 8080", format!("listen {address}")),
    ];
    places
        .into_iter()
        .fold(CONFIGURATION.to_owned(), |configuration, (deployed, here)| {
            assert!(configuration.contains(deployed), "{deployed}");
            configuration.replace(deployed, &here)
        })
}

//! nginx, twice: as the API, and as the floor: a reverse proxy that knows nobody and adds one fixed token.

use std::{net::SocketAddr, process::Command};

use crate::{
    Result,
    stage::{Running, Stage, free_address},
    workload::Asks,
    wrk::Target,
};

/// 1 kB of JSON.
const JSON_SIZE: usize = 1024;
/// What is called a large body where requests are counted.
const BODY_SIZE: usize = 1 << 20;
/// As long as a provider's JWT.
const TOKEN_SIZE: usize = 700;

/// The API: everything from memory, and a 401 for whoever has no token.
pub(crate) async fn api(stage: &Stage) -> Result<Running> {
    let body = stage.file("body", vec![b'x'; BODY_SIZE])?;
    let empty = "{\"items\":\"\"}".len();
    let json = format!("{{\"items\":\"{}\"}}", "x".repeat(JSON_SIZE - empty));
    let guard = "if ($http_authorization !~ \"^Bearer .\") { return 401; }";
    let locations = format!(
        "location = /api/json {{ {guard} default_type application/json; return 200 '{json}'; }}
         location = /api/body {{ {guard} alias {}; }}",
        body.display()
    );
    start(stage, "api", "", &locations).await
}

/// The floor.
pub(crate) async fn floor(stage: &Stage, api: SocketAddr) -> Result<Running> {
    let upstream = format!("upstream api {{ server {api}; keepalive 128; keepalive_requests 10000000; }}");
    let token = "A".repeat(TOKEN_SIZE);
    let locations = format!(
        "location /api/ {{
             proxy_pass http://api;
             proxy_http_version 1.1;
             proxy_set_header Connection '';
             proxy_set_header Cookie '';
             proxy_set_header Authorization 'Bearer {token}';
             proxy_buffers 16 32k; proxy_busy_buffers_size 256k; proxy_max_temp_file_size 0;
         }}
         location = /nobody {{ default_type application/json; return 401 '{{\"title\":\"nobody\"}}'; }}
         location = /session {{ default_type application/json; return 200 '{{\"sub\":\"alice\"}}'; }}"
    );
    start(stage, "floor", &upstream, &locations).await
}

/// The floor under a workload. Without an API behind it, it is what reading and writing HTTP costs.
pub(crate) fn target(floor: &Running, asks: Asks) -> Target {
    let path = match asks {
        Asks::Json => "/api/json",
        Asks::Body => "/api/body",
        Asks::JsonAsNobody => "/nobody",
        Asks::Session => "/session",
    };
    Target {
        url: format!("http://{}{path}", floor.address),
        headers: Vec::new(),
        process: floor.tree(),
        store: None,
        refuses: asks == Asks::JsonAsNobody,
    }
}

async fn start(stage: &Stage, name: &str, upstream: &str, locations: &str) -> Result<Running> {
    let address = free_address()?;
    let folder = stage.folder().join(name);
    std::fs::create_dir_all(&folder)?;
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .concat();
    let configuration = format!(
        "daemon off; worker_processes 2; error_log stderr warn; pid {}/pid;
         events {{ worker_connections 4096; }}
         http {{
             access_log off; sendfile on; tcp_nodelay on; tcp_nopush on; open_file_cache max=16 inactive=600s;
             keepalive_timeout 300s; keepalive_requests 10000000;
             {temporary}{upstream}
             server {{ listen {address} backlog=4096 reuseport; {locations} }}
         }}",
        folder.display()
    );
    let configuration = stage.file(&format!("{name}.conf"), configuration)?;
    let mut nginx = Command::new("nginx");
    nginx.arg("-p").arg(&folder).arg("-c").arg(configuration);
    Running::start(stage, name, address, &mut nginx).await
}

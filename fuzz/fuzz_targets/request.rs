//! Any request at all, to the whole of the BFF: what a stranger sends is never the server's fault.

#![no_main]

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, header},
};
use bff::{Bff, Config, Problem, Vars, properties::mutated};
use dev_services::{DevServices, Settings};
use http_body_util::BodyExt;
use tokio::runtime::Runtime;
use tower::ServiceExt;

struct World {
    runtime: Runtime,
    app: Router,
    _provider: DevServices,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("tokio starts");
    let (app, provider) = runtime.block_on(begin());
    World {
        runtime,
        app,
        _provider: provider,
    }
});

async fn begin() -> (Router, DevServices) {
    let state = std::env::temp_dir().join(format!("bff-fuzz-{}", std::process::id()));
    let provider = DevServices::start(Settings::on_free_ports(&state, "http://localhost:3000"))
        .await
        .expect("the provider starts");
    let vars: Vars = [
        ("PUBLIC_URL", "http://localhost:3000".to_owned()),
        ("OIDC_ISSUER", provider.issuer.clone()),
        ("OIDC_CLIENT_ID", provider.client_id.to_owned()),
        ("OIDC_CLIENT_SECRET", provider.client_secret.to_owned()),
        (
            "DATABASE_URL",
            format!("sqlite:{}", state.join("bff.db").display()),
        ),
        ("SESSION_KEYS", bff::config::new_session_key()),
    ]
    .into_iter()
    .collect();
    let config = Config::read(&vars).expect("the settings are in order");
    let page = Arc::new(|problem: &Problem| problem.title().to_owned());
    let bff = Bff::start(config, page).await.expect("the BFF starts");
    (bff.router().layer(bff.layer()), provider)
}

const METHODS: [Method; 4] = [Method::GET, Method::POST, Method::DELETE, Method::PUT];
const PATHS: [&str; 10] = [
    "/auth/login",
    "/auth/callback",
    "/auth/logout",
    "/auth/logout/callback",
    "/auth/backchannel-logout",
    "/auth/session",
    "/auth/sessions",
    "/auth/sessions/x",
    "/api/notes",
    "/",
];

// A line each: what kind of request, the query, the `Cookie` header, the body, edits of a real attempt's cookie.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [kind, place, rest @ ..] = data else { return };
    let mut lines = rest
        .splitn(4, |byte| *byte == b'\n')
        .chain(std::iter::repeat(&[][..]));
    let mut line = || lines.next().unwrap_or_default();
    let (query, cookie, body, edits) = (line(), line(), line(), line());
    let world = &*WORLD;
    world.runtime.block_on(async {
        let method = METHODS[usize::from(*kind) % METHODS.len()].clone();
        let uri = [PATHS[usize::from(*place) % PATHS.len()].as_bytes(), b"?", query].concat();
        let mut cookies = cookie.to_vec();
        if !edits.is_empty() {
            let login = Request::get("/auth/login")
                .body(Body::empty())
                .expect("it is a request");
            let answer = send(world, login).await;
            let attempt = answer[header::SET_COOKIE].to_str().expect("it is text");
            let attempt = attempt.split(';').next().unwrap_or_default();
            cookies = [mutated(attempt, edits).as_bytes(), b"; ", cookie].concat();
        }
        let Ok(mut request) = Request::builder()
            .method(method)
            .uri(uri)
            .body(Body::from(body.to_vec()))
        else {
            return;
        };
        let headers = request.headers_mut();
        if let Ok(cookies) = HeaderValue::from_bytes(&cookies) {
            headers.insert(header::COOKIE, cookies);
        }
        headers.insert("x-csrf", HeaderValue::from_static("1"));
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        if kind & 0x80 != 0 {
            headers.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
            headers.insert("sec-fetch-mode", HeaderValue::from_static("navigate"));
            headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        }
        send(world, request).await;
    });
});

async fn send(world: &World, request: Request<Body>) -> axum::http::HeaderMap {
    let told = format!("{request:?}");
    let Ok(answer) = world.app.clone().oneshot(request).await;
    let (parts, body) = answer.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    assert!(
        !parts.status.is_server_error(),
        "{told}: {} {body:?}",
        parts.status
    );
    parts.headers
}

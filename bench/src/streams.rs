//! `--streams`: a large body each way, events as they happen, a thousand idle WebSockets, and a flood of strangers. None of it may fill the memory or make others wait.

mod api;
mod bodies;
mod events;
mod flood;
mod sockets;

use crate::{Result, nginx, options::Options, server::Server, sign_in, stage::Stage};
use api::Api;

pub(crate) async fn run(options: &Options) -> Result<()> {
    let stage = Stage::build()?;
    let api = Api::start().await?;
    let server = Server::on_sqlite(options, &stage, api.address).await?;
    let client = Client {
        http: sign_in::http()?,
        api: format!("http://{}/api", api.address),
        server: server.origin(),
        cookie: server.cookie.clone(),
    };
    bodies::run(&client, server.tree()).await?;
    events::run(&client).await?;
    sockets::run(&client, server.tree()).await?;
    drop(server);

    let json = nginx::api(&stage).await?;
    for server in Server::on_each_database(options, &stage, json.address).await? {
        flood::run(&stage, &server).await?;
    }
    Ok(())
}

/// Somebody who is signed in, and may also go to the API directly.
struct Client {
    http: reqwest::Client,
    api: String,
    server: String,
    cookie: String,
}

impl Client {
    fn through_the_server(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}/api/bench{path}", self.server));
        request.header("x-csrf", "1").header("cookie", &self.cookie)
    }

    fn direct(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}{path}", self.api))
    }
}

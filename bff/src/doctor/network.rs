//! What the browser meets: the origin, its cookies, and who is in between.

use super::{discovery, finding::Section};
use crate::{
    config::{Legible, PublicUrl},
    http::HttpClient,
};

pub(super) async fn examine(legible: &Legible, http: &HttpClient) -> Section {
    let mut section = Section::of("origin");
    if let Some(public_url) = &legible.public_url {
        cookies(public_url, &mut section);
        origin(public_url, http, &mut section).await;
        if let Some(tls) = &legible.tls
            && !tls.is_for(public_url.name())
        {
            section.wrong(
                format!(
                    "the certificate in TLS_CERT_FILE is not for {}",
                    public_url.name()
                ),
                "let it be issued for the host of PUBLIC_URL, or correct that",
            );
        }
    }
    proxies(legible, &mut section);
    if let Some(address) = legible.admin_addr
        && !address.ip().is_loopback()
    {
        section.advise(
            format!("ADMIN_ADDR is {address}, which others may reach"),
            "see that a firewall keeps it from the internet: whoever reaches it reads the metrics",
        );
    }
    section
}

fn cookies(public_url: &PublicUrl, section: &mut Section) {
    if public_url.is_https() {
        section.right("cookies are for https and this host alone (Secure, __Host-)");
    } else {
        section.advise(
            format!("PUBLIC_URL is {}: cookies are not Secure", public_url.origin()),
            "right for development; for others PUBLIC_URL begins with https",
        );
    }
}

async fn origin(public_url: &PublicUrl, http: &HttpClient, section: &mut Section) {
    let url = public_url.join("/healthz");
    match discovery::get(&url, http).await {
        Ok(response) if response.body() == b"alive\n" => {
            section.right(format!("{url} is answered by an instance"));
        }
        Ok(response) => section.advise(
            format!("{url} is answered with {}, by somebody else", response.status()),
            "see that DNS and the load balancer lead here, if this app is deployed",
        ),
        Err(error) if error.to_string().contains("certificate") => section.wrong(
            format!("{url}: {error}"),
            "no browser will go on: see that the certificate is for this host and has not run out",
        ),
        Err(error) => section.advise(
            format!("{url}: {error}"),
            "start an instance, or see that DNS and the load balancer lead to one",
        ),
    }
}

fn proxies(legible: &Legible, section: &mut Section) {
    let networks = &legible.trusted_proxies;
    for network in networks.iter().filter(|network| network.prefix_len() == 0) {
        section.wrong(
            format!("TRUSTED_PROXIES has {network}: whoever calls may say that they are somebody else"),
            "name the addresses of the proxies in front, and no others",
        );
    }
    if legible.address_limit.is_some() && networks.is_empty() {
        section.advise(
            "RATE_LIMIT_PER_ADDRESS is set, and TRUSTED_PROXIES is not",
            "behind a proxy all the world has one address, and one limit: name the proxy in TRUSTED_PROXIES",
        );
    }
}

//! Whose request it is, by address: the connection's other end, or whom the proxies in front of us say it is.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName},
};
use ipnet::IpNet;

use crate::Bff;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address that a request came from.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// Without the connection's address (`into_make_service_with_connect_info`) there is none.
    pub(crate) fn of(bff: &Bff, request: &Request) -> Option<Self> {
        let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
        let address = behind(peer.ip(), request.headers(), bff.trusted_proxies());
        Some(Self(address))
    }
}

/// Each proxy adds whom it was called by to the end of `X-Forwarded-For`. So the list is believed from its end, as far as those
/// who wrote it are trusted; what stands before may be anybody's invention. `Forwarded` is not read: a proxy that adds to one
/// header lets the other pass as it came.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|proxies| proxies.contains(&address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    let lines = headers.get_all(X_FORWARDED_FOR).iter().rev();
    let callers = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    for caller in callers {
        if !is_trusted(client) {
            break;
        }
        match address(caller.trim()) {
            Some(caller) => client = caller.to_canonical(),
            None => break,
        }
    }
    client
}

/// An address, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, lines: &[&'static str]) -> String {
        let headers = lines
            .iter()
            .map(|line| (X_FORWARDED_FOR, HeaderValue::from_static(line)));
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(name, value);
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        behind(peer.parse().unwrap(), &all, &trusted).to_string()
    }

    #[test]
    fn who_is_not_trusted_is_asked_nothing() {
        assert_eq!(client("203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["198.51.100.7"]), "203.0.113.9");
    }

    #[test]
    fn the_list_is_believed_from_its_end() {
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6, 198.51.100.7, 10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6", "198.51.100.7:4711,10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(client("fd00::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn what_is_no_address_ends_the_belief() {
        assert_eq!(client("10.0.0.1", &["198.51.100.7, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[""]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["10.0.0.2"]), "10.0.0.2");
    }
}

//! What the upstream is told of whoever called us: `Forwarded` (RFC 7239), and the headers that were there before it.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{config::PublicUrl, guard::ClientAddress};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// To which host and by which scheme every request comes: as we know it ourselves, whatever the request says.
pub(crate) struct Forwarded {
    host: String,
    proto: HeaderValue,
    /// What follows the address in `Forwarded`.
    host_and_proto: String,
}

impl Forwarded {
    pub(crate) fn to(public_url: &PublicUrl) -> Self {
        let (scheme, host) = (public_url.scheme(), public_url.host());
        Self {
            host: host.to_owned(),
            proto: HeaderValue::from_static(scheme),
            host_and_proto: format!(";host=\"{host}\";proto={scheme}"),
        }
    }

    /// Tells it, and for whom the request is.
    pub(super) fn tell(&self, headers: &mut HeaderMap, client: Option<ClientAddress>) {
        let address = client.map(|ClientAddress(address)| (address, address.to_string()));
        let end = &self.host_and_proto;
        let forwarded = match &address {
            Some((IpAddr::V4(_), address)) => ["for=", address, end].concat(),
            Some((IpAddr::V6(_), address)) => ["for=\"[", address, "]\"", end].concat(),
            None => ["for=unknown", end].concat(),
        };
        headers.insert(header::FORWARDED, value(forwarded));
        if let Some((_, address)) = address {
            headers.insert(X_FORWARDED_FOR, value(address));
        }
        headers.insert(X_FORWARDED_HOST, value(self.host.clone()));
        headers.insert(X_FORWARDED_PROTO, self.proto.clone());
    }
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("addresses and the host of a URL are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Vars};

    #[test]
    fn every_kind_of_address_is_told() {
        let vars = [
            ("PUBLIC_URL", "https://[2001:db8::1]:8443"),
            ("OIDC_ISSUER", "https://op.example"),
            ("OIDC_CLIENT_ID", "bff"),
            ("OIDC_CLIENT_SECRET", "secret"),
            ("SESSION_KEYS", &crate::config::new_session_key()),
        ];
        let vars: Vars = vars
            .map(|(key, value)| (key, value.to_owned()))
            .into_iter()
            .collect();
        let forwarded = Forwarded::to(&Config::read(&vars).unwrap().public_url);
        for (client, node, address) in [
            (Some("203.0.113.9"), "203.0.113.9", Some("203.0.113.9")),
            (Some("2001:db8::7"), "\"[2001:db8::7]\"", Some("2001:db8::7")),
            (None, "unknown", None),
        ] {
            let mut told = HeaderMap::new();
            forwarded.tell(
                &mut told,
                client.map(|client| ClientAddress(client.parse().unwrap())),
            );
            let expected = format!("for={node};host=\"[2001:db8::1]:8443\";proto=https");
            assert_eq!(told[header::FORWARDED], expected);
            assert_eq!(
                told.get(X_FORWARDED_FOR).map(|value| value.to_str().unwrap()),
                address
            );
            assert_eq!(told[X_FORWARDED_HOST], "[2001:db8::1]:8443");
            assert_eq!(told[X_FORWARDED_PROTO], "https");
        }
    }
}

//! What can be read of a configuration that has mistakes, so that one does not hide what is wrong elsewhere.

use std::{net::SocketAddr, num::NonZeroU32};

use ipnet::IpNet;
use secrecy::SecretString;

use super::{PublicUrl, RelyingParty, SessionKey, Tls, Vars, reader::Reader};
use crate::proxy::Table;

/// The settings that are worth a closer look, each as far as it is right.
pub(crate) struct Legible {
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) issuer: Option<String>,
    pub(crate) relying_party: Option<RelyingParty>,
    pub(crate) database_url: Option<SecretString>,
    pub(crate) session_keys: Option<Vec<SessionKey>>,
    pub(crate) admin_addr: Option<SocketAddr>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) address_limit: Option<NonZeroU32>,
    pub(crate) tls: Option<Tls>,
    pub(crate) table: Option<Table>,
}

impl Legible {
    pub(crate) fn read(vars: &Vars) -> Self {
        let mut mistakes = Vec::new();
        let mut reader = Reader {
            vars,
            mistakes: &mut mistakes,
        };
        let public_url = reader.public_url();
        Self {
            tls: reader.tls(public_url.as_ref()),
            public_url,
            issuer: reader.issuer(),
            relying_party: reader.relying_party(),
            database_url: reader.database_url(),
            session_keys: reader.session_keys(),
            admin_addr: reader.admin_addr(),
            trusted_proxies: reader.trusted_proxies(),
            address_limit: reader.requests_per_second("RATE_LIMIT_PER_ADDRESS"),
            table: reader.proxy_table(),
        }
    }
}

//! Who may be in front of us, and how much anybody may ask for.

use std::{net::IpAddr, num::NonZeroU32};

use ipnet::IpNet;

use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn trusted_proxies(&mut self) -> Vec<IpNet> {
        let value = self.value("TRUSTED_PROXIES");
        let mut networks = Vec::new();
        for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let one = || part.parse::<IpAddr>().ok().map(IpNet::from);
            match part.parse().ok().or_else(one) {
                Some(network) => networks.push(network),
                None => self.mistake(
                    "TRUSTED_PROXIES",
                    format!("`{part}` is neither an address nor a network"),
                    "TRUSTED_PROXIES=10.0.0.0/8,192.0.2.7",
                ),
            }
        }
        networks
    }

    /// `None` is no limit.
    pub(super) fn requests_per_second(&mut self, key: &str) -> Option<NonZeroU32> {
        let value = self.value(key);
        let Ok(number) = value.parse() else {
            let problem = format!("`{value}` is not a whole number of requests a second, or 0 for no limit");
            self.mistake(key, problem, format!("{key}=50"));
            return None;
        };
        NonZeroU32::new(number)
    }
}

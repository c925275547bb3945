//! What may pass: the `[[proxy]]` rows of `bff.toml`, checked completely at start. Deny by default.

mod fields;
mod route;
mod row;

use std::collections::BTreeMap;

use axum::http::Method;

pub(crate) use route::{Route, TokenKind};

use crate::{
    config::Mistake,
    oidc::{Needs, TargetService},
};

/// The rows, by prefix; the longest prefix first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(Vec<Prefix>);

/// One prefix on this origin, and the rows that share it.
#[derive(Clone, Debug)]
struct Prefix {
    path: String,
    routes: Vec<Route>,
}

/// The row that a request belongs to, or why there is none.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    Route(&'a Route),
    /// The prefix is in the table, with these methods only.
    OtherMethods(String),
    Nothing,
}

impl Table {
    /// # Errors
    ///
    /// Every mistake in the table, each with the row it is in.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut prefixes: BTreeMap<String, Vec<Route>> = BTreeMap::new();
        for row in row::rows(text, &mut mistakes) {
            let rows = prefixes.entry(row.route.path.clone()).or_default();
            let taken = |method: &&Method| rows.iter().any(|route| route.methods.contains(method));
            if let Some(method) = row.route.methods.iter().find(taken) {
                mistakes.push(Mistake {
                    key: row.place,
                    problem: format!(
                        "an earlier row has {method} of the same path: this one would never be asked"
                    ),
                    example: "one row for each path and method".to_owned(),
                });
            } else {
                rows.push(row.route);
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let mut prefixes: Vec<Prefix> = prefixes
            .into_iter()
            .map(|(path, routes)| Prefix { path, routes })
            .collect();
        prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.path.len()));
        Ok(Self(prefixes))
    }

    /// The row of the longest prefix that ends where a segment does.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let Some(prefix) = self.0.iter().find(|prefix| prefix.holds(path)) else {
            return Found::Nothing;
        };
        let mut routes = prefix.routes.iter();
        match routes.find(|route| route.methods.contains(method)) {
            Some(route) => Found::Route(route),
            None => Found::OtherMethods(prefix.allow()),
        }
    }

    /// What the rows ask of the provider.
    pub(crate) fn needs(&self) -> Needs {
        let any = |is: fn(&TokenKind) -> bool| self.routes().any(|route| is(&route.token));
        Needs {
            introspection: any(|token| *token == TokenKind::Phantom),
            token_exchange: any(|token| matches!(token, TokenKind::Exchange(_))),
            client_credentials: any(|token| matches!(token, TokenKind::Client(_))),
        }
    }

    /// Whether there are rows whose tokens cannot be bound to a key (RFC 9449).
    pub(crate) fn has_unbound_tokens(&self) -> bool {
        self.needs() != Needs::default()
    }

    /// Every row, in no particular order.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.0.iter().flat_map(|prefix| &prefix.routes)
    }

    /// The services that the user's tokens are wanted for, beside the one that the login is for.
    pub(crate) fn services(&self) -> impl Iterator<Item = &TargetService> {
        self.routes().filter_map(|route| match &route.token {
            TokenKind::User(service) | TokenKind::UserOrNone(service) => service.as_ref(),
            _ => None,
        })
    }
}

impl Prefix {
    fn holds(&self, path: &str) -> bool {
        path.strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The methods of its rows, as the `Allow` header lists them.
    fn allow(&self) -> String {
        let methods = self.routes.iter().flat_map(|route| &route.methods);
        methods.map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests;

//! What may be known of the table outside: what may pass, not where it leads.

use super::table::{Route, Table, TokenKind};

/// What a browser may call: a row of the proxy table, without where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The prefix on this origin.
    pub path: String,
    /// The methods that pass.
    pub methods: Vec<String>,
    /// Whose access token goes along, as the table writes it.
    pub token: &'static str,
}

impl Table {
    /// All rows, by path.
    pub(super) fn passages(&self) -> Vec<Passage> {
        let mut passages: Vec<_> = self.routes().map(Passage::from).collect();
        passages.sort_by(|one, other| one.path.cmp(&other.path));
        passages
    }
}

impl From<&Route> for Passage {
    fn from(route: &Route) -> Self {
        Self {
            path: route.path.clone(),
            methods: route.methods.iter().map(ToString::to_string).collect(),
            token: match route.token {
                TokenKind::User(_) => "user",
                TokenKind::UserOrNone(_) => "user-or-none",
                TokenKind::Phantom => "phantom",
                TokenKind::Exchange(_) => "exchange",
                TokenKind::Client(_) => "client",
                TokenKind::None => "none",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_says_nothing_of_where_it_leads() {
        const TABLE: &str = r#"
            [[proxy]]
            path = "/api/zebras"
            upstream = "https://zebras.internal/v1"
            methods = ["GET"]
            token = "none"

            [[proxy]]
            path = "/api/notes"
            upstream = "https://notes.internal/v1"
            methods = ["GET", "POST"]
            token = "user"
        "#;
        let passages = Table::parse(TABLE).unwrap().passages();
        assert_eq!(
            passages[0],
            Passage {
                path: "/api/notes".to_owned(),
                methods: vec!["GET".to_owned(), "POST".to_owned()],
                token: "user",
            }
        );
        assert_eq!(
            (passages[1].path.as_str(), passages[1].token),
            ("/api/zebras", "none")
        );
        assert!(!format!("{passages:?}").contains("internal"));
    }
}

use axum::{
    http::{HeaderValue, header::LOCATION},
    response::Response,
};
use url::Url;

/// What happens to a parameter of the authorization response: `code`, `state`, `iss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationLie {
    /// Another value: that of another issuer, another browser's.
    Wrong(&'static str),
    /// It is not there.
    Without(&'static str),
    /// It has no value.
    Empty(&'static str),
    /// It is there, and there again.
    Twice(&'static str),
}

impl AuthorizationLie {
    pub(super) fn tell(self, mut response: Response) -> Response {
        let location = response.headers().get(LOCATION);
        let url = location.and_then(|url| url.to_str().ok()?.parse().ok());
        if let Some(Ok(url)) = url.map(|url| HeaderValue::from_str(self.in_url(url).as_str())) {
            response.headers_mut().insert(LOCATION, url);
        }
        response
    }

    fn in_url(self, mut url: Url) -> Url {
        let honest: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut query = url.query_pairs_mut();
        query.clear();
        for (name, value) in &honest {
            match self {
                Self::Wrong("iss") if name == "iss" => query.append_pair(name, "https://op.example"),
                Self::Wrong(wrong) if name == wrong => query.append_pair(name, "wrong"),
                Self::Empty(empty) if name == empty => query.append_pair(name, ""),
                Self::Without(missing) if name == missing => &mut query,
                Self::Twice(twice) if name == twice => {
                    query.append_pair(name, value).append_pair(name, value)
                }
                _ => query.append_pair(name, value),
            };
        }
        drop(query);
        url
    }
}

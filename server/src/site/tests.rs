//! The same files, in a folder and within the executable of the tests.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::IntoResponse,
    routing::any,
};

use super::*;

const STYLE: &str = "/app.0123456789abcdefghijkl.css";
const TEXT: &str = "body { color: teal }\n";

fn sites() -> [Site; 2] {
    [
        Site::Folder("tests/site".into()),
        Site::Embedded(Embedded::FOR_TESTS),
    ]
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(site: &Site, folder: &str, request: axum::http::request::Builder) -> Answer {
    let otherwise = any(|| async { (StatusCode::NOT_FOUND, "a page").into_response() });
    let request = request.body(Body::empty()).unwrap();
    let (head, body) = site
        .serve(folder, otherwise)
        .call(request)
        .await
        .unwrap()
        .into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: head.status,
        headers: head.headers,
        body: String::from_utf8(body.into()).unwrap(),
    }
}

#[tokio::test]
async fn a_file_is_the_same_wherever_it_lies() {
    for site in sites() {
        let answer = ask(&site, "pkg", Request::get(STYLE)).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::OK, TEXT), "{site:?}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/css");
        assert_eq!(answer.header(header::CONTENT_LENGTH), TEXT.len().to_string());
        assert_eq!(answer.header(header::CONTENT_ENCODING), "");

        let answer = ask(&site, "pkg", Request::head(STYLE)).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::OK, ""), "{site:?}");
        assert_eq!(answer.header(header::CONTENT_LENGTH), TEXT.len().to_string());

        let in_root = ask(&site, "", Request::get("/favicon.svg")).await;
        assert_eq!(in_root.header(header::CONTENT_TYPE), "image/svg+xml", "{site:?}");
    }
}

#[tokio::test]
async fn who_takes_it_compressed_gets_what_was_compressed_beforehand() {
    for site in sites() {
        for (accepted, encoding, body) in [
            ("gzip, br", "br", "not really brotli\n"),
            ("gzip", "", TEXT),
            ("zstd", "", TEXT),
        ] {
            let request = Request::get(STYLE).header(header::ACCEPT_ENCODING, accepted);
            let answer = ask(&site, "pkg", request).await;
            assert_eq!((answer.status, &*answer.body), (StatusCode::OK, body), "{site:?}");
            assert_eq!(answer.header(header::CONTENT_ENCODING), encoding, "{accepted}");
            assert_eq!(answer.header(header::CONTENT_TYPE), "text/css");
            assert_eq!(answer.header(header::VARY), "accept-encoding");
        }
    }
}

#[tokio::test]
async fn a_part_of_it_can_be_had() {
    for site in sites() {
        let request = Request::get(STYLE).header(header::RANGE, "bytes=5-9");
        let answer = ask(&site, "pkg", request).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{site:?}");
        assert_eq!(answer.body, TEXT[5..10]);
    }
}

#[tokio::test]
async fn a_copy_that_is_still_good_is_not_sent_again() {
    for site in sites() {
        let first = ask(&site, "pkg", Request::get(STYLE)).await;
        for (condition, value) in [
            (header::IF_NONE_MATCH, first.header(header::ETAG)),
            (header::IF_MODIFIED_SINCE, first.header(header::LAST_MODIFIED)),
        ] {
            let again = ask(&site, "pkg", Request::get(STYLE).header(condition, value)).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{site:?}: {value}");
        }
        let other = Request::get(STYLE).header(header::IF_NONE_MATCH, "\"another\"");
        assert_eq!(ask(&site, "pkg", other).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_no_file_is_somebody_elses() {
    for site in sites() {
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/pkg"),
            (Method::GET, "/pkg/"),
            (Method::GET, "/pkg/../favicon.svg"),
            (Method::GET, "/..%2fsite.rs"),
            (Method::GET, "/favicon.svg/"),
            (Method::GET, "/nothing.svg"),
            (Method::GET, "/%00"),
            (Method::POST, "/favicon.svg"),
        ] {
            let request = Request::builder().method(method).uri(path);
            let answer = ask(&site, "", request).await;
            assert_eq!(
                (answer.status, &*answer.body),
                (StatusCode::NOT_FOUND, "a page"),
                "{site:?}: {path}"
            );
        }
    }
}

#[test]
fn names_are_those_of_one_folder() {
    for site in sites() {
        let mut names = site.names("pkg");
        names.sort();
        let wanted = ["css", "css.br", "js", "wasm"].map(|kind| format!("app.0123456789abcdefghijkl.{kind}"));
        assert_eq!(names, wanted, "{site:?}");
        assert_eq!(site.names("pk"), [""; 0]);
    }
}

#[test]
fn a_folder_that_is_named_comes_first() {
    let told = Vars::from_iter([(Site::SETTING, "/srv/site")]);
    assert!(matches!(Site::find(&told), Site::Folder(folder) if *folder == *"/srv/site"));
    let is_embedded = matches!(Site::find(&Vars::default()), Site::Embedded(_));
    assert_eq!(is_embedded, cfg!(feature = "embedded-site"));
}

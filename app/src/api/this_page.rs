use futures_util::{Sink, Stream};
use leptos::server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::FromServerFnError,
    request::browser::BrowserRequest,
    response::browser::BrowserResponse,
};

/// By this header a call says which session its page was rendered for. `bff` refuses it if that is not the browser's any more.
pub(crate) const SESSION_HEADER: &str = "X-Session";

/// Sends a server function's call from the browser, and says for which session this page was rendered.
///
/// Every server function names it (`client = ThisPage`): what is still typed into a page after somebody else signed in, in
/// another tab, is then done for neither of the two.
pub struct ThisPage;

/// The name of the `<meta>` in which a page carries the public handle of its session.
pub(crate) const META: &str = "session";
/// What it carries when nobody is signed in.
pub(crate) const NOBODY: &str = "none";

/// The session that the page in this tab was rendered for.
#[cfg(not(feature = "ssr"))]
pub(crate) fn session() -> String {
    let meta = leptos::prelude::document()
        .query_selector(&format!("meta[name={META}]"))
        .ok()
        .flatten();
    meta.and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_else(|| NOBODY.to_owned())
}

/// The session that the page is being rendered for.
#[cfg(feature = "ssr")]
pub(crate) fn session() -> String {
    crate::server::session_of_this_request().unwrap_or_else(|| NOBODY.to_owned())
}

impl<E, I, O> Client<E, I, O> for ThisPage
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Result<BrowserResponse, E>> + Send {
        request.headers().set(SESSION_HEADER, &session());
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    #[test]
    fn every_server_function_names_this_client() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api");
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let source = fs::read_to_string(&path).unwrap();
            for attribute in source.lines().filter(|line| line.starts_with("#[server")) {
                let place = path.display();
                assert!(attribute.contains("client = ThisPage"), "{place}: {attribute}");
            }
        }
    }
}

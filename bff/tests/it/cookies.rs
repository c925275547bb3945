//! What the cookies say of themselves (BBA §6.1.3.2). Behind a proxy that speaks https; the tests' browser minds only `SameSite`.

use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::support::{Attempt, Store, World, once};

once! {
    under_https_every_cookie_is_this_hosts_alone,
    on_this_machine_plain_http_will_do,
}

#[track_caller]
fn is_of_this_host(cookie: &Cookie<'_>, name: &str, same_site: SameSite, secure: bool) {
    assert!(cookie.name().starts_with(name), "{cookie}");
    assert_eq!(cookie.http_only(), Some(true), "{cookie}");
    assert_eq!((cookie.path(), cookie.domain()), (Some("/"), None), "{cookie}");
    assert_eq!(cookie.same_site(), Some(same_site), "{cookie}");
    assert_eq!(cookie.secure().unwrap_or(false), secure, "{cookie}");
}

/// The cookies of a login: of the attempt, of the session, and of whoever has one.
async fn cookies_of_a_login(world: &World, public_url: &str) -> [Cookie<'static>; 3] {
    let browser = world.browser();
    let answer = browser.open("/auth/login").await;
    let attempt = answer.set_cookies().remove(0);
    let url = answer.location().parse().unwrap();
    let callback = browser.choose(&Attempt { url }, "alice").await;
    let answer = browser
        .come_back(callback.strip_prefix(public_url).unwrap())
        .await;
    let named = |end: &str| {
        let mut cookies = answer.set_cookies().into_iter();
        cookies.find(|cookie| cookie.name().ends_with(end)).unwrap()
    };
    [attempt, named("session"), named("signed-in")]
}

async fn under_https_every_cookie_is_this_hosts_alone(store: Store) {
    const PUBLIC_URL: &str = "https://app.example";
    let world = World::plan(store).set("PUBLIC_URL", PUBLIC_URL).start().await;
    let [attempt, session, signed_in] = cookies_of_a_login(&world, PUBLIC_URL).await;
    is_of_this_host(&attempt, "__Host-login-", SameSite::Lax, true);
    is_of_this_host(&session, "__Host-session", SameSite::Strict, true);
    is_of_this_host(&signed_in, "signed-in", SameSite::Lax, true);
}

async fn on_this_machine_plain_http_will_do(store: Store) {
    let world = World::start(store).await;
    let [attempt, session, signed_in] = cookies_of_a_login(&world, &world.origin).await;
    is_of_this_host(&attempt, "login-", SameSite::Lax, false);
    is_of_this_host(&session, "session", SameSite::Strict, false);
    is_of_this_host(&signed_in, "signed-in", SameSite::Lax, false);
}

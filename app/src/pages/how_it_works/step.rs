use leptos::prelude::*;

use super::Messages;

/// What stands for a secret.
const SECRET: &str = "████████";

/// All steps, in their order.
#[component]
pub(super) fn Sequence(messages: Messages) -> impl IntoView {
    let Messages {
        issuer,
        client_id,
        scope,
        claims,
        scheme,
        token,
        signed_in,
    } = messages;
    let signed_in = signed_in.map(|time| format!("You came back from the provider at {time}."));

    view! {
        <ol class="sequence">
            <Step
                title="You ask to sign in"
                between="browser → server"
                text="A plain link. The server makes up a state, a nonce and a PKCE verifier and seals them into a cookie for this one attempt; its database is not touched."
                message="GET /auth/login?return_to=/notes".to_owned()
            />
            <Step
                title="The server sends you to the provider"
                between="server → browser → provider"
                text="The provider learns who asks and what for; of the verifier it gets a hash."
                message=format!(
                    "303 See Other\nSet-Cookie: {SECRET}; HttpOnly; SameSite=Lax; Max-Age=600\nLocation: {issuer}/…\n  ?response_type=code\n  &client_id={client_id}\n  &scope={scope}\n  &redirect_uri=…/auth/callback\n  &state={SECRET}\n  &nonce={SECRET}\n  &code_challenge={SECRET}\n  &code_challenge_method=S256",
                )
            />
            <Step
                title="The provider sends you back"
                between="provider → browser → server"
                text="With a code that only this server can redeem, once. The state must be that of an attempt of this browser, and the issuer the one that was asked."
                message=format!("GET /auth/callback\n  ?code={SECRET}\n  &state={SECRET}\n  &iss={issuer}")
                note=signed_in
            />
            <Step
                title="The server redeems the code"
                between="server → provider"
                text="The browser takes no part in this, nor in anything that has a token in it."
                message=format!(
                    "POST the token endpoint\ngrant_type=authorization_code\ncode={SECRET}\ncode_verifier={SECRET}\n\n200 OK\naccess_token: {SECRET}\nrefresh_token: {SECRET}\nid_token: {SECRET}",
                )
            />
            <Step
                title="It checks who you are"
                between="server"
                text="The ID token's signature, issuer, audience, times, nonce and token hash; then userinfo must speak of the same subject."
                message=format!("iss: {issuer}\naud: {client_id}\n{claims}nonce: {SECRET}")
            />
            <Step
                title="You get a cookie"
                between="server → browser"
                text="It names a row in the server's database, and says nothing else. Scripts cannot read it, and other sites cannot have it sent. The tokens stay behind, sealed."
                message=format!("Set-Cookie: session={SECRET}; HttpOnly; SameSite=Strict; Path=/")
            />
            <Step
                title="A page calls an API"
                between="browser → server → API"
                text="The server takes the cookie off and puts the access token on. If the token has run out, one call renews it while the others wait."
                message=format!("GET /api/notes\nCookie: session={SECRET}\n\nGET https://…/notes\nAuthorization: {scheme} {SECRET}")
                note=token
            />
            <Step
                title="You sign out"
                between="browser → server → provider"
                text="The session's row goes, so every instance refuses it from the next request on; open tabs are told, and the refresh token is revoked."
                message=format!("POST /auth/logout\nCookie: session={SECRET}")
            />
        </ol>
    }
    .into_any()
}

#[component]
fn Step(
    title: &'static str,
    between: &'static str,
    text: &'static str,
    message: String,
    #[prop(optional_no_strip)] note: Option<String>,
) -> impl IntoView {
    view! {
        <li>
            <div>
                <h2>{title}</h2>
                <p class="between">{between}</p>
                <p>{text}</p>
                {note.map(|note| view! { <p class="live">{note}</p> })}
            </div>
            <pre class="wire" tabindex="0" aria-label=format!("Message: {title}")>
                {message}
            </pre>
        </li>
    }
    .into_any()
}

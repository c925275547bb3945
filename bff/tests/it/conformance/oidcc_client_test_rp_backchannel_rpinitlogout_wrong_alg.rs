//! `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg`: the logout token is signed by an algorithm that was not agreed on.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Store, World, jwt_part, once};

once! {
    a_logout_token_signed_by_another_algorithm_is_refused,
}

async fn a_logout_token_signed_by_another_algorithm_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let jwks = world.http.get(format!("{}/jwks", world.issuer()));
    let jwks: Value = serde_json::from_str(&jwks.send().await.unwrap().text().await.unwrap()).unwrap();
    let modulus = URL_SAFE_NO_PAD
        .decode(jwks["keys"][0]["n"].as_str().unwrap())
        .unwrap();
    // What everybody knows, and what the provider and we share, as the key of an HMAC.
    for key in [modulus.as_slice(), world.setting("OIDC_CLIENT_SECRET").as_bytes()] {
        for kid in [jwks["keys"][0]["kid"].clone(), Value::Null] {
            let header = json!({ "alg": "HS256", "kid": kid });
            let signed = format!(
                "{}.{}",
                jwt_part(&header),
                jwt_part(&world.logout_claims(json!({})))
            );
            let mac = <Hmac<Sha256> as Mac>::new_from_slice(key).unwrap();
            let mac = mac.chain_update(&signed).finalize().into_bytes();
            let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac));
            world.refuses_logout(&token, "").await;
        }
    }
    let claims = world.logout_claims(json!({}));
    for alg in ["RS384", "PS256", "ES256", "HS256"] {
        world
            .refuses_logout(&world.signed(json!({ "alg": alg }), &claims), "alg")
            .await;
    }
}

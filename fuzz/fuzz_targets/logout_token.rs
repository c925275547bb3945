#![no_main]

use std::sync::LazyLock;

use bff::properties::LogoutTokens;
use tokio::runtime::Runtime;

static TOKENS: LazyLock<(Runtime, LogoutTokens)> =
    LazyLock::new(|| (Runtime::new().expect("tokio starts"), LogoutTokens::begin()));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (runtime, tokens) = &*TOKENS;
    runtime.block_on(async {
        tokens.are_the_providers_alone(data).await;
        tokens.say_that_they_are(&String::from_utf8_lossy(data)).await;
    });
});

use std::time::Duration;

/// Waits for something that happens by itself, and soon.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let poll = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let outcome = tokio::time::timeout(Duration::from_secs(30), poll).await;
    assert!(outcome.is_ok(), "waited in vain until {what}");
}

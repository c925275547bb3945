/// A test that wants what is not on this machine says so, loudly; where `cargo xtask test` may install it, it does.
#[expect(
    clippy::print_stderr,
    reason = "what is not run here is said to whoever runs the tests"
)]
pub(crate) fn not_run(wants: &str) {
    eprintln!("NOT RUN: {wants} is not here");
}

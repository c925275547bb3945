//! The binary: configuration, telemetry, BFF, pages, serve.

mod admin;
#[cfg(debug_assertions)]
mod development;
mod pages;
mod serve;
mod telemetry;

use std::{process::ExitCode, sync::Arc};

use app::Files;
use bff::{Bff, Config, ProblemPage, Vars};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::say_last(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg_attr(
        not(debug_assertions),
        expect(unused_mut, reason = "only development adds defaults")
    )]
    let mut vars = Vars::from_env();
    let options = pages::options()?;
    #[cfg(debug_assertions)]
    let _services = development::prepare(&mut vars, &options).await?;

    let config = Config::read(&vars)?;
    let admin = config.admin_addr();
    let recorded = admin.map(|_| admin::record()).transpose()?;
    let listener = serve::bind(options.site_addr, "LEPTOS_SITE_ADDR").await?;
    let files = Files::find(&options);
    let bff = Bff::start(config, problem_page(files.clone())).await?;
    if let Some((address, recorded)) = admin.zip(recorded) {
        admin::serve(address, recorded, &bff).await?;
    }
    tracing::info!("listening on {}", options.site_addr);
    let app = pages::router(&bff, options, files);
    serve::until_told_to_stop(listener, bff, app).await?;
    Ok(())
}

fn problem_page(files: Files) -> ProblemPage {
    Arc::new(move |problem| app::problem_page(problem, &files))
}

//! No command: configuration, BFF, pages, serve.

use std::{process::ExitCode, sync::Arc};

use app::Files;
use bff::{Bff, Config, ProblemPage};

use super::Outcome;
#[cfg(debug_assertions)]
use crate::development;
use crate::{
    admin, pages,
    reload::Reload,
    serve::{self, Connections, Shutdown},
    settings::Told,
    site::Site,
    tls::Certificate,
    traces::Traces,
};

pub(super) async fn run() -> Outcome {
    let told = Told::read()?;
    #[cfg(debug_assertions)]
    let _services = match told.services {
        Some(settings) => Some(development::start(&told.vars, settings).await?),
        None => None,
    };
    let (vars, options) = (told.vars, told.options);

    let config = Config::read(&vars)?;
    let admin = config.admin_addr();
    let shutdown = Shutdown {
        delay: config.shutdown_delay(),
        timeout: config.shutdown_timeout(),
    };
    let certificate = config.tls().map(Certificate::new);
    let recorded = admin.map(|_| admin::record()).transpose()?;
    let listener = serve::bind(options.site_addr, "LEPTOS_SITE_ADDR").await?;
    let site = Site::find(&vars);
    let files = Files::among(site.names(&options.site_pkg_dir), &options);
    let exports_traces = config.exports_traces();
    let bff = Bff::start(config, problem_page(files.clone())).await?;
    let traces = exports_traces.then(|| Traces::begin(&vars)).transpose()?;
    if let Some((address, recorded)) = admin.zip(recorded) {
        admin::serve(address, recorded, &bff).await?;
    }
    let reload = Reload {
        bff: bff.clone(),
        vars,
        certificate: certificate.clone(),
    };
    reload.begin()?;
    tracing::info!("listening on {}", options.site_addr);
    let connections = || Connections {
        app: pages::router(&bff.apart(), options.clone(), &site, files.clone()),
        certificate: certificate.clone(),
    };
    serve::until_told_to_stop(listener, &bff, connections, shutdown).await?;
    if let Some(traces) = traces {
        traces.finish().await;
    }
    Ok(ExitCode::SUCCESS)
}

fn problem_page(files: Files) -> ProblemPage {
    Arc::new(move |problem, visitor| app::problem_page(problem, visitor, &files))
}

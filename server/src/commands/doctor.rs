//! `server doctor`

use std::{
    io::{self, Write},
    process::ExitCode,
};

use bff::doctor::{Diagnosis, Finding, Registration, Verdict};
use clap::Args;

use super::Outcome;
use crate::settings::Told;

#[derive(Args)]
pub(super) struct Arguments {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Fails when something is wrong. Advice is no failure.
pub(super) async fn run(arguments: &Arguments) -> Outcome {
    let told = Told::read()?;
    #[cfg(debug_assertions)]
    let _services = match told.services {
        Some(settings) => crate::development::start_unless_running(settings).await?,
        None => None,
    };
    let diagnosis = bff::doctor::examine(&told.vars).await?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &diagnosis)?;
        writeln!(out)?;
    } else {
        write(&mut out, &diagnosis)?;
    }
    Ok(if diagnosis.healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn write(out: &mut impl Write, diagnosis: &Diagnosis) -> io::Result<()> {
    let mut area = "";
    for finding in &diagnosis.findings {
        if finding.area != area {
            area = finding.area;
            writeln!(out, "\n{area}")?;
        }
        write_finding(out, finding)?;
    }
    if let Some(registration) = &diagnosis.register {
        write_registration(out, registration)?;
    }
    let count = |verdict| {
        diagnosis
            .findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .count()
    };
    match (count(Verdict::Wrong), count(Verdict::Advice)) {
        (0, 0) => writeln!(out, "\nAll is well."),
        (0, advice) => writeln!(out, "\nNothing is wrong; {advice} to think about (!)."),
        (wrong, advice) => writeln!(out, "\n{wrong} wrong (✗), {advice} to think about (!)."),
    }
}

fn write_finding(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let mark = match finding.verdict {
        Verdict::Right => '✓',
        Verdict::Advice => '!',
        Verdict::Wrong => '✗',
    };
    // A mistake in a file is told over several lines.
    let what = finding.what.replace('\n', "\n    ");
    writeln!(out, "  {mark} {what}")?;
    match &finding.advice {
        Some(advice) => writeln!(out, "    → {advice}"),
        None => Ok(()),
    }
}

fn write_registration(out: &mut impl Write, registration: &Registration) -> io::Result<()> {
    let Registration {
        redirect_uri,
        post_logout_redirect_uri,
        backchannel_logout_uri,
        initiate_login_uri,
    } = registration;
    writeln!(
        out,
        "\nto be registered at the provider\
         \n    redirect URI               {redirect_uri}\
         \n    post-logout redirect URI   {post_logout_redirect_uri}\
         \n    back-channel logout URI    {backchannel_logout_uri}   (session required)\
         \n    initiate-login URI         {initiate_login_uri}"
    )
}

//! What may be met at night is in docs/operations.md.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{read, root};

/// A file's own words, however the page sets them.
fn operations() -> String {
    read("docs/operations.md").replace('`', "")
}

#[test]
fn every_warning_of_the_log_is_explained() {
    let explained = operations();
    let messages = messages_in(&["bff/src", "server/src"]);
    assert!(messages.len() > 20, "{messages:?}");
    let missing: Vec<_> = messages
        .iter()
        .filter(|message| !explained.contains(&***message))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_problem_is_explained() {
    let explained = read("docs/operations.md");
    let codes = read("bff/src/problem/code.rs");
    let codes: Vec<_> = codes
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \""))
        .map(|(_, rest)| rest.split('"').next().unwrap())
        .collect();
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        assert!(explained.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn every_alert_is_explained() {
    let explained = read("docs/operations.md");
    let alerts = read("packaging/prometheus/alerts.yaml");
    let names = alerts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "));
    for name in names {
        assert!(explained.contains(&format!("`{name}`")), "{name}");
    }
}

/// Or the process is killed while it waits for what is under way.
#[test]
fn whoever_stops_a_process_waits_for_as_long_as_it_may_take() {
    let settings = read("bff/src/config/settings.rs");
    let by_default = |name: &str| number_after(&settings, &format!("\"{name}\", Some(\""));
    let takes = |delay| delay + by_default("SHUTDOWN_TIMEOUT");
    let unit = read("packaging/systemd/bff.service");
    let compose = read("compose.yaml");
    let pod = read("packaging/kubernetes/bff.yaml");
    let pods_delay = number_after(&pod, "name: SHUTDOWN_DELAY, value: \"");
    assert!(number_after(&unit, "TimeoutStopSec=") > takes(by_default("SHUTDOWN_DELAY")));
    assert!(number_after(&compose, "stop_grace_period: ") > takes(by_default("SHUTDOWN_DELAY")));
    assert!(number_after(&pod, "terminationGracePeriodSeconds: ") > takes(pods_delay));
}

fn number_after(text: &str, words: &str) -> u32 {
    let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("no {words}"));
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
    digits.parse().unwrap()
}

/// A dashboard of metrics that are not there looks like a quiet day.
#[test]
fn alerts_and_dashboard_name_metrics_that_there_are() {
    let source = read("bff/src/ops/metrics.rs");
    let files = [
        "packaging/prometheus/alerts.yaml",
        "packaging/grafana/dashboard.json",
        "docs/operations.md",
    ];
    for file in files {
        let text = read(file);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let metrics: BTreeSet<_> = words.filter(|word| word.starts_with("bff_")).collect();
        assert!(!metrics.is_empty(), "{file}");
        for metric in metrics {
            let name = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|suffix| metric.strip_suffix(suffix))
                .unwrap_or(metric);
            assert!(
                source.contains(&format!("\"{name}\"")),
                "{file}: there is no {metric}"
            );
        }
    }
}

/// What is logged as a warning or an error, up to the first value in it.
fn messages_in(folders: &[&str]) -> BTreeSet<String> {
    let mut messages = BTreeSet::new();
    for folder in folders {
        sources(&root().join(folder), &mut |text| {
            for macro_name in ["tracing::warn!(", "tracing::error!("] {
                for (_, call) in text
                    .match_indices(macro_name)
                    .map(|(at, name)| text.split_at(at + name.len()))
                {
                    let call = call.split(");").next().unwrap();
                    let message = call.split('"').nth_back(1).unwrap();
                    messages.insert(message.split('{').next().unwrap().replace('`', ""));
                }
            }
        });
    }
    messages
}

fn sources(folder: &Path, look: &mut impl FnMut(&str)) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            sources(&path, look);
        } else {
            look(&fs::read_to_string(&path).unwrap());
        }
    }
}

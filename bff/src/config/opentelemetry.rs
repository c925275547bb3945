//! OpenTelemetry's own variables, as far as they say whether there are traces at all.

use super::Vars;

/// Whether somebody is there to collect them, and they are not turned off.
pub(super) fn exports_traces(vars: &Vars) -> bool {
    let says = |name, word| {
        vars.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case(word))
    };
    let collectors = [
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];
    collectors.into_iter().any(|name| vars.get(name).is_some())
        && !says("OTEL_SDK_DISABLED", "true")
        && !says("OTEL_TRACES_EXPORTER", "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_traces_where_a_collector_is_named_and_nobody_says_no() {
        let exports = |vars: &[(&str, &str)]| exports_traces(&vars.iter().copied().collect());
        let everything = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        assert!(!exports(&[]));
        assert!(!exports(&[("OTEL_SERVICE_NAME", "notes")]));
        assert!(exports(&[everything]));
        assert!(exports(&[(
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "http://collector:4318/v1/traces"
        )]));
        assert!(!exports(&[everything, ("OTEL_SDK_DISABLED", "True")]));
        assert!(exports(&[everything, ("OTEL_SDK_DISABLED", "false")]));
        assert!(!exports(&[everything, ("OTEL_TRACES_EXPORTER", "none")]));
        assert!(exports(&[everything, ("OTEL_TRACES_EXPORTER", "otlp")]));
    }
}

//! One JSON object a line: when, how grave, what is said, and the span in which it is said. The library's own way to write one reads
//! the span's fields and writes them once more for every line.

use std::fmt::{self, Write};

use chrono::{SecondsFormat, Utc};
use serde_json::Number;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::Record,
};
use tracing_subscriber::{
    field::RecordFields,
    fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields, format::Writer},
    registry::LookupSpan,
};

/// How many bytes most lines have at most.
const USUAL: usize = 512;

/// As a program that collects lines wants them.
pub(super) struct Json;

impl<S> FormatEvent<S, Self> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, Self>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Members::none();
        line.0.push_str("{\"timestamp\":\"");
        line.0
            .push_str(&Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true));
        line.0.push_str("\",\"level\":\"");
        line.0.push_str(event.metadata().level().as_str());
        line.0.push('"');
        event.record(&mut line);
        if let Some(span) = context.parent_span() {
            line.0.push_str(",\"span\":{\"name\":\"");
            line.0.push_str(span.name());
            line.0.push('"');
            if let Some(members) = span.extensions().get::<FormattedFields<Self>>() {
                line.0.push_str(members);
            }
            line.0.push('}');
        }
        line.0.push_str("}\n");
        writer.write_str(&line.0)
    }
}

/// A span's fields are kept as they will be written, each with the comma before it.
impl<'w> FormatFields<'w> for Json {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut members = Members::none();
        fields.record(&mut members);
        writer.write_str(&members.0)
    }

    fn add_fields(&self, current: &'w mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        self.format_fields(current.as_writer(), fields)
    }
}

/// Members of an object, each with the comma before it.
struct Members(String);

impl Members {
    fn none() -> Self {
        Self(String::with_capacity(USUAL))
    }

    fn add(&mut self, field: &Field, value: impl FnOnce(&mut String)) {
        // Where it was said, by the crate `log`; the others do not say it either.
        if field.name().starts_with("log.") {
            return;
        }
        let name = field.name();
        self.0.push_str(",\"");
        self.0.push_str(name.strip_prefix("r#").unwrap_or(name));
        self.0.push_str("\":");
        value(&mut self.0);
    }

    fn add_number(&mut self, field: &Field, number: impl Into<Number>) {
        self.add(field, |text| write(text, &number.into()));
    }
}

impl Visit for Members {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, |text| string(text, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, |text| string(text, &format!("{value:?}")));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add_number(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add_number(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, |text| write(text, &value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        match Number::from_f64(value) {
            Some(number) => self.add_number(field, number),
            None => self.add(field, |text| text.push_str("null")),
        }
    }
}

fn write(text: &mut String, value: &impl fmt::Display) {
    write!(text, "{value}").expect("a string takes whatever is written to it");
}

fn string(text: &mut String, value: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    // To the end whatever is found: many bytes at once that way.
    if value.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        write(text, &serde_json::Value::from(value));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use serde_json::{Value, json};
    use tracing::{Level, error, info, info_span, subscriber::with_default, warn};

    use super::*;

    #[derive(Clone, Default)]
    struct Said(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Said {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What stands on each line, but for the time.
    fn said(speak: impl FnOnce()) -> Vec<Value> {
        let said = Said::default();
        let lines = said.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::INFO)
            .fmt_fields(Json)
            .event_format(Json)
            .with_writer(move || lines.clone())
            .finish();
        with_default(subscriber, speak);
        let text = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
        let mut lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        for line in &mut lines {
            let timestamp = line.as_object_mut().unwrap().remove("timestamp").unwrap();
            let timestamp = timestamp.as_str().unwrap();
            assert_eq!(
                (timestamp.len(), timestamp.ends_with('Z')),
                ("2026-11-22T12:00:00.123456Z".len(), true)
            );
        }
        lines
    }

    #[test]
    fn each_value_is_of_its_kind() {
        let [line] = &said(|| {
            let error = io::Error::other("it \"broke\"\n\tat C:\\");
            warn!(
                status = 404_u16,
                change = -1,
                took = 0.25,
                never = f64::NAN,
                fine = true,
                r#type = "urn:x",
                nothing = None::<&str>,
                %error,
                "answered {}: \u{1}é",
                7
            );
        })[..] else {
            panic!("it is one line");
        };
        let expected = json!({
            "level": "WARN",
            "message": "answered 7: \u{1}é",
            "status": 404,
            "change": -1,
            "took": 0.25,
            "never": null,
            "fine": true,
            "type": "urn:x",
            "error": "it \"broke\"\n\tat C:\\",
        });
        assert_eq!(*line, expected);
    }

    #[test]
    fn a_line_names_the_span_in_which_it_stands() {
        let lines = said(|| {
            let span = info_span!("request", id = "a\"b", later = tracing::field::Empty);
            span.in_scope(|| info!("one"));
            span.record("later", 2);
            error!(parent: &span, "two");
            span.in_scope(|| info!(parent: None, "three"));
            info!("four");
        });
        let span = |line: usize| lines[line].get("span");
        assert_eq!(span(0), Some(&json!({"name": "request", "id": "a\"b"})));
        assert_eq!(
            span(1),
            Some(&json!({"name": "request", "id": "a\"b", "later": 2}))
        );
        assert_eq!((span(2), span(3)), (None, None));
    }
}

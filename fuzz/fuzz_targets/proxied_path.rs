#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    bff::properties::stays_below_its_upstream(text);
    bff::properties::stays_below_its_upstream(&format!("/api/notes/{text}"));
});

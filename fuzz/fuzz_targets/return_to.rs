#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| bff::properties::stays_on_this_origin(text));

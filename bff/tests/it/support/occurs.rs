//! Looking for a secret.

use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};

/// Whether `needle` occurs, as it is, in hex, or inside base64 wherever it may begin.
pub(crate) fn occurs(needle: &[u8], haystack: &[u8]) -> bool {
    let contains = |needle: &[u8]| {
        let (first, rest) = needle.split_first().unwrap();
        let starts = haystack.iter().enumerate().filter(|(_, byte)| *byte == first);
        starts
            .map(|(at, _)| &haystack[at + 1..])
            .any(|after| after.starts_with(rest))
    };
    let hex: Vec<String> = needle.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = hex.concat();
    let in_base64 = (0..3).any(|before| {
        let padded = [&[0; 3][..before], needle].concat();
        let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        let (standard, url_safe) = (STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded));
        contains(&standard.as_bytes()[from..to]) || contains(&url_safe.as_bytes()[from..to])
    });
    contains(needle) || contains(hex.as_bytes()) || contains(hex.to_uppercase().as_bytes()) || in_base64
}

//! The head of a request: its first line, its fields, and the empty line that ends it (RFC 9112 §2.1).

use memchr::memchr_iter;

/// As much of a line as tells what it is.
const START: usize = 20;

/// One that is being read.
#[derive(Default)]
pub(super) struct Head {
    line: Line,
    /// How many lines it has so far.
    lines: usize,
    has_bare_line_feed: bool,
    has_length: bool,
    has_coding: bool,
}

/// One that has been read to its end.
pub(super) struct Ended {
    /// Whether somebody else may see its end, or that of its body, in another place.
    pub(super) is_ambiguous: bool,
}

/// One that is being read.
#[derive(Default)]
struct Line {
    start: [u8; START],
    length: usize,
    last: Option<u8>,
}

impl Head {
    /// How many of these bytes belong to it, and whether it ends with them; then the next one begins.
    pub(super) fn read(&mut self, bytes: &[u8]) -> (usize, Option<Ended>) {
        let mut from = 0;
        for at in memchr_iter(b'\n', bytes) {
            self.line.add(&bytes[from..at]);
            from = at + 1;
            if self.ends_with_line() {
                let Self {
                    has_bare_line_feed,
                    has_length,
                    has_coding,
                    ..
                } = std::mem::take(self);
                let is_ambiguous = has_bare_line_feed || (has_length && has_coding);
                return (from, Some(Ended { is_ambiguous }));
            }
        }
        self.line.add(&bytes[from..]);
        (bytes.len(), None)
    }

    fn ends_with_line(&mut self) -> bool {
        let line = std::mem::take(&mut self.line);
        self.has_bare_line_feed |= line.last != Some(b'\r');
        self.has_length |= line.is_field("content-length");
        self.has_coding |= line.is_field("transfer-encoding");
        let is_empty = line.length <= usize::from(line.last == Some(b'\r'));
        // Empty lines before the first are nothing (RFC 9112 §2.2).
        let ends = is_empty && self.lines > 0;
        self.lines += usize::from(!is_empty);
        ends
    }
}

impl Line {
    fn add(&mut self, bytes: &[u8]) {
        let known = self.length.min(START);
        let added = bytes.len().min(START - known);
        self.start[known..known + added].copy_from_slice(&bytes[..added]);
        self.length += bytes.len();
        self.last = bytes.last().copied().or(self.last);
    }

    fn is_field(&self, name: &str) -> bool {
        let start = &self.start[..self.length.min(START)];
        start.split_at_checked(name.len()).is_some_and(|(begins, rest)| {
            begins.eq_ignore_ascii_case(name.as_bytes()) && rest.starts_with(b":")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heads of what comes in these pieces, as (bytes, ambiguous).
    fn heads(pieces: &[&[u8]]) -> Vec<(usize, bool)> {
        let (mut head, mut heads, mut length) = (Head::default(), Vec::new(), 0);
        for mut bytes in pieces.iter().copied() {
            while !bytes.is_empty() {
                let (part, ended) = head.read(bytes);
                bytes = &bytes[part..];
                length += part;
                if let Some(Ended { is_ambiguous }) = ended {
                    heads.push((std::mem::take(&mut length), is_ambiguous));
                }
            }
        }
        heads
    }

    const PLAIN: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const BOTH: &str = "POST / HTTP/1.1\r\nContent-length: 5\r\nTRANSFER-ENCODING:chunked\r\n\r\n";
    const BARE: &str = "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n";

    #[test]
    fn where_the_bytes_are_cut_does_not_matter() {
        let all = [PLAIN, BOTH, "\r\n\r\n", PLAIN, BARE].concat();
        let expected = [
            (PLAIN.len(), false),
            (BOTH.len(), true),
            (4 + PLAIN.len(), false),
            (BARE.len(), true),
        ];
        for first in 0..all.len() {
            for second in first..all.len() {
                let all = all.as_bytes();
                let pieces = [&all[..first], &all[first..second], &all[second..]];
                assert_eq!(heads(&pieces), expected, "{first} {second}");
            }
        }
    }

    #[test]
    fn one_of_the_two_alone_is_not_ambiguous() {
        for field in [
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "Content-Length-X: 5\r\nTransfer-Encoding: chunked",
            "Content-Length: 5\r\nX: transfer-encoding: chunked",
        ] {
            let head = format!("POST / HTTP/1.1\r\n{field}\r\n\r\n");
            assert_eq!(heads(&[head.as_bytes()]), [(head.len(), false)], "{field}");
        }
    }

    #[test]
    fn a_line_feed_alone_is_ambiguous_wherever_it_stands() {
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(heads(&[head.as_bytes()]), [(head.len(), true)], "{head:?}");
        }
    }
}

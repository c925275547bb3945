//! Two ends of a WebSocket that speak to each other. Nothing is read of what they say but where a message ends, so that the last
//! word can be ours.

use std::{
    io::{self, Cursor},
    time::Duration,
};

use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, copy, split},
    sync::watch,
};
use tungstenite::protocol::frame::{CloseFrame, Frame, FrameHeader, coding::CloseCode};

use crate::{
    ops::metrics::WebSocket,
    session::{SessionOver, Sessions},
};

/// How long the last word may take.
const FAREWELL: Duration = Duration::from_secs(2);
/// What is read at once, in bytes: so much memory each end costs.
const CHUNK: usize = 8 << 10;
/// The longest header a frame has, in bytes (RFC 6455 §5.2).
const LONGEST_HEADER: usize = 14;

type End = TokioIo<Upgraded>;

/// Joins the ends in the background until one of them leaves, `session` ends, or the server stops.
/// `open` is kept for as long as that takes.
pub(super) fn open(
    sessions: Sessions,
    session: Option<String>,
    (browser, upstream): (OnUpgrade, OnUpgrade),
    open: watch::Receiver<()>,
) {
    tokio::spawn(async move {
        let _open = open;
        let (browser, upstream) = match tokio::try_join!(browser, upstream) {
            Ok((browser, upstream)) => (TokioIo::new(browser), TokioIo::new(upstream)),
            Err(error) => return tracing::info!(%error, "a WebSocket did not come about"),
        };
        let _counted = WebSocket::begin();
        relay(&sessions, session.as_deref(), browser, upstream).await;
    });
}

async fn relay(sessions: &Sessions, session: Option<&str>, browser: End, upstream: End) {
    let (mut from_browser, mut to_browser) = split(browser);
    let (mut from_upstream, mut to_upstream) = split(upstream);
    let mut frames = Frames::default();
    let over = tokio::select! {
        _ = copy(&mut from_browser, &mut to_upstream) => None,
        () = pass(&mut from_upstream, &mut to_browser, &mut frames) => None,
        over = sessions.over(session) => Some(over),
    };
    let Some(over) = over else { return };
    if frames.is_between() {
        let _ = tokio::time::timeout(FAREWELL, farewell(&mut to_browser, over)).await;
    }
}

async fn pass(from: &mut ReadHalf<End>, to: &mut WriteHalf<End>, frames: &mut Frames) {
    let mut chunk = vec![0; CHUNK];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        // Who is interrupted now has said half of it.
        frames.is_under_way = true;
        if to.write_all(&chunk[..length]).await.is_err() {
            return;
        }
        frames.is_under_way = false;
        frames.passed(&chunk[..length]);
    }
}

/// Closes with a code that a page can tell from a lost connection (RFC 6455 §7.4.1).
async fn farewell(to_browser: &mut WriteHalf<End>, over: SessionOver) -> io::Result<()> {
    let (code, reason) = match over {
        SessionOver::Ended => (CloseCode::Policy, "session-ended"),
        SessionOver::Crowded => (CloseCode::Policy, "too-many-sockets"),
        SessionOver::Stopping => (CloseCode::Away, "the server stops"),
    };
    let close = CloseFrame {
        code,
        reason: reason.into(),
    };
    let mut bytes = Vec::new();
    Frame::close(Some(close))
        .format(&mut bytes)
        .map_err(io::Error::other)?;
    to_browser.write_all(&bytes).await?;
    to_browser.shutdown().await
}

/// Where the frames that pass begin and end.
#[derive(Default)]
struct Frames {
    header: Vec<u8>,
    /// Bytes of the payload that are still to come.
    left: u64,
    is_under_way: bool,
}

impl Frames {
    fn passed(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            if self.left > 0 {
                let length = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
                self.left -= length as u64;
                bytes = &bytes[length..];
                continue;
            }
            if self.header.len() < LONGEST_HEADER {
                self.header.push(first);
            }
            if let Ok(Some((_, length))) = FrameHeader::parse(&mut Cursor::new(&self.header)) {
                self.left = length;
                self.header.clear();
            }
            bytes = rest;
        }
    }

    /// Whether something can be said without breaking into what is being said.
    fn is_between(&self) -> bool {
        !self.is_under_way && self.left == 0 && self.header.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(chunks: &[&[u8]]) -> bool {
        let mut frames = Frames::default();
        for chunk in chunks {
            frames.passed(chunk);
        }
        frames.is_between()
    }

    #[test]
    fn a_frame_ends_where_its_header_says() {
        assert!(after(&[]));
        assert!(after(&[&[0x81, 2, b'h', b'i']]));
        assert!(after(&[&[0x81], &[2, b'h'], b"i"]));
        assert!(!after(&[&[0x81, 2, b'h']]));
        assert!(!after(&[&[0x81, 2, b'h', b'i', 0x81]]));
        let long = [&[0x82, 126, 1, 0][..], &[0; 256]].concat();
        assert!(after(&[&long, &long]));
        assert!(!after(&[&long[..259]]));
        assert!(!after(&[&[0x82, 126, 1]]), "in the middle of a header");
    }

    #[test]
    fn compressed_frames_are_frames() {
        assert!(after(&[&[0xC1, 2, 0, 0]]));
    }

    #[test]
    fn what_is_no_frame_is_never_interrupted() {
        assert!(!after(&[&[0x83; 40]]));
    }
}

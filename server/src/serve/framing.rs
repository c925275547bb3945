//! An eye on where each request of HTTP/1.1 begins and ends, before hyper reads it. What two servers might read in two ways is
//! refused: a `Content-Length` beside a `Transfer-Encoding` (RFC 9112 §6.3), and a line that ends in a line feed alone (§2.2).
//! hyper reads both, in the way that the RFC allows; whoever stands before us may read them in another.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use axum::{body::HttpBody, http::Request};
use bytes::{Buf, BytesMut};
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::head::Head;

/// The length of a body whose end its own bytes tell.
const UNTOLD: u64 = u64::MAX;
/// Up to so many bytes are written as a whole: that costs the system less than to be given them in pieces.
const SHORT: usize = 2048;

/// A stream that gives one head, or a part of one body, at a time.
pub(super) struct Framed<S> {
    stream: S,
    /// What came with the last part and is none of it.
    ahead: BytesMut,
    head: Head,
    framing: Arc<Framing>,
}

/// What the stream of a connection and the requests that hyper makes of it tell each other.
#[derive(Default)]
pub(super) struct Framing {
    is_ambiguous: AtomicBool,
    /// The stream has given a head, of which hyper has made no request yet.
    is_awaited: AtomicBool,
    /// How many bytes of a body are to come.
    body: AtomicU64,
}

/// What is to be done with a request.
#[derive(PartialEq)]
pub(super) enum Verdict {
    Answer,
    /// And close the connection: nobody watches what comes after a body without a told length.
    AnswerLast,
    Refuse,
}

impl Framing {
    /// To be asked as soon as there is a request, before anything of its body is read.
    pub(super) fn judge(&self, request: &Request<Incoming>) -> Verdict {
        self.is_awaited.store(false, Relaxed);
        let body = request.body().size_hint().exact().unwrap_or(UNTOLD);
        self.body.store(body, Relaxed);
        if self.is_ambiguous.load(Relaxed) {
            Verdict::Refuse
        } else if body == UNTOLD {
            Verdict::AnswerLast
        } else {
            Verdict::Answer
        }
    }
}

impl<S> Framed<S> {
    pub(super) fn new(stream: S, framing: Arc<Framing>) -> Self {
        Self {
            stream,
            ahead: BytesMut::new(),
            head: Head::default(),
            framing,
        }
    }
}

/// How many of these bytes belong to what is read now.
fn part_of(bytes: &[u8], head: &mut Head, framing: &Framing) -> usize {
    let body = framing.body.load(Relaxed);
    if body == UNTOLD {
        return bytes.len();
    }
    if body > 0 {
        let part = usize::try_from(body).map_or(bytes.len(), |body| body.min(bytes.len()));
        framing.body.store(body - part as u64, Relaxed);
        return part;
    }
    if framing.is_awaited.load(Relaxed) {
        // hyper reads on where we saw an end.
        framing.is_ambiguous.store(true, Relaxed);
        return bytes.len();
    }
    let (part, ended) = head.read(bytes);
    if let Some(ended) = ended {
        framing.is_ambiguous.fetch_or(ended.is_ambiguous, Relaxed);
        framing.is_awaited.store(true, Relaxed);
    }
    part
}

impl<S: AsyncRead + Unpin> AsyncRead for Framed<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.ahead.is_empty() {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            let come = &buffer.filled()[before..];
            let part = part_of(come, &mut this.head, &this.framing);
            this.ahead.extend_from_slice(&come[part..]);
            buffer.set_filled(before + part);
        } else {
            let room = buffer.remaining().min(this.ahead.len());
            let part = part_of(&this.ahead[..room], &mut this.head, &this.framing);
            buffer.put_slice(&this.ahead[..part]);
            this.ahead.advance(part);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Framed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let stream = Pin::new(&mut self.stream);
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        match pieces {
            [piece] => stream.poll_write(context, piece),
            _ if length <= SHORT => {
                let (mut whole, mut end) = ([0; SHORT], 0);
                for piece in pieces {
                    whole[end..end + piece.len()].copy_from_slice(piece);
                    end += piece.len();
                }
                stream.poll_write(context, &whole[..end])
            }
            _ => stream.poll_write_vectored(context, pieces),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn pieces_arrive_in_their_order_however_long_they_are() {
        for lengths in [&[5][..], &[3, 0, 4], &[2000, 48], &[2000, 49], &[9000, 1, 9000]] {
            let (stream, mut other_end) = duplex(1 << 16);
            let mut framed = Framed::new(stream, Arc::default());
            let texts: Vec<String> = (b'a'..)
                .zip(lengths)
                .map(|(letter, length)| char::from(letter).to_string().repeat(*length))
                .collect();
            let pieces: Vec<_> = texts.iter().map(|text| IoSlice::new(text.as_bytes())).collect();
            let written = poll_fn(|context| Pin::new(&mut framed).poll_write_vectored(context, &pieces));
            assert_eq!(written.await.unwrap(), lengths.iter().sum::<usize>());
            framed.shutdown().await.unwrap();
            let mut arrived = String::new();
            other_end.read_to_string(&mut arrived).await.unwrap();
            assert!(arrived == texts.concat(), "{lengths:?}");
        }
    }
}

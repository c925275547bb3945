//! A request's body on its way to the upstream, counted and watched.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::{Frame, SizeHint};

/// How a body gets on; shared with whoever waits for the answer.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Watched>);

#[derive(Debug)]
struct Watched {
    began: Instant,
    /// Milliseconds after `began`.
    last: AtomicU64,
    state: Mutex<State>,
}

/// Where a body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It moves, or waits for the upstream, or has arrived.
    Moving,
    /// It waits for more from the browser.
    Waiting,
    /// The browser sent more than is allowed.
    TooLarge,
    /// The browser broke it off.
    BrokenOff,
}

impl Progress {
    pub(super) fn begin() -> Self {
        Self(Arc::new(Watched {
            began: Instant::now(),
            last: AtomicU64::new(0),
            state: Mutex::new(State::Moving),
        }))
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.0.began.elapsed()
    }

    /// When the body last moved.
    pub(super) fn last(&self) -> Instant {
        self.0.began + Duration::from_millis(self.0.last.load(Ordering::Relaxed))
    }

    pub(super) fn state(&self) -> State {
        *self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, state: State) {
        let elapsed = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last.store(elapsed, Ordering::Relaxed);
        *self.0.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// A body of at most so many bytes that says how it gets on.
pub(super) struct Upload {
    body: Body,
    left: u64,
    progress: Progress,
}

impl Upload {
    /// `limit` is in bytes.
    pub(super) fn new(body: Body, limit: u64, progress: Progress) -> Self {
        Self {
            body,
            left: limit,
            progress,
        }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.progress.note(State::Waiting);
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let length = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, |data| data.len() as u64),
            Some(Err(_)) => {
                self.progress.note(State::BrokenOff);
                return Poll::Ready(frame);
            }
            None => 0,
        };
        let Some(left) = self.left.checked_sub(length) else {
            self.progress.note(State::TooLarge);
            return Poll::Ready(Some(Err(Error::new("the body is larger than allowed"))));
        };
        self.left = left;
        self.progress.note(State::Moving);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

//! Bodies that are counted on their way, and whose end is told.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All of it was taken.
    Complete,
    /// Whoever took it stopped half way.
    Left,
    /// Whoever gave it failed half way.
    Cut,
}

type Told = Box<dyn FnOnce(Ending, u64) + Send>;

/// A body with somebody who wants to know how it ended and after how many bytes.
pub(crate) struct Watched {
    inner: Body,
    bytes: u64,
    failed: bool,
    finished: bool,
    told: Option<Told>,
}

impl Watched {
    /// Watches a body.
    pub(crate) fn body(inner: Body, told: impl FnOnce(Ending, u64) + Send + 'static) -> Body {
        Body::new(Self { inner, bytes: 0, failed: false, finished: false, told: Some(Box::new(told)) })
    }

    fn tell(&mut self) {
        let ending = match (self.failed, self.finished || self.inner.is_end_stream()) {
            (true, _) => Ending::Cut,
            (false, true) => Ending::Complete,
            (false, false) => Ending::Left,
        };
        if let Some(told) = self.told.take() {
            told(ending, self.bytes);
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                self.bytes = self.bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
            }
            Poll::Ready(Some(Err(_))) => {
                self.failed = true;
                self.tell();
            }
            Poll::Ready(None) => {
                self.finished = true;
                self.tell();
            }
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.tell();
    }
}

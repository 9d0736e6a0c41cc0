//! Bodies that take their time, stall, or break off.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::world::World;

/// How a body is poured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) every: Duration,
    pub(crate) split: Option<usize>,
    pub(crate) stall_after: Option<u64>,
    pub(crate) cut_after: Option<u64>,
    /// The length to announce, when there is one.
    pub(crate) length: Option<u64>,
}

struct Poured {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    left: Option<u64>,
}

impl HttpBody for Poured {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(context).map(|piece| {
            piece.map(|piece| {
                let piece = piece?;
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                self.left = self.left.map(|left| left.saturating_sub(length));
                Ok(Frame::data(piece))
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body that is fed in the background, no faster than it is taken.
pub(crate) fn pour(parts: Box<dyn Iterator<Item = Bytes> + Send>, manner: Manner, world: &Arc<World>) -> Body {
    let (sender, pieces) = mpsc::channel(1);
    let world = world.clone();
    tokio::spawn(async move { feed(parts, manner, &sender, &world).await });
    Body::new(Poured { pieces, left: manner.length })
}

async fn feed(
    parts: Box<dyn Iterator<Item = Bytes> + Send>,
    manner: Manner,
    sender: &mpsc::Sender<io::Result<Bytes>>,
    world: &World,
) {
    let stop = [manner.stall_after, manner.cut_after].into_iter().flatten().min();
    let mut room = stop.unwrap_or(u64::MAX);
    for (number, mut part) in parts.enumerate() {
        if number > 0 && !manner.every.is_zero() {
            tokio::select! {
                () = world.clock.sleep(manner.every) => {}
                () = sender.closed() => return,
            }
        }
        while !part.is_empty() && room > 0 {
            let most = usize::try_from(room).unwrap_or(usize::MAX).min(manner.split.unwrap_or(usize::MAX));
            let piece = part.split_to(most.min(part.len()));
            room = room.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            if sender.send(Ok(piece)).await.is_err() {
                return;
            }
            if manner.split.is_some() {
                // Long enough for the piece to reach the wire by itself.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        if room == 0 {
            break;
        }
    }
    if room > 0 {
        return;
    }
    if manner.stall_after == stop {
        sender.closed().await;
        return;
    }
    // The start must reach the wire before the break, or the client sees a plain reset.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let _ = sender.send(Err(io::ErrorKind::ConnectionAborted.into())).await;
}

/// A body of somebody else's that stalls or breaks off after so many bytes.
pub(crate) fn spoil(body: Body, stall_after: Option<u64>, cut_after: Option<u64>, world: &Arc<World>) -> Body {
    let length = body.size_hint().exact();
    let manner = Manner { every: Duration::ZERO, split: None, stall_after, cut_after, length };
    let (sender, pieces) = mpsc::channel(1);
    let world = world.clone();
    tokio::spawn(async move {
        // A spoilt body is a test's and small: it is read first and then poured.
        let whole = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        feed(Box::new(std::iter::once(whole)), manner, &sender, &world).await;
    });
    Body::new(Poured { pieces, left: length })
}

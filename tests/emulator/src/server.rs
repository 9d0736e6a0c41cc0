//! Ports and connections: reads requests, lets faults strike, asks the plane, keeps the journal.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::call::{Call, Plane, Reply, text};
use crate::fault::{self, Action};
use crate::watch::{Ending, Watched};
use crate::world::World;
use crate::{arm, clock, entra, monitor, platform, scoring};

/// Bodies beyond this are refused rather than kept in memory.
const LARGEST_BODY: usize = 256 * 1024 * 1024;

/// Clients keep connections for later; closing them sooner than Azure does would look like a fault.
const IDLE: Duration = Duration::from_secs(120);

/// A bound port that does not serve yet, so that every address is known before the first request.
pub(crate) struct Port {
    listener: TcpListener,
    pub(crate) number: u16,
}

/// Binds a free loopback port.
pub(crate) async fn bind() -> io::Result<Port> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let number = listener.local_addr()?.port();
    Ok(Port { listener, number })
}

/// Serves one plane on the port, with TLS when an acceptor is given.
pub(crate) fn serve(port: Port, tls: Option<TlsAcceptor>, plane: Plane, world: Arc<World>) {
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = port.listener.accept().await else { continue };
            // Nagle's wait would show up in every latency that is measured against this server.
            let _ = stream.set_nodelay(true);
            let (world, tls) = (world.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            connection(stream, "https", plane, world).await;
                        }
                    }
                    None => connection(stream, "http", plane, world).await,
                }
            });
        }
    });
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    scheme: &'static str,
    plane: Plane,
    world: Arc<World>,
) {
    let service = service_fn(move |request| {
        let world = world.clone();
        async move { one(request, scheme, plane, world).await }
    });
    // An error here is a client that went away or a dropped connection that was asked for.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// One request; an error ends the connection without an answer.
async fn one(request: Request<Incoming>, scheme: &str, plane: Plane, world: Arc<World>) -> Result<Reply, io::Error> {
    let (parts, body) = request.into_parts();
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let mut call = Call {
        plane,
        method: parts.method,
        origin: format!("{scheme}://{host}"),
        path: parts.uri.path().to_owned(),
        raw_query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: Bytes::new(),
    };
    let entry = Entry::new(&call, &world);
    let number = entry.number;
    let watcher = world.clone();
    let mut body = Watched::body(Body::new(body), move |_, bytes| watcher.journal.received(number, bytes));
    if plane != Plane::Scoring {
        match read(&mut body).await {
            Some(bytes) => call.body = bytes?,
            None => return Ok(text(StatusCode::PAYLOAD_TOO_LARGE, "The request body is too large.")),
        }
    }
    match struck(&call, body, &world).await {
        Some(reply) => Ok(entry.answered(reply)),
        None => {
            entry.dropped();
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

/// The whole body; nothing when it is too large.
pub(crate) async fn read(body: &mut Body) -> Option<Result<Bytes, io::Error>> {
    match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => Some(Ok(body.to_bytes())),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => None,
        Err(_) => Some(Err(io::ErrorKind::ConnectionAborted.into())),
    }
}

/// A request's line in the journal, written to its end: a client that leaves before there is an
/// answer makes hyper drop everything here.
struct Entry {
    number: u64,
    world: Arc<World>,
    open: bool,
}

impl Entry {
    fn new(call: &Call, world: &Arc<World>) -> Self {
        let number = world.journal.note(call, &clock::iso(world.clock.now_ms()));
        Self { number, world: world.clone(), open: true }
    }

    fn answered(mut self, reply: Reply) -> Reply {
        self.open = false;
        self.world.journal.answered(self.number, reply.status().as_u16());
        if self.world.options.verbose {
            eprintln!("{}", self.world.journal.line(self.number));
        }
        let (world, number) = (self.world.clone(), self.number);
        reply.map(|body| Watched::body(body, move |ending, bytes| world.journal.ended(number, ending, bytes)))
    }

    fn dropped(mut self) {
        self.open = false;
        self.world.journal.ended(self.number, Ending::Cut, 0);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.open {
            self.world.journal.ended(self.number, Ending::Left, 0);
        }
    }
}

async fn struck(call: &Call, body: Body, world: &Arc<World>) -> Option<Reply> {
    let mut reply = match world.faults.strike(call) {
        None => return Some(answer(call, body, world).await),
        Some(Action::Drop) => return None,
        Some(Action::Delay(ms)) => {
            world.clock.sleep(Duration::from_millis(ms)).await;
            return Some(answer(call, body, world).await);
        }
        Some(Action::Truncate(bytes)) => return Some(fault::truncate(answer(call, body, world).await, bytes).await),
        Some(Action::Answer { status, headers, body }) => fault::scripted(status, &headers, &body),
        Some(Action::Garbage) => fault::garbage(),
    };
    // A page sees the errors of Resource Manager, and those of scoring it does not. [facts 9]
    if call.plane == Plane::Arm {
        arm::mark(call, world, &mut reply);
    }
    Some(reply)
}

async fn answer(call: &Call, body: Body, world: &Arc<World>) -> Reply {
    match call.plane {
        Plane::Entra => entra::answer(call, world),
        Plane::Arm => arm::answer(call, world),
        Plane::Scoring => scoring::answer(call, body, world).await,
        Plane::Platform => platform::answer(call, world),
        Plane::Logs => monitor::logs::answer(call, world),
    }
}

/// Serves the control port, which is an ordinary axum router.
pub(crate) fn serve_router(port: Port, router: axum::Router) {
    tokio::spawn(async move {
        let served: Result<(), io::Error> = axum::serve(port.listener, router).await;
        if let Err(error) = served {
            eprintln!("the control port stopped: {error}");
        }
    });
}

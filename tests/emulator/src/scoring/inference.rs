//! Microsoft's inference server, running an uploaded script behind the front door.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::net::TcpStream;

use crate::guard::Guarded;
use crate::scoring::ask::{self, Ask};
use crate::scoring::container::Said;
use crate::scoring::log::{Log, Source};
use crate::server;

/// The server listens everywhere and has no option to listen on loopback alone; nobody else on the
/// network is to reach a script that asks for no credential.
const LAUNCH: &str = "\
import azureml_inference_server_http.constants as constants
constants.DEFAULT_HOST = '127.0.0.1'
from azureml_inference_server_http import amlserver
amlserver.run()
";

/// Scripts may load large models; the platform waits long too.
const START: Duration = Duration::from_secs(90);

/// A running inference server. It ends with this.
pub(crate) struct Inference {
    address: String,
    _child: Guarded,
}

/// What it runs.
pub(crate) struct Launch {
    /// Holds `code` and `models`; removed at the end.
    pub(crate) folder: PathBuf,
    /// Below `folder/code`.
    pub(crate) script: String,
    pub(crate) variables: Map<String, Value>,
}

impl Inference {
    /// Starts the server and waits until it answers.
    pub(crate) async fn start(server: &Path, launch: Launch, log: &Arc<Log>) -> Result<Self, String> {
        // Gives the port back, for the server to take; it cannot choose one by itself.
        let port = server::bind().await.map_err(|error| error.to_string())?.number;
        let bin = server.parent().filter(|bin| !bin.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let bin = std::path::absolute(bin).map_err(|error| error.to_string())?;
        let code = launch.folder.join("code");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut child = Guarded::start(&bin.join("python"), Some(&launch.folder), |command| {
            let named = launch.variables.iter().filter(|(name, _)| !name.starts_with("EMULATOR_"));
            command
                .args(["-c", LAUNCH, "--port", &port.to_string(), "--entry_script"])
                .arg(code.join(&launch.script))
                .arg("--model_dir")
                .arg(launch.folder.join("models"))
                .env_clear()
                .env("PATH", format!("{}:{path}", bin.display()))
                .env("HOME", &launch.folder)
                .env("PYTHONUNBUFFERED", "1")
                .env("AML_APP_ROOT", &code)
                .envs(named.filter_map(|(name, value)| Some((name, value.as_str()?))))
                .current_dir(&code)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
        })
        .map_err(|error| error.to_string())?;
        if let Some(out) = child.child().stdout.take() {
            listen(out, log);
        }
        if let Some(err) = child.child().stderr.take() {
            listen(err, log);
        }
        let address = format!("127.0.0.1:{port}");
        let started = std::time::Instant::now();
        while started.elapsed() < START {
            if let Ok(Some(_)) = child.child().try_wait() {
                return Err("The inference server ended.".to_owned());
            }
            let probe =
                Ask { method: Method::GET, target: "/".to_owned(), headers: Default::default(), body: Body::empty() };
            if send(&address, probe).await.is_some_and(|said| said.status == 200) {
                return Ok(Self { address, _child: child });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("The inference server does not answer its liveness probe.".to_owned())
    }

    /// Sends a request on; nothing when nobody listens.
    pub(crate) async fn forward(&self, ask: Ask) -> Option<Said> {
        send(&self.address, ask).await
    }
}

/// Every line that the server writes is a line of the deployment's log.
fn listen(from: impl AsyncRead + Unpin + Send + 'static, log: &Arc<Log>) {
    let log = log.clone();
    tokio::spawn(async move {
        let mut lines = BufReader::new(from).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            log.write(Source::InferenceServer, line);
        }
    });
}

async fn send(address: &str, ask: Ask) -> Option<Said> {
    let stream = TcpStream::connect(address).await.ok()?;
    // As on every other connection: waiting for more would be measured as the script's time.
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    // Ends when both bodies have been carried, or one of them was given up.
    tokio::spawn(connection);
    let mut request = Request::builder().method(ask.method).uri(ask.target).body(ask.body).ok()?;
    *request.headers_mut() = ask.headers;
    request.headers_mut().insert(header::HOST, address.parse().ok()?);
    let reply = sender.send_request(request).await.ok()?;
    let (parts, body) = reply.into_parts();
    Some(Said { status: parts.status.as_u16(), headers: ask::through(&parts.headers), body: Body::new(body) })
}

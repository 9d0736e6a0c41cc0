//! A running emulator and the everyday requests to it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::wire::{self, Answer};

pub(crate) const ARM: &str = "https://management.azure.com/.default";
pub(crate) const LOGS: &str = "https://api.loganalytics.io/.default";
pub(crate) const ML: &str = "https://ml.azure.com/.default";

/// An emulator process. It ends when its stdin closes, so also when the tests end.
pub(crate) struct Azure {
    pub(crate) ready: Value,
    child: Child,
}

impl Drop for Azure {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The path of Azurite's blob main.js, or a printed line that says what was skipped.
pub(crate) fn azurite(test: &str) -> Option<String> {
    let path = std::env::var("AZURITE").ok();
    if path.is_none() {
        // Written past the test harness, which hides what tests that pass print.
        let line = format!("SKIPPED {test}: set AZURITE to the path of Azurite's dist/src/blob/main.js\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
    path
}

/// The emulator that tests share.
pub(crate) fn shared() -> &'static Azure {
    static SHARED: OnceLock<Azure> = OnceLock::new();
    SHARED.get_or_init(|| match std::env::var("AZURITE") {
        Ok(script) => Azure::start(&["--seed", "11", "--azurite", &script]),
        Err(_) => Azure::start(&["--seed", "11"]),
    })
}

impl Azure {
    /// Starts an emulator of one's own.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_azureml-emulator"))
            .args(arguments)
            // Tests that want the inference server say so.
            .env_remove("EMULATOR_INFERENCE_SERVER")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { ready: serde_json::from_str(&line).unwrap(), child }
    }

    /// A text of the ready line.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.ready.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer}"))
    }

    /// The workspace's URL.
    pub(crate) fn workspace(&self) -> String {
        format!("{}{}", self.text("/cloud/resourceManager"), self.workspace_id())
    }

    pub(crate) fn workspace_id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/workspaces/{}",
            self.text("/workspace/subscriptionId"),
            self.text("/workspace/resourceGroup"),
            self.text("/workspace/workspace")
        )
    }

    /// Asks the token endpoint with this form.
    pub(crate) fn ask(&self, tenant: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        let url = format!("{}/{tenant}/{path}", self.text("/cloud/authority"));
        wire::send("POST", &url, &[("content-type", "application/x-www-form-urlencoded")], body.as_bytes(), None)
            .unwrap()
    }

    /// Client credentials of an identity.
    pub(crate) fn ask_as(&self, who: &str, scope: &str) -> Answer {
        let of = |field: &str| self.text(&format!("/identities/{who}/{field}")).to_owned();
        let (id, secret) = (of("clientId"), of("clientSecret"));
        let form =
            [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret), ("scope", scope)];
        self.ask(self.text("/tenantId"), "oauth2/v2.0/token", &form)
    }

    pub(crate) fn token(&self, who: &str, scope: &str) -> String {
        self.ask_as(who, scope).json()["access_token"].as_str().unwrap().to_owned()
    }

    /// A request to ARM with a token; `path` is below the workspace, from the root, or a whole URL.
    pub(crate) fn arm_with(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let url = if path.starts_with("http") { path.to_owned() } else { self.url(path) };
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        wire::send(method, &url, &headers, body.as_bytes(), None).unwrap()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        let base = if path.starts_with("/subscriptions") {
            self.text("/cloud/resourceManager").to_owned()
        } else {
            self.workspace()
        };
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{base}{path}{mark}api-version=2023-04-01")
    }

    /// The same as the scientist.
    pub(crate) fn arm(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.arm_with(&self.token("scientist", ARM), method, path, body)
    }

    /// Follows an operation to its end; the last status or result.
    pub(crate) fn finish(&self, started: &Answer) -> Answer {
        assert!(started.status < 300, "{} {}", started.status, started.text());
        let token = self.token("scientist", ARM);
        let url = started.header("azure-asyncoperation").or(started.header("location")).unwrap();
        for _ in 0..400 {
            let answer = self.arm_with(&token, "GET", url, &Value::Null);
            let running = answer.status == 202 || (!answer.body.is_empty() && answer.json()["status"] == "InProgress");
            if !running {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("the operation does not end");
    }

    /// The body of an endpoint.
    pub(crate) fn endpoint_body(&self, mode: &str, traffic: &Value) -> Value {
        json!({"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {"authMode": mode, "traffic": traffic}})
    }

    pub(crate) fn make_endpoint(&self, name: &str, mode: &str) {
        let started = self.arm("PUT", &format!("/onlineEndpoints/{name}"), &self.endpoint_body(mode, &json!({})));
        assert_eq!(self.finish(&started).json()["status"], "Succeeded");
    }

    /// A deployment without a model, governed by the emulator's variables.
    pub(crate) fn make_deployment(&self, endpoint: &str, name: &str, variables: &Value, settings: &Value) {
        let body = json!({"location": "westeurope", "properties": {"environmentVariables": variables, "requestSettings": settings}});
        let started = self.arm("PUT", &format!("/onlineEndpoints/{endpoint}/deployments/{name}"), &body);
        assert_eq!(self.finish(&started).json()["status"], "Succeeded");
    }

    pub(crate) fn set_traffic(&self, endpoint: &str, mode: &str, traffic: &Value) {
        let started = self.arm("PUT", &format!("/onlineEndpoints/{endpoint}"), &self.endpoint_body(mode, traffic));
        assert_eq!(self.finish(&started).json()["status"], "Succeeded");
    }

    /// An endpoint of mode Key with an echoing deployment that has all traffic; its primary key.
    pub(crate) fn make_echo(&self, name: &str) -> String {
        self.make_endpoint(name, "Key");
        self.make_deployment(name, "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
        self.set_traffic(name, "Key", &json!({"blue": 100}));
        let keys = self.arm("POST", &format!("/onlineEndpoints/{name}/listKeys"), &Value::Null).json();
        keys["primaryKey"].as_str().unwrap().to_owned()
    }

    pub(crate) fn scoring_url(&self, name: &str) -> String {
        format!("{}/endpoints/{name}/score", self.text("/cloud/scoringHosts/0"))
    }

    /// Scores with a bearer value and further headers.
    pub(crate) fn score(&self, name: &str, bearer: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let bearer = format!("Bearer {bearer}");
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        wire::send("POST", &self.scoring_url(name), &all, body, None).unwrap()
    }

    /// A connection to a named deployment with the head of a scoring request written to it.
    pub(crate) fn open_score(&self, name: &str, key: &str, deployment: &str, headers: &[(&str, &str)]) -> TcpStream {
        let bearer = format!("Bearer {key}");
        let mut all = vec![("authorization", bearer.as_str()), ("azureml-model-deployment", deployment)];
        all.extend_from_slice(headers);
        let (mut stream, head) = wire::open("POST", &self.scoring_url(name), &all);
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    /// The journal's last scoring request, once it has ended.
    pub(crate) fn last_score(&self) -> Value {
        for _ in 0..400 {
            let lines = self.control("GET", "/requests", &Value::Null).json();
            let line = lines.as_array().unwrap().iter().rfind(|line| line["plane"] == "scoring").cloned().unwrap();
            if !line["ended"].is_null() {
                return line;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the request does not end");
    }

    /// A line of the emulator's /proc status, in kB.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// SIGKILL, which nobody can prepare for.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Puts a blob into the workspace's container.
    pub(crate) fn upload(&self, path: &str, bytes: &[u8]) {
        let properties =
            self.arm("GET", "/datastores/workspaceblobstoresas", &Value::Null).json()["properties"].clone();
        let secrets = self.arm("POST", "/datastores/workspaceblobstoresas/listSecrets", &Value::Null).json();
        let account =
            self.text("/cloud/blobEndpoint").replace("{account}", properties["accountName"].as_str().unwrap());
        let (container, sas) = (properties["containerName"].as_str().unwrap(), secrets["sasToken"].as_str().unwrap());
        let url = format!("{account}/{container}/{path}?{sas}");
        let headers = [("x-ms-blob-type", "BlockBlob"), ("origin", "https://page.example")];
        let answer = wire::send("PUT", &url, &headers, bytes, None).unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert!(answer.header("access-control-allow-origin").is_some());
    }

    /// Uploads files and registers their folder as version 1 of a code; its id.
    pub(crate) fn register_code(&self, name: &str, files: &[(&str, &[u8])]) -> String {
        for (file, bytes) in files {
            self.upload(&format!("code/{name}/{file}"), bytes);
        }
        let properties = self.arm("GET", "/datastores/workspaceblobstore", &Value::Null).json()["properties"].clone();
        let account =
            self.text("/cloud/blobEndpoint").replace("{account}", properties["accountName"].as_str().unwrap());
        let uri = format!("{account}/{}/code/{name}", properties["containerName"].as_str().unwrap());
        let put = self.arm("PUT", &format!("/codes/{name}/versions/1"), &json!({"properties": {"codeUri": uri}}));
        put.json()["id"].as_str().unwrap().to_owned()
    }

    /// Registers version 1 of an environment.
    pub(crate) fn register_environment(&self, name: &str) {
        let body = json!({"properties": {"image": "mcr.microsoft.com/azureml/minimal-py312-inference:latest"}});
        assert_eq!(self.arm("PUT", &format!("/environments/{name}/versions/1"), &body).status, 201);
    }

    /// Uploads files and registers their folder as version 1 of a model; its id.
    pub(crate) fn register_model(&self, name: &str, folder: &str, files: &[(&str, &[u8])]) -> String {
        for (file, bytes) in files {
            self.upload(&format!("{folder}/{file}"), bytes);
        }
        let uri = format!("azureml:/{}/datastores/workspaceblobstore/paths/{folder}", self.workspace_id());
        let put = self.arm("PUT", &format!("/models/{name}/versions/1"), &json!({"properties": {"modelUri": uri}}));
        put.json()["id"].as_str().unwrap().to_owned()
    }

    /// A query to the Log Analytics workspace.
    pub(crate) fn query(&self, token: &str, body: &Value) -> Answer {
        let url = format!(
            "{}/v1/workspaces/{}/query",
            self.text("/cloud/logAnalytics"),
            self.text("/logAnalytics/customerId")
        );
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        wire::send("POST", &url, &headers, body.to_string().as_bytes(), None).unwrap()
    }

    /// The rows of a query as the reader asks it.
    pub(crate) fn rows(&self, query: &str) -> Vec<Value> {
        let answer = self.query(&self.token("reader", LOGS), &json!({"query": query}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["tables"][0]["rows"].as_array().unwrap().clone()
    }

    /// Sends all logs of an endpoint to the workspace.
    pub(crate) fn enable_logs(&self, endpoint: &str) {
        let body = json!({"properties": {"workspaceId": self.text("/logAnalytics/id"), "logs": [{"categoryGroup": "allLogs", "enabled": true}]}});
        let path = format!(
            "{}/onlineEndpoints/{endpoint}/providers/Microsoft.Insights/diagnosticSettings/all",
            self.workspace_id()
        );
        let put = self.arm_with(&self.token("owner", ARM), "PUT", &path, &body);
        assert_eq!(put.status, 200, "{}", put.text());
    }

    /// A request to the control port.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let url = format!("{}{path}", self.text("/control"));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        wire::send(method, &url, &[("content-type", "application/json")], body.as_bytes(), None).unwrap()
    }
}

/// Percent-encoding for forms.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

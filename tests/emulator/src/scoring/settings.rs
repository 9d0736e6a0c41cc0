//! What a deployment's body says about running: its limits, and the variables of this emulator.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::arm::fate::Fate;
use crate::clock::iso_duration;
use crate::scoring::script::{Form, LineEnd, Script};

/// How a deployment answers when no model does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// The request's bytes after all of them have come.
    Whole,
    /// The request's bytes as they come.
    Stream,
    /// A description of the request.
    Request,
}

/// Everything about running that the body can say.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) concurrency: u64,
    pub(crate) instances: u64,
    pub(crate) delay: Duration,
    pub(crate) status: Option<(u16, u64)>,
    pub(crate) echo: Option<Echo>,
    pub(crate) script: Option<Script>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) stall_after: Option<u64>,
    pub(crate) cut_after: Option<u64>,
    /// How the operation that creates or updates the deployment goes.
    pub(crate) rollout: Fate,
}

/// The variables that begin with EMULATOR_.
struct Variables<'a>(Option<&'a Map<String, Value>>);

const KNOWN: [&str; 17] = [
    "CUT_AFTER",
    "DELAY_MS",
    "ECHO",
    "FAIL_TIMES",
    "HEADERS",
    "ROLLOUT",
    "ROLLOUT_MS",
    "STALL_AFTER",
    "STATUS",
    "STREAM",
    "STREAM_BYTES",
    "STREAM_COUNT",
    "STREAM_END",
    "STREAM_EVERY_MS",
    "STREAM_LINE_END",
    "STREAM_SPLIT",
    "STREAM_TEXT",
];

impl Variables<'_> {
    /// A misspelt name would do nothing, which is worse than an error.
    fn check(&self) -> Result<(), String> {
        let ours = self.0.into_iter().flatten().filter_map(|(name, _)| name.strip_prefix("EMULATOR_"));
        match ours.clone().find(|name| !KNOWN.contains(name)) {
            Some(name) => {
                Err(format!("There is no EMULATOR_{name}; there are EMULATOR_{}.", KNOWN.join(", EMULATOR_")))
            }
            None => Ok(()),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0?.get(&format!("EMULATOR_{name}"))?.as_str()
    }

    fn number(&self, name: &str) -> Result<Option<u64>, String> {
        let wrong = |_| format!("EMULATOR_{name} must be a whole number.");
        self.text(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    fn one_of<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, String> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let known = words.iter().find(|(word, _)| *word == text).map(|(_, value)| Some(*value));
        known.ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            format!("EMULATOR_{name} must be one of {}.", words.join(", "))
        })
    }

    fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
        let Some(text) = self.text("HEADERS") else { return Ok(Vec::new()) };
        let wrong = || "EMULATOR_HEADERS must be a JSON object whose members are header values.".to_owned();
        let members: Map<String, Value> = serde_json::from_str(text).map_err(|_| wrong())?;
        let header = |(name, value): (&String, &Value)| {
            Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value.as_str()?).ok()?))
        };
        members.iter().map(|member| header(member).ok_or_else(wrong)).collect()
    }

    fn script(&self) -> Result<Option<Script>, String> {
        let forms = [("sse", Form::Sse), ("ndjson", Form::Ndjson), ("bytes", Form::Bytes)];
        let Some(form) = self.one_of("STREAM", &forms)? else { return Ok(None) };
        let ends = [("lf", LineEnd::Lf), ("crlf", LineEnd::CrLf), ("cr", LineEnd::Cr)];
        Ok(Some(Script {
            form,
            count: self.number("STREAM_COUNT")?.unwrap_or(3),
            bytes: self.number("STREAM_BYTES")?.unwrap_or(1_000_000),
            every: Duration::from_millis(self.number("STREAM_EVERY_MS")?.unwrap_or(0)),
            split: self
                .number("STREAM_SPLIT")?
                .and_then(|bytes| usize::try_from(bytes).ok())
                .filter(|bytes| *bytes > 0),
            line_end: self.one_of("STREAM_LINE_END", &ends)?.unwrap_or(LineEnd::Lf),
            text: self.text("STREAM_TEXT").map(str::to_owned),
            end: self.text("STREAM_END").map(str::to_owned),
        }))
    }

    fn status(&self) -> Result<Option<(u16, u64)>, String> {
        let wrong = || "EMULATOR_STATUS must be a status from 100 to 599.".to_owned();
        let Some(status) = self.text("STATUS") else { return Ok(None) };
        let status = status.parse().ok().filter(|status| (100..600).contains(status)).ok_or_else(wrong)?;
        Ok(Some((status, self.number("FAIL_TIMES")?.unwrap_or(u64::MAX))))
    }
}

impl Settings {
    /// Reads a deployment's body.
    pub(crate) fn of(body: &Map<String, Value>) -> Result<Self, String> {
        let properties = body.get("properties").unwrap_or(&Value::Null);
        let request = |name: &str| properties.get("requestSettings").and_then(|settings| settings.get(name));
        let variables = Variables(properties.get("environmentVariables").and_then(Value::as_object));
        variables.check()?;
        let echoes = [("1", 0), ("stream", 1), ("request", 2)];
        let echo = variables.one_of("ECHO", &echoes)?.map(|which| match which {
            0 => Echo::Whole,
            1 => Echo::Stream,
            _ => Echo::Request,
        });
        let rollout = Fate::of(variables.text("ROLLOUT"), variables.number("ROLLOUT_MS")?)
            .map_err(|why| format!("EMULATOR_ROLLOUT {why}."))?;
        Ok(Self {
            timeout: request("requestTimeout")
                .and_then(Value::as_str)
                .and_then(iso_duration)
                .unwrap_or(Duration::from_secs(5)),
            concurrency: request("maxConcurrentRequestsPerInstance").and_then(Value::as_u64).unwrap_or(1),
            instances: body.get("sku").and_then(|sku| sku.get("capacity")?.as_u64()).unwrap_or(1),
            delay: Duration::from_millis(variables.number("DELAY_MS")?.unwrap_or(0)),
            status: variables.status()?.filter(|(status, _)| *status != 200),
            echo,
            script: variables.script()?,
            headers: variables.headers()?,
            stall_after: variables.number("STALL_AFTER")?,
            cut_after: variables.number("CUT_AFTER")?,
            rollout,
        })
    }

    /// Whether the variables say what is answered, so that neither model nor script is needed.
    pub(crate) fn scripted(&self) -> bool {
        self.echo.is_some() || self.script.is_some() || self.status.is_some_and(|(_, times)| times == u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(variables: Value) -> Result<Settings, String> {
        Settings::of(json!({"properties": {"environmentVariables": variables}}).as_object().unwrap())
    }

    #[test]
    fn what_the_variables_cannot_mean_is_refused() {
        for (name, value) in [
            ("EMULATOR_ECO", "1"),
            ("EMULATOR_ECHO", "yes"),
            ("EMULATOR_STATUS", "ok"),
            ("EMULATOR_STREAM", "grpc"),
            ("EMULATOR_DELAY_MS", "-1"),
            ("EMULATOR_HEADERS", "x: 1"),
            ("EMULATOR_HEADERS", r#"{"x": "a\nb"}"#),
            ("EMULATOR_ROLLOUT", "slowly"),
        ] {
            assert!(of(json!({name: value})).unwrap_err().contains("EMULATOR_"), "{name}={value}");
        }
        assert!(of(json!({"WORKER_COUNT": "many"})).is_ok());
    }

    #[test]
    fn the_services_defaults_stand_where_the_body_is_silent() {
        let settings = of(json!({})).unwrap();
        assert_eq!((settings.timeout, settings.concurrency, settings.instances), (Duration::from_secs(5), 1, 1));
        assert!(!settings.scripted());
    }
}

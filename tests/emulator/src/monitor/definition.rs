//! The metrics that exist, with their dimensions, units and samples. [facts 10]

use crate::monitor::record::Served;

/// How a metric's samples come from the requests of a minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sample {
    /// One sample a minute: how many requests there were.
    Requests,
    /// A sample per request: how long it took.
    Latency,
    /// One sample a minute: so much of a hundred of the requests took no longer.
    Percentile(f64),
    /// One sample a minute: how many requests there were at once.
    Together,
    /// One sample a minute: requests per second.
    Starts,
    /// One sample a minute: bytes per second, both ways.
    Bytes,
    /// One sample a minute: how many instances there are.
    Instances,
    /// Nothing here measures it.
    None,
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) dimensions: &'static [&'static str],
    pub(crate) sample: Sample,
}

const fn define(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    dimensions: &'static [&'static str],
    sample: Sample,
) -> Definition {
    Definition { name, title, unit, dimensions, sample }
}

const DEPLOYMENT: &[&str] = &["deployment"];
const INSTANCE: &[&str] = &["instanceId"];

/// Those of an endpoint.
const OF_ENDPOINTS: [Definition; 11] = [
    define(
        "RequestsPerMinute",
        "Requests Per Minute",
        "Count",
        &["deployment", "statusCode", "statusCodeClass", "modelStatusCode"],
        Sample::Requests,
    ),
    define("RequestLatency", "Request Latency", "Milliseconds", DEPLOYMENT, Sample::Latency),
    define("RequestLatency_P50", "Request Latency P50", "Milliseconds", DEPLOYMENT, Sample::Percentile(50.0)),
    define("RequestLatency_P90", "Request Latency P90", "Milliseconds", DEPLOYMENT, Sample::Percentile(90.0)),
    define("RequestLatency_P95", "Request Latency P95", "Milliseconds", DEPLOYMENT, Sample::Percentile(95.0)),
    define("RequestLatency_P99", "Request Latency P99", "Milliseconds", DEPLOYMENT, Sample::Percentile(99.0)),
    define("ConnectionsActive", "Connections Active", "Count", &[], Sample::Together),
    define("NewConnectionsPerSecond", "New Connections Per Second", "CountPerSecond", &[], Sample::Starts),
    define("NetworkBytes", "Network Bytes", "BytesPerSecond", &[], Sample::Bytes),
    define(
        "DataCollectionEventsPerMinute",
        "Data Collection Events Per Minute",
        "Count",
        &["deployment", "type"],
        Sample::None,
    ),
    define(
        "DataCollectionErrorsPerMinute",
        "Data Collection Errors Per Minute",
        "Count",
        &["deployment", "reason", "type"],
        Sample::None,
    ),
];

/// Those of a deployment.
const OF_DEPLOYMENTS: [Definition; 14] = [
    define("RequestsPerMinute", "Requests Per Minute", "Count", &["envoy_response_code"], Sample::Requests),
    define("RequestLatency_P50", "Request Latency P50", "Milliseconds", &[], Sample::Percentile(50.0)),
    define("RequestLatency_P90", "Request Latency P90", "Milliseconds", &[], Sample::Percentile(90.0)),
    define("RequestLatency_P95", "Request Latency P95", "Milliseconds", &[], Sample::Percentile(95.0)),
    define("RequestLatency_P99", "Request Latency P99", "Milliseconds", &[], Sample::Percentile(99.0)),
    define("DeploymentCapacity", "Deployment Capacity", "Count", &["instanceId", "State"], Sample::Instances),
    define("CpuUtilizationPercentage", "CPU Utilization Percentage", "Percent", INSTANCE, Sample::None),
    define("CpuMemoryUtilizationPercentage", "CPU Memory Utilization Percentage", "Percent", INSTANCE, Sample::None),
    define("GpuUtilizationPercentage", "GPU Utilization Percentage", "Percent", INSTANCE, Sample::None),
    define("GpuMemoryUtilizationPercentage", "GPU Memory Utilization Percentage", "Percent", INSTANCE, Sample::None),
    define("GpuEnergyJoules", "GPU Energy in Joules", "Count", INSTANCE, Sample::None),
    define("DiskUtilization", "Disk Utilization", "Percent", &["instanceId", "disk"], Sample::None),
    define(
        "DataCollectionEventsPerMinute",
        "Data Collection Events Per Minute",
        "Count",
        &["instanceId", "type"],
        Sample::None,
    ),
    define(
        "DataCollectionErrorsPerMinute",
        "Data Collection Errors Per Minute",
        "Count",
        &["instanceId", "reason", "type"],
        Sample::None,
    ),
];

/// The metrics of an endpoint or of a deployment.
pub(crate) fn all(deployment: bool) -> &'static [Definition] {
    if deployment { &OF_DEPLOYMENTS } else { &OF_ENDPOINTS }
}

/// The value of a dimension for a request.
pub(crate) fn dimension(name: &str, served: &Served) -> String {
    match name {
        "deployment" => served.deployment.clone(),
        "statusCode" | "envoy_response_code" => served.status.to_string(),
        "statusCodeClass" => format!("{}xx", served.status / 100),
        "modelStatusCode" => served.model_status.map(|status| status.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

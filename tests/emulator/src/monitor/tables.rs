//! The three tables of online endpoints in Log Analytics, with every column. [facts 10]

use crate::dice::lock;
use crate::kql::table::{Cell, Kind, Table};
use crate::monitor::record::{Event, Line, Served};
use crate::monitor::timespan::Timespan;
use crate::world::World;

pub(crate) const TRAFFIC: &str = "AmlOnlineEndpointTrafficLog";
pub(crate) const CONSOLE: &str = "AmlOnlineEndpointConsoleLog";
pub(crate) const EVENT: &str = "AmlOnlineEndpointEventLog";
/// Tables and categories go by the same names.
pub(crate) const ALL: [&str; 3] = [TRAFFIC, CONSOLE, EVENT];

type Row = Vec<(&'static str, Kind, Cell)>;

/// The table of a name with the rows of a time.
pub(crate) fn table(name: &str, world: &World, within: Option<Timespan>) -> Option<Table> {
    let kept = lock(&world.monitor.0);
    match name {
        TRAFFIC => Some(filled(kept.served.iter().filter(|served| served.logged), within, world, traffic)),
        CONSOLE => Some(filled(kept.lines.iter(), within, world, console)),
        EVENT => Some(filled(kept.events.iter(), within, world, event)),
        _ => None,
    }
}

fn filled<'a, T: Blank + 'a>(
    kept: impl Iterator<Item = &'a T>,
    within: Option<Timespan>,
    world: &World,
    row: impl Fn(&T, &World) -> Row,
) -> Table {
    // A row of nothing gives the columns, also where nothing was kept.
    let columns = row(&T::blank(), world).into_iter().map(|(name, kind, _)| (name.to_owned(), kind)).collect();
    let inside = |one: &&T| within.is_none_or(|within| within.has(signed(one.at_ms())));
    let rows = kept.filter(inside).map(|one| row(one, world).into_iter().map(|(_, _, cell)| cell).collect()).collect();
    Table { columns, rows }
}

/// A record that can be empty and has a time.
trait Blank {
    fn blank() -> Self;
    fn at_ms(&self) -> u64;
}

impl Blank for Served {
    fn blank() -> Self {
        Self::default()
    }
    fn at_ms(&self) -> u64 {
        self.end_ms
    }
}

impl Blank for Line {
    fn blank() -> Self {
        let (endpoint, deployment, text) = Default::default();
        Self { at_ms: 0, endpoint, deployment, container: "", text }
    }
    fn at_ms(&self) -> u64 {
        self.at_ms
    }
}

impl Blank for Event {
    fn blank() -> Self {
        let (endpoint, deployment, message) = Default::default();
        Self { at_ms: 0, endpoint, deployment, name: "", message }
    }
    fn at_ms(&self) -> u64 {
        self.at_ms
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn text(name: &'static str, text: &str) -> (&'static str, Kind, Cell) {
    (name, Kind::Text, Cell::Text(text.to_owned()))
}

fn int(name: &'static str, number: u64) -> (&'static str, Kind, Cell) {
    (name, Kind::Int, Cell::Long(signed(number)))
}

fn time(at_ms: u64) -> (&'static str, Kind, Cell) {
    ("TimeGenerated", Kind::Time, Cell::Time(signed(at_ms)))
}

/// The columns that every table has.
fn standard(world: &World, table: &str, endpoint: &str, size: usize) -> Row {
    let place = &world.place;
    let id = format!("{}/onlineEndpoints/{endpoint}", place.workspace_id()).to_ascii_lowercase();
    #[allow(clippy::cast_precision_loss)]
    let billed = size as f64;
    vec![
        text("_ResourceId", &id),
        text("_SubscriptionId", &place.subscription),
        text("TenantId", &place.logs_guid),
        text("SourceSystem", "Azure"),
        text("Type", table),
        ("_BilledSize", Kind::Real, Cell::Real(billed)),
        text("_IsBillable", "true"),
    ]
}

fn traffic(served: &Served, world: &World) -> Row {
    let place = &world.place;
    let code = served.model_status.map_or(Cell::Null, |code| Cell::Long(i64::from(code)));
    let mut row = vec![
        time(served.end_ms),
        text("OperationName", "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action"),
        text("AzureMLWorkspaceId", &place.workspace_guid),
        text("AzureMLWorkspaceName", &place.workspace),
        text("SubscriptionId", &place.subscription),
        text("Location", &place.location),
        text("EndpointName", &served.endpoint),
        text("DeploymentName", &served.deployment),
        text("AuthType", &served.auth_type),
        text("IdentityData", &served.identity),
        text("Method", &served.method),
        text("Path", &served.path),
        text("Protocol", "HTTP/1.1"),
        int("ResponseCode", u64::from(served.status)),
        text("ResponseCodeReason", &served.reason),
        ("ModelStatusCode", Kind::Int, code),
        text("ModelStatusReason", &served.model_reason),
        int("RequestPayloadSize", served.request_bytes),
        int("ResponsePayloadSize", served.response_bytes),
        text("UserAgent", &served.user_agent),
        text("XRequestId", &served.request_id),
        text("XMSClientRequestId", &served.client_request_id),
        int("TotalDurationMs", served.end_ms.saturating_sub(served.start_ms)),
        int("RequestDurationMs", served.request_ms),
        int("ResponseDurationMs", served.response_ms),
        int("RequestThrottlingDelayMs", 0),
        int("ResponseThrottlingDelayMs", 0),
    ];
    row.extend(standard(world, TRAFFIC, &served.endpoint, 512));
    row
}

/// One instance each: there is one container, however many were asked for.
fn instance(deployment: &str) -> String {
    format!("{deployment}-0")
}

fn console(line: &Line, world: &World) -> Row {
    let mut row = vec![
        time(line.at_ms),
        text("OperationName", "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/logs"),
        text("InstanceId", &instance(&line.deployment)),
        text("DeploymentName", &line.deployment),
        text("ContainerName", line.container),
        text("ContainerImageName", ""),
        text("Message", &line.text),
    ];
    row.extend(standard(world, CONSOLE, &line.endpoint, line.text.len()));
    row
}

fn event(event: &Event, world: &World) -> Row {
    let mut row = vec![
        time(event.at_ms),
        text("OperationName", "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/events"),
        text("InstanceId", &instance(&event.deployment)),
        text("DeploymentName", &event.deployment),
        text("Name", event.name),
        text("Message", &event.message),
    ];
    row.extend(standard(world, EVENT, &event.endpoint, event.message.len()));
    row
}

//! Everything the planes share: the clock, chance, the tenant, the resources, storage.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::arm::fate::Fates;
use crate::arm::store::Store;
use crate::arm::throttle::Buckets;
use crate::blob::Storage;
use crate::clock::Clock;
use crate::dice::{Dice, lock};
use crate::entra::challenge::Challenges;
use crate::entra::sign_in::SignIn;
use crate::entra::tenant::Tenant;
use crate::fault::Faults;
use crate::journal::Journal;
use crate::monitor::Monitor;
use crate::options::{Options, Pace};
use crate::platform::Platform;
use crate::rbac::Roles;
use crate::scoring::Rate;

/// Where each role listens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins {
    pub(crate) entra: String,
    pub(crate) arm: String,
    pub(crate) scoring: String,
    pub(crate) logs: String,
    pub(crate) platform: String,
    pub(crate) control: String,
    pub(crate) https: Option<HttpsOrigins>,
}

/// The same over https.
#[derive(Clone, Debug)]
pub(crate) struct HttpsOrigins {
    pub(crate) entra: String,
    pub(crate) arm: String,
    pub(crate) scoring: String,
    pub(crate) logs: String,
    pub(crate) ca: PathBuf,
}

/// The one workspace of the local Azure.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) subscription: String,
    pub(crate) group: String,
    pub(crate) workspace: String,
    pub(crate) location: String,
    /// The GUID the service knows the workspace by.
    pub(crate) workspace_guid: String,
    /// The Log Analytics workspace, and the GUID that queries name it by.
    pub(crate) logs: String,
    pub(crate) logs_guid: String,
}

impl Place {
    /// The subscription's ARM id.
    pub(crate) fn subscription_id(&self) -> String {
        format!("/subscriptions/{}", self.subscription)
    }

    /// The resource group's ARM id.
    pub(crate) fn group_id(&self) -> String {
        format!("{}/resourceGroups/{}", self.subscription_id(), self.group)
    }

    /// The Log Analytics workspace's ARM id.
    pub(crate) fn logs_id(&self) -> String {
        format!("{}/providers/Microsoft.OperationalInsights/workspaces/{}", self.group_id(), self.logs)
    }

    /// The workspace's ARM id.
    pub(crate) fn workspace_id(&self) -> String {
        format!("{}/providers/Microsoft.MachineLearningServices/workspaces/{}", self.group_id(), self.workspace)
    }
}

/// What the control port can turn on and off.
pub(crate) struct Switches {
    pub(crate) expose_arm_headers: AtomicBool,
    /// Whether answers carry the headers of operations at all; a page sees none of them. [facts 9]
    pub(crate) operation_headers: AtomicBool,
    /// Whether a PUT of an endpoint without `traffic` leaves the traffic as it is.
    pub(crate) keep_traffic: AtomicBool,
    /// Requests per second and endpoint; 0 is no limit.
    pub(crate) scoring_rate: AtomicU64,
    pub(crate) page_size: AtomicU64,
    /// Rows of a query beyond which an answer is partial.
    pub(crate) log_rows: AtomicU64,
}

impl Switches {
    fn new(pace: Pace) -> Self {
        let switches = Self {
            expose_arm_headers: AtomicBool::new(false),
            operation_headers: AtomicBool::new(true),
            keep_traffic: AtomicBool::new(false),
            scoring_rate: AtomicU64::new(0),
            page_size: AtomicU64::new(0),
            log_rows: AtomicU64::new(0),
        };
        switches.reset(pace);
        switches
    }

    fn reset(&self, pace: Pace) {
        self.expose_arm_headers.store(false, Ordering::Relaxed);
        self.operation_headers.store(true, Ordering::Relaxed);
        self.keep_traffic.store(false, Ordering::Relaxed);
        // 500 requests per second is the documented limit; at the fast pace it would only
        // stand in the way of measurements. [facts 8]
        self.scoring_rate.store(if pace == Pace::Real { 500 } else { 0 }, Ordering::Relaxed);
        self.page_size.store(10, Ordering::Relaxed);
        self.log_rows.store(500_000, Ordering::Relaxed);
    }
}

/// The local Azure.
pub(crate) struct World {
    pub(crate) options: Options,
    pub(crate) origins: Origins,
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    pub(crate) place: Place,
    pub(crate) tenant: Tenant,
    pub(crate) platform: Platform,
    pub(crate) challenges: Challenges,
    pub(crate) sign_in: SignIn,
    pub(crate) roles: Mutex<Roles>,
    pub(crate) store: Mutex<Store>,
    pub(crate) buckets: Buckets,
    pub(crate) rate: Rate,
    pub(crate) storage: Storage,
    pub(crate) faults: Faults,
    pub(crate) fates: Fates,
    pub(crate) journal: Journal,
    pub(crate) monitor: Monitor,
    pub(crate) switches: Switches,
}

impl World {
    /// A new world around what had to be made before it.
    pub(crate) fn new(
        options: Options,
        origins: Origins,
        dice: Dice,
        place: Place,
        tenant: Tenant,
        platform: Platform,
        storage: Storage,
    ) -> Self {
        let roles = Mutex::new(Roles::seeded(&place, &tenant, &dice));
        let sign_in = SignIn::new(&tenant);
        let switches = Switches::new(options.pace);
        let buckets = Buckets::new(options.pace);
        Self {
            options,
            origins,
            clock: Clock::new(),
            dice,
            place,
            tenant,
            platform,
            challenges: Challenges::default(),
            sign_in,
            roles,
            store: Mutex::default(),
            buckets,
            rate: Rate::default(),
            storage,
            faults: Faults::default(),
            fates: Fates::default(),
            journal: Journal::new(),
            monitor: Monitor::default(),
            switches,
        }
    }

    /// Back to the state after the start; identities and stored blobs stay.
    pub(crate) fn reset(&self) {
        *lock(&self.store) = Store::default();
        *lock(&self.roles) = Roles::seeded(&self.place, &self.tenant, &self.dice);
        self.buckets.refill();
        self.faults.clear();
        self.fates.clear();
        self.journal.clear();
        self.monitor.clear();
        self.platform.reset();
        self.challenges.demand(&[], 0);
        self.sign_in.reset(&self.tenant);
        self.clock.reset();
        self.switches.reset(self.options.pace);
    }
}

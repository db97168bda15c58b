use crate::promql::Matcher;

/// What a metric tells about a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Requests answered, by status.
    Requests,
    /// How long requests take.
    Latency,
    /// Requests that are being answered now.
    InFlight,
    /// How long queries of a database take.
    Database,
    /// How long commands of Redis take.
    Redis,
    /// How long calls to other services take.
    Outbound,
    /// What the service is there for, by whether it worked out.
    Success,
    /// How many reached each step of a way.
    Funnel,
    /// Processor time.
    Cpu,
    /// Memory in use.
    Memory,
    /// Open file descriptors.
    OpenFiles,
    /// How many there may be.
    FileLimit,
    /// When the process began.
    StartTime,
}

impl Role {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 13] = [
        Self::Requests,
        Self::Latency,
        Self::InFlight,
        Self::Database,
        Self::Redis,
        Self::Outbound,
        Self::Success,
        Self::Funnel,
        Self::Cpu,
        Self::Memory,
        Self::OpenFiles,
        Self::FileLimit,
        Self::StartTime,
    ];

    /// Its name in links and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Latency => "latency",
            Self::InFlight => "in-flight",
            Self::Database => "db",
            Self::Redis => "redis",
            Self::Outbound => "outbound",
            Self::Success => "success",
            Self::Funnel => "funnel",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::OpenFiles => "fds",
            Self::FileLimit => "max-fds",
            Self::StartTime => "start-time",
        }
    }

    /// The role of a name; none for a name that no role has.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What a label tells about a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// The HTTP status, or its class: `404`, `4xx`, `4`.
    Status,
    /// Which part of the service: a route, a handler.
    Endpoint,
    /// The HTTP method.
    Method,
    /// What is done with a database, or for a customer.
    Operation,
    /// With which table.
    Table,
    /// The command of Redis.
    Command,
    /// Which other service.
    Host,
    /// How it ended.
    Outcome,
    /// How far it came.
    Step,
    /// Which part of a quantity: of memory, of processor time.
    Part,
}

/// What a metric's samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// A histogram; the metric's name is that of the family, without `_bucket`.
    Histogram,
}

/// A metric in its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleMetric {
    /// The metric's name; of a histogram without `_bucket`.
    pub name: String,
    /// What its samples are.
    pub kind: Kind,
    /// Whether it counts milliseconds where others count seconds.
    pub in_thousandths: bool,
    /// The labels whose meaning is known.
    pub labels: Vec<(Meaning, String)>,
    /// What its series must fulfil to be in this role.
    pub matchers: Vec<Matcher>,
}

impl RoleMetric {
    /// The label with this meaning.
    pub fn label(&self, meaning: Meaning) -> Option<&str> {
        self.labels.iter().find(|(of, _)| *of == meaning).map(|(_, label)| label.as_str())
    }

    /// The labels with these meanings, as far as it has them.
    pub fn labels_of(&self, meanings: &[Meaning]) -> Vec<&str> {
        meanings.iter().filter_map(|meaning| self.label(*meaning)).collect()
    }
}

/// Which metric is in which role: all that the dashboard of a service must know
/// of it. At most one a role, in the roles' order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(Vec<(Role, RoleMetric)>);

/// A row of the conventional names.
type Conventional = (Role, &'static str, Kind, &'static [(Meaning, &'static str)]);

/// The names that a Python service with `prometheus_client` commonly has.
const CONVENTIONAL: [Conventional; 13] = [
    (
        Role::Requests,
        "http_requests_total",
        Kind::Counter,
        &[(Meaning::Method, "method"), (Meaning::Endpoint, "endpoint"), (Meaning::Status, "http_status")],
    ),
    (
        Role::Latency,
        "http_request_duration_seconds",
        Kind::Histogram,
        &[(Meaning::Method, "method"), (Meaning::Endpoint, "endpoint")],
    ),
    (Role::InFlight, "http_requests_in_flight", Kind::Gauge, &[]),
    (
        Role::Database,
        "db_query_duration_seconds",
        Kind::Histogram,
        &[(Meaning::Operation, "operation"), (Meaning::Table, "table")],
    ),
    (Role::Redis, "redis_command_duration_seconds", Kind::Histogram, &[(Meaning::Command, "command")]),
    (Role::Outbound, "outbound_http_request_duration_seconds", Kind::Histogram, &[(Meaning::Host, "host")]),
    (
        Role::Success,
        "business_operations_total",
        Kind::Counter,
        &[(Meaning::Operation, "operation"), (Meaning::Outcome, "result")],
    ),
    (Role::Funnel, "order_funnel_total", Kind::Counter, &[(Meaning::Step, "step")]),
    (Role::Cpu, "process_cpu_seconds_total", Kind::Counter, &[]),
    (Role::Memory, "process_memory_bytes", Kind::Gauge, &[(Meaning::Part, "type")]),
    (Role::OpenFiles, "process_open_fds", Kind::Gauge, &[]),
    (Role::FileLimit, "process_max_fds", Kind::Gauge, &[]),
    (Role::StartTime, "process_start_time_seconds", Kind::Gauge, &[]),
];

impl Roles {
    /// The names that a Python service with `prometheus_client` commonly has.
    pub fn conventional() -> Self {
        let mut roles = Self::default();
        for (role, name, kind, labels) in CONVENTIONAL {
            let labels = labels.iter().map(|(meaning, label)| (*meaning, (*label).to_owned())).collect();
            let metric = RoleMetric { name: name.into(), kind, in_thousandths: false, labels, matchers: Vec::new() };
            roles.0.push((role, metric));
        }
        roles
    }

    /// The metric in a role.
    pub fn get(&self, role: Role) -> Option<&RoleMetric> {
        self.0.iter().find(|(of, _)| *of == role).map(|(_, metric)| metric)
    }

    /// Puts a metric into a role, in place of the one that was there.
    pub fn put(&mut self, role: Role, metric: RoleMetric) {
        self.0.retain(|(of, _)| *of != role);
        let place = self.0.partition_point(|(of, _)| *of < role);
        self.0.insert(place, (role, metric));
    }

    /// Each role that has a metric, with it.
    pub fn iter(&self) -> impl Iterator<Item = (Role, &RoleMetric)> {
        self.0.iter().map(|(role, metric)| (*role, metric))
    }

    /// The same with a condition on the series of all.
    pub fn within(mut self, condition: &Matcher) -> Self {
        for (_, metric) in &mut self.0 {
            metric.matchers.push(condition.clone());
        }
        self
    }
}

use super::super::{Kind, Role};

/// The table. Each line of a library is held by a fixture in `tests/discovery`.
const TABLE: &str = include_str!("rules.txt");

/// One line: a metric, and what it means where it has these labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Whose convention it is; empty for what many do alike.
    pub library: &'static str,
    /// What the metric tells.
    pub role: Role,
    /// What it is.
    pub kind: Kind,
    /// Its name, of a histogram without `_bucket`. A `*` in front stands for
    /// any prefix.
    pub metric: &'static str,
    /// The labels that it has with this library.
    pub labels: Vec<&'static str>,
    /// Whether a histogram counts milliseconds.
    pub in_thousandths: bool,
    /// Which of its series are in this role.
    pub part: Part,
}

/// Which of a metric's series are in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All.
    Whole,
    /// Those whose label for the database's system says Redis.
    Redis,
    /// All others.
    ButRedis,
}

/// The labels that name a database's system.
pub const SYSTEM: [&str; 2] = ["db_system_name", "db_system"];

/// How names begin that tell of the watching itself, not of what is watched.
pub const OF_THE_EXPORTER: [&str; 4] = ["promhttp_", "scrape_", "exporter_", "otelcol_"];

/// What the name of an incoming request's metric doesn't hold.
pub const OUTGOING: [&str; 5] = ["outbound", "client", "upstream", "external", "rpc_durations"];

/// The server that is asked; a service of its own, if there is no other.
pub const PROMETHEUS: &str = "Prometheus";
/// A machine rather than a service.
pub const NODE: &str = "node_exporter";
/// What the client libraries of all languages publish of their process.
pub const PROCESS: &str = "process";

/// The rules in the table's order: of two for one role that both fit the earlier
/// counts.
pub fn rules() -> Vec<Rule> {
    TABLE.lines().filter_map(read).collect()
}

/// A line of the table; none for a comment.
fn read(line: &'static str) -> Option<Rule> {
    let mut words = line.split_whitespace();
    let library = words.next().filter(|word| !word.starts_with('#'))?;
    let role = Role::of_name(words.next()?)?;
    let (kind, part) = words.next().map(|kind| kind.split_once('/').unwrap_or((kind, "")))?;
    let in_thousandths = kind == "milliseconds";
    let kind = match kind {
        "counter" => Kind::Counter,
        "gauge" => Kind::Gauge,
        "histogram" | "milliseconds" => Kind::Histogram,
        _ => return None,
    };
    let part = match part {
        "" => Part::Whole,
        "redis" => Part::Redis,
        "not-redis" => Part::ButRedis,
        _ => return None,
    };
    let library = if library == "-" { "" } else { library };
    Some(Rule { library, role, kind, metric: words.next()?, labels: words.collect(), in_thousandths, part })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_rule() {
        let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            assert!(read(line).is_some(), "{line}");
        }
        assert!(rules().len() > 100);
        let redis = rules().into_iter().find(|rule| rule.part == Part::Redis).expect("a rule for a part");
        assert_eq!((redis.role, redis.kind, redis.in_thousandths), (Role::Redis, Kind::Histogram, false));
    }
}

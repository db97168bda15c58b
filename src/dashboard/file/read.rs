use super::check::check;
use super::fields::{Field, Place, Problems};
use super::panel::read_panel;
use super::problem::{Problem, ProblemKind, Severity};
use super::variable::read_variable;
use super::{DashboardFile, FORMAT_VERSION};
use crate::dashboard::TimeWindow;
use crate::json::Value;
use crate::time::{TimeExpression, parse_duration};

/// Larger files are refused: no dashboard that people look at comes near.
pub const LARGEST_FILE: usize = 4 << 20;

/// More than anyone looks at.
const MOST_PANELS: usize = 500;
const MOST_VARIABLES: usize = 50;

/// What was read, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadDashboard {
    /// The dashboard; none when there is an error among the problems.
    pub dashboard: Option<DashboardFile>,
    /// In the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads a dashboard's file. All of its problems are told at once, each with its
/// place.
pub fn read_dashboard(bytes: &[u8]) -> ReadDashboard {
    let problems = Problems::default();
    let dashboard = read_document(bytes, &problems);
    let problems = problems.into_list();
    let usable = !problems.iter().any(Problem::is_error);
    ReadDashboard { dashboard: dashboard.filter(|_| usable), problems }
}

fn read_document(bytes: &[u8], problems: &Problems) -> Option<DashboardFile> {
    if bytes.len() > LARGEST_FILE {
        problems.push(Severity::Error, &"", 0, ProblemKind::TooLarge(LARGEST_FILE));
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match Value::read(bytes) {
        Ok(value) => read_root(&Field::root(value, problems), problems),
        Err(error) => {
            problems.push(Severity::Error, &"", error.offset(), ProblemKind::NotJson(error.expected()));
            None
        }
    }
}

fn read_root(root: &Field<'_>, problems: &Problems) -> Option<DashboardFile> {
    let (mut mark, mut version, mut title, mut time) = (None, None, None, None);
    let (mut description, mut refresh) = (String::new(), None);
    let (mut variables, mut panels) = (Vec::new(), None);
    root.members(|key, field| {
        match key {
            "$schema" => {}
            "taillight" => mark = field.text(),
            "version" => version = field.number(),
            "title" => title = Some(field.words()),
            "description" => description = field.text().unwrap_or_default(),
            "refresh" => refresh = field.parsed("a duration from 1s to 1d, or off", parse_refresh).flatten(),
            "time" => time = read_time(&field),
            "variables" => variables = field.list(MOST_VARIABLES, |field| with_place(&field, read_variable)),
            "panels" => {
                let mut index = 0;
                panels = Some(field.list(MOST_PANELS, |field| {
                    index += 1;
                    with_place(&field, |field| read_panel(field, index))
                }));
            }
            _ => return false,
        }
        true
    });
    if mark.as_deref() != Some("dashboard") {
        root.error(ProblemKind::NotADashboard);
        return None;
    }
    match version {
        Some(version) if version == FORMAT_VERSION as f64 => {}
        Some(version) => root.error(ProblemKind::Version(version as i64)),
        None => root.error(ProblemKind::Missing("version")),
    }
    let title = root.required(title, "title");
    let panels = root.required(panels.map(Some), "panels")?;
    let (variables, panels) = check(variables, panels, problems);
    Some(DashboardFile { title: title?, description, refresh, time, variables, panels })
}

fn with_place<T>(field: &Field<'_>, read: impl FnOnce(&Field<'_>) -> Option<T>) -> Option<(Place, T)> {
    read(field).map(|value| (field.place(), value))
}

/// Below a second is a load test; above a day nobody waits.
fn parse_refresh(text: &str) -> Option<Option<i64>> {
    match text {
        "off" => Some(None),
        text => parse_duration(text).filter(|millis| (1_000..=86_400_000).contains(millis)).map(Some),
    }
}

fn read_time(field: &Field<'_>) -> Option<TimeWindow> {
    let (mut from, mut to) = (None, None);
    field.members(|key, field| {
        let expression = || field.parsed("a time such as now-6h", TimeExpression::parse);
        match key {
            "from" => from = Some(expression()),
            "to" => to = Some(expression()),
            _ => return false,
        }
        true
    });
    let (from, to) = (field.required(from, "from"), field.required(to, "to"));
    Some(TimeWindow { from: from?, to: to? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(json: &str) -> Vec<String> {
        read_dashboard(json.as_bytes()).problems.iter().map(ToString::to_string).collect()
    }

    fn of_panel(panel: &str) -> Vec<String> {
        problems(&format!(r#"{{"taillight":"dashboard","version":1,"title":"t","panels":[{panel}]}}"#))
    }

    #[test]
    fn every_problem_has_its_place_and_what_should_be_there() {
        for (panel, expected) in [
            (
                r#"{"kind":"lines","queries":[{"expr":"sum(a"}]}"#,
                "panels[0].queries[0].expr (byte 94): the quote or bracket at byte 3 of the text has no partner",
            ),
            (
                r#"{"kind":"pie"}"#,
                "panels[0].kind (byte 67): expected one of percentiles, heatmap, lines, bars, stat, table, ratio, funnel, text, row",
            ),
            (r#"{"kind":"lines"}"#, "panels[0] (byte 59): this kind of panel takes one query or more"),
            (
                r#"{"kind":"ratio","queries":[{"expr":"a"}]}"#,
                "panels[0] (byte 59): this kind of panel takes two queries: the part and the whole",
            ),
            (
                r#"{"kind":"text","text":"a","colour":"red"}"#,
                "panels[0].colour (byte 94): nobody knows \"colour\"; it is ignored",
            ),
            (r#"{"kind":"text"}"#, "panels[0] (byte 59): \"text\" is missing; add it"),
            (r#"{"kind":"row","columns":13}"#, "panels[0].columns (byte 83): expected a whole number from 1 to 12"),
            (r#"{"kind":"row","repeat":"x"}"#, "panels[0] (byte 59): there is no variable x here; add it before this"),
            (
                r#"{"kind":"row","id":"a"},{"kind":"row","id":"a"}"#,
                "panels[1] (byte 83): \"a\" is there twice; choose another name",
            ),
            (r#"[]"#, "panels[0] (byte 59): expected an object"),
        ] {
            assert_eq!(of_panel(panel), [expected], "{panel}");
        }
    }

    #[test]
    fn a_file_that_is_no_dashboard_is_refused_with_the_reason() {
        for (json, expected) in [
            ("", "the file (byte 0): no JSON; expected more"),
            ("[1, 2", "the file (byte 5): no JSON; expected more"),
            ("{}", "the file (byte 0): no dashboard; expected \"taillight\": \"dashboard\""),
            (
                r#"{"taillight":"dashboard","version":2,"title":"t","panels":[]}"#,
                "the file (byte 0): version 2 is newer than this page; update the page",
            ),
            (r#"{"taillight":"dashboard","version":1,"panels":[]}"#, "the file (byte 0): \"title\" is missing; add it"),
        ] {
            let read = read_dashboard(json.as_bytes());
            assert_eq!(read.dashboard, None);
            assert_eq!(problems(json), [expected], "{json}");
        }
        let large = vec![b' '; LARGEST_FILE + 1];
        assert_eq!(read_dashboard(&large).problems[0].kind, ProblemKind::TooLarge(LARGEST_FILE));
    }

    #[test]
    fn variables_stand_before_those_that_use_them() {
        let read = |variables: &str| {
            let json =
                format!(r#"{{"taillight":"dashboard","version":1,"title":"t","variables":{variables},"panels":[]}}"#);
            read_dashboard(json.as_bytes())
        };
        let chained = read(
            r#"[{"name":"b","kind":"label_values","label":"b","of":"up{a=\"$a\"}"},{"name":"a","kind":"label_values","label":"a"}]"#,
        );
        let names = chained.dashboard.map(|d| d.variables.into_iter().map(|v| v.name).collect::<Vec<_>>());
        assert_eq!(names, Some(vec!["a".to_owned(), "b".to_owned()]));
        let circle = read(
            r#"[{"name":"b","kind":"label_values","label":"b","of":"up{a=\"$a\"}"},{"name":"a","kind":"label_values","label":"a","of":"up{b=\"$b\"}"}]"#,
        );
        assert_eq!(
            circle.problems.iter().map(|p| p.kind.clone()).collect::<Vec<_>>(),
            [ProblemKind::Cycle("b, a".into())]
        );
    }
}

use super::{AllValues, Content, DashboardFile, FilePanel, Variable, VariableValues};
use crate::promql::{Filling, fill_words};

/// More copies than anyone looks at.
const MOST_COPIES: usize = 50;
const MOST_PANELS: usize = 500;

/// The value of a variable that stands for all values, as Grafana writes it.
const ALL: &str = "$__all";

/// A panel as it is shown: of one that is repeated, a copy for each value.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPanel {
    /// The panel, its title filled.
    pub panel: FilePanel,
    /// The values that only this copy has, by their variables.
    pub own: Vec<(String, String)>,
}

/// What a variable stands for: what the link says, else the file's default, else
/// all where that is offered, else the first that there is. None while nothing is
/// offered yet.
pub fn filling_of(variable: &Variable, link: Option<&[String]>, offered: &[String]) -> Option<Filling> {
    let chosen = link.filter(|values| !values.is_empty());
    let default = || {
        let there =
            |value: &&String| offered.is_empty() || offered.contains(value) || variable.values == VariableValues::Typed;
        variable.default.iter().filter(there).cloned().collect::<Vec<_>>()
    };
    let mut values = chosen.map_or_else(default, <[String]>::to_vec);
    if values.iter().any(|value| value == ALL) || values.is_empty() && variable.all != AllValues::NotOffered {
        return Some(Filling::All(all_of(variable, offered)));
    }
    if values.is_empty() {
        values.extend(offered.first().cloned());
    }
    if !variable.multi {
        values.truncate(1);
    }
    // What the author lists may be any part of an expression, what a link says may not.
    match (&variable.values, values.as_slice()) {
        (_, []) => None,
        (VariableValues::Custom(listed), [value]) if listed.contains(value) => Some(Filling::Written(value.clone())),
        _ => Some(Filling::Values(values)),
    }
}

/// Every value as one pattern. Where no value is left out, anything is simpler.
fn all_of(variable: &Variable, offered: &[String]) -> String {
    match (&variable.all, &variable.values) {
        (AllValues::Pattern(pattern), _) => pattern.clone(),
        (_, VariableValues::Label { filter, .. }) if filter.is_empty() => ".*".to_owned(),
        _ if offered.is_empty() => ".*".to_owned(),
        _ => offered.iter().map(|value| crate::promql::escape_regex(value)).collect::<Vec<_>>().join("|"),
    }
}

/// The panels as they are shown: `filling` says what a variable stands for,
/// `values` which single values that are.
pub fn expand(
    dashboard: &DashboardFile,
    filling: &dyn Fn(&str) -> Option<Filling>,
    values: &dyn Fn(&str) -> Vec<String>,
) -> Vec<ShownPanel> {
    let mut shown = Vec::new();
    let mut panels = dashboard.panels.as_slice();
    while let Some((first, rest)) = panels.split_first() {
        // A row that is repeated takes its panels with it.
        let together = match (&first.content, &first.repeat) {
            (Content::Row, Some(_)) => {
                1 + rest.iter().position(|panel| panel.content == Content::Row).unwrap_or(rest.len())
            }
            _ => 1,
        };
        let (group, behind) = panels.split_at(together);
        match &first.repeat {
            None => copies(group, &[], filling, values, &mut shown),
            Some(name) => {
                for value in values(name).into_iter().take(MOST_COPIES) {
                    copies(group, &[(name.clone(), value)], filling, values, &mut shown);
                }
            }
        }
        panels = behind;
    }
    shown.truncate(MOST_PANELS);
    shown
}

fn copies(
    group: &[FilePanel],
    own: &[(String, String)],
    filling: &dyn Fn(&str) -> Option<Filling>,
    values: &dyn Fn(&str) -> Vec<String>,
    shown: &mut Vec<ShownPanel>,
) {
    for (index, panel) in group.iter().enumerate() {
        // Within a repeated row a panel may be repeated by another variable.
        let inner = panel.repeat.as_ref().filter(|name| index > 0 && own.iter().all(|(other, _)| other != *name));
        let of_inner = inner.map_or_else(
            || vec![own.to_vec()],
            |name| {
                let with = |value| own.iter().cloned().chain([(name.clone(), value)]).collect();
                values(name).into_iter().take(MOST_COPIES).map(with).collect()
            },
        );
        for own in of_inner {
            if shown.len() < MOST_PANELS {
                shown.push(copy(panel, own, filling));
            }
        }
    }
}

fn copy(panel: &FilePanel, own: Vec<(String, String)>, filling: &dyn Fn(&str) -> Option<Filling>) -> ShownPanel {
    let fills = |name: &str| own_filling(&own, name).or_else(|| filling(name));
    let mut panel = FilePanel { title: fill_words(&panel.title, &fills), ..panel.clone() };
    for (_, value) in &own {
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
        panel.id = format!("{}-{}", panel.id, value.chars().map(safe).collect::<String>());
    }
    ShownPanel { panel, own }
}

/// What a copy's own values are, as fillings.
pub fn own_filling(own: &[(String, String)], name: &str) -> Option<Filling> {
    let (_, value) = own.iter().find(|(other, _)| other == name)?;
    Some(Filling::Values(vec![value.clone()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::file::read_dashboard;

    fn dashboard() -> DashboardFile {
        let json = r#"{"taillight":"dashboard","version":1,"title":"t","variables":[
            {"name":"h","kind":"label_values","label":"h","multi":true,"all":true},
            {"name":"c","kind":"custom","values":["a=\"1\"","b"]}],"panels":[
            {"id":"top","kind":"text","text":"x","title":"all of $h"},
            {"id":"r","kind":"row","title":"Host $h","repeat":"h"},
            {"id":"p","kind":"lines","title":"$c","queries":[{"expr":"up{h=\"$h\"}"}]},
            {"id":"end","kind":"row"}]}"#;
        read_dashboard(json.as_bytes()).dashboard.expect("a dashboard")
    }

    #[test]
    fn a_row_is_repeated_with_its_panels() {
        let dashboard = dashboard();
        let filling = |name: &str| (name == "h").then(|| Filling::All("x|y".into()));
        let shown = expand(&dashboard, &filling, &|_| vec!["x".into(), "y/z".into()]);
        let told: Vec<String> = shown.iter().map(|s| format!("{}:{}", s.panel.id, s.panel.title)).collect();
        assert_eq!(told, ["top:all of x|y", "r-x:Host x", "p-x:$c", "r-y_z:Host y/z", "p-y_z:$c", "end:"]);
        assert_eq!(own_filling(&shown[3].own, "h"), Some(Filling::Values(vec!["y/z".into()])));
    }

    #[test]
    fn the_link_chooses_then_the_file_then_all() {
        let dashboard = dashboard();
        let [h, c] = dashboard.variables.as_slice() else { panic!("two variables") };
        let offered = ["x".to_owned(), "y".to_owned()];
        let link = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert_eq!(filling_of(h, None, &offered), Some(Filling::All(".*".into())));
        assert_eq!(filling_of(h, Some(&link(&["z"])), &offered), Some(Filling::Values(vec!["z".into()])));
        assert_eq!(filling_of(h, Some(&link(&["$__all"])), &offered), Some(Filling::All(".*".into())));
        let listed = ["a=\"1\"".to_owned(), "b".to_owned()];
        assert_eq!(filling_of(c, None, &listed), Some(Filling::Written("a=\"1\"".into())));
        assert_eq!(filling_of(c, Some(&link(&["x} or y{"])), &listed), Some(Filling::Values(vec!["x} or y{".into()])));
    }
}

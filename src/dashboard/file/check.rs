//! What holds between the parts of a file.

use std::collections::BTreeSet;

use super::fields::{Place, Problems};
use super::problem::{ProblemKind, Severity};
use super::{FilePanel, Variable};

/// Checks names, and puts the variables in an order in which each uses only
/// those before it.
pub(super) fn check(
    variables: Vec<(Place, Variable)>,
    panels: Vec<(Place, FilePanel)>,
    problems: &Problems,
) -> (Vec<Variable>, Vec<FilePanel>) {
    let error = |place: &Place, kind| problems.push(Severity::Error, &place.path, place.offset, kind);
    let mut names = BTreeSet::new();
    for (place, variable) in &variables {
        if !names.insert(variable.name.clone()) {
            error(place, ProblemKind::Duplicate(variable.name.clone()));
        }
    }
    let known = |name: &str| names.contains(name) || name.starts_with("__");
    let mut ids = BTreeSet::new();
    for (place, panel) in &panels {
        if !ids.insert(panel.id.as_str()) {
            error(place, ProblemKind::Duplicate(panel.id.clone()));
        }
        if let Some(name) = panel.repeat.as_ref().filter(|name| !names.contains(*name)) {
            error(place, ProblemKind::UnknownVariable(name.clone()));
        }
        let used: BTreeSet<&str> = panel.queries().into_iter().flat_map(|query| query.expr.variables()).collect();
        for name in used.into_iter().filter(|name| !known(name)) {
            // A lone `$` before a word may be meant, in a regular expression.
            let kind = ProblemKind::UnknownVariable(name.to_owned());
            problems.push(Severity::Warning, &place.path, place.offset, kind);
        }
    }
    (in_order(variables, problems), panels.into_iter().map(|(_, panel)| panel).collect())
}

fn in_order(mut left: Vec<(Place, Variable)>, problems: &Problems) -> Vec<Variable> {
    let mut ordered: Vec<Variable> = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|(_, variable)| {
            // One that isn't there at all keeps nobody waiting.
            variable.uses().iter().all(|name| !left.iter().any(|(_, other)| other.name == *name))
        });
        match ready {
            Some(index) => ordered.push(left.remove(index).1),
            None => {
                let names: Vec<&str> = left.iter().map(|(_, variable)| variable.name.as_str()).collect();
                let place = &left[0].0;
                problems.push(Severity::Error, &place.path, place.offset, ProblemKind::Cycle(names.join(", ")));
                return ordered;
            }
        }
    }
    ordered
}

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

fn in_order(variables: Vec<(Place, Variable)>, problems: &Problems) -> Vec<Variable> {
    let places: Vec<(String, Place)> =
        variables.iter().map(|(place, variable)| (variable.name.clone(), place.clone())).collect();
    let (ordered, circle) = order_variables(variables.into_iter().map(|(_, variable)| variable).collect());
    let names: Vec<&str> = circle.iter().map(|variable| variable.name.as_str()).collect();
    let first = places.iter().find(|(name, _)| Some(name.as_str()) == names.first().copied());
    if let Some((_, place)) = first {
        problems.push(Severity::Error, &place.path, place.offset, ProblemKind::Cycle(names.join(", ")));
    }
    ordered
}

/// Variables in an order in which each stands behind those that it uses, and
/// those for which there is none since they depend on each other.
pub fn order_variables(mut left: Vec<Variable>) -> (Vec<Variable>, Vec<Variable>) {
    let mut ordered: Vec<Variable> = Vec::new();
    // One that isn't there at all keeps nobody waiting.
    let ready = |left: &[Variable]| {
        left.iter()
            .position(|variable| variable.uses().iter().all(|name| !left.iter().any(|other| other.name == *name)))
    };
    while let Some(index) = ready(&left) {
        ordered.push(left.remove(index));
    }
    (ordered, left)
}

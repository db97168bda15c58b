use super::fields::Field;
use super::problem::ProblemKind;
use super::{AllValues, Variable, VariableValues};
use crate::promql::Template;
use crate::time::parse_duration;

/// More than anyone chooses from.
const MOST_VALUES: usize = 1_000;

/// Whether a text is the name of a label, and so of a variable.
pub(super) fn is_label(text: &str) -> bool {
    text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[derive(Clone, Copy)]
enum Kind {
    Label,
    Query,
    Custom,
    Interval,
    Typed,
}

const KINDS: [(&str, Kind); 5] = [
    ("label_values", Kind::Label),
    ("query", Kind::Query),
    ("custom", Kind::Custom),
    ("interval", Kind::Interval),
    ("text", Kind::Typed),
];

pub(super) fn read_variable(field: &Field<'_>) -> Option<Variable> {
    let (mut name, mut kind, mut label, mut values) = (None, None, None, None);
    let (mut of, mut expr): (Option<Template>, Option<Option<Template>>) = (None, None);
    let (mut title, mut filter, mut default) = (String::new(), String::new(), Vec::new());
    let (mut multi, mut hidden, mut all) = (false, false, AllValues::NotOffered);
    field.members(|key, field| {
        match key {
            "name" => name = Some(field.parsed("a name such as instance", variable_name)),
            "title" => title = field.text().unwrap_or_default(),
            "kind" => kind = Some(field.word(&KINDS, "label_values, query, custom, interval, text")),
            "label" => label = Some(field.parsed("a label's name", |text| is_label(text).then(|| text.to_owned()))),
            "of" => of = field.template(),
            "expr" => expr = Some(field.template()),
            "filter" => filter = field.text().unwrap_or_default(),
            "values" => values = Some(field.list(MOST_VALUES, |field| field.text())),
            "multi" => multi = field.truth().unwrap_or_default(),
            "all" => all = read_all(&field),
            "default" => default = field.list(MOST_VALUES, |field| field.text()),
            "hidden" => hidden = field.truth().unwrap_or_default(),
            _ => return false,
        }
        true
    });
    let name = field.required(name, "name");
    let values = match field.required(kind, "kind")? {
        Kind::Label => VariableValues::Label { label: field.required(label, "label")?, of, filter },
        Kind::Query => {
            let (expr, label) = (field.required(expr, "expr"), field.required(label, "label"));
            VariableValues::Query { expr: expr?, label: label?, filter }
        }
        Kind::Custom => VariableValues::Custom(field.required(values.map(Some), "values")?),
        Kind::Interval => {
            let values: Vec<String> = field.required(values.map(Some), "values")?;
            if values.iter().any(|value| parse_duration(value).is_none()) {
                field.error(ProblemKind::Expected("durations such as 5m"));
                return None;
            }
            VariableValues::Interval(values)
        }
        Kind::Typed => VariableValues::Typed,
    };
    Some(Variable { name: name?, title, values, multi, all, default, hidden })
}

/// Names with two underscores in front are the page's own: `__interval`.
fn variable_name(text: &str) -> Option<String> {
    (is_label(text) && !text.starts_with("__")).then(|| text.to_owned())
}

fn read_all(field: &Field<'_>) -> AllValues {
    if field.is_truth() {
        return if field.truth() == Some(true) { AllValues::Offered } else { AllValues::NotOffered };
    }
    field.words().map_or(AllValues::NotOffered, AllValues::Pattern)
}

use super::place::{Place, short};
use super::remark::{Loss, Reason};
use crate::dashboard::file::{AllValues, Variable, VariableValues, order_variables};
use crate::json::{Value, ValueKind};
use crate::promql::{Template, TokenKind, scan};
use crate::time::parse_duration;

/// More than anyone chooses by.
const MOST_VARIABLES: usize = 50;
const MOST_VALUES: usize = 1_000;

/// The variables of a dashboard, each behind those that it uses.
pub(super) fn variables_of(model: Value<'_>, place: &Place<'_>) -> Vec<Variable> {
    let list = model.get("templating").and_then(|templating| templating.get("list"));
    let mut variables: Vec<Variable> = Vec::new();
    for (index, value) in list.into_iter().flat_map(Value::elements).enumerate() {
        let name = value.get("name").and_then(Value::text).unwrap_or_default();
        let place = Place { path: format!("templating.list[{index}]"), title: short(&name), ..place.clone() };
        if index >= MOST_VARIABLES {
            place.remark(Loss::Whole, Reason::TooMany(MOST_VARIABLES));
            break;
        }
        match variable(value, &name, &place) {
            Ok(variable) if variables.iter().any(|other| other.name == variable.name) => {
                place.remark(Loss::Whole, Reason::UnknownVariable(short(&name)));
            }
            Ok(variable) => variables.push(variable),
            Err(Reason::DataSourceVariable) => place.remark(Loss::Changed, Reason::DataSourceVariable),
            Err(reason) => place.remark(Loss::Whole, reason),
        }
    }
    let (ordered, circle) = order_variables(variables);
    for variable in circle {
        let place = Place { title: variable.name.clone(), ..place.clone() };
        place.remark(Loss::Whole, Reason::VariableQuery("circle".to_owned()));
    }
    ordered
}

fn variable(value: Value<'_>, name: &str, place: &Place<'_>) -> Result<Variable, Reason> {
    let text = |key: &str| value.get(key).and_then(Value::text).unwrap_or_default().into_owned();
    let truth = |key: &str| value.get(key).and_then(Value::truth) == Some(true);
    let is_name = |name: &str| {
        name.len() <= 128
            && !name.starts_with("__")
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let kind = text("type");
    if !is_name(name) {
        return Err(Reason::VariableKind(short(name)));
    }
    let (values, hidden) = match kind.as_str() {
        "query" => (query(value, &text("regex"))?, false),
        "custom" => (VariableValues::Custom(custom(&text("query"), place)), false),
        "interval" => (VariableValues::Interval(intervals(&text("query"), place)), false),
        "textbox" => (VariableValues::Typed, false),
        "constant" => (VariableValues::Custom(vec![text("query")]), true),
        "datasource" => return Err(Reason::DataSourceVariable),
        other => return Err(Reason::VariableKind(short(other))),
    };
    let pattern = text("allValue");
    let all = match (truth("includeAll"), pattern.trim().is_empty()) {
        (false, _) => AllValues::NotOffered,
        (true, true) => AllValues::Offered,
        (true, false) => AllValues::Pattern(pattern),
    };
    Ok(Variable {
        name: name.to_owned(),
        title: text("label"),
        default: chosen(value, &values),
        values,
        multi: truth("multi"),
        all,
        hidden: hidden || value.get("hide").and_then(Value::number) == Some(2.0),
    })
}

/// What the dashboard was saved with. "All" is what there is without a choice.
fn chosen(variable: Value<'_>, values: &VariableValues) -> Vec<String> {
    let Some(current) = variable.get("current").and_then(|current| current.get("value")) else {
        return match values {
            VariableValues::Typed => {
                variable.get("query").and_then(Value::text).map(|text| text.into_owned()).into_iter().collect()
            }
            _ => Vec::new(),
        };
    };
    let texts: Vec<String> = match current.kind() {
        ValueKind::Array => {
            current.elements().take(MOST_VALUES).filter_map(Value::text).map(|text| text.into_owned()).collect()
        }
        _ => current.text().map(|text| text.into_owned()).into_iter().collect(),
    };
    let usable = |text: &String| match values {
        VariableValues::Interval(offered) => offered.contains(text),
        _ => !text.is_empty() && text != "$__all",
    };
    texts.into_iter().filter(usable).collect()
}

/// `label_values(label)`, `label_values(selector, label)`,
/// `query_result(expression)`, as a text or within an object.
fn query(variable: Value<'_>, regex: &str) -> Result<VariableValues, Reason> {
    let query = variable.get("query").or_else(|| variable.get("definition"));
    let text = match query.map(Value::kind) {
        Some(ValueKind::Object) => query.and_then(|query| query.get("query")).and_then(Value::text),
        _ => query.and_then(Value::text),
    };
    let text = text.unwrap_or_default();
    let unknown = || Reason::VariableQuery(short(&text));
    let (function, arguments) = call(&text).ok_or_else(unknown)?;
    let template = |text: &str| Template::parse(text).map_err(|_| unknown());
    match (function, arguments.as_slice()) {
        ("label_values", [label]) if is_label(label) => {
            Ok(VariableValues::Label { label: (*label).to_owned(), of: None, filter: bare_regex(regex) })
        }
        ("label_values", [selector, label]) if is_label(label) => Ok(VariableValues::Label {
            label: (*label).to_owned(),
            of: Some(template(selector)?),
            filter: bare_regex(regex),
        }),
        ("query_result", [expression]) => {
            let label = label_in_regex(regex).ok_or_else(unknown)?;
            Ok(VariableValues::Query { expr: template(expression)?, label, filter: String::new() })
        }
        _ => Err(unknown()),
    }
}

fn is_label(text: &str) -> bool {
    text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The name of a call and its arguments, split at commas outside of brackets.
fn call(text: &str) -> Option<(&str, Vec<&str>)> {
    let text = text.trim();
    let inner = text.split_once('(')?.1.strip_suffix(')')?;
    let name = text[..text.len() - inner.len() - 2].trim();
    let tokens = scan(inner).ok()?;
    let (mut depth, mut from, mut arguments) = (0usize, 0, Vec::new());
    for token in tokens {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => {
                arguments.push(inner[from..token.start].trim());
                from = token.start + 1;
            }
            _ => {}
        }
    }
    arguments.push(inner[from..].trim());
    // label_values(, label) is one of any series.
    arguments.retain(|argument| !argument.is_empty());
    Some((name, arguments))
}

/// `/pattern/flags` without its slashes.
fn bare_regex(regex: &str) -> String {
    let inner = regex.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    let inner = inner.map_or(regex, |(pattern, _)| pattern);
    if matches!(inner, ".*" | "(.*)") { String::new() } else { inner.to_owned() }
}

/// The label that `/.*instance="([^"]*)".*/` picks out of a series.
fn label_in_regex(regex: &str) -> Option<String> {
    let before = regex.split_once("=\"(").or_else(|| regex.split_once("=\\\"("))?.0;
    let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    let label = &before[start..];
    is_label(label).then(|| label.to_owned())
}

/// `a, b, name : value`; a backslash keeps a comma.
fn custom(query: &str, place: &Place<'_>) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut escaped = false;
    for c in query.chars() {
        match (c, values.last_mut()) {
            (',', _) if !escaped => values.push(String::new()),
            ('\\', _) if !escaped => {
                escaped = true;
                continue;
            }
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
        escaped = false;
    }
    let named = values.iter().any(|value| value.contains(" : "));
    if named {
        place.remark(Loss::Part, Reason::ValueMappings);
    }
    let value_of = |text: String| {
        let value = text.split_once(" : ").map_or(text.as_str(), |(_, value)| value);
        value.trim().to_owned()
    };
    values.into_iter().map(value_of).filter(|value| !value.is_empty()).take(MOST_VALUES).collect()
}

fn intervals(query: &str, place: &Place<'_>) -> Vec<String> {
    let mut values = Vec::new();
    for value in query.split(',').map(str::trim).filter(|value| !value.is_empty()).take(MOST_VALUES) {
        if parse_duration(value).is_some() {
            values.push(value.to_owned());
        } else {
            place.remark(Loss::Part, Reason::VariableQuery(short(value)));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_call_with_its_arguments() {
        assert_eq!(
            call("label_values(up{a=\"b,)\",c=~\"$d\"}, e )"),
            Some(("label_values", vec!["up{a=\"b,)\",c=~\"$d\"}", "e"]))
        );
        assert_eq!(call(" label_values ( e ) "), Some(("label_values", vec!["e"])));
        assert_eq!(call("up"), None);
        assert_eq!(label_in_regex("/.*instance=\"([^\"]*)\".*/").as_deref(), Some("instance"));
        assert_eq!(label_in_regex("/(.*)/"), None);
        assert_eq!((bare_regex("/^a(.*)$/i"), bare_regex("a")), ("^a(.*)$".to_owned(), "a".to_owned()));
    }
}

use std::fmt;

/// A condition on one label, as it stands within `{…}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Matcher {
    /// The label's name.
    pub label: String,
    /// How the value is compared.
    pub operator: MatchOperator,
    /// The value, or the alternatives' regular expression; not yet quoted.
    pub value: String,
}

/// How a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchOperator {
    /// `=`
    Equal,
    /// `=~` with literal alternatives, all special characters escaped.
    OneOf,
}

impl Matcher {
    /// `label="value"`.
    pub fn equal(label: &str, value: &str) -> Self {
        Self { label: label.to_owned(), operator: MatchOperator::Equal, value: value.to_owned() }
    }

    /// The label has one of these values: `=` for one, `=~"a|b"` for several,
    /// none for an empty list, which is no condition.
    pub fn one_of(label: &str, values: &[String]) -> Option<Self> {
        match values {
            [] => None,
            [value] => Some(Self::equal(label, value)),
            values => Some(Self {
                label: label.to_owned(),
                operator: MatchOperator::OneOf,
                value: values.iter().map(|v| escape_regex(v)).collect::<Vec<_>>().join("|"),
            }),
        }
    }

    /// Whether a label's value (empty when absent) fulfils it.
    pub fn matches(&self, value: &str) -> bool {
        match self.operator {
            MatchOperator::Equal => self.value == value,
            MatchOperator::OneOf => split_alternatives(&self.value).any(|v| v == value),
        }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = match self.operator {
            MatchOperator::Equal => "=",
            MatchOperator::OneOf => "=~",
        };
        write!(f, "{}{operator}{}", self.label, quote(&self.value))
    }
}

/// Undoes [`Matcher::one_of`]'s joining: splits at bare `|`, drops the escapes.
fn split_alternatives(pattern: &str) -> impl Iterator<Item = String> {
    let mut alternatives = vec![String::new()];
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match (c, alternatives.last_mut()) {
            ('|', _) => alternatives.push(String::new()),
            ('\\', Some(last)) => last.extend(characters.next()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    alternatives.into_iter()
}

/// Quotes text as a PromQL string literal. Everything but the quote, the
/// backslash and control characters stands as it is; PromQL is UTF-8.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                quoted.push_str(&format!("\\x{:02x}", c as u32));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Escapes what RE2 would read as more than itself (Go's `regexp.QuoteMeta`).
pub fn escape_regex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_quoted_once_as_text_and_once_as_pattern() {
        let hostile = "a\"b\\c\nd.e|f".to_owned();
        assert_eq!(Matcher::equal("endpoint", &hostile).to_string(), r#"endpoint="a\"b\\c\nd.e|f""#);
        let both = Matcher::one_of("endpoint", &[hostile.clone(), "x".into()]).expect("two values");
        assert_eq!(both.to_string(), r#"endpoint=~"a\"b\\\\c\nd\\.e\\|f|x""#);
        assert!(both.matches(&hostile) && both.matches("x") && !both.matches("d.e"));
        assert_eq!(Matcher::one_of("endpoint", &[]), None);
    }

    proptest! {
        #[test]
        fn a_matcher_matches_its_own_values_and_no_other(
            values in prop::collection::vec(".{0,12}", 1..5), other in ".{0,12}"
        ) {
            let matcher = Matcher::one_of("l", &values).expect("not empty");
            for value in &values {
                prop_assert!(matcher.matches(value));
            }
            prop_assert_eq!(matcher.matches(&other), values.contains(&other));
        }
    }
}

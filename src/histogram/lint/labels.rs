//! Findings about label values: each distinct one costs a series a bucket.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cure, Finding, Problem, Subject};
use crate::series::Labels;

/// So many raw values make it a pattern rather than an oddity.
const PATTERN: usize = 3;
/// Labels that are raw by nature: what a target is called, and the bounds.
const EXEMPT: [&str; 10] =
    ["__name__", "le", "vmrange", "quantile", "instance", "job", "pod", "node", "host", "replica"];

/// What a raw label value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RawValue {
    /// A path with an id or a query in it: `/users/8412`, `/search?q=x`.
    Path,
    /// A number of five digits and more, or a hexadecimal one.
    Id,
    /// A UUID.
    Uuid,
    /// An e-mail address.
    Email,
}

pub(super) fn raw_values(subject: &Subject<'_>) -> Vec<Finding> {
    let mut raw: BTreeMap<(&str, RawValue), BTreeSet<&str>> = BTreeMap::new();
    let native = subject.native.iter().map(|series| &series.labels);
    for labels in subject.buckets.labels.iter().chain(native) {
        for (name, value) in labels.iter().filter(|(name, _)| !EXEMPT.contains(name)) {
            if let Some(kind) = raw_kind(value) {
                raw.entry((name, kind)).or_default().insert(value);
            }
        }
    }
    let patterns = raw.into_iter().filter(|(_, values)| values.len() >= PATTERN);
    patterns
        .map(|((label, kind), values)| Finding {
            labels: Labels::default(),
            problem: Problem::RawLabelValues {
                label: label.to_owned(),
                kind,
                distinct: values.len(),
                examples: values.iter().take(3).map(|v| (*v).to_owned()).collect(),
            },
            cure: match kind {
                RawValue::Path => Cure::TemplateLabel(label.to_owned()),
                _ => Cure::DropLabel(label.to_owned()),
            },
        })
        .collect()
}

fn raw_kind(value: &str) -> Option<RawValue> {
    if value.starts_with('/') {
        let is_id = |segment: &str| is_uuid(segment) || is_hex_id(segment) || is_number(segment, 1);
        let raw = value.contains('?') || value.split('/').any(is_id);
        return raw.then_some(RawValue::Path);
    }
    let (before, after) = value.split_once('@').unwrap_or_default();
    if is_uuid(value) {
        Some(RawValue::Uuid)
    } else if is_number(value, 5) || is_hex_id(value) {
        Some(RawValue::Id)
    } else if !before.is_empty() && after.contains('.') && !value.contains([' ', '/']) {
        Some(RawValue::Email)
    } else {
        None
    }
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() >= digits && text.bytes().all(|b| b.is_ascii_digit())
}

/// Sixteen hexadecimal digits and more, a digit among them: no word.
fn is_hex_id(text: &str) -> bool {
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
    text.len() >= 16 && hex && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hex = |group: &&str| group.bytes().all(|b| b.is_ascii_hexdigit());
    lengths == [8, 4, 4, 4, 12] && groups.iter().all(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_values_and_proper_ones() {
        for (value, kind) in [
            ("/users/8412", Some(RawValue::Path)),
            ("/search?q=rust", Some(RawValue::Path)),
            ("/o/123e4567-e89b-12d3-a456-426614174000/x", Some(RawValue::Path)),
            ("123e4567-e89b-12d3-a456-426614174000", Some(RawValue::Uuid)),
            ("5f2b9c0de4a1873b", Some(RawValue::Id)),
            ("8412774", Some(RawValue::Id)),
            ("ann@example.org", Some(RawValue::Email)),
            ("/users/{id}", None),
            ("/api/v1/users", None),
            ("/", None),
            ("200", None),
            ("GET", None),
            ("eu-central-1", None),
            ("deadbeefdeadbeef", None),
            ("", None),
            ("/é", None),
        ] {
            assert_eq!(raw_kind(value), kind, "{value}");
        }
    }
}

/// The end of an alert's condition: what it compares, and with which number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit<'a> {
    /// What is compared, as it is written.
    pub of: &'a str,
    /// Whether it must stay below the number, rather than above.
    pub is_upper: bool,
    /// The number.
    pub value: f64,
}

/// Reads conditions of the simple form `expression > number`, with `>`, `>=`,
/// `<` or `<=`. None for every other: what joins several conditions has no one
/// limit that could be drawn.
///
/// ```
/// use taillight::promql::limit_of;
///
/// let limit = limit_of("histogram_quantile(0.99, sum by (le) (x > 1)) > 0.5").expect("a limit");
/// assert_eq!((limit.is_upper, limit.value), (true, 0.5));
/// assert_eq!(limit.of, "histogram_quantile(0.99, sum by (le) (x > 1))");
/// assert_eq!(limit_of("x > 1 and y > 2"), None);
/// ```
pub fn limit_of(condition: &str) -> Option<Limit<'_>> {
    let mask = outermost(condition)?;
    let is_comparison = |b: u8| matches!(b, b'<' | b'>' | b'!') || b == b'=';
    let start = mask.iter().position(|b| is_comparison(*b))?;
    let end = start + mask[start..].iter().take_while(|b| is_comparison(**b)).count();
    let is_upper = match &mask[start..end] {
        b">" | b">=" => true,
        b"<" | b"<=" => false,
        _ => return None,
    };
    let value = condition.get(end..)?.trim().parse().ok().filter(|value: &f64| value.is_finite())?;
    let words = mask[..start].split(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    let joined = words
        .into_iter()
        .any(|word| [b"and".as_slice(), b"or", b"unless"].iter().any(|operator| word.eq_ignore_ascii_case(operator)));
    let of = condition.get(..start)?.trim();
    (!joined && !of.is_empty()).then_some(Limit { of, is_upper, value })
}

/// Whether an expression reads a metric of this name.
pub fn reads_metric(expression: &str, metric: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    !metric.is_empty()
        && expression.match_indices(metric).any(|(start, _)| {
            let before = expression[..start].chars().next_back();
            let behind = expression[start + metric.len()..].chars().next();
            !before.is_some_and(is_name) && !behind.is_some_and(is_name)
        })
}

/// Whether an expression is a quotient: something divided by something.
pub fn is_quotient(expression: &str) -> bool {
    outermost(expression).is_some_and(|mask| mask.contains(&b'/'))
}

/// The bytes that stand in no bracket and no string; the others are blanks.
/// None when brackets or quotes don't match.
fn outermost(text: &str) -> Option<Vec<u8>> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    let mut mask = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        let mut seen = b' ';
        match (quote, byte) {
            (Some(open), _) if escaped => {
                escaped = false;
                quote = Some(open);
            }
            (Some(open), b'\\') if open != b'`' => escaped = true,
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'(' | b'{' | b'[') => depth += 1,
            (None, b')' | b'}' | b']') => depth = depth.checked_sub(1)?,
            // A comment may hold anything.
            (None, b'#') => return None,
            (None, _) if depth == 0 => seen = byte,
            (None, _) => {}
        }
        mask.push(seen);
    }
    (depth == 0 && quote.is_none()).then_some(mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_one_condition_with_one_number_is_a_limit() {
        let read = |text| limit_of(text).map(|limit| (limit.of, limit.is_upper, limit.value));
        assert_eq!(read("sum(up{job=\"a>b\"}) < 3"), Some(("sum(up{job=\"a>b\"})", false, 3.0)));
        assert_eq!(read("a\n  / b\n  >= 1e-2"), Some(("a\n  / b", true, 0.01)));
        assert_eq!(read("x{a='\\'>'} > 1"), Some(("x{a='\\'>'}", true, 1.0)));
        for other in
            ["x", "x > y", "x > bool 1", "x == 1", "x != 1", "a and b > 1", "a > 1 or b", "> 1", "x > 1)", "x > +Inf"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_metric_is_a_whole_word() {
        assert!(reads_metric("rate(x_total[5m])", "x_total"));
        assert!(!reads_metric("rate(my_x_total[5m])", "x_total"));
        assert!(!reads_metric("rate(x_total_bucket[5m])", "x_total"));
        assert!(reads_metric("a_x + x", "x"));
        assert!(is_quotient("sum(a) / sum(b)") && !is_quotient("sum(a / b)"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[a-z><=!(){}\\[\\]'\"`#\\\\ 0-9.é/]{0,40}") {
            let _ = (limit_of(&text), is_quotient(&text), reads_metric(&text, "é"));
        }
    }
}

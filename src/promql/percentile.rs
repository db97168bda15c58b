use super::scan::{Token, TokenKind, scan};

/// A percentile that the server would compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantileCall<'a> {
    /// Which one: a number, or any other expression.
    pub quantile: &'a str,
    /// The buckets that it is computed of.
    pub of: &'a str,
}

/// Recognises an expression whose outermost call is
/// `histogram_quantile(quantile, of)`, in brackets or not.
pub fn quantile_call(promql: &str) -> Option<QuantileCall<'_>> {
    let tokens: Vec<Token<'_>> =
        scan(promql).ok()?.into_iter().filter(|token| token.kind != TokenKind::Blank).collect();
    let mut tokens = tokens.as_slice();
    while let [first, inner @ .., last] = tokens
        && first.text == "("
        && last.text == ")"
        && closes_at(tokens, 0) == Some(tokens.len() - 1)
    {
        tokens = inner;
    }
    let [name, open, ..] = tokens else { return None };
    if name.text != "histogram_quantile" || open.text != "(" || closes_at(tokens, 1) != Some(tokens.len() - 1) {
        return None;
    }
    let arguments = &tokens[2..tokens.len() - 1];
    let commas: Vec<usize> = commas_outside_brackets(arguments);
    let [comma] = commas.as_slice() else { return None };
    let text = |tokens: &[Token<'_>]| {
        let (first, last) = (tokens.first()?, tokens.last()?);
        promql.get(first.start..last.start + last.text.len())
    };
    Some(QuantileCall { quantile: text(&arguments[..*comma])?, of: text(&arguments[comma + 1..])? })
}

/// Where the bracket closes that opens at `open`.
fn closes_at(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

fn commas_outside_brackets(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0usize;
    let mut commas = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => commas.push(index),
            _ => {}
        }
    }
    commas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_call_counts() {
        let found = |promql| quantile_call(promql).map(|call| (call.quantile, call.of));
        assert_eq!(
            found("histogram_quantile(0.99, sum by (le, a) (rate(x_bucket{b=\",)\"}[5m])))"),
            Some(("0.99", "sum by (le, a) (rate(x_bucket{b=\",)\"}[5m]))"))
        );
        assert_eq!(found(" ( (histogram_quantile ( $q , # why\n x ) ) )"), Some(("$q", "x")));
        for other in [
            "histogram_quantile(0.9, x) * 1000",
            "max(histogram_quantile(0.9, x))",
            "(histogram_quantile(0.9, x)) or (y)",
            "histogram_quantile(0.9)",
            "histogram_quantile(0.9, x, y)",
            "histogram_quantiles(0.9, x)",
            "histogram_quantile",
            "histogram_quantile(0.9, x",
            "histogram_quantile(, x)",
            "",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }
}

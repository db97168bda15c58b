//! PromQL cut into its tokens, as far as Taillight must understand what somebody
//! else wrote: where texts, brackets and dashboard variables stand. Whether it is
//! a valid expression, the server says.

/// One token and the bytes it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text as it was written.
    pub text: &'a str,
    /// Its first byte.
    pub start: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks and comments.
    Blank,
    /// A name of a metric, a label, a function, or a keyword.
    Name,
    /// A number or a duration.
    Number,
    /// A text between quotes, with them.
    Text,
    /// `$name`, `${name}`, `${name:format}`, `[[name]]`: a dashboard's variable.
    Variable,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// `,`
    Comma,
    /// Any other character, or two that belong together, such as `=~`.
    Operator,
}

/// Why an expression can't be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanError {
    /// A text without its closing quote begins at this byte.
    OpenText(usize),
    /// A bracket at this byte has no partner.
    LoneBracket(usize),
}

impl ScanError {
    /// The byte where it is.
    pub fn offset(self) -> usize {
        match self {
            Self::OpenText(at) | Self::LoneBracket(at) => at,
        }
    }
}

/// The tokens of an expression, blanks included: put together again they are the
/// expression.
///
/// # Errors
/// [`ScanError`] when a quote or a bracket has no partner.
pub fn scan(promql: &str) -> Result<Vec<Token<'_>>, ScanError> {
    let mut tokens = Vec::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = 0;
    while at < promql.len() {
        let (kind, length) = token_at(promql, at)?;
        let token = Token { kind, text: &promql[at..at + length], start: at };
        match kind {
            TokenKind::Open => open.push((promql.as_bytes()[at], at)),
            TokenKind::Close => match (open.pop(), promql.as_bytes()[at]) {
                (Some((b'(', _)), b')') | (Some((b'[', _)), b']') | (Some((b'{', _)), b'}') => {}
                _ => return Err(ScanError::LoneBracket(at)),
            },
            _ => {}
        }
        tokens.push(token);
        at += length;
    }
    match open.first() {
        Some((_, at)) => Err(ScanError::LoneBracket(*at)),
        None => Ok(tokens),
    }
}

/// What begins at a byte, and how many bytes it has: at least one character.
fn token_at(promql: &str, at: usize) -> Result<(TokenKind, usize), ScanError> {
    let rest = &promql[at..];
    let first = rest.chars().next().unwrap_or(' ');
    if let Some(length) = variable_length(rest) {
        return Ok((TokenKind::Variable, length));
    }
    let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    Ok(match first {
        ' ' | '\t' | '\n' | '\r' => (TokenKind::Blank, run(|c| " \t\n\r".contains(c))),
        '#' => (TokenKind::Blank, run(|c| c != '\n')),
        '"' | '\'' | '`' => (TokenKind::Text, text_length(rest, first).ok_or(ScanError::OpenText(at))?),
        '(' | '[' | '{' => (TokenKind::Open, 1),
        ')' | ']' | '}' => (TokenKind::Close, 1),
        ',' => (TokenKind::Comma, 1),
        '0'..='9' => (TokenKind::Number, number_length(rest)),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (TokenKind::Number, number_length(rest)),
        c if is_name(c) => (TokenKind::Name, run(is_name)),
        _ => (TokenKind::Operator, operator_length(rest, first)),
    })
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == ':'
}

fn operator_length(rest: &str, first: char) -> usize {
    const PAIRS: [&str; 6] = ["=~", "!~", "!=", "==", ">=", "<="];
    if PAIRS.iter().any(|pair| rest.starts_with(pair)) { 2 } else { first.len_utf8() }
}

/// A text with both its quotes; none when the second is missing.
fn text_length(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Digits with whatever belongs to them: `1.5e-3`, `0x1f`, `1h30m`, `1_000`.
fn number_length(rest: &str) -> usize {
    let mut before = ' ';
    let hexadecimal = rest.starts_with("0x") || rest.starts_with("0X");
    let end = rest.find(|c: char| {
        let exponent = (c == '+' || c == '-') && matches!(before, 'e' | 'E') && !hexadecimal;
        let ends = !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || exponent);
        before = c;
        ends
    });
    end.unwrap_or(rest.len())
}

/// How long the variable is that begins here, if one does.
pub(super) fn variable_length(rest: &str) -> Option<usize> {
    let word = |text: &str| text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (inner, close, bare) = match rest.as_bytes() {
        [b'$', b'{', ..] => (&rest[2..], "}", false),
        [b'[', b'[', ..] => (&rest[2..], "]]", false),
        [b'$', ..] => (&rest[1..], "", true),
        _ => return None,
    };
    let name = word(inner);
    if name == 0 {
        return None;
    }
    if bare {
        return Some(1 + name);
    }
    let format = match inner[name..].strip_prefix(':') {
        Some(format) => 1 + word(format),
        None => 0,
    };
    inner[name + format..].starts_with(close).then(|| 2 + name + format + close.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(promql: &str) -> String {
        let letter = |token: &Token| match token.kind {
            TokenKind::Blank => '_',
            TokenKind::Name => 'n',
            TokenKind::Number => '1',
            TokenKind::Text => 't',
            TokenKind::Variable => '$',
            TokenKind::Open => '(',
            TokenKind::Close => ')',
            TokenKind::Comma => ',',
            TokenKind::Operator => '=',
        };
        scan(promql).expect("an expression").iter().map(letter).collect()
    }

    #[test]
    fn every_token_is_told() {
        assert_eq!(kinds(r#"sum by (le)(rate(a:b{c=~"d}"}[5m])) # e("#), "n_n_(n)(n(n(n=t)(1)))__");
        assert_eq!(kinds("1.5e-3+.5 >= 0x1f"), "1=1_=_1");
        assert_eq!(kinds(r"'\'' `\`"), "t_t");
        assert_eq!(kinds("a[$__rate_interval] b[${x:regex}:] c[[[d]]] $"), "n($)_n($n)_n($)_=");
        assert_eq!(kinds("a_$b offset -1h @ end()"), "n$_n_=1_=_n()");
    }

    #[test]
    fn what_has_no_partner_is_told_with_its_place() {
        assert_eq!(scan("a{b=\"c}"), Err(ScanError::OpenText(4)));
        assert_eq!(scan("sum(a]"), Err(ScanError::LoneBracket(5)));
        assert_eq!(scan("sum((a)"), Err(ScanError::LoneBracket(3)));
        assert_eq!(scan("a)"), Err(ScanError::LoneBracket(1)));
    }
}

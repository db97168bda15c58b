use super::scan::{ScanError, Token, TokenKind, scan, variable_length};
use super::{escape_regex, quote};

/// PromQL with a dashboard's variables in it, as Grafana writes them: `$name`,
/// `${name}`, `${name:format}`, `[[name]]`.
///
/// Where a variable stands decides how its values are put in, so that no value
/// can become a part of the expression that its author didn't write: within a
/// text it is quoted, within a regular expression escaped as well, and anywhere
/// else only a name, a number or a duration is put in as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    /// As it was written.
    Plain(String),
    /// A comparison of a label with a variable's values and nothing else.
    Comparison { negated: bool, regex: bool, variable: Reference },
    /// A variable within a text that holds more; the quote is around it.
    Within { quote: char, regex: bool, variable: Reference },
    /// A variable outside of texts.
    Bare(Reference),
}

/// A variable where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Reference {
    /// As it was written, with its mark.
    written: String,
    name: String,
    /// Its values are patterns already: `${name:raw}` and `${name:pipe}`.
    raw: bool,
}

/// What a variable stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// These values; none of them matches nothing.
    Values(Vec<String>),
    /// All values there are, as a regular expression: `.*`.
    All(String),
    /// A text that the dashboard's author wrote as a part of an expression.
    Written(String),
}

impl Template {
    /// Reads an expression with variables.
    ///
    /// # Errors
    /// [`ScanError`] when a quote or a bracket has no partner.
    pub fn parse(promql: &str) -> Result<Self, ScanError> {
        let tokens = scan(promql)?;
        let mut pieces = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Variable => pieces.push(Piece::Bare(reference(token.text))),
                TokenKind::Text => text_pieces(token, &tokens[..index], &mut pieces),
                _ => push_plain(&mut pieces, token.text),
            }
        }
        Ok(Self { pieces })
    }

    /// The expression as it was written, but for the quotes around a variable that
    /// is compared with a label.
    pub fn written(&self) -> String {
        self.fill(&|_| None)
    }

    /// The variables that it uses, each once, in their order.
    pub fn variables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for piece in &self.pieces {
            if let Piece::Comparison { variable, .. } | Piece::Within { variable, .. } | Piece::Bare(variable) = piece
                && !names.contains(&variable.name.as_str())
            {
                names.push(variable.name.as_str());
            }
        }
        names
    }

    /// Whether a variable stands where its value is a part of the expression
    /// rather than a text.
    pub fn takes_bare(&self, name: &str) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Bare(variable) if variable.name == name))
    }

    /// The expression with each variable's values in it; one that `filling`
    /// doesn't know stays as it was written.
    pub fn fill(&self, filling: &dyn Fn(&str) -> Option<Filling>) -> String {
        let mut promql = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(text) => promql.push_str(text),
                Piece::Comparison { negated, regex, variable } => match filling(&variable.name) {
                    Some(found) => promql.push_str(&comparison(*negated, *regex, variable.raw, &found)),
                    None => promql.push_str(&format!("{}\"{}\"", operator(*negated, *regex), variable.written)),
                },
                Piece::Within { quote: mark, regex, variable } => match filling(&variable.name) {
                    Some(found) => promql.push_str(&within(&pattern(*regex, variable.raw, &found), *mark)),
                    None => promql.push_str(&variable.written),
                },
                Piece::Bare(variable) => match filling(&variable.name) {
                    Some(found) => promql.push_str(&bare(&found)),
                    None => promql.push_str(&variable.written),
                },
            }
        }
        promql
    }
}

/// Whether a value can stand in an expression as it is and be no more than one
/// name, number or duration there.
pub fn is_bare_word(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || "_:.".contains(c))
}

/// Words with a dashboard's variables in them, such as a panel's title: several
/// values are told one after the other.
pub fn fill_words(words: &str, filling: &dyn Fn(&str) -> Option<Filling>) -> String {
    let mut filled = String::new();
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        let length = variable_length(rest);
        let (piece, behind) = rest.split_at(length.unwrap_or(first.len_utf8()));
        match length.and_then(|_| filling(&reference(piece).name)) {
            Some(Filling::Values(values)) => filled.push_str(&values.join(", ")),
            Some(Filling::Written(text) | Filling::All(text)) => filled.push_str(&text),
            None => filled.push_str(piece),
        }
        rest = behind;
    }
    filled
}

fn push_plain(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Plain(before)) => before.push_str(text),
        _ => pieces.push(Piece::Plain(text.to_owned())),
    }
}

/// The name and the format of `$name`, `${name:format}` or `[[name:format]]`.
fn reference(text: &str) -> Reference {
    let inner = text.trim_start_matches(['$', '{', '[']).trim_end_matches(['}', ']']);
    let (name, format) = inner.split_once(':').unwrap_or((inner, ""));
    Reference { written: text.to_owned(), name: name.to_owned(), raw: matches!(format, "raw" | "pipe") }
}

/// A text between quotes: as it is, as a comparison with a variable, or with
/// variables within.
fn text_pieces(token: &Token<'_>, before: &[Token<'_>], pieces: &mut Vec<Piece>) {
    let mark = token.text.chars().next().unwrap_or('"');
    let inner = &token.text[1..token.text.len() - 1];
    let operator = before.iter().rev().find(|token| token.kind != TokenKind::Blank).map_or("", |token| token.text);
    let regex = matches!(operator, "=~" | "!~");
    let compares = regex || matches!(operator, "=" | "!=");
    if compares && variable_length(inner) == Some(inner.len()) && take_operator(pieces, operator) {
        let variable = reference(inner);
        pieces.push(Piece::Comparison { negated: operator.starts_with('!'), regex, variable });
        return;
    }
    let mut rest = token.text;
    let mut plain = 0;
    while plain < rest.len() {
        match variable_length(&rest[plain..]) {
            Some(length) => {
                push_plain(pieces, &rest[..plain]);
                let variable = reference(&rest[plain..plain + length]);
                pieces.push(Piece::Within { quote: mark, regex, variable });
                rest = &rest[plain + length..];
                plain = 0;
            }
            None => plain += rest[plain..].chars().next().map_or(1, char::len_utf8),
        }
    }
    push_plain(pieces, rest);
}

/// Takes away the comparison that was written last, and the blanks behind it;
/// not if there is a comment between.
fn take_operator(pieces: &mut [Piece], operator: &str) -> bool {
    let Some(Piece::Plain(before)) = pieces.last_mut() else { return false };
    let Some(left) = before.trim_end_matches([' ', '\t', '\n', '\r']).strip_suffix(operator) else { return false };
    before.truncate(left.len());
    true
}

/// Values as one regular expression, or as a text where none is expected.
fn pattern(regex: bool, raw: bool, filling: &Filling) -> String {
    match filling {
        Filling::All(pattern) => pattern.clone(),
        Filling::Written(text) => text.clone(),
        Filling::Values(values) => match values.as_slice() {
            [value] if !regex || raw => value.clone(),
            [value] => escape_regex(value),
            values => {
                let one = |value: &String| if raw { value.clone() } else { escape_regex(value) };
                let together = values.iter().map(one).collect::<Vec<_>>().join("|");
                // Within a longer pattern the alternatives must stay together.
                format!("({together})")
            }
        },
    }
}

/// `=~"a|b"`: several values are compared as a regular expression, whatever the
/// author wrote, since with `=` they could never match.
fn comparison(negated: bool, regex: bool, raw: bool, filling: &Filling) -> String {
    let one = matches!(filling, Filling::Values(values) if values.len() == 1) || matches!(filling, Filling::Written(_));
    let as_regex = regex || !one;
    let mut value = pattern(as_regex, raw, filling);
    if !one && let Some(inner) = value.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        value = match filling {
            Filling::Values(_) => inner.to_owned(),
            _ => value,
        };
    }
    format!("{}{}", operator(negated, as_regex), quote(&value))
}

fn operator(negated: bool, regex: bool) -> &'static str {
    match (negated, regex) {
        (false, false) => "=",
        (false, true) => "=~",
        (true, false) => "!=",
        (true, true) => "!~",
    }
}

/// A value as it stands between quotes of this kind.
fn within(value: &str, mark: char) -> String {
    if mark == '`' {
        // Nothing is escaped there, and so nothing else can hold a backquote.
        return value.replace('`', "");
    }
    let quoted = quote(value);
    let inner = &quoted[1..quoted.len() - 1];
    if mark == '\'' { inner.replace("\\\"", "\"").replace('\'', "\\'") } else { inner.to_owned() }
}

/// Values outside of texts. What is no word there becomes a text, which can do
/// no more than make the expression wrong.
fn bare(filling: &Filling) -> String {
    match filling {
        Filling::All(pattern) => quote(pattern),
        Filling::Written(text) if scan(text).is_ok() && !text.contains('#') => text.clone(),
        Filling::Written(text) => quote(text),
        Filling::Values(values) => {
            let one = |value: &String| if is_bare_word(value) { value.clone() } else { quote(value) };
            values.iter().map(one).collect::<Vec<_>>().join(",")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(promql: &str, values: &[&str]) -> String {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let template = Template::parse(promql).expect("an expression");
        template.fill(&|name| (name == "v").then(|| Filling::Values(values.clone())))
    }

    #[test]
    fn a_value_stands_as_its_place_demands() {
        for (promql, values, expected) in [
            (r#"x{a="$v"}"#, &["b.c"][..], r#"x{a="b.c"}"#),
            (r#"x{a=~"$v"}"#, &["b.c"], r#"x{a=~"b\\.c"}"#),
            (r#"x{a = '${v}'}"#, &["b", "c"], r#"x{a =~"b|c"}"#),
            (r#"x{a!="[[v]]"}"#, &["b", "c"], r#"x{a!~"b|c"}"#),
            (r#"x{a=~".*$v.*"}"#, &["b", "c|d"], r#"x{a=~".*(b|c\\|d).*"}"#),
            (r#"x{a=~"${v:raw}.*"}"#, &["b.+"], r#"x{a=~"b.+.*"}"#),
            (r#"x{a='p $v'}"#, &["it's \"q\""], r#"x{a='p it\'s "q"'}"#),
            ("x{a=`p $v`}", &["q`r\\"], "x{a=`p qr\\`}"),
            ("rate(x[$v])", &["5m"], "rate(x[5m])"),
            ("rate(x[[[v]]])", &["5m"], "rate(x[5m])"),
            ("sum by ($v) (x_${v}_y)", &["a"], "sum by (a) (x_a_y)"),
            ("sum by ($v) (x)", &["a", "b"], "sum by (a,b) (x)"),
            ("topk($v, x)", &["1) or (y"], r#"topk("1) or (y", x)"#),
            ("x # $v", &["a"], "x # $v"),
            ("$other{a=\"$other\"}", &["a"], "$other{a=\"$other\"}"),
        ] {
            assert_eq!(filled(promql, values), expected, "{promql}");
        }
    }

    #[test]
    fn all_is_a_pattern_wherever_it_is_compared() {
        let fill = |promql: &str, filling: Filling| {
            Template::parse(promql).expect("an expression").fill(&|_| Some(filling.clone()))
        };
        assert_eq!(fill("x{a=\"$v\"}", Filling::All(".*".into())), "x{a=~\".*\"}");
        assert_eq!(fill("x{a!=\"$v\"}", Filling::All("b|c".into())), "x{a!~\"b|c\"}");
        assert_eq!(fill("x{$v}", Filling::Written("a=\"b\"".into())), "x{a=\"b\"}");
        assert_eq!(fill("x{$v}", Filling::Written("a=\"b\"} or y{".into())), r#"x{"a=\"b\"} or y{"}"#);
        assert_eq!(fill("x{a=~\"$v\"}", Filling::Values(vec![])), "x{a=~\"\"}");
    }

    #[test]
    fn the_variables_are_listed_once() {
        let template = Template::parse(r#"a{b="$x",c=~"${y:regex}.*$x"} / $z"#).expect("an expression");
        assert_eq!(template.variables(), ["x", "y", "z"]);
        assert!(template.takes_bare("z") && !template.takes_bare("x"));
    }
}

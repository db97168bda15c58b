//! `a=b&c=d`, percent-decoded and -encoded. What isn't valid percent-encoding
//! stands for itself, as browsers have it.

/// The parameters of a query string, with or without its `?`, in their order.
pub(super) fn parse(query: &str) -> Vec<(String, String)> {
    query
        .strip_prefix('?')
        .unwrap_or(query)
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The query string of parameters, without `?`.
pub fn write<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in parameters {
        if !query.is_empty() {
            query.push('&');
        }
        encode(&mut query, name);
        // A bare name (`kiosk`) is written as it is read; a nameless value can't be.
        if !value.is_empty() || name.is_empty() {
            query.push('=');
            encode(&mut query, value);
        }
    }
    query
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let hex = |index: usize| bytes.get(index).and_then(|b| (*b as char).to_digit(16));
        match (byte, hex(at), hex(at + 1)) {
            (b'+', ..) => decoded.push(b' '),
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            _ => decoded.push(byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Escapes what would end or change a parameter; `/`, `:`, `,` and `$` stay
/// readable, as RFC 3986 allows within a query.
fn encode(query: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => query.push(byte as char),
            b'-' | b'_' | b'.' | b'~' | b'/' | b':' | b',' | b'$' | b'*' | b'@' | b'!' => query.push(byte as char),
            _ => query.push_str(&format!("%{byte:02X}")),
        }
    }
}

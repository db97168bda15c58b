use super::Failure;
use super::decode::failure_in;

/// Judges a response by its status, its content type and its body: whether the
/// body is worth decoding, or which failure it is.
///
/// # Errors
/// The failure that the response stands for.
pub fn check_response(status: u16, content_type: &str, body: &[u8]) -> Result<(), Failure> {
    if status == 204 {
        return Err(Failure::Empty);
    }
    if (200..300).contains(&status) {
        return if looks_like_html(content_type, body) { Err(Failure::Html { status }) } else { Ok(()) };
    }
    match status {
        401 => return Err(Failure::Unauthorized),
        403 => return Err(Failure::Forbidden),
        429 => return Err(Failure::RateLimited),
        _ => {}
    }
    let own = server_words(body);
    Err(match (status, own) {
        (_, Some(failure @ Failure::TooManyPoints)) => failure,
        (400, Some(failure @ Failure::BadQuery { .. })) => failure,
        (422, Some(failure)) => Failure::Execution { message: message_of(failure) },
        (503, Some(failure)) => Failure::Unavailable { message: message_of(failure) },
        (status, Some(failure)) => Failure::Status { status, message: message_of(failure) },
        (502 | 504, None) => Failure::Gateway { status },
        (503, None) => Failure::Unavailable { message: plain_words(content_type, body) },
        (status, None) if looks_like_html(content_type, body) => Failure::Html { status },
        (status, None) => Failure::Status { status, message: plain_words(content_type, body) },
    })
}

/// The error that a JSON body names, if it is Prometheus' envelope.
fn server_words(body: &[u8]) -> Option<Failure> {
    let failure = failure_in(body)?;
    (!message_of(failure.clone()).is_empty() || failure == Failure::TooManyPoints).then_some(failure)
}

fn message_of(failure: Failure) -> String {
    match failure {
        Failure::BadQuery { message } | Failure::Execution { message } | Failure::Unavailable { message } => message,
        _ => String::new(),
    }
}

/// The first line of a plain text answer, at most 200 characters.
fn plain_words(content_type: &str, body: &[u8]) -> String {
    if looks_like_html(content_type, body) {
        return String::new();
    }
    let start = &body[..body.len().min(800)];
    String::from_utf8_lossy(start).lines().next().unwrap_or_default().trim().chars().take(200).collect()
}

fn looks_like_html(content_type: &str, body: &[u8]) -> bool {
    content_type.contains("text/html") || body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_failure() {
        let json = |kind: &str, text: &str| format!(r#"{{"status":"error","errorType":"{kind}","error":"{text}"}}"#);
        let check = |status, body: &str| check_response(status, "application/json", body.as_bytes());
        assert_eq!(check(200, "{}"), Ok(()));
        assert_eq!(check(204, ""), Err(Failure::Empty));
        assert_eq!(check(401, ""), Err(Failure::Unauthorized));
        assert_eq!(check(403, "<html>"), Err(Failure::Forbidden));
        assert_eq!(check(429, ""), Err(Failure::RateLimited));
        assert_eq!(
            check(400, &json("bad_data", "parse error")),
            Err(Failure::BadQuery { message: "parse error".into() })
        );
        assert_eq!(
            check(400, &json("bad_data", "exceeded maximum resolution of 11,000 points")),
            Err(Failure::TooManyPoints)
        );
        assert_eq!(
            check(422, &json("execution", "too many samples")),
            Err(Failure::Execution { message: "too many samples".into() })
        );
        assert_eq!(
            check(503, &json("timeout", "query timed out")),
            Err(Failure::Unavailable { message: "query timed out".into() })
        );
        assert_eq!(
            check(503, "Service Unavailable\n"),
            Err(Failure::Unavailable { message: "Service Unavailable".into() })
        );
        assert_eq!(check(500, &json("internal", "x")), Err(Failure::Status { status: 500, message: "x".into() }));
        assert_eq!(check(404, "<html>no such page"), Err(Failure::Html { status: 404 }));
        assert_eq!(check(200, "  <!doctype html>"), Err(Failure::Html { status: 200 }));
        assert_eq!(check(502, "<h1>Bad Gateway"), Err(Failure::Gateway { status: 502 }));
        assert_eq!(check(418, "teapot"), Err(Failure::Status { status: 418, message: "teapot".into() }));
    }
}

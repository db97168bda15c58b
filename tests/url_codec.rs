//! Any query string whatsoever: reading it never panics, and what was read is
//! written and read again as the same view.

use proptest::prelude::*;
use taillight::dashboard::{Expected, Role, decode_url, encode_url};

const KEYS: [&str; 33] = [
    "source",
    "dashboard",
    "view",
    "from",
    "to",
    "tz",
    "timezone",
    "refresh",
    "p",
    "by",
    "band",
    "window",
    "step",
    "scale",
    "heat",
    "slo",
    "objective",
    "brush",
    "baseline",
    "viewPanel",
    "as",
    "kiosk",
    "theme",
    "lang",
    "expr",
    "role-latency",
    "role-db",
    "role-no-such",
    "var-job",
    "var-",
    "var-endpoint",
    "orgId",
    "",
];

/// Values near to valid ones, so that both sides of every check are met.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "now",
            "now-6h",
            "now-1d/d",
            "now/w",
            "1795442730250",
            "2026-11-23T14:05:30.250Z",
            "2026-11-23||+1d/d",
            "browser",
            "utc",
            "Europe/Berlin",
            "off",
            "30s",
            "1h30m",
            "50,99.9",
            "99.95",
            "500ms",
            "2s500ms",
            "share",
            "auto",
            "on",
            "log",
            "now-1h..now",
            "-7d",
            "previous",
            "table",
            "true",
            "dark",
            "zh-CN",
            "$__all",
            "/prometheus",
            "./",
            "https://h:9/p",
            "snapshot:a/b.json",
            "endpoint,method",
            "up{job=\"a&b\"}",
            "http_server_requests_seconds",
            "",
        ])
        .prop_map(str::to_owned),
        "[now0-9dhms/+.,|:TZ-]{0,16}",
        ".{0,24}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let key = prop_oneof![4 => prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"];
    let raw = "[a-z=&%+?;A-F0-9]{0,40}";
    let pairs = prop::collection::vec((key, value()), 0..6).prop_map(|pairs| {
        let pairs: Vec<String> = pairs.into_iter().map(|(k, v)| format!("{k}={}", v.replace('&', "%26"))).collect();
        pairs.join("&")
    });
    prop_oneof![6 => pairs, 1 => raw, 1 => ".{0,60}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_written_and_read_again(query in query()) {
        let (state, _) = decode_url(&query);
        let link = encode_url(&state);
        let (again, notices) = decode_url(&link);
        prop_assert!(notices.is_empty(), "{link} gives {notices:?}");
        prop_assert_eq!(&again, &state, "{}", &link);
        prop_assert_eq!(encode_url(&again), link);
    }
}

#[test]
fn the_default_view_has_an_empty_link() {
    let (state, notices) = decode_url("");
    assert!(notices.is_empty());
    assert_eq!(encode_url(&state), "");
    let spelt_out = "?dashboard=service&view=dashboard&from=now-1h&to=now&timezone=browser&p=50,95,99&band=on&window=auto&step=auto&heat=rate&slo=500ms&objective=99&baseline=previous&as=chart&kiosk=false&theme=auto";
    assert_eq!(encode_url(&decode_url(spelt_out).0), "");
}

#[test]
fn only_what_differs_is_written_and_the_unknown_is_kept() {
    let link = "source=/prometheus&from=now-6h&p=50,99.9&var-endpoint=/api/a%26b&var-endpoint=/x&utm=1&kiosk";
    let written = encode_url(&decode_url(link).0);
    assert_eq!(written, "source=/prometheus&from=now-6h&p=50,99.9&kiosk&var-endpoint=/api/a%26b&var-endpoint=/x&utm=1");
}

#[test]
fn what_cannot_be_read_is_named() {
    let (state, notices) =
        decode_url("p=abc&from=yesterday&step=-1&theme=pink&source=http://u:p@h&lang=xx&slo=2d&objective=100&heat=hot");
    let named: Vec<&str> = notices.iter().map(|n| n.parameter.as_str()).collect();
    assert_eq!(named, ["p", "from", "step", "theme", "source", "lang", "slo", "objective", "heat"]);
    assert_eq!(notices[0].expected, Expected::Percentiles);
    assert_eq!(encode_url(&state), "", "the defaults are used");
}

#[test]
fn objectives_are_written_as_people_say_them() {
    let link = "heat=share&slo=250ms&objective=99.95";
    let (state, notices) = decode_url(link);
    assert!(notices.is_empty());
    assert_eq!((state.slo, state.objective.percent(), encode_url(&state).as_str()), (250, 99.95, link));
    assert_eq!(encode_url(&decode_url("slo=1s500ms&objective=99,99").0), "slo=1s500ms");
    for wrong in ["slo=0s", "slo=auto", "objective=99,95", "objective=0", "objective="] {
        assert_eq!(decode_url(wrong).1.len(), 1, "{wrong}");
    }
}

#[test]
fn roles_are_metrics_or_off() {
    let link = "role-latency=http_server_duration_milliseconds&role-redis=off";
    let (state, notices) = decode_url(link);
    assert!(notices.is_empty());
    let latency = Some("http_server_duration_milliseconds".to_owned());
    assert_eq!(state.roles, [(Role::Latency, latency), (Role::Redis, None)]);
    assert_eq!(encode_url(&state), link);
    let (state, notices) = decode_url("role-latency=a{b}&role-db=&role-cpu=1st&role-unheard-of=x");
    assert_eq!(notices.iter().map(|notice| notice.expected).collect::<Vec<_>>(), [Expected::Metric; 3]);
    assert_eq!(encode_url(&state), "role-unheard-of=x", "what nobody knows is kept");
}

//! Dashboards' files: of ours and of Grafana's, broken in every way, with values
//! of variables that want to be more than values.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use promql_parser::parser::{Expr, parse};
use taillight::dashboard::file::{LARGEST_FILE, ProblemKind, read_dashboard, write_dashboard};
use taillight::dashboard::grafana::{export_grafana, import_grafana, is_grafana};
use taillight::promql::{Filling, Template, quantile_call, scan};

use super::dashboard_files::{hurt, ours, theirs};
use super::random::{Random, each_case};

#[test]
fn files_of_ours() {
    each_case("files_of_ours", 50, |random| {
        let mut bytes = ours(random);
        hurt(&mut bytes, random);
        let read = read_dashboard(&bytes);
        assert!(
            read.dashboard.is_some() || read.problems.iter().any(|problem| problem.is_error()),
            "refused without a reason"
        );
        assert!(read.problems.len() <= 101, "{} problems", read.problems.len());
        for problem in &read.problems {
            assert!(problem.offset <= bytes.len(), "{problem}");
        }
        if let Some(dashboard) = read.dashboard {
            let again = read_dashboard(write_dashboard(&dashboard).as_bytes());
            assert_eq!(again.dashboard.as_ref(), Some(&dashboard), "{:?}", again.problems);
        }
    });
}

#[test]
fn files_of_grafanas() {
    each_case("files_of_grafanas", 50, |random| {
        let mut bytes = theirs(random);
        hurt(&mut bytes, random);
        let imported = import_grafana(&bytes);
        let Some(dashboard) = imported.dashboard else {
            assert!(!imported.remarks.is_empty(), "refused without a reason");
            return;
        };
        assert!(is_grafana(&bytes) && imported.carried <= imported.panels);
        let kept = read_dashboard(write_dashboard(&dashboard).as_bytes());
        assert!(kept.dashboard.is_some(), "{:?}", kept.problems);
        assert!(import_grafana(export_grafana(&dashboard).as_bytes()).dashboard.is_some());
    });
}

/// The labels that an expression compares, with what they are compared with.
fn compared(expression: &Expr, found: &mut Vec<String>) {
    match expression {
        Expr::VectorSelector(selector) => {
            found.extend(selector.matchers.matchers.iter().map(|matcher| matcher.name.clone()));
        }
        Expr::MatrixSelector(selector) => {
            found.extend(selector.vs.matchers.matchers.iter().map(|matcher| matcher.name.clone()));
        }
        Expr::Call(call) => call.args.args.iter().for_each(|argument| compared(argument, found)),
        Expr::Aggregate(aggregate) => compared(&aggregate.expr, found),
        Expr::Binary(binary) => {
            compared(&binary.lhs, found);
            compared(&binary.rhs, found);
        }
        Expr::Paren(paren) => compared(&paren.expr, found),
        _ => {}
    }
}

/// The outline of an expression: which nodes it is made of, whatever its values.
fn outline(expression: &Expr) -> String {
    let mut labels = Vec::new();
    compared(expression, &mut labels);
    let kind = match expression {
        Expr::Call(call) => call.func.name.to_owned(),
        other => format!("{:?}", std::mem::discriminant(other)),
    };
    format!("{kind} {labels:?}")
}

#[test]
fn no_value_becomes_a_part_of_an_expression() {
    const TEMPLATES: [&str; 8] = [
        "rate(x{a=\"$v\",b=\"c\"}[5m])",
        "sum by (d) (x{a=~\"$v\",b=\"c\"})",
        "x{a!=\"${v}\",b='p $v s'} / y{b=\"c\"}",
        "x{a=~\"^(${v:raw})$\",b=\"c\"}",
        "x{a=`p [[v]]`} or y",
        "label_replace(x{b=\"c\"}, \"d\", \"$v\", \"e\", \"(.*)\")",
        "x{a !~ '$v'} > 1",
        "topk(5, x{a = \"$v\" , b=\"c\"})",
    ];
    const PIECES: [&str; 24] = [
        "\"",
        "'",
        "`",
        "\\",
        "}",
        "{",
        ")",
        "(",
        "]",
        "[5m]",
        " or ",
        "vector(1)",
        "#",
        "\n",
        ",",
        "=",
        "=~",
        "a",
        "$v",
        "${v}",
        "*",
        "\u{0}",
        "中",
        "\\\"",
    ];
    let plain: BTreeMap<&str, String> = TEMPLATES
        .iter()
        .map(|template| {
            let filled = fill(template, vec!["a".to_owned()]);
            (*template, outline(&parse(&filled).expect("an expression")))
        })
        .collect();
    each_case("no_value", 30, |random| {
        let template = *random.pick(&TEMPLATES);
        let values: Vec<String> =
            (0..1 + random.below(3)).map(|_| (0..random.below(6)).map(|_| *random.pick(&PIECES)).collect()).collect();
        let filled = fill(template, values.clone());
        assert!(scan(&filled).is_ok(), "{filled:?} of {values:?}");
        // The other parser doesn't know every escape that servers do; and a pattern
        // that is none, as the author's own `raw` may make one, is refused by both.
        if let Ok(expression) = parse(&filled) {
            assert_eq!(outline(&expression), plain[template], "{filled:?} of {values:?}");
        } else {
            assert!(
                template.contains("raw")
                    || template.contains('`')
                    || filled.contains('\u{0}')
                    || filled.contains("\\x"),
                "{filled:?} of {values:?}"
            );
        }
    });
}

fn fill(template: &str, values: Vec<String>) -> String {
    let template = Template::parse(template).expect("a template");
    template.fill(&|name| (name == "v").then(|| Filling::Values(values.clone())))
}

/// Expressions put together at random: where another parser reads one, both see
/// the same outermost percentile in it.
#[test]
fn the_outermost_percentile_is_another_parsers() {
    fn make(random: &mut Random, depth: usize) -> String {
        let blank = *random.pick(&["", " ", "\n", " # c )\n"]);
        let inner = |random: &mut Random| make(random, depth + 1);
        match random.below(if depth < 4 { 9 } else { 2 }) {
            0 => format!("x_bucket{{a=\"{}\"}}{blank}", random.pick(&["b", ")", "(,", "\\\"", "'", "#"])),
            1 => "rate(x_bucket[5m])".to_owned(),
            2 | 3 => {
                let quantile = *random.pick(&["0.99", ".5", "1e-1", "scalar(y)", "0.5 + 0.1"]);
                format!("histogram_quantile{blank}({quantile},{blank}{})", inner(random))
            }
            4 => format!("sum{blank} by (le, a){blank} ({})", inner(random)),
            5 => format!("({blank}{})", inner(random)),
            6 => format!("{} + {}", inner(random), inner(random)),
            7 => format!("1000 * {}", inner(random)),
            _ => format!("max({})", inner(random)),
        }
    }
    let (mut known, mut percentiles) = (0, 0);
    let counts = std::cell::RefCell::new((&mut known, &mut percentiles));
    each_case("the_outermost", 10, |random| {
        let promql = make(random, 0);
        let Ok(mut expression) = parse(&promql) else { return };
        while let Expr::Paren(paren) = expression {
            expression = *paren.expr;
        }
        let ours = quantile_call(&promql);
        let mut counts = counts.borrow_mut();
        *counts.0 += 1;
        match expression {
            Expr::Call(call) if call.func.name == "histogram_quantile" => {
                let ours = ours.unwrap_or_else(|| panic!("{promql}"));
                *counts.1 += 1;
                for (text, argument) in [ours.quantile, ours.of].into_iter().zip(&call.args.args) {
                    let read = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
                    assert_eq!(read.to_string(), argument.to_string(), "{promql}");
                }
            }
            _ => assert_eq!(ours, None, "{promql}"),
        }
    });
    assert!(
        std::env::var_os("TAILLIGHT_CASE").is_some() || (known > 1_000 && percentiles > 100),
        "{known}, {percentiles}"
    );
}

/// Files that want time or memory. The bound is generous: it tells a loop that
/// never ends, or one within another, from work that is done once.
#[test]
fn large_deep_and_circular_files_are_refused_with_words() {
    let started = Instant::now();
    let deep = format!("{{\"panels\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_panels = "{\"panels\":[".repeat(10_000);
    let large = vec![b'['; 10 << 20];
    let many = format!("{{\"title\":\"t\",\"panels\":[{}{{}}]}}", "{\"type\":\"graph\"},".repeat(200_000));
    let long_key = format!(
        "{{\"taillight\":\"dashboard\",\"version\":1,\"title\":\"t\",\"panels\":[{{\"{}\":1}}]}}",
        "k".repeat(3 << 20)
    );
    for bytes in [deep.as_bytes(), deep_panels.as_bytes(), &large, many.as_bytes(), long_key.as_bytes()] {
        let read = read_dashboard(bytes);
        assert!(read.dashboard.is_none() && !read.problems.is_empty());
        let told: usize = read.problems.iter().map(|problem| problem.to_string().len()).sum();
        assert!(told < 50_000, "{told} characters of problems");
        let imported = import_grafana(bytes);
        assert!(!imported.remarks.is_empty());
        assert!(imported.dashboard.is_none_or(|dashboard| dashboard.panels.len() <= 500));
    }
    assert_eq!(read_dashboard(&large).problems[0].kind, ProblemKind::TooLarge(LARGEST_FILE));
    let circle: Vec<String> = (0..50)
        .map(|index| {
            format!(
                r#"{{"name":"v{index}","kind":"label_values","label":"a","of":"up{{a=\"$v{}\"}}"}}"#,
                (index + 1) % 50
            )
        })
        .collect();
    let circle = format!(
        r#"{{"taillight":"dashboard","version":1,"title":"t","panels":[],"variables":[{}]}}"#,
        circle.join(",")
    );
    let read = read_dashboard(circle.as_bytes());
    assert!(matches!(read.problems[0].kind, ProblemKind::Cycle(_)), "{:?}", read.problems);
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
}

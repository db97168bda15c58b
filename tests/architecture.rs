//! The house's rules, held by reading the sources: who may know whom, which
//! libraries each room may name, and that ARCHITECTURE.md tells the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use. A new arrow is a decision: it belongs
/// here, into ARCHITECTURE.md and into the commit's message.
const ARROWS: [(&str, &[&str]); 13] = [
    ("time", &[]),
    ("json", &[]),
    ("promql", &["time"]),
    ("series", &["time"]),
    ("histogram", &["series", "time"]),
    ("prometheus", &["json", "promql", "series", "time", "histogram"]),
    ("dashboard", &["json", "promql", "series", "time"]),
    ("plan", &["dashboard", "promql", "time", "series", "prometheus"]),
    ("analysis", &["histogram", "json", "series", "time"]),
    ("snapshot", &["json", "prometheus", "promql", "series", "time", "histogram"]),
    ("chart", &["series", "time"]),
    ("browser", &["chart", "dashboard", "prometheus", "promql", "series", "snapshot", "time"]),
    (
        "ui",
        &[
            "analysis",
            "browser",
            "chart",
            "dashboard",
            "histogram",
            "plan",
            "prometheus",
            "promql",
            "series",
            "snapshot",
            "time",
        ],
    ),
];

/// Libraries that only some places may name.
const LIBRARIES: [(&[&str], &[&str]); 4] = [
    (&["leptos", "rust_i18n"], &["src/ui/", "src/lib.rs"]),
    (&["web_sys", "js_sys", "gloo_net", "gloo_timers", "wasm_bindgen", "wasm_bindgen_futures"], &["src/browser/"]),
    (&["plotters", "plotters_backend", "plotters_canvas"], &["src/chart/draw/", "src/browser/surface.rs"]),
    // A table of types and a tree of values: 45 KB of the download. `json` reads.
    (&["serde", "serde_json"], &[]),
];

/// Longer files hold more than one idea.
const LONGEST_FILE: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust source with its path from the root, in order.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join("src"), &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a readable source"))).collect()
}

fn room_of(file: &str) -> Option<&str> {
    file.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
}

/// The lines of code: no comments, nothing behind the first test module.
fn code(text: &str) -> String {
    let production = text.split("#[cfg(test)]").next().unwrap_or_default();
    production.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` wherever it stands in code.
fn names_after<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(prefix).map(move |(at, _)| {
        let rest = &code[at + prefix.len()..];
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
    })
}

#[test]
fn rooms_know_only_whom_they_may() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(room, uses)| (*room, uses.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(room) = room_of(&file) else { continue };
        let uses = allowed.get(room).unwrap_or_else(|| panic!("{file} is in a room without rules"));
        for other in names_after(&code(&text), "crate::") {
            if allowed.contains_key(other) && other != room && !uses.contains(other) {
                wrong.push(format!("{file} uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that nobody decided:\n{}", wrong.join("\n"));
}

#[test]
fn there_are_no_circles() {
    // A room may use only rooms that come before it.
    let mut seen = BTreeSet::new();
    let mut left: Vec<_> = ARROWS.to_vec();
    while !left.is_empty() {
        let before = left.len();
        left.retain(|(room, uses)| {
            let ready = uses.iter().all(|other| seen.contains(other));
            if ready {
                seen.insert(*room);
            }
            !ready
        });
        assert!(left.len() < before, "a circle among {left:?}");
    }
}

#[test]
fn libraries_stay_in_their_places() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (libraries, places) in LIBRARIES {
            if places.iter().any(|place| file.starts_with(place)) {
                continue;
            }
            for library in libraries {
                let named = code.match_indices(&format!("{library}::")).any(|(at, _)| {
                    // Not the tail of a longer name.
                    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                });
                if named {
                    wrong.push(format!("{file} names {library}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "libraries out of their places:\n{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_read_no_clock_and_set_no_html() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        let pure = !file.starts_with("src/browser/") && !file.starts_with("src/ui/");
        for forbidden in ["SystemTime::now", "Instant::now"].iter().filter(|_| pure) {
            if code.contains(forbidden) {
                wrong.push(format!("{file} reads a clock: {forbidden}"));
            }
        }
        if code.contains("inner_html") {
            wrong.push(format!("{file} sets HTML from text"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(file, lines)| format!("{file} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "split these:\n{}", long.join("\n"));
}

/// ARCHITECTURE.md draws the arrows as lines `room → other other`.
#[test]
fn the_drawing_shows_these_arrows() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let drawn: BTreeMap<String, BTreeSet<String>> = page
        .lines()
        .filter_map(|line| line.split_once('→'))
        .map(|(room, uses)| (room.trim().to_owned(), uses.split_whitespace().map(str::to_owned).collect()))
        .filter(|(room, _): &(String, _)| ARROWS.iter().any(|(known, _)| known == room))
        .collect();
    let held: BTreeMap<String, BTreeSet<String>> = ARROWS
        .iter()
        .map(|(room, uses)| ((*room).to_owned(), uses.iter().map(|other| (*other).to_owned()).collect()))
        .map(|(room, mut uses): (String, BTreeSet<String>)| {
            if uses.is_empty() {
                uses.insert("(std)".to_owned());
            }
            (room, uses)
        })
        .collect();
    assert_eq!(drawn, held, "ARCHITECTURE.md and the rules held here differ");
}

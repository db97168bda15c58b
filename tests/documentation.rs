//! The documents lead somewhere: every relative link names a file that is there
//! and a heading that is in it, and each document has its twin in the other language.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document of the root, of `docs` and of the folders that link back.
fn documents() -> Vec<PathBuf> {
    ["", "docs", "examples", "tests/e2e"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).expect("a readable folder").flatten())
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

/// What stands in `](…)`, code blocks aside.
fn links(text: &str) -> Vec<&str> {
    let mut fenced = false;
    text.lines()
        .filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && !line.starts_with("    ")
        })
        .flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(link, _)| link)))
        .collect()
}

/// The anchor of a heading, as the hosts of repositories make it.
fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut looked = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a readable document");
        for link in links(&text).into_iter().filter(|link| !link.contains("://")) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { document.clone() } else { document.with_file_name(path) };
            assert!(target.exists(), "{}: there is no {link}", document.display());
            if !heading.is_empty() {
                let there = fs::read_to_string(&target).expect("a readable document");
                let found =
                    there.lines().filter_map(|line| line.strip_prefix("## ")).any(|line| anchor(line) == heading);
                assert!(found, "{}: there is no heading for {link}", document.display());
            }
            looked += 1;
        }
    }
    assert!(looked > 50, "only {looked} links were found");
}

#[test]
fn each_document_of_the_user_has_its_twin() {
    for document in documents().into_iter().filter(|path| path.parent() == Some(&root().join("docs"))) {
        let name = document.file_name().and_then(|name| name.to_str()).expect("a name");
        let twin = match name.strip_suffix(".zh-CN.md") {
            Some(stem) => format!("{stem}.md"),
            None => name.replace(".md", ".zh-CN.md"),
        };
        let text = fs::read_to_string(&document).expect("a readable document");
        assert!(text.contains(&format!("({twin})")), "{name} does not link to {twin}");
        let other = fs::read_to_string(document.with_file_name(&twin)).unwrap_or_default();
        let headings = |text: &str| text.lines().filter(|line| line.starts_with("##")).count();
        assert_eq!(headings(&text), headings(&other), "{name} and {twin} have other headings");
    }
}

//! Both languages say everything: each key that the page uses is there, in
//! both, with the same placeholders, and none is there in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// `section.key` to text. The files are two levels deep and hold one line each.
fn texts(language: &str) -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{language}.yml"));
    let file = fs::read_to_string(&path).expect("a translation file");
    let mut section = "";
    let mut texts = BTreeMap::new();
    for line in file.lines().filter(|line| !line.starts_with('_') && !line.trim().is_empty()) {
        let (key, text) = line.split_once(':').unwrap_or_else(|| panic!("{language}: {line}"));
        if key.starts_with(' ') {
            let before = texts.insert(format!("{section}.{}", key.trim()), text.trim().trim_matches('"').to_owned());
            assert!(before.is_none(), "{language} says {section}.{} twice", key.trim());
        } else {
            section = key;
        }
    }
    texts
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

/// The sources of the page, one text each.
fn sources() -> Vec<String> {
    fn walk(folder: &Path, texts: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, texts);
            } else {
                texts.push(fs::read_to_string(path).expect("a readable source"));
            }
        }
    }
    let mut texts = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut texts);
    texts
}

/// Keys as `tr!("section.key"` names them.
fn used() -> BTreeSet<String> {
    let sources = sources();
    let calls = sources.iter().flat_map(|text| text.split("tr!(").skip(1));
    calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)).collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, chinese) = (texts("en"), texts("zh-CN"));
    assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
    for (key, text) in &english {
        assert_eq!(placeholders(text), placeholders(&chinese[key]), "{key}");
        assert!(!text.is_empty() && !chinese[key].is_empty(), "{key} is empty");
    }
}

#[test]
fn every_key_is_there_and_none_in_vain() {
    let said: BTreeSet<String> = texts("en").into_keys().collect();
    // The documentation of the macro shows a call.
    let missing: Vec<_> = used().difference(&said).cloned().collect();
    assert!(missing.is_empty(), "used and not translated: {missing:?}");
    let idle: Vec<_> = said.difference(&used()).cloned().collect();
    assert!(idle.is_empty(), "translated and not used: {idle:?}");
}

/// Text between tags that is no translation: two words in a row within `view!`.
#[test]
fn no_words_stand_in_the_markup() {
    for text in sources() {
        for line in text.lines().filter(|line| line.contains("</") || line.contains("/>")) {
            for literal in line.split('>').skip(1).filter_map(|rest| rest.trim().strip_prefix('"')) {
                let words = literal.split('"').next().unwrap_or_default();
                assert!(!words.chars().any(char::is_alphabetic), "untranslated: {line}");
            }
        }
    }
}

use std::fmt;

/// The labels of a series, sorted by name, names unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// Sorts the pairs; of a name that comes twice the last value stays. An
    /// empty value is the same as no label, as Prometheus has it.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        let mut labels = pairs;
        // Servers mostly send them in order.
        if !labels.is_sorted_by(|a, b| a.0 < b.0) {
            labels = in_order(labels);
        }
        labels.retain(|(_, value)| !value.is_empty());
        Self(labels)
    }

    /// The value of a label; none when it is absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self.0.binary_search_by(|(n, _)| n.as_str().cmp(name)).ok()?;
        Some(&self.0[index].1)
    }

    /// Name and value of each label, in the names' order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many labels.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// These labels less the named ones.
    pub fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(n, _)| !names.contains(&n.as_str())).cloned().collect())
    }

    /// Of these labels only the named ones.
    pub fn only<S: AsRef<str>>(&self, names: &[S]) -> Self {
        Self(self.0.iter().filter(|(n, _)| names.iter().any(|k| k.as_ref() == n)).cloned().collect())
    }
}

/// Sorted by name; the last of equals stays. By their places instead of a
/// stable sort, of which each costs 4 KB of the download.
fn in_order(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut placed: Vec<(usize, (String, String))> = pairs.into_iter().enumerate().collect();
    placed.sort_unstable_by(|(i, a), (j, b)| a.0.cmp(&b.0).then(j.cmp(i)));
    placed.dedup_by(|(_, later), (_, first)| later.0 == first.0);
    placed.into_iter().map(|(_, pair)| pair).collect()
}

impl<const N: usize> From<[(&str, &str); N]> for Labels {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self::new(pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect())
    }
}

/// As PromQL writes a selector, `{a="b",c="d\n"}`; nothing for no labels.
impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str("{")?;
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{name}=\"")?;
            for c in value.chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '"' => f.write_str("\\\"")?,
                    '\n' => f.write_str("\\n")?,
                    c => write!(f, "{c}")?,
                }
            }
            f.write_str("\"")?;
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_and_quoted() {
        let labels = Labels::from([("b", "x\"y\\z\n"), ("a", "1"), ("empty", "")]);
        assert_eq!(labels.to_string(), r#"{a="1",b="x\"y\\z\n"}"#);
        assert_eq!((labels.get("a"), labels.get("empty")), (Some("1"), None));
        assert_eq!(labels.without(&["b"]).to_string(), r#"{a="1"}"#);
        assert_eq!(Labels::default().to_string(), "");
    }

    #[test]
    fn of_equal_names_the_last_stays() {
        // More than the sort puts in order by insertion, which keeps equals.
        let pairs: Vec<(String, String)> = (0..500).map(|n| (format!("l{}", n * 7 % 50), n.to_string())).collect();
        let mut expected = std::collections::BTreeMap::new();
        for (name, value) in &pairs {
            expected.insert(name.as_str(), value.as_str());
        }
        assert!(Labels::new(pairs.clone()).iter().eq(expected));
        let ordered = Labels::from([("a", "1"), ("b", ""), ("b", "2"), ("c", "3"), ("c", "")]);
        assert_eq!(ordered.to_string(), r#"{a="1",b="2"}"#);
    }
}

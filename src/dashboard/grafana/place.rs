use super::remark::{Loss, Reason, Remark, Remarks};

/// A part of a Grafana dashboard, for remarks about it.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) remarks: &'a Remarks,
}

impl Place<'_> {
    pub(super) fn remark(&self, loss: Loss, reason: Reason) {
        self.remarks.push(Remark { path: self.path.clone(), title: self.title.clone(), loss, reason });
    }

    /// A part of it.
    pub(super) fn within(&self, name: &str, index: usize) -> Self {
        Self { path: format!("{}.{name}[{index}]", self.path), ..self.clone() }
    }
}

/// A name as far as it helps to find what it names.
pub(super) fn short(text: &str) -> String {
    text.chars().take(100).collect()
}

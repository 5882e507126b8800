//! Whether clients can tell the version of what they use: of the API, and of a resource.

use super::document::Lower;
use super::errors;
use crate::model::facts::http;
use crate::model::{OperationKind, Value};

impl Lower<'_, '_> {
    /// Reports a version that does not stand where the contract says, and one that no client learns.
    pub(super) fn check_versions(&mut self) {
        self.check_place();
        let contract = self.contract;
        for id in &contract.operations {
            let operation = &self.model.operations[*id];
            if let (Some(entry), OperationKind::Http { path, .. }) =
                (operation.settings.said("conditional"), &operation.kind)
                && http::reader_of(self.model, operation).is_none()
            {
                let path = super::document::path_key(path);
                self.diags.push(errors::version_unread(operation, entry.span, &path));
            }
        }
    }

    fn check_place(&mut self) {
        let contract = self.contract;
        let Some(entry) = contract.settings.said("versioning") else { return };
        let Some(version) = http::asked_version(contract) else { return };
        let written = match (entry.value.as_text(), &entry.value) {
            (Some("path"), _) => {
                let base = contract.settings.said("base");
                let servers = super::document::servers_of(&contract.settings, "");
                let base = base.and_then(|base| base.value.as_text()).unwrap_or_default().to_owned();
                std::iter::once(base).chain(servers.into_iter().map(|server| server.url)).collect::<Vec<_>>().join("/")
            }
            (Some("media_type"), Value::Call { args, .. }) => match args.first().and_then(|arg| arg.value.as_text()) {
                Some(media) => media.to_owned(),
                None => return,
            },
            (Some(_) | None, _) => return,
        };
        let full = contract.settings.text("version").unwrap_or_default();
        if !says(&written, &version) && (full.is_empty() || !says(&written, full)) {
            self.diags.push(errors::unversioned(contract, entry, &version));
        }
    }
}

/// Whether a version stands in a text by itself, with or without a `v` before it: `/api/v1`, `https://v1.example.com`,
/// `application/vnd.shop.v1+json`.
fn says(text: &str, version: &str) -> bool {
    text.match_indices(version).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let before = before.strip_suffix(['v', 'V']).unwrap_or(before);
        let behind = text.get(at + version.len()..).unwrap_or_default();
        let ends = |next: Option<char>| next.is_none_or(|next| !next.is_ascii_alphanumeric());
        ends(before.chars().next_back()) && ends(behind.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_version_stands_by_itself() {
        assert!(says("/api/v1", "1") && says("https://v0.4.example.com", "0.4") && says("/2026-03-01/", "2026-03-01"));
        assert!(!says("/api/v12", "1") && !says("/api/dev1", "1") && !says("/orders", "1"));
    }
}

//! What the catalog asks for and the package does not say.

use crate::diag::{Code, Diagnostic};
use crate::model::Meta;

/// Entities without an owner, in one finding.
pub(super) fn unowned(metas: &[&Meta]) -> Option<Diagnostic> {
    let (first, rest) = metas.split_first()?;
    let are = if rest.is_empty() {
        format!("{} `{}` has", first.kind.word(), first.name)
    } else {
        format!("{} declarations have", metas.len())
    };
    let names: Vec<String> = metas.iter().map(|meta| format!("`{}`", meta.name)).collect();
    Some(
        Diagnostic::new(Code::W0770, first.span, format!("{are} no owner, which every entity of a catalog needs"))
            .label("is owned by `unknown` there")
            .note(names.join(", "))
            .help("name the team with `owner: TEAM`"),
    )
}

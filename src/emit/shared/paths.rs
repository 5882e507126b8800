//! The names of files that are written for a contract each.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;

use super::namer::Rule;
use crate::base::arena::Id;
use crate::model::{Contract, Model};

/// The name of the file of each contract of the package that `written` chooses, `orders-api.yaml`. Where two would be
/// the same, the later one is told apart by its module, and then by a number.
pub fn of_contracts(
    model: &Model,
    extension: &str,
    written: impl Fn(&Contract) -> bool,
) -> BTreeMap<Id<Contract>, String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut files = BTreeMap::new();
    for (id, contract) in model.contracts.iter() {
        if !model.is_local(&contract.meta) || !written(contract) {
            continue;
        }
        // A wire name may be all punctuation, of which no name of a file can be made.
        let names = [contract.meta.output_name(), &contract.meta.name, "contract"];
        let own = names.iter().map(|name| part(name)).find(|name| !name.is_empty()).unwrap_or_default();
        let module = part(&model.modules[contract.meta.module].name);
        let numbered = (2_usize..).map(|number| format!("{module}-{own}-{number}.{extension}"));
        let plain = [format!("{own}.{extension}"), format!("{module}-{own}.{extension}")];
        let free = plain.into_iter().chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(free.clone());
        files.insert(id, free);
    }
    files
}

/// A name as part of the name of a file: within what file systems take.
fn part(name: &str) -> String {
    const MOST: usize = 100;
    let kebab = name.to_kebab_case();
    if kebab.len() > MOST { Rule::Rfc1123(MOST).apply(name) } else { kebab }
}

//! What needs the base of a record: discriminators, and fields that a base has already.

use std::collections::BTreeMap;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Item, Type, TypeDef};
use crate::names::Names;
use crate::types::{Cx, Scope, Types, errors, relate};

use super::record::record_of;

/// Checks every record against the records it extends, walking down from the bases so that each field is met once.
pub(super) fn check(names: &Names<'_>, types: &Types, diags: &mut Diags) {
    let mut children: BTreeMap<Id<TypeDef>, Vec<Id<TypeDef>>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (id, def) in types.defs.iter() {
        match record_of(&def.kind).and_then(|record| record.extends.as_ref()) {
            Some(Type::Def(base, _)) => children.entry(*base).or_default().push(id),
            _ => roots.push(id),
        }
    }
    let mut walk = Walk { names, types, diags, children: &children, fields: BTreeMap::new(), values: BTreeMap::new() };
    for root in roots {
        walk.values.clear();
        walk.visit(root, None);
    }
}

struct Walk<'w, 'a> {
    names: &'w Names<'a>,
    types: &'w Types,
    diags: &'w mut Diags,
    children: &'w BTreeMap<Id<TypeDef>, Vec<Id<TypeDef>>>,
    /// The fields of the bases above, by name: place and type.
    fields: BTreeMap<&'w str, (Span, &'w Type)>,
    /// The values of the discriminator that are taken.
    values: BTreeMap<String, Span>,
}

impl Walk<'_, '_> {
    /// Recursion is as deep as the longest chain of extensions, which is bounded.
    fn visit(&mut self, id: Id<TypeDef>, discriminator: Option<&str>) {
        let types = self.types;
        let def = &types.defs[id];
        let Some(record) = record_of(&def.kind) else { return };
        self.check_value(id, discriminator, record.discriminator_value.as_deref());
        let children = self.children.get(&id).map_or(&[][..], Vec::as_slice);
        // Most records neither extend one nor are extended.
        if self.fields.is_empty() && children.is_empty() {
            return;
        }
        let mut own = Vec::new();
        for field in record.fields.iter().filter(|field| !field.name.is_empty()) {
            if let Some((place, ty)) = self.fields.get(field.name.as_str()) {
                // A child may say more precisely what its base says: `kind: "cat"` over `kind: String`.
                if !relate::narrows(types, &field.ty, ty) && !types.incomplete.contains(&id) {
                    let scope = Scope::of(def.meta.module);
                    let cx = Cx::new(self.names, types, scope, self.diags);
                    let shown = (cx.show(&field.ty), cx.show(ty));
                    self.diags.push(errors::incompatible_override(field, *place, &shown.0, &shown.1));
                }
                continue;
            }
            self.fields.insert(&field.name, (field.span, &field.ty));
            own.push(field.name.as_str());
        }
        let discriminator = record.discriminator.as_deref().or(discriminator);
        for child in children {
            self.visit(*child, discriminator);
        }
        for name in own {
            self.fields.remove(name);
        }
    }

    fn check_value(&mut self, id: Id<TypeDef>, discriminator: Option<&str>, value: Option<&str>) {
        let Some(decl) = self.names.decl(Item::Type(id)).map(|(_, decl)| decl) else { return };
        let (Some(value), Some(written)) = (value, &decl.head.value) else { return };
        if discriminator.is_none() {
            if decl.head.extends.is_none() || record_of(&self.types.defs[id].kind).is_some_and(|r| r.extends.is_some())
            {
                let base = decl.head.extends.as_ref().map(|base| base.span);
                self.diags.push(errors::value_without_discriminator(written.span, base));
            }
            return;
        }
        if let Some(first) = self.values.insert(value.to_owned(), written.span) {
            self.diags.push(errors::duplicate_wire(written.span, value, first));
        }
    }
}

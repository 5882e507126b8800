//! Titles of the types that stand inline, from which consumers of AsyncAPI name what they generate.
//!
//! A component has its name as a title. What stands inside of one and is a type to a program (an object with fields, a value
//! or a choice of values, a choice of schemas) is named after where it stands: the field `filter` of `Search` is
//! `SearchFilter`, an item of its list `hits` is `SearchHitsItem`. A mention with a description beside it, an `allOf` of one,
//! has the title of what it mentions, so that it stays the same type. Without all this a generator calls them
//! `AnonymousSchema_7`, by their position in the document.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use super::Schema;
use super::schema::Rest;

/// Gives titles to the components and to what stands inside of them.
pub(super) fn name_all(components: &mut IndexMap<String, Schema>) {
    for (name, schema) in components.iter_mut() {
        schema.title.get_or_insert_with(|| name.clone());
    }
    let titles =
        components.iter().map(|(name, schema)| (name.clone(), schema.title.clone().unwrap_or_default())).collect();
    let mut taken = components.keys().cloned().collect();
    let mut naming = Naming { titles: &titles, taken: &mut taken };
    for (name, schema) in components.iter_mut() {
        naming.inside(schema, name);
    }
}

struct Naming<'a> {
    /// The title of each component, by its name.
    titles: &'a IndexMap<String, String>,
    /// Names that something has already.
    taken: &'a mut BTreeSet<String>,
}

impl Naming<'_> {
    /// Names what stands inside the schema of this name.
    fn inside(&mut self, schema: &mut Schema, name: &str) {
        for (property, schema) in &mut schema.properties {
            self.one(schema, &format!("{name}{}", property.to_upper_camel_case()));
        }
        if let Some(item) = &mut schema.items {
            self.one(item, &format!("{name}Item"));
        }
        if let Some(Rest::Of(value)) = &mut schema.additional_properties {
            self.one(value, &format!("{name}Value"));
        }
        // The parts of an `allOf` are one type together with the schema around them.
        for part in &mut schema.all_of {
            self.inside(part, name);
        }
        for part in schema.any_of.iter_mut().chain(&mut schema.one_of) {
            let suffix = if part.values.is_empty() { "Option" } else { "Known" };
            self.one(part, &format!("{name}{suffix}"));
        }
    }

    fn one(&mut self, schema: &mut Schema, name: &str) {
        if schema.reference.is_some() {
            return;
        }
        if let Some(mentioned) = self.mentioned(schema) {
            schema.title.get_or_insert(mentioned);
            return;
        }
        if !is_type(schema) {
            return self.inside(schema, name);
        }
        let name = self.free(name);
        self.inside(schema, &name);
        schema.title.get_or_insert(name);
    }

    /// The title of the component that a mention with members beside it is of.
    fn mentioned(&self, schema: &Schema) -> Option<String> {
        let alone = schema.properties.is_empty() && schema.any_of.is_empty() && schema.one_of.is_empty();
        match schema.all_of.as_slice() {
            [only] if alone => {
                let (_, name) = only.reference.as_deref()?.rsplit_once('/')?;
                self.titles.get(name).cloned()
            }
            _ => None,
        }
    }

    /// The name, with a number behind it where something else is called so.
    fn free(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2_u32;
        while !self.taken.insert(free.clone()) {
            free = format!("{name}{number}");
            number = number.saturating_add(1);
        }
        free
    }
}

/// Whether a program has a type of its own for it.
fn is_type(schema: &Schema) -> bool {
    !schema.properties.is_empty()
        || schema.constant.is_some()
        || schema.values.len() > 1
        || !schema.all_of.is_empty()
        || !schema.any_of.is_empty()
        || !schema.one_of.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(schema: &Schema, out: &mut Vec<String>) {
        out.extend(schema.title.clone());
        let mut schema = schema.clone();
        schema.for_each_child(&mut |child| titles(child, out));
    }

    #[test]
    fn what_stands_inline_is_named_after_its_place() {
        let object = |name: &str, schema: Schema| Schema {
            properties: [(name.to_owned(), schema)].into_iter().collect(),
            ..Schema::of("object")
        };
        let choice = || Schema {
            any_of: vec![Schema::values(vec!["a".into(), "b".into()]), Schema::of("string")],
            ..Schema::default()
        };
        let described = Schema {
            description: Some("Paid.".to_owned()),
            all_of: vec![Schema::reference("#/components/schemas/Money".to_owned())],
            ..Schema::default()
        };
        let list = Schema { items: Some(Box::new(object("reason", choice()))), ..Schema::of("array") };
        let mut components: IndexMap<String, Schema> = [
            ("Money".to_owned(), Schema { title: Some("Amount".to_owned()), ..Schema::of("object") }),
            ("Order".to_owned(), object("total", described)),
            ("Search".to_owned(), object("last_hits", list)),
            ("Why".to_owned(), choice()),
            ("WhyKnown2".to_owned(), Schema::of("string")),
        ]
        .into_iter()
        .collect();
        name_all(&mut components);
        let mut found = Vec::new();
        components.values().for_each(|schema| titles(schema, &mut found));
        assert_eq!(
            found,
            [
                "Amount",
                "Order",
                "Amount",
                "Search",
                "SearchLastHitsItem",
                "SearchLastHitsItemReason",
                "SearchLastHitsItemReasonKnown",
                "Why",
                "WhyKnown",
                "WhyKnown2",
            ]
        );
    }
}

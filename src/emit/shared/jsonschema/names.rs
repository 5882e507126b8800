//! Names of components: from the declared names, unique in the document, and the same at every build.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

use super::Dialect;
use crate::model::facts::closure::{Closure, Instance, View};
use crate::model::{Builtin, Field, Model, Record, Type, TypeDefKind};
use crate::vocab::DeclKind;

/// The names of the components of a document.
#[derive(Debug, Default)]
pub(super) struct Names {
    instances: BTreeMap<usize, String>,
    alternatives: BTreeMap<(usize, usize), String>,
    bases: BTreeMap<usize, String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// Names everything in the closure. A declared name goes before a derived one, whichever is met first.
    pub(super) fn of(model: &Model, closure: &Closure, dialect: Dialect) -> Names {
        let mut names = Names::default();
        let is_input =
            |instance: &Instance| instance.view == View::Write && closure.is_split(instance.def, &instance.args);
        for derived in [false, true] {
            for (index, instance) in closure.instances().iter().enumerate() {
                let input = is_input(instance);
                if (input || !instance.args.is_empty()) == derived {
                    let label = label(model, &Type::Def(instance.def, instance.args.clone()));
                    let suffix = if input { "Input" } else { "" };
                    let name = names.take(&format!("{label}{suffix}"), &module_of(model, instance));
                    names.instances.insert(index, name);
                }
            }
        }
        for (index, instance) in closure.instances().iter().enumerate() {
            if let TypeDefKind::TaggedUnion { tag, alternatives } = &model.types[instance.def].kind {
                let union = names.of_instance(index).unwrap_or_default().to_owned();
                for (at, (value, ty, _)) in alternatives.iter().enumerate() {
                    if !declares_tag(model, ty, tag, value) {
                        let name = names.take(&format!("{union}{}", legal(value)), &module_of(model, instance));
                        names.alternatives.insert((index, at), name);
                    }
                }
            }
        }
        names.add_bases(model, closure, dialect);
        names
    }

    /// Names what the subtypes of an instance share.
    pub(super) fn name_base(&mut self, model: &Model, index: usize, instance: &Instance) {
        let wanted = format!("{}Base", self.of_instance(index).unwrap_or_default());
        let name = self.take(&wanted, &module_of(model, instance));
        self.bases.insert(index, name);
    }

    /// The name of what the subtypes of an instance share, where that is apart from the instance.
    pub(super) fn of_base(&self, index: usize) -> Option<&str> {
        self.bases.get(&index).map(String::as_str)
    }

    /// The name of an instance of the closure.
    pub(super) fn of_instance(&self, index: usize) -> Option<&str> {
        self.instances.get(&index).map(String::as_str)
    }

    /// The name of an alternative of a tagged union, unless the alternative is a component of its own already.
    pub(super) fn of_alternative(&self, union: usize, at: usize) -> Option<&str> {
        self.alternatives.get(&(union, at)).map(String::as_str)
    }

    fn take(&mut self, wanted: &str, module: &str) -> String {
        let candidates = [wanted.to_owned(), format!("{module}{wanted}")].into_iter();
        let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
        let name = candidates.chain(numbered).find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

/// Whether a record says itself, by a literal, which alternative of a tagged union it is.
pub(super) fn declares_tag(model: &Model, ty: &Type, tag: &str, value: &str) -> bool {
    let says =
        |record: &Record| record.fields.iter().any(|field: &Field| field.wire == tag && field.ty == literal(value));
    let Type::Def(id, args) = ty else { return false };
    args.is_empty() && matches!(&model.types[*id].kind, TypeDefKind::Record(record) if says(record))
}

fn literal(value: &str) -> Type {
    Type::Literal(serde_json::Value::String(value.to_owned()))
}

fn module_of(model: &Model, instance: &Instance) -> String {
    let module = &model.modules[model.types[instance.def].meta.module].name;
    legal(module.rsplit('.').next().unwrap_or(module))
}

/// What a type is called inside the name of another: `Order`, `OrderList`, `NullableOrder`.
pub fn label(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Builtin(builtin) => {
            let name = Builtin::ALL.iter().find(|(known, _)| known == builtin);
            name.map_or("Value", |(_, name)| name).to_owned()
        }
        Type::Def(id, args) => {
            let meta = &model.types[*id].meta;
            // Versions of an event have one name on the wire; what each looks like is known by the declaration's.
            let versioned = matches!(meta.kind, DeclKind::Event | DeclKind::Message);
            let own = if versioned { &meta.name } else { meta.output_name() };
            let own = if own.chars().all(|c| c.is_ascii_alphanumeric()) { own.to_owned() } else { legal(own) };
            args.iter().map(|arg| label(model, arg)).chain([own]).collect()
        }
        Type::List(item) => format!("{}List", label(model, item)),
        Type::Set(item) => format!("{}Set", label(model, item)),
        Type::Map(key, value) if **key == Type::Builtin(Builtin::String) => format!("{}Map", label(model, value)),
        Type::Map(key, value) => format!("{}To{}Map", label(model, key), label(model, value)),
        Type::Nullable(value) => format!("Nullable{}", label(model, value)),
        Type::Literal(value) => legal(&value.to_string()),
        Type::Union(items) => items.iter().map(|item| label(model, item)).collect::<Vec<_>>().join("Or"),
        Type::Record(record) => {
            record.fields.iter().map(|field| field.name.to_upper_camel_case()).chain(["Record".to_owned()]).collect()
        }
        Type::Param(_) | Type::Error => "Value".to_owned(),
    }
}

/// The text in upper camel case, with nothing but ASCII letters and digits: what the names of components may hold
/// everywhere (OpenAPI 3.1, 4.8.7; AsyncAPI 3.0, Components Object).
fn legal(text: &str) -> String {
    let ascii: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let name = ascii.to_upper_camel_case();
    if name.is_empty() { "Value".to_owned() } else { name }
}

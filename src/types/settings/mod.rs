//! Settings against the blocks of the vocabulary: which properties stand where, how often, and with what values.

mod access;
mod defaults;
mod pick;
mod quantity;
mod refs;
mod value;

use crate::base::map::IndexMap;

use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::model::{Entry, Origin, Settings, Value};
use crate::syntax::ast;
use crate::vocab::{Block, Property, Site, Ty};

use super::{Cx, errors};

pub(super) use access::sign;
pub use defaults::{default_of, with_defaults};

impl<'a> Cx<'_, 'a> {
    /// The settings of a block. `at` is what a missing property is reported at: the name of the thing, the word of a
    /// constructor, the opening brace of a group.
    pub fn check_settings(
        &mut self,
        block: &'static Block,
        settings: impl IntoIterator<Item = &'a ast::Setting>,
        at: Span,
    ) -> Settings {
        self.checked_settings(block, settings, Some(at))
    }

    /// The settings of a block that overlays another one, such as an override or a policy that extends one: what is
    /// required may stand below.
    pub fn check_overlay(
        &mut self,
        block: &'static Block,
        settings: impl IntoIterator<Item = &'a ast::Setting>,
    ) -> Settings {
        self.checked_settings(block, settings, None)
    }

    /// The settings among the members of a body. Its other members are not looked at.
    pub fn check_member_settings(&mut self, block: &'static Block, members: &'a [ast::Member], at: Span) -> Settings {
        let setting =
            |member: &'a ast::Member| if let ast::Member::Setting(setting) = member { Some(setting) } else { None };
        let settings = members.iter().filter_map(setting);
        // What is required may be what did not parse.
        let broken = members.iter().any(|member| matches!(member, ast::Member::Error(_)));
        self.checked_settings(block, settings, (!broken).then_some(at))
    }

    fn checked_settings(
        &mut self,
        block: &'static Block,
        settings: impl IntoIterator<Item = &'a ast::Setting>,
        at: Option<Span>,
    ) -> Settings {
        let mut checked = Settings::of(block);
        let mut seen: IndexMap<&str, Span> = IndexMap::default();
        // What a misspelled setting was meant to be does not miss.
        let mut meant: Vec<&str> = Vec::new();
        self.blocks.push(block);
        for setting in settings {
            let name = setting.key.text();
            if name.is_empty() {
                continue;
            }
            self.check_annotations(&setting.annotations, Site::Setting);
            let Some(property) = block.property(name) else {
                meant.extend(self.report_unknown(block, setting));
                continue;
            };
            if let Some(first) = seen.insert(property.name, setting.key.span()) {
                self.diags.push(errors::duplicate_property(&setting.key, first));
                continue;
            }
            if let Some(value) = self.check_property(property, &setting.value, at.is_none()) {
                let entry = Entry { value, span: setting.value.span, origin: Origin::Declared };
                checked.insert(property.name, entry);
            }
        }
        self.blocks.pop();
        if let Some(at) = at {
            let missing = block.missing(&|name| seen.contains_key(name) || meant.contains(&name));
            if !missing.is_empty() {
                let name = errors::block_name(block, self.property);
                self.diags.push(errors::missing_properties(at, &name, &missing));
            }
        }
        checked
    }

    fn check_property(&mut self, property: &'static Property, value: &'a ast::Value, overlay: bool) -> Option<Value> {
        let outer = std::mem::replace(&mut self.property, property.name);
        // What is laid over a group need not repeat what the group has.
        let checked = match (property.ty, &value.kind) {
            (Ty::Object(block), ast::ValueKind::Object(settings)) if overlay => {
                Some(Value::Object(self.check_overlay(block, settings)))
            }
            _ => self.check_value(property.ty, value),
        };
        self.property = outer;
        checked
    }

    /// Reports a setting that the block does not have, and returns the one that was probably meant.
    fn report_unknown(&mut self, block: &'static Block, setting: &ast::Setting) -> Option<&'static str> {
        let name = setting.key.text();
        let all = block.all();
        // It may belong into the block around, or into a group of this one.
        let around = self.blocks.iter().rev().skip(1).find(|outer| outer.property(name).is_some());
        let inside = all.iter().find(|property| inner_block(property.ty).is_some_and(|b| b.property(name).is_some()));
        let names: Vec<&'static str> = all.iter().map(|property| property.name).collect();
        let near = nearest(name, names.iter().copied());
        let own = errors::block_name(block, self.property);
        self.diags.push(match (near, inside, around) {
            (Some(near), None, None) => errors::unknown_property(&setting.key, &own, Some(near), &names),
            (_, Some(inside), _) => errors::property_inside(&setting.key, &own, inside.name),
            (_, None, Some(around)) => errors::property_around(&setting.key, &own, &errors::block_name(around, "")),
            (None, None, None) => errors::unknown_property(&setting.key, &own, None, &names),
        });
        near
    }
}

/// The block of a property that is a group of settings.
fn inner_block(ty: Ty) -> Option<&'static Block> {
    if let Ty::Either(choices) = ty {
        return choices.iter().find_map(|choice| inner_block(*choice));
    }
    if let Ty::Object(block) = ty { Some(block) } else { None }
}

/// The same settings, all from one origin: what a policy hands to those who inherit from it.
pub fn originating(settings: &Settings, origin: Origin) -> Settings {
    let mut moved = settings.block.map_or_else(Settings::default, Settings::of);
    for (name, entry) in settings.iter() {
        let value = if let Value::Object(inner) = &entry.value {
            Value::Object(originating(inner, origin))
        } else {
            entry.value.clone()
        };
        moved.insert(name, Entry { value, span: entry.span, origin });
    }
    moved
}

/// A literal of a type, to show the form of a missing setting.
pub(super) fn sample(ty: Ty) -> String {
    match ty {
        Ty::Bool => "true".into(),
        Ty::Int { min, .. } => min.max(1).to_string(),
        Ty::Number => "1".into(),
        Ty::Text | Ty::Regex => "\"…\"".into(),
        Ty::Url => "\"https://…\"".into(),
        Ty::Cron => "\"0 3 * * *\"".into(),
        Ty::Date => "2026-01-12".into(),
        Ty::Version => "1.0.0".into(),
        Ty::Duration => "5s".into(),
        Ty::Size => "1GiB".into(),
        Ty::Percent => "99.9%".into(),
        Ty::Rate => "20/s".into(),
        Ty::Cpu => "250m".into(),
        Ty::Path => "/path".into(),
        Ty::Json | Ty::Literal => "…".into(),
        Ty::Word(choices) => choices.first().map_or("…", |choice| choice.word).into(),
        Ty::Label | Ty::Named(_) => "name".into(),
        Ty::Range(Ty::Int { .. } | Ty::Number) => "1..10".into(),
        Ty::Range(Ty::Duration) => "50ms..500ms".into(),
        Ty::Range(Ty::Cpu) => "250m..1".into(),
        Ty::Range(inner) => sample(*inner),
        Ty::List(inner) => format!("[{}]", sample(*inner)),
        Ty::Object(block) => {
            let all = block.all();
            let required = all.iter().filter(|property| property.required);
            let shown: Vec<&&Property> = if required.clone().next().is_some() {
                required.collect()
            } else {
                all.iter().filter(|property| inner_block(property.ty).is_none()).take(1).collect()
            };
            let one = |property: &&Property| match inner_block(property.ty) {
                Some(_) => format!("{}: {{ … }}", property.name),
                None => format!("{}: {}", property.name, sample(property.ty)),
            };
            format!("{{ {} }}", shown.into_iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Ty::Map(inner) => format!("{{ name: {} }}", sample(*inner)),
        Ty::Ref(kinds) | Ty::RefWith(kinds, _) => {
            kinds.first().map_or("Name".to_owned(), |kind| heck_name(kind.word()))
        }
        Ty::PerCase(inner) => format!("Enum {{ case: {} }}", sample(*inner)),
        Ty::Own(word) => format!("{}_name", word.word()),
        Ty::Operation => "operation".into(),
        Ty::Type => "Type".into(),
        Ty::Field => "field".into(),
        Ty::Constructor(constructors) => constructors.first().map_or_else(String::new, |one| {
            let args: Vec<String> = one.args.iter().filter(|arg| arg.required).map(|arg| sample(arg.ty)).collect();
            if args.is_empty() { one.word.to_owned() } else { format!("{}({})", one.word, args.join(", ")) }
        }),
        // `none` removes something; what else may stand says more.
        Ty::Either(choices) => choices
            .iter()
            .find(|choice| !matches!(choice, Ty::Word([only]) if only.word == "none"))
            .or(choices.first())
            .map_or_else(String::new, |choice| sample(*choice)),
        Ty::Expression => "subject.id == request.id".into(),
        Ty::Credentials => "Auth".into(),
        Ty::Access => "signed_in".into(),
        Ty::Secret => "vault(\"path\", \"key\")".into(),
    }
}

/// `service` as the name of one: `Service`.
fn heck_name(word: &str) -> String {
    heck::ToUpperCamelCase::to_upper_camel_case(word)
}

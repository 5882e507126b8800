//! The declared types that a set of types needs, in the order they are first met: what a self-contained document must
//! define.
//!
//! A type is needed as it is read (a response, an event) or as it is written (a request). The two views of a record
//! differ where it has a field that only one side sets or may leave out; where they do not differ, the closure has the
//! type once, in the view [`View::Read`].

use std::collections::{BTreeMap, BTreeSet};

use crate::base::arena::Id;
use crate::model::{Field, Model, Record, Type, TypeDef, TypeDefKind};

/// The side a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// From the owner: responses, events. Without `@writeonly` fields; a field with a default is always there.
    Read,
    /// To the owner: requests. Without `@readonly` fields; a field with a default may be left out.
    Write,
}

impl View {
    /// Whether a field is part of the view.
    pub fn has(self, field: &Field) -> bool {
        match self {
            View::Read => !field.is_writeonly(),
            View::Write => !field.is_readonly(),
        }
    }

    /// Whether a field must be present in the view.
    pub fn requires(self, field: &Field) -> bool {
        match self {
            View::Read => field.required,
            View::Write => field.required && field.default.is_none(),
        }
    }
}

/// A declared type with its arguments, in a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The declaration.
    pub def: Id<TypeDef>,
    /// Its arguments; none of them names a parameter.
    pub args: Vec<Type>,
    /// The view; [`View::Read`] where both are the same.
    pub view: View,
}

/// The types that a set of types needs.
#[derive(Clone, Debug, Default)]
pub struct Closure {
    instances: Vec<Instance>,
    by_def: BTreeMap<Id<TypeDef>, Vec<usize>>,
    differing: Vec<(Id<TypeDef>, Vec<Type>)>,
}

/// Arguments nested deeper than this are not followed: a generic type that grows with each step (`T<List<T>>`) has no
/// finite closure.
const MAX_DEPTH: usize = 12;

impl Closure {
    /// The closure of some types in their views. `problem` is the record that every error extends in this document.
    pub fn of(model: &Model, roots: &[(Type, View)], problem: Option<Id<TypeDef>>) -> Closure {
        let walk = Walk { model, problem };
        let differing = walk.differing(roots);
        let mut closure = Closure { differing, ..Closure::default() };
        for (ty, view) in roots {
            walk.follow(ty, *view, &mut closure);
        }
        closure
    }

    /// The instances in the order they were first met.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// The index of an instance in [`Closure::instances`].
    pub fn position(&self, def: Id<TypeDef>, args: &[Type], view: View) -> Option<usize> {
        let view = self.canonical(def, args, view);
        let same =
            |index: &&usize| self.instances.get(**index).is_some_and(|known| known.args == args && known.view == view);
        self.by_def.get(&def)?.iter().find(same).copied()
    }

    /// Whether the closure has both views of a type, and they differ.
    pub fn is_split(&self, def: Id<TypeDef>, args: &[Type]) -> bool {
        self.views_differ(def, args)
            && self.position(def, args, View::Read).is_some()
            && self.position(def, args, View::Write).is_some()
    }

    fn views_differ(&self, def: Id<TypeDef>, args: &[Type]) -> bool {
        self.differing.iter().any(|(known, known_args)| *known == def && known_args == args)
    }

    fn canonical(&self, def: Id<TypeDef>, args: &[Type], view: View) -> View {
        if self.views_differ(def, args) { view } else { View::Read }
    }
}

/// The type with the parameters of a generic declaration replaced by `args`.
pub fn substitute(ty: &Type, args: &[Type]) -> Type {
    if args.is_empty() {
        return ty.clone();
    }
    let inner = |ty: &Type| Box::new(substitute(ty, args));
    let all = |types: &[Type]| types.iter().map(|ty| substitute(ty, args)).collect();
    match ty {
        Type::Param(index) => args.get(*index).cloned().unwrap_or(Type::Error),
        Type::Def(id, own) => Type::Def(*id, all(own)),
        Type::List(item) => Type::List(inner(item)),
        Type::Set(item) => Type::Set(inner(item)),
        Type::Map(key, value) => Type::Map(inner(key), inner(value)),
        Type::Nullable(value) => Type::Nullable(inner(value)),
        Type::Union(items) => Type::Union(all(items)),
        Type::Record(record) => Type::Record(Box::new(substitute_record(record, args))),
        Type::Builtin(_) | Type::Literal(_) | Type::Error => ty.clone(),
    }
}

/// The record with the parameters of the generic declaration it stands in replaced by `args`.
pub fn substitute_record(record: &Record, args: &[Type]) -> Record {
    if args.is_empty() {
        return record.clone();
    }
    Record {
        extends: record.extends.as_ref().map(|ty| substitute(ty, args)),
        fields: record.fields.iter().map(|field| Field { ty: substitute(&field.ty, args), ..field.clone() }).collect(),
        rest: record.rest.as_ref().map(|ty| substitute(ty, args)),
        rest_key: record.rest_key.as_ref().map(|ty| Box::new(substitute(ty, args))),
        unions: record.unions.iter().map(|ty| substitute(ty, args)).collect(),
        ..record.clone()
    }
}

/// The fields of a record, error, event or message; `None` for the other forms.
pub fn record_of(def: &TypeDef) -> Option<&Record> {
    match &def.kind {
        TypeDefKind::Record(record)
        | TypeDefKind::Error { record, .. }
        | TypeDefKind::Event { record, .. }
        | TypeDefKind::Message { record, .. } => Some(record),
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Enum { .. }
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_) => None,
    }
}

/// By declaration, the declarations without parameters that extend it directly, in order of declaration.
pub type Subtypes = BTreeMap<Id<TypeDef>, Vec<Id<TypeDef>>>;

/// Who extends whom. It is derived once for a model, whose types do not change after it is lowered: every document asks.
pub fn subtypes(model: &Model) -> &Subtypes {
    model.subtypes.get_or_init(|| {
        let mut table = Subtypes::new();
        for (id, def) in model.types.iter() {
            if let Some(Type::Def(base, _)) = record_of(def).and_then(|record| record.extends.as_ref())
                && def.generics.is_empty()
            {
                table.entry(*base).or_default().push(id);
            }
        }
        table
    })
}

/// All subtypes of a base, at any depth, in order of declaration level by level.
pub fn below(model: &Model, base: Id<TypeDef>) -> Vec<Id<TypeDef>> {
    let table = subtypes(model);
    let mut seen = BTreeSet::from([base]);
    let mut found = Vec::new();
    let mut next = Some(base);
    let mut walked = 0;
    while let Some(id) = next {
        found.extend(table.get(&id).into_iter().flatten().copied().filter(|sub| seen.insert(*sub)));
        next = found.get(walked).copied();
        walked += 1;
    }
    found
}

/// The subtypes of a base, at any depth, that have a value of its discriminator, with that value.
pub fn tagged_below(model: &Model, base: Id<TypeDef>) -> Vec<(Id<TypeDef>, String)> {
    let value = |id| record_of(&model.types[id])?.discriminator_value.clone();
    below(model, base).into_iter().filter_map(|id| Some((id, value(id)?))).collect()
}

struct Walk<'a> {
    model: &'a Model,
    problem: Option<Id<TypeDef>>,
}

impl Walk<'_> {
    /// The instances whose views differ, among all that the roots reach.
    fn differing(&self, roots: &[(Type, View)]) -> Vec<(Id<TypeDef>, Vec<Type>)> {
        let mut nodes: Vec<(Id<TypeDef>, Vec<Type>)> = Vec::new();
        let mut needs: Vec<Vec<usize>> = Vec::new();
        let mut differs: Vec<bool> = Vec::new();
        let index_of = |nodes: &mut Vec<(Id<TypeDef>, Vec<Type>)>, id: Id<TypeDef>, args: &[Type]| {
            nodes.iter().position(|(known, own)| *known == id && own == args).unwrap_or_else(|| {
                nodes.push((id, args.to_vec()));
                nodes.len() - 1
            })
        };
        for (ty, _) in roots {
            named(ty, None, &mut |id, args| {
                index_of(&mut nodes, id, args);
            });
        }
        while let Some((id, args)) = nodes.get(needs.len()).cloned() {
            let mut own = Vec::new();
            self.needed_by(id, &args, None, &mut |id, args| own.push(index_of(&mut nodes, id, args)));
            needs.push(own);
            differs.push(self.marked(id));
        }
        let mut changed = true;
        while changed {
            changed = false;
            for (index, own) in needs.iter().enumerate() {
                let reaches = own.iter().any(|need| differs.get(*need).copied().unwrap_or(false));
                if let Some(flag) = differs.get_mut(index)
                    && reaches
                    && !*flag
                {
                    *flag = true;
                    changed = true;
                }
            }
        }
        nodes.into_iter().zip(differs).filter(|(_, differs)| *differs).map(|(node, _)| node).collect()
    }

    /// Whether a declaration itself has a field that the views treat differently.
    fn marked(&self, id: Id<TypeDef>) -> bool {
        fn in_record(record: &Record) -> bool {
            let own = |field: &Field| {
                field.is_readonly()
                    || field.is_writeonly()
                    || (field.required && field.default.is_some())
                    || in_type(&field.ty)
            };
            record.fields.iter().any(own)
                || record.rest.as_ref().is_some_and(in_type)
                || record.unions.iter().any(in_type)
        }
        fn in_type(ty: &Type) -> bool {
            match ty {
                Type::Record(record) => in_record(record),
                Type::List(item) | Type::Set(item) | Type::Nullable(item) => in_type(item),
                Type::Map(key, value) => in_type(key) || in_type(value),
                Type::Union(items) => items.iter().any(in_type),
                Type::Builtin(_) | Type::Def(..) | Type::Param(_) | Type::Literal(_) | Type::Error => false,
            }
        }
        let def = &self.model.types[id];
        match &def.kind {
            TypeDefKind::Scalar { base, .. } => in_type(base),
            TypeDefKind::Union(items) => items.iter().any(in_type),
            TypeDefKind::TaggedUnion { alternatives, .. } => alternatives.iter().any(|(_, ty, _)| in_type(ty)),
            TypeDefKind::Enum { .. } => false,
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => in_record(record),
        }
    }

    fn follow(&self, ty: &Type, view: View, closure: &mut Closure) {
        // Depth first, a type before what it needs: the order in which a reader meets them.
        let mut stack: Vec<(Id<TypeDef>, Vec<Type>, View)> = Vec::new();
        named(ty, Some(view), &mut |id, args| stack.push((id, args.to_vec(), view)));
        stack.reverse();
        while let Some((id, args, view)) = stack.pop() {
            let view = closure.canonical(id, &args, view);
            if closure.position(id, &args, view).is_some() {
                continue;
            }
            let mut needs = Vec::new();
            self.needed_by(id, &args, Some(view), &mut |id, args| needs.push((id, args.to_vec(), view)));
            closure.by_def.entry(id).or_default().push(closure.instances.len());
            closure.instances.push(Instance { def: id, args, view });
            stack.extend(needs.into_iter().rev());
        }
    }

    /// What a declared type needs directly; in all views where none is given.
    fn needed_by(&self, id: Id<TypeDef>, args: &[Type], view: Option<View>, met: &mut dyn FnMut(Id<TypeDef>, &[Type])) {
        let def = &self.model.types[id];
        match &def.kind {
            TypeDefKind::Scalar { base, .. } => named(&substitute(base, args), view, met),
            TypeDefKind::Enum { .. } => {}
            TypeDefKind::Union(items) => {
                for item in items {
                    named(&substitute(item, args), view, met);
                }
            }
            TypeDefKind::TaggedUnion { alternatives, .. } => {
                for (_, ty, _) in alternatives {
                    named(&substitute(ty, args), view, met);
                }
            }
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => {
                if matches!(def.kind, TypeDefKind::Error { .. })
                    && let Some(problem) = self.problem
                {
                    met(problem, &[]);
                }
                named(&Type::Record(Box::new(substitute_record(record, args))), view, met);
                if record.discriminator.is_some() {
                    for sub in below(self.model, id) {
                        met(sub, &[]);
                    }
                }
            }
        }
    }
}

/// The declared types that a type expression names, in order, without those in fields outside the view.
fn named(ty: &Type, view: Option<View>, met: &mut dyn FnMut(Id<TypeDef>, &[Type])) {
    match ty {
        Type::Def(id, args) => {
            if args.iter().all(|arg| depth(arg) <= MAX_DEPTH) {
                met(*id, args);
            }
        }
        Type::List(item) | Type::Set(item) | Type::Nullable(item) => named(item, view, met),
        Type::Map(key, value) => {
            named(key, view, met);
            named(value, view, met);
        }
        Type::Union(items) => items.iter().for_each(|item| named(item, view, met)),
        Type::Record(record) => {
            if let Some(base) = &record.extends {
                named(base, view, met);
            }
            for field in record.fields.iter().filter(|field| view.is_none_or(|view| view.has(field))) {
                named(&field.ty, view, met);
            }
            for ty in record.rest_key.as_deref().into_iter().chain(&record.rest).chain(&record.unions) {
                named(ty, view, met);
            }
        }
        Type::Builtin(_) | Type::Literal(_) | Type::Param(_) | Type::Error => {}
    }
}

fn depth(ty: &Type) -> usize {
    match ty {
        Type::Def(_, args) | Type::Union(args) => 1 + args.iter().map(depth).max().unwrap_or(0),
        Type::List(item) | Type::Set(item) | Type::Nullable(item) => 1 + depth(item),
        Type::Map(key, value) => 1 + depth(key).max(depth(value)),
        Type::Builtin(_) | Type::Literal(_) | Type::Param(_) | Type::Record(_) | Type::Error => 0,
    }
}

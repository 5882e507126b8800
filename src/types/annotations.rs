//! Annotations against their signatures: those of the vocabulary and those that a project declares.

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::model::{AnnotationDef, AnnotationUse, Annotations, Constraints, Item, Type, Value};
use crate::syntax::ast;
use crate::vocab::{self, AnnotationSpec, DeclKind, Site, Ty};

use super::{Cx, errors, settings};

impl<'a> Cx<'_, 'a> {
    /// The annotations of a thing of this kind. Arguments that are values of declared types are filled in by
    /// `finish_annotations`, as they may need types that are not known yet.
    pub fn check_annotations(&mut self, written: &'a [ast::Annotation], site: Site) -> Annotations {
        let mut checked = Annotations::default();
        for annotation in written {
            if annotation.name.text.is_empty() {
                continue;
            }
            let spec = vocab::annotation(&annotation.name.text);
            checked.items.extend(match spec {
                Some(spec) => self.check_builtin(annotation, spec, site),
                None => self.check_custom(annotation, site),
            });
            let repeats = spec.is_some_and(|spec| spec.repeats);
            if !repeats
                && let [before @ .., last] = checked.items.as_slice()
                && last.span == annotation.span
                && let Some(first) = before.iter().find(|item| item.name == last.name)
            {
                self.diags.push(errors::duplicate_annotation(annotation, first.span));
                checked.items.pop();
            }
        }
        checked
    }

    fn check_builtin(
        &mut self,
        annotation: &'a ast::Annotation,
        spec: &'static AnnotationSpec,
        site: Site,
    ) -> Option<AnnotationUse> {
        if !spec.sites.contains(&site) {
            let sites: Vec<&str> = spec.sites.iter().map(|site| site.word()).collect();
            self.diags.push(errors::annotation_target(annotation, site.word(), &sites));
            return None;
        }
        let params = Param::of(spec.args);
        let given = self.match_args(format_args!("@{}", spec.name), annotation.span, &annotation.args, &params);
        let mut args = Vec::new();
        for (param, arg) in spec.args.iter().zip(given) {
            let Some(arg) = arg else { continue };
            if matches!(param.ty, Ty::Literal) {
                args.push((param.name.to_owned(), Value::Null));
            } else if let Some(value) = self.check_value(param.ty, &arg.value) {
                args.push((param.name.to_owned(), value));
            }
        }
        Some(AnnotationUse { name: spec.name.to_owned(), custom: None, args, span: annotation.span })
    }

    fn check_custom(&mut self, annotation: &'a ast::Annotation, site: Site) -> Option<AnnotationUse> {
        let Some((id, decl)) = self.custom(annotation) else {
            let visible = self.names.visible(self.scope.module, &[DeclKind::Annotation]);
            let here = vocab::ANNOTATIONS.iter().filter(|spec| spec.sites.contains(&site)).map(|spec| spec.name);
            let elsewhere = vocab::ANNOTATIONS.iter().map(|spec| spec.name);
            // One that may stand here is nearer than one that may not.
            let near = nearest(&annotation.name.text, here.chain(visible.iter().copied()))
                .or_else(|| nearest(&annotation.name.text, elsewhere));
            self.diags.push(errors::unknown_annotation(&annotation.name, near));
            return None;
        };
        let sites: Vec<&str> = decl.head.on.iter().map(|word| word.text.as_str()).collect();
        if !sites.is_empty() && !sites.contains(&site.word()) {
            self.diags.push(errors::annotation_target(annotation, site.word(), &sites));
            return None;
        }
        let params = params_of(decl);
        let signature: Vec<Param<'_>> =
            params.iter().map(|field| Param { name: &field.name.text, required: is_needed(field), ty: None }).collect();
        let given =
            self.match_args(format_args!("@{}", annotation.name.text), annotation.span, &annotation.args, &signature);
        let args = params
            .iter()
            .zip(given)
            .filter_map(|(param, arg)| arg.map(|_| (param.name.text.clone(), Value::Null)))
            .collect();
        let mut checked = Annotations {
            items: vec![AnnotationUse {
                name: annotation.name.text.clone(),
                custom: Some(id),
                args,
                span: annotation.span,
            }],
        };
        if self.pending.is_none() {
            self.finish_annotations(
                std::slice::from_ref(annotation),
                &Type::Error,
                &Constraints::default(),
                &mut checked,
            );
        }
        checked.items.pop()
    }

    fn custom(&self, annotation: &ast::Annotation) -> Option<(Id<AnnotationDef>, &'a ast::Decl)> {
        let path = ast::Path { segments: vec![annotation.name.clone()], span: annotation.name.span };
        let item = self.names.find(self.scope.module, &path, &[DeclKind::Annotation])?;
        let Item::Annotation(id) = item else { return None };
        self.names.decl(item).map(|(_, decl)| (id, decl))
    }

    /// Fills in the arguments whose types are those of the project: examples, of the type `on` that the annotation
    /// stands on, and the arguments of the project's own annotations.
    pub(super) fn finish_annotations(
        &mut self,
        written: &'a [ast::Annotation],
        on: &Type,
        constraints: &Constraints,
        annotations: &mut Annotations,
    ) {
        for index in 0..annotations.items.len() {
            let Some(item) = annotations.items.get(index) else { continue };
            let Some(syntax) = written.iter().find(|annotation| annotation.span == item.span) else { continue };
            let mut filled: Vec<(String, Option<Value>)> = Vec::new();
            match item.custom {
                None => {
                    let Some(spec) = vocab::annotation(&item.name) else { continue };
                    for (position, param) in spec.args.iter().enumerate() {
                        if !matches!(param.ty, Ty::Literal) {
                            continue;
                        }
                        let Some(arg) = argument(&syntax.args, position, param.name) else { continue };
                        let json = self.check_constant(on, constraints, annotations, &arg.value);
                        filled.push((param.name.to_owned(), json.map(|json| Value::of_json(&json, arg.value.span))));
                    }
                }
                Some(id) => {
                    let Some(def) = self.types.annotations.iter().nth(id.index()).map(|(_, def)| def) else { continue };
                    for (position, param) in def.params.iter().enumerate() {
                        let Some(arg) = argument(&syntax.args, position, &param.name) else { continue };
                        let json = self.check_constant(&param.ty, &param.constraints, &param.annotations, &arg.value);
                        filled.push((param.name.clone(), json.map(|json| Value::of_json(&json, arg.value.span))));
                    }
                }
            }
            let Some(item) = annotations.items.get_mut(index) else { continue };
            for (name, value) in filled {
                match value {
                    Some(value) => {
                        if let Some((_, slot)) = item.args.iter_mut().find(|(own, _)| *own == name) {
                            *slot = value;
                        }
                    }
                    None => item.args.retain(|(own, _)| *own != name),
                }
            }
        }
        // An example that does not hold is as good as none.
        annotations.items.retain(|item| item.name != "example" || !item.args.is_empty());
    }

    /// Gives each parameter its argument; arguments too many, unknown, double and missing are reported.
    pub(super) fn match_args<'v>(
        &mut self,
        callee: std::fmt::Arguments<'_>,
        at: Span,
        args: &'v [ast::Arg],
        params: &[Param<'_>],
    ) -> Vec<Option<&'v ast::Arg>> {
        let mut given: Vec<Option<&'v ast::Arg>> = vec![None; params.len()];
        let mut complete = true;
        for (position, arg) in args.iter().enumerate() {
            let found = match &arg.name {
                None => (position < params.len()).then_some(position),
                Some(name) => params.iter().position(|param| param.name == name.text),
            };
            let Some(slot) = found.and_then(|at| given.get_mut(at)) else {
                let names: Vec<&str> = params.iter().map(|param| param.name).collect();
                self.diags.push(errors::unknown_argument(&callee.to_string(), arg, &names));
                complete = false;
                continue;
            };
            match slot {
                Some(first) => self.diags.push(errors::duplicate_argument(arg, first)),
                None => *slot = Some(arg),
            }
        }
        if complete {
            let missing: Vec<&str> = params
                .iter()
                .zip(&given)
                .filter(|(param, arg)| param.required && arg.is_none())
                .map(|(param, _)| param.name)
                .collect();
            if !missing.is_empty() {
                let needed = params.iter().filter(|param| param.required);
                let samples: Vec<String> = needed.map(Param::sample).collect();
                self.diags.push(errors::missing_argument(&callee.to_string(), at, &missing, &samples));
            }
        }
        given
    }
}

/// What an annotation or a constructor takes.
pub(super) struct Param<'p> {
    /// Its name.
    name: &'p str,
    /// Whether an argument must stand.
    required: bool,
    /// What an argument is to be; `None` where its name says it.
    ty: Option<Ty>,
}

impl Param<'_> {
    /// What an argument looks like.
    fn sample(&self) -> String {
        self.ty.map_or_else(|| format!("{}: …", self.name), settings::sample)
    }
}

impl Param<'static> {
    /// The parameters of the vocabulary.
    pub(super) fn of(args: &'static [vocab::Arg]) -> Vec<Self> {
        let one = |arg: &'static vocab::Arg| Param { name: arg.name, required: arg.required, ty: Some(arg.ty) };
        args.iter().map(one).collect()
    }
}

/// The argument of a parameter, by name or by position.
fn argument<'v>(args: &'v [ast::Arg], position: usize, name: &str) -> Option<&'v ast::Arg> {
    let named = args.iter().find(|arg| arg.name.as_ref().is_some_and(|own| own.text == name));
    named.or_else(|| args.get(position).filter(|arg| arg.name.is_none()))
}

/// The parameters of a declared annotation.
fn params_of(decl: &ast::Decl) -> Vec<&ast::Field> {
    let params = decl.head.params.as_deref().unwrap_or_default();
    params
        .iter()
        .filter_map(|param| match param {
            ast::Param::Named { field, .. } => Some(field.as_ref()),
            ast::Param::Spread { .. } | ast::Param::Message { .. } => None,
        })
        .collect()
}

fn is_needed(field: &ast::Field) -> bool {
    field.optional.is_none() && field.default.is_none()
}

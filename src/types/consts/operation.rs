//! Examples of operations: requests and responses against what is taken and given.

use serde_json::{Map, Value as Json};

use crate::base::suggest::nearest;
use crate::model::facts::closure::View;
use crate::model::{
    Annotations, Builtin, Constraints, ErrorInfo, Field, Param, ParamLocation, Record, Type, TypeDef, TypeDefKind,
};
use crate::syntax::ast::{self, ValueKind};
use crate::types::decl::record_of;
use crate::types::{Cx, errors, relate};

/// What an operation takes.
#[derive(Clone, Copy, Debug)]
pub struct Given<'p> {
    /// The operation's name.
    pub name: &'p str,
    /// Its parameters.
    pub params: &'p [Param],
    /// How its types are seen.
    pub view: View,
}

/// What an operation gives back in one case.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'t> {
    /// A result.
    Result(&'t Type),
    /// An error, as problem details.
    Problem(&'t Type),
    /// Something that no type is declared for.
    Any,
}

impl<'a> Cx<'_, 'a> {
    /// The request of an example: the body by itself, or the parameters by name. As JSON with the names of the
    /// parameters, and of all else by wire names.
    pub fn check_request(&mut self, given: Given<'_>, value: &'a ast::Value) -> Option<Json> {
        let Given { name, params, view } = given;
        if params.is_empty() {
            self.diags.push(errors::no_parameters(value.span, name));
            return None;
        }
        let mut bodies = params.iter().filter(|param| is_body(param));
        let body = bodies.next().filter(|_| bodies.next().is_none());
        if let Some(body) = body.filter(|body| !self.is_by_name(params, body, value)) {
            return self.part(body, view, value);
        }
        let names: Vec<&str> = params.iter().map(|param| param.field.name.as_str()).collect();
        let ValueKind::Object(settings) = &value.kind else {
            self.diags.push(errors::parameters_by_name(value, name, &names));
            return None;
        };
        let mut members = Map::new();
        let mut meant: Vec<String> = Vec::new();
        let mut whole = true;
        for setting in settings {
            let key = setting.key.text();
            if let Some(param) = params.iter().find(|param| param.field.name == key) {
                if members.contains_key(key) {
                    let first = settings.iter().find(|other| other.key.text() == key).map_or(setting, |first| first);
                    self.diags.push(errors::duplicate_property(&setting.key, first.key.span()));
                    whole = false;
                    continue;
                }
                meant.push(key.to_owned());
                self.names.refer(setting.key.span(), param.field.span);
                match self.part(param, view, &setting.value) {
                    Some(json) => drop(members.insert(key.to_owned(), json)),
                    None => whole = false,
                }
                continue;
            }
            whole = false;
            if let Some(param) = params.iter().find(|param| param.field.wire.eq_ignore_ascii_case(key)) {
                self.diags.push(errors::name_by_wire(&setting.key, &param.field.name));
                meant.push(param.field.name.clone());
                continue;
            }
            let near = nearest(key, names.iter().copied());
            meant.extend(near.map(str::to_owned));
            self.diags.push(errors::unknown_parameter(&setting.key, name, near, &names));
        }
        let missing: Vec<&str> = params
            .iter()
            .filter(|param| view.requires(&param.field) && !meant.contains(&param.field.name))
            .map(|param| param.field.name.as_str())
            .collect();
        if !missing.is_empty() {
            self.diags.push(errors::missing_parameters(value.span, name, &missing));
            whole = false;
        }
        whole.then_some(Json::Object(members))
    }

    /// The response of an example; of several possible ones the first that fits.
    pub fn check_response(&mut self, answers: &[Answer<'_>], view: View, value: &'a ast::Value) -> Option<Json> {
        let mut refused = None;
        for answer in answers {
            let (json, found) = self.apart(|cx| cx.answer(*answer, view, value));
            if json.is_some() {
                return json;
            }
            refused = refused.or(Some(found));
        }
        if let Some(found) = refused {
            self.diags.append(found);
        }
        None
    }

    fn answer(&mut self, answer: Answer<'_>, view: View, value: &'a ast::Value) -> Option<Json> {
        let none = Constraints::default();
        match answer {
            Answer::Any => self.free(value, false),
            Answer::Result(ty) => self.check_seen(ty, &none, &Annotations::default(), view, value),
            Answer::Problem(ty) => {
                let Type::Def(id, args) = ty else { return self.free(value, false) };
                let def = self.types.def(*id)?;
                let TypeDefKind::Error { info, .. } = &def.kind else { return self.free(value, false) };
                let mut fields = problem_members(def, info);
                fields.extend(relate::fields_of(self.types, def, args));
                let record = Record { fields: Vec::new(), ..record_of(&def.kind).cloned().unwrap_or_default() };
                let outer = self.view.replace(View::Read);
                let json = self.object(ty, &fields, &record, value);
                self.view = outer;
                json
            }
        }
    }

    fn part(&mut self, param: &Param, view: View, value: &'a ast::Value) -> Option<Json> {
        let Field { ty, constraints, annotations, .. } = &param.field;
        // Bytes that are sent as they are have no form in the source: a text shows them as well as base64.
        let raw = !param.media.is_empty() && *ty == Type::Builtin(Builtin::Bytes);
        if let (true, ValueKind::String(text)) = (raw, &value.kind) {
            return Some(Json::String(text.clone()));
        }
        self.check_seen(ty, constraints, annotations, view, value)
    }

    /// Whether a request names parameters rather than the fields of its body: what all names are is clear, and where
    /// they could be either the body goes second.
    fn is_by_name(&self, params: &[Param], body: &Param, value: &ast::Value) -> bool {
        let ValueKind::Object(settings) = &value.kind else { return false };
        let is_param = |key: &str| params.iter().any(|param| param.field.name == key);
        if settings.is_empty() || !settings.iter().any(|setting| is_param(setting.key.text())) {
            return false;
        }
        if settings.iter().all(|setting| is_param(setting.key.text())) {
            return true;
        }
        let fields = match &body.field.ty {
            Type::Def(id, args) => match self.types.def(*id) {
                Some(def) if record_of(&def.kind).is_some() => relate::fields_of(self.types, def, args),
                _ => Vec::new(),
            },
            Type::Record(record) => record.fields.clone(),
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Nullable(_)
            | Type::Union(_)
            | Type::Error => Vec::new(),
        };
        let is_field = |key: &str| fields.iter().any(|field| field.name == key);
        let count = |of: &dyn Fn(&str) -> bool| settings.iter().filter(|setting| of(setting.key.text())).count();
        count(&is_param) > count(&is_field)
    }
}

/// Whether a parameter is the whole request where it stands alone.
fn is_body(param: &Param) -> bool {
    match param.location {
        ParamLocation::Body => true,
        // A message without a name.
        ParamLocation::Argument => param.field.name == "request",
        ParamLocation::Path | ParamLocation::Query | ParamLocation::Header | ParamLocation::Cookie => false,
    }
}

/// The members of problem details that an example may show beside the fields of its error (RFC 9457, section 3.1).
fn problem_members(def: &TypeDef, info: &ErrorInfo) -> Vec<Field> {
    let text = Type::Builtin(Builtin::String);
    let status = Type::Literal(Json::from(info.status));
    [("type", &text), ("title", &text), ("status", &status), ("detail", &text), ("instance", &text)]
        .into_iter()
        .map(|(name, ty)| Field {
            name: name.to_owned(),
            wire: name.to_owned(),
            docs: crate::model::Docs::default(),
            span: def.meta.span,
            ty: ty.clone(),
            required: false,
            default: None,
            constraints: Constraints::default(),
            annotations: Annotations::default(),
        })
        .collect()
}

//! Queries, mutations and subscriptions as fields of the root types: arguments, results, errors, pages, and what is
//! said about them.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};

use super::doc::{Directive, EnumValue, Field as GraphField, InputValue, TypeDefinition, TypeKind, TypeRef, Value};
use super::schema::Lower;
use super::{describe, errors};
use crate::emit::shared::expression::expression;
use crate::emit::shared::jsonschema::label;
use crate::model::contract::Status;
use crate::model::facts::closure::View;
use crate::model::facts::graphql::{
    self, Connection, ErrorStyle, connection, error_style, field_name, fields_of, legal, member_name,
};
use crate::model::{Field, Operation, OperationKind, Param, Type, TypeDef, TypeDefKind, Value as Setting};

/// The enum of the codes of errors.
pub(super) const CODES: &str = "ErrorCode";

/// The interface of errors that are alternatives of a result.
pub(super) const ERROR: &str = "Error";

impl Lower<'_, '_> {
    /// An operation as a field of its root type.
    pub(super) fn root_field(&mut self, operation: &Operation) -> GraphField {
        let name = member_name(self.contract, &operation.name, &operation.annotations);
        self.report_results(operation);
        let connection = connection(self.model, operation);
        let params: Vec<&Param> = operation.params.iter().collect();
        let args = self.arguments(&name, &params, connection.as_ref());
        let ty = self.result(&name, operation);
        let mut directives: Vec<Directive> =
            describe::deprecated_setting(&operation.settings, &operation.annotations).into_iter().collect();
        directives.extend(self.access(operation));
        directives.extend(self.error_codes(operation));
        directives.extend(rate_limit(operation));
        directives.extend(self.slices(connection.as_ref()));
        directives.extend(tags(operation));
        directives.extend(describe::marks(&operation.annotations));
        let mut paragraphs = describe::docs(&operation.docs, &operation.annotations);
        paragraphs.extend(operation.results.iter().map(|outcome| outcome.docs.text().map(str::to_owned)));
        paragraphs.push(fixed_result(operation, self.model));
        let facts = self.facts(operation);
        paragraphs.push(describe::description(&[], &facts));
        paragraphs.extend(self.examples(operation));
        let description = describe::description(&paragraphs, &[]);
        GraphField { description, name, args, ty, directives }
    }

    /// The arguments of a field; those of its pages come last.
    pub(super) fn arguments(
        &mut self,
        field: &str,
        params: &[&Param],
        connection: Option<&Connection<'_>>,
    ) -> Vec<InputValue> {
        let shown = params.iter().filter(|param| connection.is_none() || !graphql::is_page_param(param));
        let mut args: Vec<InputValue> = Vec::new();
        for param in shown {
            let at = format!(
                "{}{}",
                field.to_upper_camel_case(),
                field_name(self.contract, &param.field).to_upper_camel_case()
            );
            let mut arg = self.input_value(&param.field, &at);
            if arg.description.is_none() {
                arg.description = self.of_input(&param.field);
            }
            args.push(arg);
        }
        if let Some(connection) = connection {
            args.extend(self.page_arguments(connection));
        }
        args
    }

    /// What the type of an argument says about itself, where the type has no place in the schema to say it.
    fn of_input(&self, field: &Field) -> Option<String> {
        let hidden = self.hidden(&field.ty) != crate::model::Constraints::default();
        if hidden { describe::of_type(self.model, &field.ty) } else { None }
    }

    /// `first` and `after`, and `last` and `before` where a list can be read from its end.
    fn page_arguments(&self, connection: &Connection<'_>) -> Vec<InputValue> {
        let limit = connection.limit.map(|param| &param.field);
        let (least, most) = limit.and_then(|field| field.constraints.range).unwrap_or_default();
        let most = connection.max.or_else(|| most.and_then(|most| i64::try_from(most).ok()));
        let page = self.contract.settings.int("limits.page");
        let most = match (most, page) {
            (Some(most), Some(page)) => Some(most.min(page)),
            (most, page) => most.or(page),
        };
        let mut constraint = Directive::new("constraint");
        if let Some(least) = least {
            constraint = constraint.with("min", Value::int(least.normalize()));
        }
        if let Some(most) = most {
            constraint = constraint.with("max", Value::int(most));
        }
        let constraint: Vec<Directive> = (!constraint.args.is_empty()).then_some(constraint).into_iter().collect();
        let default = limit.and_then(|field| field.default.as_ref()).and_then(serde_json::Value::as_i64);
        let value = |name: &str, ty: &str, text: &str, default: Option<i64>, directives: &[Directive]| InputValue {
            description: Some(text.to_owned()),
            name: name.to_owned(),
            ty: TypeRef::Named(ty.to_owned()),
            default: default.map(Value::int),
            directives: directives.to_vec(),
        };
        let default = default.filter(|_| !connection.backward);
        let mut args = vec![
            value("first", "Int", "How many items at most, from the start of what is asked for.", default, &constraint),
            value("after", "String", "Only items behind the one with this cursor.", None, &[]),
        ];
        if connection.backward {
            args.push(value(
                "last",
                "Int",
                "How many items at most, from the end of what is asked for.",
                None,
                &constraint,
            ));
            args.push(value("before", "String", "Only items before the one with this cursor.", None, &[]));
        }
        args
    }

    /// `@listSize` of a connection, where requests have a price.
    pub(super) fn slices(&self, connection: Option<&Connection<'_>>) -> Option<Directive> {
        let connection = connection?;
        self.contract.settings.get("limits.complexity")?;
        let texts = |names: &[&str]| Value::List(names.iter().map(|name| Value::text(*name)).collect());
        let slicing = if connection.backward { texts(&["first", "last"]) } else { texts(&["first"]) };
        let directive = Directive::new("listSize").with("slicingArguments", slicing);
        let directive = directive.with("sizedFields", texts(&["edges"]));
        Some(directive.with("requireOneSlicingArgument", Value::Bool(false)))
    }

    fn result(&mut self, field: &str, operation: &Operation) -> TypeRef {
        let at = format!("{}Result", field.to_upper_camel_case());
        let whole = graphql::result_type(self.model, operation);
        let errors: Vec<Type> = graphql::errors(self.contract, operation).into_iter().cloned().collect();
        if error_style(self.contract) == ErrorStyle::Union && !errors.is_empty() {
            let nullable = whole.as_ref().is_some_and(|ty| graphql::is_nullable(self.model, ty));
            let mut members = match &whole {
                Some(ty) => self.members(std::slice::from_ref(ty), &at),
                None => vec![self.success()],
            };
            for error in &errors {
                if let Type::Def(id, args) = error {
                    members.push(self.declared(*id, args, View::Read));
                }
            }
            let name = self.fresh(&at);
            let description = Some(format!("What `{field}` answers with."));
            let kind = TypeKind::Union(members);
            self.add_result(TypeDefinition { description, name: name.clone(), directives: Vec::new(), kind });
            let ty = TypeRef::Named(name);
            return if nullable { ty } else { ty.required() };
        }
        let ty = match &whole {
            Some(ty) => self.ty(ty, View::Read, &at),
            None => TypeRef::Named("Boolean".to_owned()).required(),
        };
        // A field that fails is null, and a field that cannot be null takes what stands around it along (6.4.4).
        if errors.is_empty() { ty } else { ty.optional() }
    }

    /// The object that says that an operation without a result went well.
    fn success(&mut self) -> String {
        let (name, is_new) = self.own("Success");
        if is_new {
            let field = GraphField {
                description: Some("Always true.".to_owned()),
                name: "ok".to_owned(),
                args: Vec::new(),
                ty: TypeRef::Named("Boolean".to_owned()).required(),
                directives: Vec::new(),
            };
            self.add(TypeDefinition {
                description: Some("It went well.".to_owned()),
                name: name.clone(),
                directives: self.shareable(),
                kind: TypeKind::Object { interfaces: Vec::new(), fields: vec![field] },
            });
        }
        name
    }

    /// Adds what every error says that is an alternative of a result.
    pub(super) fn add_message(&mut self, fields: &mut Vec<GraphField>) {
        let message = GraphField {
            description: Some("What went wrong, for a person.".to_owned()),
            name: "message".to_owned(),
            args: Vec::new(),
            ty: TypeRef::Named("String".to_owned()).required(),
            directives: Vec::new(),
        };
        let (_, is_new) = self.own(ERROR);
        if is_new {
            let kind = TypeKind::Interface { interfaces: Vec::new(), fields: vec![message.clone()] };
            let description = Some("An error that a result may be; its type says which.".to_owned());
            self.add(TypeDefinition { description, name: ERROR.to_owned(), directives: Vec::new(), kind });
        }
        if !fields.iter().any(|field| field.name == message.name) {
            fields.insert(0, message);
        }
    }

    /// `@errors`, where errors travel beside the data.
    pub(super) fn error_codes(&mut self, operation: &Operation) -> Option<Directive> {
        let errors: Vec<Type> = graphql::errors(self.contract, operation).into_iter().cloned().collect();
        self.codes_of(errors)
    }

    /// `@errors` with the codes of these errors.
    pub(super) fn codes_of(&mut self, errors: Vec<Type>) -> Option<Directive> {
        if self.style == ErrorStyle::Union || errors.is_empty() {
            return None;
        }
        let codes = errors.into_iter().map(|error| Value::Word(self.code(error))).collect();
        Some(Directive::new("errors").with("codes", Value::List(codes)))
    }

    /// The code of an error: its name in capitals.
    fn code(&mut self, error: Type) -> String {
        if let Some((code, _)) = self.codes.iter().find(|(_, known)| *known == error) {
            return code.clone();
        }
        let name = label(self.model, &error).to_shouty_snake_case();
        let name = legal(&name, &name);
        let numbered = (2_usize..).map(|number| format!("{name}_{number}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        let free = |code: &String| !self.codes.iter().any(|(known, _)| known == code);
        let code = candidates.find(free).unwrap_or(name);
        self.codes.push((code.clone(), error));
        code
    }

    /// Adds the enum of codes, each with what its error says and carries.
    pub(super) fn add_codes(&mut self) {
        let codes = std::mem::take(&mut self.codes);
        if codes.is_empty() {
            return;
        }
        let values = codes.iter().map(|(code, error)| self.code_value(code, error)).collect();
        let (name, _) = self.own(CODES);
        let members = match self.style {
            ErrorStyle::Problem => {
                ", beside the members of problem details (RFC 9457: `type`, `title`, `status`, `detail`, `instance`) and \
                 the error's own fields"
            }
            ErrorStyle::Plain | ErrorStyle::Union => ", beside the error's own fields",
        };
        let description =
            Some(format!("The code of an error. The `extensions` of an error have it as `code`{members}."));
        let kind = TypeKind::Enum(values);
        self.add(TypeDefinition { description, name, directives: Vec::new(), kind });
    }

    fn code_value(&mut self, code: &str, error: &Type) -> EnumValue {
        let mut description = None;
        let mut directives = Vec::new();
        if let Type::Def(id, args) = error {
            let model = self.model;
            let def = &model.types[*id];
            let mut facts = kind_facts(def);
            if fields_of(self.model, error).iter().any(|field| View::Read.has(field)) {
                let name = self.declared(*id, args, View::Read);
                facts.push(format!("The fields of `{name}` stand beside the code."));
            }
            description = describe::description(&describe::docs(&def.meta.docs, &def.meta.annotations), &facts);
            directives.extend(describe::deprecated(&def.meta.annotations));
            directives.extend(describe::marks(&def.meta.annotations));
        }
        EnumValue { description, name: code.to_owned(), directives }
    }

    /// `@authenticated` or `@requiresScopes`, from who may call.
    fn access(&self, operation: &Operation) -> Option<Directive> {
        let settings = &operation.settings;
        let allow = settings.get("allow");
        match allow {
            Some(allow) if allow.as_text() == Some("anyone") => None,
            Some(allow) if allow.as_text() == Some("signed_in") => Some(Directive::new("authenticated")),
            Some(allow) => {
                let list = |names: Vec<String>| Value::List(names.into_iter().map(Value::Text).collect());
                let scopes = alternatives(allow).into_iter().map(list).collect();
                Some(Directive::new("requiresScopes").with("scopes", Value::List(scopes)))
            }
            None => {
                let auth = settings.get("auth").or_else(|| self.contract.settings.get("auth"))?;
                (!is_optional(auth)).then(|| Directive::new("authenticated"))
            }
        }
    }

    /// What is said about an operation in words.
    fn facts(&self, operation: &Operation) -> Vec<String> {
        let settings = &operation.settings;
        let mut facts = Vec::new();
        if let OperationKind::Subscription(Some(channel)) = &operation.kind {
            facts.push(format!("Fed by the channel `{}`.", self.model.nodes[*channel].meta.output_name()));
        }
        if let Some(auth) = settings.get("auth") {
            facts.push(format!("Callers prove who they are by {}.", describe::credentials(self.model, auth)));
        }
        if let Some(when) = settings.get("when") {
            facts.push(format!("Only where `{}`.", expression(when)));
        }
        match settings.get("idempotent") {
            Some(Setting::Object(idempotent)) => {
                let key = idempotent.text("key").unwrap_or_default();
                let key = operation.params.iter().find(|param| param.field.name == key);
                let key =
                    key.map(|param| format!(" by `{}`", field_name(self.contract, &param.field))).unwrap_or_default();
                let ttl = idempotent.duration("ttl").map(|ttl| format!(", remembered for {ttl}")).unwrap_or_default();
                facts.push(format!("Doing it twice is doing it once: requests are told apart{key}{ttl}."));
            }
            Some(Setting::Bool(false)) => facts.push("Doing it twice is doing it twice.".to_owned()),
            Some(_) => facts.push("Doing it twice is doing it once.".to_owned()),
            None => {}
        }
        if let Some(timeout) = settings.duration("timeout") {
            facts.push(format!("Given up after {timeout}."));
        }
        if let Some(freshness) = settings.duration("freshness") {
            facts.push(format!("An answer is at most {freshness} old."));
        }
        match settings.text("consistency") {
            Some("strong") => facts.push("Sees every change that was acknowledged before.".to_owned()),
            Some("read_your_writes") => facts.push("Sees every change of the caller's own.".to_owned()),
            Some("eventual") => facts.push("Sees every change after a while.".to_owned()),
            Some(_) | None => {}
        }
        if let Some(size) = settings.size("max_size") {
            facts.push(format!("A request has at most {size}."));
        }
        facts.extend(describe::servers(settings));
        facts
    }

    /// Reports what a result says over HTTP only.
    fn report_results(&mut self, operation: &Operation) {
        let subscribes = matches!(operation.kind, OperationKind::Subscription(_));
        let mut lost: Vec<&str> = Vec::new();
        for outcome in &operation.results {
            let mut note = |what: &'static str, is: bool| {
                if is && !lost.contains(&what) {
                    lost.push(what);
                }
            };
            note("the status", outcome.status != Status::Code(200));
            note("the media type", !outcome.media.is_empty());
            note("the headers", !outcome.headers.is_empty());
            note("the stream", outcome.stream && !subscribes);
        }
        if !lost.is_empty() {
            self.diags.push(errors::result_without_place(operation, &lost));
        }
    }
}

/// What kind of failure an error is.
fn kind_facts(def: &TypeDef) -> Vec<String> {
    let TypeDefKind::Error { info, .. } = &def.kind else { return Vec::new() };
    let again = if info.transient { "; the same request may succeed later" } else { "" };
    vec![format!("Kind `{}`, status {}{again}.", info.kind, info.status)]
}

/// What an operation without a result says.
fn fixed_result(operation: &Operation, model: &crate::model::Model) -> Option<String> {
    graphql::result_type(model, operation).is_none().then(|| "Answers with `true`.".to_owned())
}

/// `@rateLimit`: `20/s` is 20 in `1s`.
fn rate_limit(operation: &Operation) -> Option<Directive> {
    let limit = operation.settings.object("rate_limit")?;
    let rate = limit.rate("rate")?;
    let text = rate.to_string();
    let period = text.rsplit_once('/').map_or("s", |(_, period)| period);
    let mut directive = Directive::new("rateLimit")
        .with("max", Value::Number(rate.count.normalize().to_string()))
        .with("window", Value::text(format!("1{period}")));
    if let Some(burst) = limit.int("burst") {
        directive = directive.with("burst", Value::int(burst));
    }
    if let Some(per) = limit.text("per") {
        directive = directive.with("per", Value::text(per));
    }
    Some(directive)
}

/// The groups an operation belongs to, and for whom it is meant.
fn tags(operation: &Operation) -> Vec<Directive> {
    let settings = &operation.settings;
    let groups = settings.list("tags");
    let names = groups.iter().filter_map(|tag| tag.as_text()).chain(settings.text("exposure"));
    names.map(|name| Directive::new("tag").with("name", Value::text(name))).collect()
}

/// An expression over scopes and roles as alternatives of names that are all asked for.
fn alternatives(value: &Setting) -> Vec<Vec<String>> {
    if let Setting::Binary { op, lhs, rhs } = value {
        let (left, right) = (alternatives(&lhs.value), alternatives(&rhs.value));
        return if *op == "&" {
            left.iter().flat_map(|one| right.iter().map(|other| [one.as_slice(), other].concat())).collect()
        } else {
            [left, right].concat()
        };
    }
    value.as_text().map(|name| vec![vec![name.to_owned()]]).unwrap_or_default()
}

/// Whether a caller may prove nothing at all.
fn is_optional(auth: &Setting) -> bool {
    if let Setting::Binary { op: "|", lhs, rhs } = auth {
        return is_optional(&lhs.value) || is_optional(&rhs.value);
    }
    auth.as_text() == Some("none")
}

//! How an operation is reached over the wire, as those who match requests need it: by method and path of HTTP, or by the
//! path that gRPC makes of service and method.
//!
//! Routes of gateways, authorization by operation and policies of a mesh all ask the same question; the answer is here
//! once. Spellings differ by target: an exact path where there are no parameters, a template, a regular expression, a
//! prefix. GraphQL and WebSocket contracts are reached as a whole, so their operations have no answer of their own.

use super::proto_names;
use crate::model::{Contract, Model, Operation, OperationKind, PathSegment, Protocol};

/// How an operation is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By method and path, the contract's base included.
    Http {
        /// `GET` …
        method: String,
        /// The path.
        path: Path,
    },
    /// By service and method: `POST /shop.inventory.v1.Inventory/CheckStock`.
    Grpc {
        /// The service with its package, `shop.inventory.v1.Inventory`.
        service: String,
        /// The method, `CheckStock`.
        method: String,
    },
}

/// A path with parameters in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    segments: Vec<PathSegment>,
}

/// How an operation is reached; `None` where it cannot be told from others of its contract by method and path, or where
/// the callee is not the one who is called.
pub fn of(model: &Model, operation: &Operation) -> Option<Reach> {
    let contract = &model.contracts[operation.contract];
    match &operation.kind {
        OperationKind::Http { method, path } => {
            let base = contract.settings.said("base").and_then(|entry| entry.value.as_text());
            Some(Reach::Http { method: method.clone(), path: Path::below(base.unwrap_or_default(), path) })
        }
        OperationKind::Rpc { .. } => {
            Some(Reach::Grpc { service: grpc_service(model, contract), method: grpc_method(operation) })
        }
        OperationKind::Query
        | OperationKind::Mutation
        | OperationKind::Subscription(_)
        | OperationKind::Receive
        | OperationKind::Send
        | OperationKind::Deliver { .. }
        | OperationKind::Op => None,
    }
}

/// What carries the operations of a contract, as retries tell it apart.
pub fn wire(protocol: &Protocol) -> super::resilience::Wire {
    match protocol {
        Protocol::Grpc => super::resilience::Wire::Grpc,
        Protocol::Rest | Protocol::GraphQl | Protocol::WebSocket | Protocol::Webhook | Protocol::Other(_) => {
            super::resilience::Wire::Http
        }
    }
}

/// The Protobuf package of a contract: the one it names, else the package, its module and its major version.
pub fn grpc_package(model: &Model, contract: &Contract) -> String {
    if let Some(package) = contract.settings.text("package") {
        return package.to_owned();
    }
    let version = contract.settings.text("version").unwrap_or_default();
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok()).unwrap_or(1).max(1);
    let module = &model.modules[contract.meta.module].name;
    let mut segments = vec![proto_names::segment(&model.package.name)];
    segments.extend(module.split('.').map(proto_names::segment));
    segments.dedup();
    format!("{}.v{major}", segments.join("."))
}

/// The name of a contract's service without its package, `Inventory`.
pub fn grpc_service_name(contract: &Contract) -> String {
    proto_names::upper(contract.meta.output_name())
}

/// The name of a contract's service with its package.
pub fn grpc_service(model: &Model, contract: &Contract) -> String {
    format!("{}.{}", grpc_package(model, contract), grpc_service_name(contract))
}

/// The name of a method, `CheckStock`.
pub fn grpc_method(operation: &Operation) -> String {
    proto_names::upper(operation.wire_name.as_deref().unwrap_or(&operation.name))
}

impl Reach {
    /// The method of HTTP.
    pub fn http_method(&self) -> &str {
        match self {
            Reach::Http { method, .. } => method,
            Reach::Grpc { .. } => "POST",
        }
    }

    /// The path as it is on the wire.
    pub fn path(&self) -> Path {
        match self {
            Reach::Http { path, .. } => path.clone(),
            Reach::Grpc { service, method } => {
                Path { segments: vec![PathSegment::Text(format!("/{service}/{method}"))] }
            }
        }
    }
}

impl Path {
    /// The path of an operation below the base of its contract.
    pub fn below(base: &str, path: &[PathSegment]) -> Path {
        let mut segments = Vec::new();
        let base = base.trim_end_matches('/');
        if !base.is_empty() {
            segments.push(PathSegment::Text(if base.starts_with('/') { base.to_owned() } else { format!("/{base}") }));
        }
        match path.first() {
            Some(PathSegment::Text(text)) if text.starts_with('/') => {}
            Some(_) => segments.push(PathSegment::Text("/".to_owned())),
            None if segments.is_empty() => segments.push(PathSegment::Text("/".to_owned())),
            None => {}
        }
        segments.extend(path.iter().cloned());
        Path { segments }
    }

    /// Its pieces in order.
    pub fn segments(&self) -> &[PathSegment] {
        &self.segments
    }

    /// Whether it has parameters.
    pub fn has_params(&self) -> bool {
        self.segments.iter().any(|segment| matches!(segment, PathSegment::Param(_)))
    }

    /// The path, where it has no parameters.
    pub fn exact(&self) -> Option<String> {
        (!self.has_params()).then(|| self.each(str::to_owned, |_| String::new()))
    }

    /// What stands before the first parameter, to its last slash: what every such path begins with.
    pub fn prefix(&self) -> String {
        let literal: String = self
            .segments
            .iter()
            .map_while(|segment| if let PathSegment::Text(text) = segment { Some(text.as_str()) } else { None })
            .collect();
        if !self.has_params() {
            return literal;
        }
        let end = literal.rfind('/').unwrap_or(0);
        match literal.get(..end) {
            Some(prefix) if !prefix.is_empty() => prefix.to_owned(),
            Some(_) | None => "/".to_owned(),
        }
    }

    /// A regular expression (RE2) that the whole path matches; a parameter is anything without a slash.
    pub fn regex(&self) -> String {
        self.each(escaped, |_| "[^/]+".to_owned())
    }

    /// The path with each parameter written by its name, `/orders/{id}`.
    pub fn template(&self) -> String {
        self.each(str::to_owned, |name| format!("{{{name}}}"))
    }

    /// The path as a template of Envoy's, `/orders/{*}`, which Istio's `AuthorizationPolicy` takes; `None` where a
    /// parameter is not a whole segment, which the template cannot say.
    pub fn envoy_template(&self) -> Option<String> {
        let whole = self.each(str::to_owned, |_| "\u{0}".to_owned());
        let fits = whole.split('/').all(|part| part == "\u{0}" || !part.contains('\u{0}'));
        fits.then(|| whole.replace('\u{0}', "{*}"))
    }

    fn each(&self, text: impl Fn(&str) -> String, param: impl Fn(&str) -> String) -> String {
        let piece = |segment: &PathSegment| match segment {
            PathSegment::Text(literal) => text(literal),
            PathSegment::Param(name) => param(name),
        };
        self.segments.iter().map(piece).collect()
    }
}

/// A literal in a regular expression.
fn escaped(text: &str) -> String {
    let special = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '~' | '%' | ':' | '@' | ' '));
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii() && special(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::shared::fixture::compile;

    fn text(text: &str) -> PathSegment {
        PathSegment::Text(text.to_owned())
    }

    fn param(name: &str) -> PathSegment {
        PathSegment::Param(name.to_owned())
    }

    #[test]
    fn a_path_has_the_spelling_of_each_target() {
        let path = Path::below("/v1/", &[text("/orders/"), param("id"), text("/lines.json")]);
        assert_eq!(path.exact(), None);
        assert_eq!(path.prefix(), "/v1/orders");
        assert_eq!(path.regex(), r"/v1/orders/[^/]+/lines\.json");
        assert_eq!(path.template(), "/v1/orders/{id}/lines.json");
        assert_eq!(path.envoy_template().as_deref(), Some("/v1/orders/{*}/lines.json"));
    }

    #[test]
    fn paths_without_parameters_are_exact() {
        let path = Path::below("", &[text("/orders")]);
        assert_eq!((path.exact().as_deref(), path.prefix().as_str()), (Some("/orders"), "/orders"));
        assert_eq!(Path::below("", &[]).exact().as_deref(), Some("/"));
        assert_eq!(Path::below("/v1", &[]).exact().as_deref(), Some("/v1"));
    }

    #[test]
    fn a_part_of_a_segment_is_no_template() {
        let path = Path::below("", &[text("/files/"), param("name"), text(".json")]);
        assert_eq!((path.envoy_template(), path.regex().as_str()), (None, r"/files/[^/]+\.json"));
        assert_eq!(Path::below("", &[text("/"), param("name")]).prefix(), "/");
    }

    #[test]
    fn operations_are_reached_by_path_or_by_method() {
        let checked = compile(
            "record Item {\n  sku: String\n}\n\
             contract Stock: grpc {\n  package: \"shop.stock.v1\"\n  rpc check_stock(Item) -> Item\n}\n\
             contract Api: rest {\n  version: 1.0.0\n  base: /v1\n  GET /items/{sku} get(sku: String) -> Item\n}\n",
        );
        let model = checked.model();
        let reached: Vec<(String, String)> = model
            .operations
            .iter()
            .filter_map(|(_, operation)| of(model, operation))
            .map(|reach| (reach.http_method().to_owned(), reach.path().template()))
            .collect();
        let expected = [("POST", "/shop.stock.v1.Stock/CheckStock"), ("GET", "/v1/items/{sku}")];
        assert_eq!(reached, expected.map(|(method, path)| (method.to_owned(), path.to_owned())));
    }
}

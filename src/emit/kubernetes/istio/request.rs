//! How a rule of the mesh recognizes the requests of an operation: by their methods and their path.
//!
//! A REST operation has its own method and path, a gRPC method its own path. What a graph answers comes over one path
//! that the language does not name, and messages of a websocket over the one that the connection was opened at.

use crate::emit::shared::reach;
use crate::model::{Model, Operation, OperationKind};

/// What stands for a parameter inside of a path; no path can hold it.
const ANY: char = '\0';

/// The requests of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The HTTP methods.
    pub(super) methods: Vec<String>,
    /// The path, where it is known.
    pub(super) path: Option<Path>,
}

/// A path with parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path(String);

impl Request {
    /// The requests of an operation; `None` where it is not called over HTTP.
    pub(super) fn of(model: &Model, operation: &Operation) -> Option<Request> {
        let request = |methods: &[&str], path: Option<&str>| {
            let methods = methods.iter().map(|one| (*one).to_owned()).collect();
            Request { methods, path: path.map(Path::with_names) }
        };
        if let Some(reach) = reach::of(model, operation) {
            return Some(request(&[reach.http_method()], Some(&reach.path().template())));
        }
        match &operation.kind {
            // A query may come with GET, and subscriptions begin with it.
            OperationKind::Query | OperationKind::Mutation | OperationKind::Subscription(_) => {
                Some(request(&["GET", "POST"], None))
            }
            OperationKind::Receive | OperationKind::Send => {
                let path = model.contracts[operation.contract].settings.said("path");
                Some(request(&["GET"], path.and_then(|entry| entry.value.as_text())))
            }
            OperationKind::Http { .. } | OperationKind::Rpc { .. } => None,
            OperationKind::Deliver { .. } | OperationKind::Op => None,
        }
    }
}

impl Path {
    /// A path that names its parameters in braces.
    fn with_names(said: &str) -> Path {
        let mut text = String::new();
        let mut rest = said;
        while let Some((before, behind)) = rest.split_once('{') {
            text.push_str(before);
            text.push(ANY);
            rest = behind.split_once('}').map_or("", |(_, behind)| behind);
        }
        text.push_str(rest);
        Path(text)
    }

    /// The path, where it has no parameters.
    pub(super) fn exact(&self) -> Option<&str> {
        (!self.0.contains(ANY)).then_some(self.0.as_str())
    }

    /// Whether the path, or what is below it, begins with a prefix, segment by segment. A parameter may be anything.
    pub(super) fn is_below(&self, prefix: &str) -> bool {
        let segments =
            |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let (own, wanted) = (segments(&self.0), segments(prefix));
        own.len() >= wanted.len() && own.iter().zip(&wanted).all(|(own, wanted)| own.contains(ANY) || own == wanted)
    }

    /// Whether a request may be of both paths, and this one says more about it: at the first segment where they differ, it
    /// has text and the other a parameter. Servers prefer it there.
    pub(super) fn is_narrower(&self, other: &Path) -> bool {
        let own: Vec<&str> = self.0.split('/').collect();
        let others: Vec<&str> = other.0.split('/').collect();
        let meets = |(own, other): (&&str, &&str)| own == other || own.contains(ANY) || other.contains(ANY);
        let differ = own.iter().zip(&others).find(|(own, other)| own != other);
        own.len() == others.len()
            && own.iter().zip(&others).all(meets)
            && differ.is_some_and(|(own, other)| !own.contains(ANY) && other.contains(ANY))
    }

    /// The segments before the first one that a template cannot hold, as a prefix; `None` where it can hold all.
    pub(super) fn widened(&self) -> Option<Path> {
        let (template, exact) = self.template();
        (!exact).then(|| Path(template.trim_end_matches("/{**}").replace("{*}", &ANY.to_string())))
    }

    /// Whether a path is another one or lies below it. Parameters are equal to each other only.
    pub(super) fn is_at_or_below(&self, other: &Path) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The path as a template of Istio (1.22 and later), and whether it takes no more than it should: `{*}` is one whole
    /// segment, so that what follows a parameter within a segment makes all below it allowed.
    pub(super) fn template(&self) -> (String, bool) {
        if let Some(exact) = self.exact() {
            return (exact.to_owned(), true);
        }
        let mut text = String::new();
        for segment in self.0.split('/').skip(1) {
            text.push('/');
            if segment.len() == ANY.len_utf8() && segment.contains(ANY) {
                text.push_str("{*}");
            } else if segment.chars().all(is_literal) {
                text.push_str(segment);
            } else {
                text.push_str("{**}");
                return (text, false);
            }
        }
        (text, true)
    }
}

/// What may stand in a segment of a template beside `{*}` (RFC 3986, `pchar`).
fn is_literal(char: char) -> bool {
    char.is_ascii_alphanumeric() || "-._~%!$&'()+,;:@=".contains(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        Path::with_names(text)
    }

    #[test]
    fn parameters_are_segments_of_templates() {
        assert_eq!(path("/v1/orders").template(), ("/v1/orders".to_owned(), true));
        assert_eq!(path("/v1/orders/{id}/lines/{n}").template(), ("/v1/orders/{*}/lines/{*}".to_owned(), true));
        assert_eq!(path("/v1/orders/{id}:cancel").template(), ("/v1/orders/{**}".to_owned(), false));
        assert_eq!(path("/v1/{a}/reports/{id}.csv").template(), ("/v1/{*}/reports/{**}".to_owned(), false));
    }

    #[test]
    fn prefixes_are_segments() {
        assert!(path("/v1/orders/{id}").is_below("/v1/orders"));
        assert!(path("/v1/orders").is_below("/v1/orders/"));
        assert!(!path("/v1/orders-old").is_below("/v1/orders"));
        assert!(path("/{tenant}/orders").is_below("/acme"));
        assert!(path("/v1").is_below("/"));
    }

    #[test]
    fn text_is_narrower_than_a_parameter() {
        assert!(path("/orders/report").is_narrower(&path("/orders/{id}")));
        assert!(path("/orders/report/{day}").is_narrower(&path("/orders/{id}/lines")));
        assert!(!path("/orders/{id}").is_narrower(&path("/orders/report")));
        assert!(!path("/orders/report").is_narrower(&path("/orders/{id}/lines")));
        let print = path("/orders/{id}:print");
        assert_eq!(print.widened(), Some(path("/orders")));
        assert!(path("/orders/{id}/lines").is_at_or_below(&path("/orders")));
        assert_eq!(path("/orders/{id}").widened(), None);
    }
}

//! What AsyncAPI cannot say, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::Auth;

/// Findings of a build. What several documents share is reported once.
#[derive(Debug, Default)]
pub(super) struct Reports {
    found: Vec<Diagnostic>,
}

impl Reports {
    /// Adds a finding, unless the same was found before.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        let same = |other: &Diagnostic| {
            (other.code, other.span, &other.message) == (finding.code, finding.span, &finding.message)
        };
        if !self.found.iter().any(same) {
            self.found.push(finding);
        }
    }

    /// Hands them out.
    pub(super) fn finish(self, diags: &mut Diags) {
        self.found.into_iter().for_each(|finding| diags.push(finding));
    }
}

/// Credentials of which AsyncAPI's list of alternatives says less.
pub(super) fn combined_auth(span: Span) -> Diagnostic {
    Diagnostic::new(Code::W0680, span, "AsyncAPI cannot ask for two proofs at once")
        .label("listed as alternatives")
        .note("what is meant stands in `x-security` beside the list: any of its entries, and all schemes of that entry")
        .help("say it in the docs of the server too, or let one scheme stand for both")
}

/// Credentials that may be left out.
pub(super) fn optional_auth(span: Span) -> Diagnostic {
    Diagnostic::new(Code::W0680, span, "AsyncAPI cannot say that a client may come without proof")
        .label("the other schemes are listed alone")
        .note("what is meant stands in `x-security` beside the list: its entry `[]` is a client without proof")
        .help("say it in the docs of the server too, or drop `none`")
}

/// An auth scheme that AsyncAPI does not know.
pub(super) fn scheme_without_place(auth: &Auth) -> Diagnostic {
    let scheme = &auth.scheme;
    Diagnostic::new(Code::W0681, auth.meta.span, format!("AsyncAPI has no security scheme for `{scheme}`"))
        .label("left out of the document")
        .help("say by `in` where a key stands, such as `in: header(\"X-Signature\")`, or describe it in the docs")
}

/// An OAuth 2 flow that AsyncAPI does not know.
pub(super) fn flow_without_place(auth: &Auth, flow: &str) -> Diagnostic {
    Diagnostic::new(Code::W0681, auth.meta.span, format!("AsyncAPI has no place for the flow `{flow}`"))
        .label("the flow is left out")
        .help("list a flow that AsyncAPI knows beside it: `authorization_code` or `client_credentials`")
}

/// An auth without a URL that its security scheme must have.
pub(super) fn missing_url(auth: &Auth, setting: &str) -> Diagnostic {
    let name = &auth.meta.name;
    Diagnostic::new(Code::W0681, auth.meta.span, format!("AsyncAPI asks for a URL as `{setting}` of `{name}`"))
        .label(format!("without a URL as `{setting}`"))
        .note("without it the document says no more than that a bearer token is sent")
        .help(format!("add `{setting}: \"https://…\"`"))
}

/// A duration outside of what a cloud's queue takes.
pub(super) fn outside_binding(span: Span, service: &str, setting: &str, range: (u64, u64)) -> Diagnostic {
    let (least, most) = range;
    Diagnostic::new(Code::W0682, span, format!("{service} takes {least} to {most} seconds as `{setting}`"))
        .label("refused by the service")
        .note("it stands in an `x-` member of the channel in place of the binding")
        .help(format!("stay between {} and {}", seconds(least), seconds(most)))
}

/// A name that says nothing of the order it promises.
pub(super) fn fifo_name(span: Span, service: &str, address: &str) -> Diagnostic {
    Diagnostic::new(Code::W0682, span, format!("{service} keeps an order only where the name ends in `.fifo`"))
        .label("refused by the service")
        .help(format!("write `address: \"{address}.fifo\"`, or drop `ordering`"))
}

/// A file in a schema language that has no media type here.
pub(super) fn schema_language(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::W0683, span, format!("the language of `{path}` is not known"))
        .label("the payload is not described")
        .note("known are `.avsc` (Apache Avro), `.proto` (Protocol Buffers) and `.json` (JSON Schema)")
        .help("give the file the ending of its language, or declare the fields")
}

fn seconds(count: u64) -> String {
    crate::base::quantity::Duration::parse(&format!("{count}s")).map(|it| it.to_string()).unwrap_or_default()
}

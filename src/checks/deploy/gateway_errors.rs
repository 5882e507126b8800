//! The wording of findings about gateways and their routes.

use rust_decimal::Decimal;

use crate::base::quantity::{Duration, Percent};
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::{Environment, GatewayRoute, Meta};

type Found = Diagnostic;

// --- E0535: hosts

pub(crate) fn same_host(
    span: Span,
    host: &str,
    gateway: &Meta,
    (first, place): (&Meta, Span),
    environment: Option<&Environment>,
) -> Found {
    let within = environment.map_or(String::new(), |environment| format!(" in `{}`", environment.meta.name));
    Diagnostic::new(
        Code::E0535,
        span,
        format!("the gateways `{}` and `{}` answer to one host{within}", first.name, gateway.name),
    )
    .label(format!("`{host}` again"))
    .related(place, format!("`{}` has it", first.name))
    .note("a name leads to one address, so only one of them would get its requests")
    .help(format!("give `{}` a host of its own, or move its routes to `{}`", gateway.name, first.name))
}

pub(crate) fn same_host_again(span: Span, host: &str) -> Found {
    Diagnostic::new(Code::E0535, span, format!("the host `{host}` stands twice"))
        .label("again")
        .help("drop one of them")
}

// --- E0536: matches

pub(crate) fn same_match(route: &GatewayRoute, first: Span, method: &str) -> Found {
    let what = if method.is_empty() { String::new() } else { format!(" with `{method}`") };
    Diagnostic::new(Code::E0536, route.span, format!("two routes take the same requests: `{}`{what}", route.path))
        .label("never reached")
        .related(first, "takes them first")
        .help("let them differ in path or `match`, or make them one route with weights: `-> A 90%, B 10%`")
}

pub(crate) fn unknown_method(span: Span, method: &str, known: &[&str]) -> Found {
    Diagnostic::new(Code::E0536, span, format!("there is no HTTP method `{method}`"))
        .label("unknown method")
        .help(format!("write one of {}", known.join(", ")))
}

// --- E0537: weights

pub(crate) fn weights(route: &GatewayRoute, sum: Decimal) -> Found {
    Diagnostic::new(
        Code::E0537,
        route.span,
        format!("the weights of the route `{}` are {}% together", route.path, sum.normalize()),
    )
    .label("not 100%")
    .help("let the weights of all targets be 100% together")
}

pub(crate) fn lone_weight(route: &GatewayRoute, target: &Meta, weight: Percent) -> Found {
    Diagnostic::new(
        Code::E0537,
        route.span,
        format!("`{}` gets {weight} of the requests to `{}`, and nobody the rest", target.name, route.path),
    )
    .label("one target with a weight")
    .help(format!("name who gets the rest: `-> {} {weight}, Other …%`, or drop the weight", target.name))
}

pub(crate) fn missing_weight(route: &GatewayRoute, target: &Meta) -> Found {
    let found = Diagnostic::new(
        Code::E0537,
        route.span,
        format!("how many of the requests to `{}` go to `{}` is not said", route.path, target.name),
    )
    .label("a target without a weight");
    if route.strangler {
        found.help("say it where the new one replaces the old one: `replaces Legacy { phase: canary, share: 10% }`")
    } else {
        found.help("give each target a weight, or none of them for equal parts")
    }
}

// --- E0538: targets

pub(crate) fn redirect_and_target(route: &GatewayRoute, redirect: Span) -> Found {
    Diagnostic::new(Code::E0538, redirect, format!("the route `{}` has a target and a redirect", route.path))
        .label("the target is never reached")
        .related(route.span, "the route")
        .help("keep one of the two")
}

pub(crate) fn no_http_contract(route: &GatewayRoute, target: &Meta, others: &[&str]) -> Found {
    Diagnostic::new(Code::E0538, route.span, format!("`{}` has no contract over HTTP", target.name))
        .label("which contract is not said")
        .help(format!("name the contract that the route leads to: `{}.{}`", target.name, others.first().unwrap_or(&"")))
}

pub(crate) fn not_served(route: &GatewayRoute, target: &Meta, contract: &Meta, protocol: &str) -> Found {
    Diagnostic::new(
        Code::E0538,
        route.span,
        format!("`{}.{}` cannot be reached by a route: it is {protocol}", target.name, contract.name),
    )
    .label("neither HTTP nor gRPC comes in there")
    .help("lead the route to a contract of the kind rest, graphql, websocket or grpc")
}

pub(crate) fn no_port(route: &GatewayRoute, target: &Meta, contract: &Meta) -> Found {
    Diagnostic::new(
        Code::E0538,
        route.span,
        format!(
            "`{}` provides `{}` on no port, so the route `{}` cannot reach it",
            target.name, contract.name, route.path
        ),
    )
    .label("no port")
    .related(target.span, "declared here")
    .help(format!("say where the process listens: `provides {} on 8080`", contract.name))
}

pub(crate) fn mixed_kinds(route: &GatewayRoute, grpc: &Meta, http: &Meta) -> Found {
    Diagnostic::new(
        Code::E0538,
        route.span,
        format!("the route `{}` leads to gRPC at `{}` and to HTTP at `{}`", route.path, grpc.name, http.name),
    )
    .label("two kinds of requests")
    .help("make two routes of it, each with its own path")
}

pub(crate) fn grpc_path(route: &GatewayRoute, contract: &Meta, service: &str) -> Found {
    Diagnostic::new(Code::E0538, route.span, format!("no request to `{}` has the path `{}`", contract.name, route.path))
        .label("not a path of gRPC")
        .note(format!("gRPC calls have the path `/{service}/Method`"))
        .help(format!("write `/` for all of it, `/{service}`, or `/{service}/Method` for one method"))
}

// --- E0539: rewrites and redirects

pub(crate) fn rewrite_with_parameter(span: Span, to: &str) -> Found {
    Diagnostic::new(Code::E0539, span, format!("`{to}` is no path that another can be replaced by"))
        .label("more than a path")
        .note("the prefix of the route is replaced; what is behind it stays as it is")
        .help("write a plain path, such as `/` or `/v2/orders`")
}

pub(crate) fn rewritten_grpc(span: Span) -> Found {
    Diagnostic::new(Code::E0539, span, "the path of a gRPC call cannot be replaced")
        .label("says which method is called")
        .help("drop the `rewrite`")
}

pub(crate) fn rewritten_redirect(span: Span) -> Found {
    Diagnostic::new(Code::E0539, span, "a route that redirects passes nothing on, so there is no path to replace")
        .label("without effect")
        .help("drop the `rewrite`; where clients are sent is said by `redirect.to`")
}

pub(crate) fn no_redirect_status(span: Span, status: i64) -> Found {
    Diagnostic::new(Code::E0539, span, format!("{status} is no status of a redirect"))
        .label("sends nobody anywhere")
        .help("write 301 or 308 for good, 302, 303 or 307 for now; 307 and 308 keep the method")
}

pub(crate) fn endless_redirect(span: Span, route: &GatewayRoute, to: &str) -> Found {
    Diagnostic::new(Code::E0539, span, format!("the route `{}` redirects to itself", route.path))
        .label("an endless loop")
        .note(format!("`{to}` is below `{}`, so the next request takes this route again", route.path))
        .help("send clients to a path that this route does not take, or to another host")
}

// --- E0540: CORS

pub(crate) fn any_origin_with_credentials(span: Span, credentials: Span) -> Found {
    Diagnostic::new(Code::E0540, span, "credentials go along with requests of any page")
        .label("any page of anybody")
        .related(credentials, "cookies go along")
        .note(
            "browsers refuse `*` with credentials, and gateways that repeat the origin let every page act for its user",
        )
        .help("list the origins: `origins: [\"https://shop.example\"]`, or drop `credentials`")
}

pub(crate) fn any_origin_and_others(span: Span) -> Found {
    Diagnostic::new(Code::E0540, span, "`*` stands beside other origins")
        .label("any origin")
        .help("keep `*` alone, or drop it")
}

pub(crate) fn no_origin(span: Span, origin: &str, why: &str) -> Found {
    Diagnostic::new(Code::E0540, span, format!("`{origin}` is no origin: {why}"))
        .label("never sent by a browser")
        .help("write scheme, host and port as a browser sends them: `\"https://shop.example\"`")
}

// --- E0541: paths

pub(crate) fn path_with_parameter(route: &GatewayRoute, prefix: &str) -> Found {
    Diagnostic::new(Code::E0541, route.span, format!("the path `{}` of a route is a pattern", route.path))
        .label("routes take prefixes")
        .note("a route takes every path that begins with its own, segment by segment")
        .help(format!("write the prefix: `route {prefix}`"))
}

// --- E0542: credentials

pub(crate) fn credentials_in_clear(tls: Span, auth: &Meta, asked: Span) -> Found {
    Diagnostic::new(Code::E0542, tls, format!("proofs of `{}` would go over the wire in clear", auth.name))
        .label("not encrypted")
        .related(asked, "asked for here")
        .help("encrypt: `tls: true`, or leave `tls` out where something in front of the gateway encrypts")
}

// --- E0543: times

pub(crate) fn longer_route(route: &GatewayRoute, total: Duration, (longest, span): (Duration, Span)) -> Found {
    Diagnostic::new(
        Code::E0543,
        span,
        format!("the gateway ends requests after {longest}, and the route `{}` waits for {total}", route.path),
    )
    .label("shorter than the timeout of a route")
    .related(route.span, format!("{total} in all"))
    .help(format!("raise `max_request` to {total} at least, or shorten `timeout.total` of the route"))
}

// --- E0544: headers

pub(crate) fn no_header(span: Span, header: &str) -> Found {
    Diagnostic::new(Code::E0544, span, format!("`{header}` is no name of a header"))
        .label("not a token")
        .help("write letters, digits and dashes: `\"x-request-source\"`")
}

pub(crate) fn changed_twice(span: Span, header: &str, way: &str, (first, place): (&str, Span)) -> Found {
    Diagnostic::new(Code::E0544, span, format!("the header `{header}` is changed twice"))
        .label(format!("by `{way}`"))
        .related(place, format!("by `{first}`"))
        .help("keep one of the two")
}

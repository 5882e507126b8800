//! The rules of `GRPCRoute`s: by service, and by method where the path of the route names one.

use super::plan::{Implementation, Route};
use super::{http, outside};
use crate::emit::kubernetes::doc::gateway::{Filter, GrpcMatch, GrpcMethod, GrpcRule};

/// The rule of a route.
pub(super) fn rule(route: &Route<'_>, implementation: Implementation) -> Option<GrpcRule> {
    let (service, method) = route.call.clone()?;
    let wanted = route.source.settings.object("match");
    let mut filters = http::header_filters(route.source);
    if let Some((backend, share)) = &route.mirror {
        let reference = outside::reference(backend, implementation);
        filters.push(Filter::RequestMirror { request_mirror: http::mirror(reference, *share) });
    }
    Some(GrpcRule {
        name: Some(route.name.clone()),
        matches: vec![GrpcMatch { method: GrpcMethod { service, method }, headers: http::pairs(wanted, "header") }],
        filters,
        backend_refs: route.backends.iter().map(|backend| outside::reference(backend, implementation)).collect(),
    })
}

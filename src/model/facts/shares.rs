//! How the requests of a route are divided between its targets.

use rust_decimal::Decimal;

use crate::base::arena::Id;
use crate::base::quantity::Percent;
use crate::model::{GatewayRoute, Model, Node};

/// The share of a target of a route: its own, or that of `Legacy / Pricing`, from what the new one `replaces`. Everything
/// stays with the old one while requests are only shadowed, and goes to the new one when the move is done.
pub fn share(model: &Model, route: &GatewayRoute, target: Id<Node>) -> Option<Percent> {
    let own = route.targets.iter().find(|other| other.node == target).and_then(|target| target.weight);
    if own.is_some() || !route.strangler {
        return own;
    }
    let among = |node: Id<Node>| route.targets.iter().any(|target| target.node == node);
    let replace = model.replaces.iter().find(|replace| among(replace.node) && among(replace.legacy))?;
    let hundred = Decimal::ONE_HUNDRED;
    let new = match (replace.settings.text("phase"), replace.settings.percent("share")) {
        (Some("shadow"), _) => Decimal::ZERO,
        (_, Some(share)) => share.value.min(hundred),
        (Some("cutover" | "done"), None) => hundred,
        (_, None) => return None,
    };
    let value = if target == replace.node { new } else { hundred - new };
    Some(Percent { value })
}

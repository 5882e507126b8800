//! Quantities in the forms that Kubernetes reads.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::doc::Amount;
use crate::base::quantity::{Percent, Size};
use crate::model::Value;

/// Bytes as a `resource.Quantity`: the largest unit, binary or decimal, that leaves no rest, else plain.
/// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
pub(crate) fn size(size: Size) -> String {
    const UNITS: [(&str, u64); 8] = [
        ("Ti", 1 << 40),
        ("T", 1_000_000_000_000),
        ("Gi", 1 << 30),
        ("G", 1_000_000_000),
        ("Mi", 1 << 20),
        ("M", 1_000_000),
        ("Ki", 1 << 10),
        ("k", 1_000),
    ];
    match UNITS.iter().find(|(_, factor)| size.bytes >= *factor && size.bytes.is_multiple_of(*factor)) {
        Some((unit, factor)) => format!("{}{unit}", size.bytes / factor),
        None => size.bytes.to_string(),
    }
}

/// A percentage as a whole number, rounded up where it is an upper bound on what may be missing or used.
pub(crate) fn percent(percent: Percent) -> u64 {
    percent.value.ceil().to_u64().unwrap_or_default()
}

/// A count or a share of replicas.
pub(crate) fn amount(value: &Value) -> Option<Amount> {
    if let Value::Percent(share) = value {
        return Some(Amount::Share(format!("{}%", percent(*share))));
    }
    value.as_int().and_then(|count| u64::try_from(count).ok()).map(Amount::Count)
}

/// Weights of the Gateway API, whole numbers in the proportion of shares.
pub(crate) fn weights(shares: &[Percent]) -> Vec<u64> {
    let scale = shares.iter().map(|share| share.value.normalize().scale()).max().unwrap_or_default();
    let factor = Decimal::from(10_u64.saturating_pow(scale.min(4)));
    shares.iter().map(|share| (share.value * factor).round().to_u64().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_suffixes_of_kubernetes() {
        for (ours, theirs) in [
            ("512MiB", "512Mi"),
            ("1GiB", "1Gi"),
            ("1500MiB", "1500Mi"),
            ("20GB", "20G"),
            ("1500B", "1500"),
            ("64KB", "64k"),
        ] {
            assert_eq!(Size::parse(ours).map(size).as_deref(), Some(theirs));
        }
    }

    #[test]
    fn weights_keep_the_proportion() {
        let shares = |texts: &[&str]| texts.iter().filter_map(|text| Percent::parse(text)).collect::<Vec<_>>();
        assert_eq!(weights(&shares(&["90%", "10%"])), [90, 10]);
        assert_eq!(weights(&shares(&["99.5%", "0.5%"])), [995, 5]);
    }
}

//! How many replicas a proxy may leave out.

use super::{Outlier, units};

impl Outlier {
    /// The share of replicas that may be left out at once, in whole percent, for a callee with at least this many. A
    /// share that would round to no replica at all is raised to one of them where `always_eject_one` holds: proxies
    /// compare `(ejected + 1) / replicas` with it. Where nothing is said, the default of Envoy, 10, or one replica,
    /// whichever is more.
    pub fn max_ejected_percent(&self, replicas: Option<u64>) -> u32 {
        let said = self.max_ejected.map(units::percent_ceil);
        let always = self.always_eject_one.unwrap_or(said.is_none());
        let one = replicas
            .filter(|_| always)
            .map_or(0, |replicas| u32::try_from(100_u64.div_ceil(replicas.max(1))).unwrap_or(100));
        said.unwrap_or(DEFAULT_EJECTED).max(one).min(100)
    }
}

/// Envoy's default of `max_ejection_percent`.
const DEFAULT_EJECTED: u32 = 10;

//! What several emitters need: serializers and names.

pub mod header;
pub mod yaml;

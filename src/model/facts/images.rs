//! What a reference says of its image: which one it is, or only where to look for it.

/// Whether a reference has neither a digest nor a tag that says which image it is. `latest` is another one every week.
pub fn floats(reference: &str) -> bool {
    if is_pinned(reference) {
        return false;
    }
    match reference.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') => tag == "latest",
        _ => true,
    }
}

/// Whether a reference has a digest: it names the same bytes for ever.
pub fn is_pinned(reference: &str) -> bool {
    reference.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_tag() {
        for reference in ["registry.example:5000/orders", "orders", "orders:latest"] {
            assert!(floats(reference), "{reference}");
        }
        for reference in ["registry.example:5000/orders:1.4.0", "orders@sha256:abc", "orders:latest@sha256:abc"] {
            assert!(!floats(reference), "{reference}");
        }
    }
}

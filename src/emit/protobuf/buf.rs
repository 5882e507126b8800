//! `buf.yaml`: the module for buf, with exactly the exceptions that names of the architecture need.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::doc::{File, Item};

/// The module.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Module {
    version: &'static str,
    lint: Lint,
    breaking: Rules,
}

#[derive(Clone, Debug, Serialize)]
struct Lint {
    #[serde(rename = "use")]
    rules: Vec<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    ignore_only: BTreeMap<&'static str, BTreeSet<String>>,
}

#[derive(Clone, Debug, Serialize)]
struct Rules {
    #[serde(rename = "use")]
    rules: Vec<&'static str>,
}

/// The module of these files.
pub(super) fn module(files: &BTreeMap<String, File>) -> Module {
    let mut except: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let mut ignore = |rule: &'static str, path: &String| {
        except.entry(rule).or_default().insert(path.clone());
    };
    // Which methods a message is on either side of.
    let mut uses: BTreeMap<String, BTreeSet<(&String, &String)>> = BTreeMap::new();
    for (path, file) in files {
        let last = file.package.rsplit('.').next().unwrap_or_default();
        if !is_version(last) || !file.package.contains('.') {
            ignore("PACKAGE_VERSION_SUFFIX", path);
        }
        if file.package.chars().any(|c| c.is_ascii_uppercase()) {
            ignore("PACKAGE_LOWER_SNAKE_CASE", path);
        }
        for item in &file.items {
            let Item::Service(service) = item else { continue };
            if !service.name.ends_with("Service") {
                ignore("SERVICE_SUFFIX", path);
            }
            for method in &service.methods {
                for (side, word, rule) in [
                    (&method.request, "Request", "RPC_REQUEST_STANDARD_NAME"),
                    (&method.response, "Response", "RPC_RESPONSE_STANDARD_NAME"),
                ] {
                    let own = side.message.rsplit('.').next().unwrap_or_default();
                    let standard = format!("{}{word}", method.name);
                    if own != standard && own != format!("{}{standard}", service.name) {
                        ignore(rule, path);
                    }
                    let full = match side.message.contains('.') {
                        true => side.message.trim_start_matches('.').to_owned(),
                        false => format!("{}.{}", file.package, side.message),
                    };
                    uses.entry(full).or_default().insert((path, &method.name));
                }
                if method.request.message == method.response.message {
                    ignore("RPC_REQUEST_RESPONSE_UNIQUE", path);
                }
            }
        }
    }
    for places in uses.values().filter(|places| places.len() > 1) {
        for (path, _) in places {
            ignore("RPC_REQUEST_RESPONSE_UNIQUE", path);
        }
    }
    Module {
        version: "v2",
        lint: Lint { rules: vec!["STANDARD"], ignore_only: except },
        breaking: Rules { rules: vec!["WIRE_JSON"] },
    }
}

/// `v1`, `v1beta2`
fn is_version(segment: &str) -> bool {
    let Some(rest) = segment.strip_prefix('v') else { return false };
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_stable = digits.is_empty() && !rest.is_empty();
    is_stable || (digits.len() < rest.len() && ["alpha", "beta", "test"].iter().any(|word| digits.starts_with(word)))
}

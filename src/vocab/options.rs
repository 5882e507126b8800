//! What a project may decide about its outputs: the options of targets.
//!
//! An option is a table's key in `arch.toml`, `[openapi] version = "3.0"`, or `--option openapi.version=3.0` of the
//! command line, which wins. An option is a choice between words, or the URL that links of its files begin with.

use super::{Choice, Target};
use crate::base::suggest::nearest;

/// An option of a target.
#[derive(Debug)]
pub struct OptionSpec {
    /// The target whose files it changes.
    pub target: Target,
    /// Its name.
    pub name: &'static str,
    /// What it decides, in one line.
    pub doc: &'static str,
    /// The words it takes; the first is the default. None at all: it takes a URL, and has no default.
    pub choices: &'static [Choice],
}

impl OptionSpec {
    /// The word that stands where none is given.
    pub fn default(&self) -> &'static str {
        self.choices.first().map_or("", |choice| choice.word)
    }

    /// `openapi.version`
    pub fn path(&self) -> String {
        format!("{}.{}", self.target.name(), self.name)
    }
}

/// All options, by target.
pub static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        target: Target::OpenApi,
        name: "version",
        doc: "The version of the specification",
        choices: &[
            Choice { word: "3.1", doc: "3.1.1: schemas are JSON Schema 2020-12" },
            Choice { word: "3.0", doc: "3.0.4: for tools that have not moved on" },
            Choice { word: "3.2", doc: "3.2.0: item schemas of streams, structured tags, the device flow" },
        ],
    },
    OptionSpec {
        target: Target::OpenApi,
        name: "examples",
        doc: "Which examples stand in documents",
        choices: &[
            Choice { word: "declared", doc: "Those of the sources" },
            Choice { word: "generated", doc: "Also samples that satisfy the types, where a source has none" },
        ],
    },
    OptionSpec {
        target: Target::AsyncApi,
        name: "version",
        doc: "The version of the specification",
        choices: &[Choice { word: "3.0", doc: "3.0.0" }, Choice { word: "3.1", doc: "3.1.0" }],
    },
    OptionSpec {
        target: Target::AsyncApi,
        name: "documents",
        doc: "What one document describes",
        choices: &[
            Choice { word: "service", doc: "A service" },
            Choice { word: "package", doc: "The whole package" },
            Choice { word: "both", doc: "A document for each service, and one for the package" },
        ],
    },
    OptionSpec {
        target: Target::Adr,
        name: "format",
        doc: "The form of records, which their tools ask for",
        choices: &[
            Choice { word: "madr4", doc: "MADR 4: front matter" },
            Choice { word: "madr2", doc: "MADR 2, as log4brains reads it: a list below the title" },
            Choice { word: "nygard", doc: "Michael Nygard's sections, as adr-tools reads and writes them" },
        ],
    },
    OptionSpec {
        target: Target::Prometheus,
        name: "metrics",
        doc: "Whose metrics the rules and dashboards read",
        choices: &[
            Choice { word: "opentelemetry", doc: "Those of the services, named as OpenTelemetry's conventions do" },
            Choice { word: "istio", doc: "Those of Istio's proxies, which do not tell operations apart" },
        ],
    },
    OptionSpec {
        target: Target::Prometheus,
        name: "runbooks",
        doc: "Where the folder `runbooks` is published: alerts link to its pages",
        choices: &[],
    },
    OptionSpec {
        target: Target::Prometheus,
        name: "grafana",
        doc: "Where Grafana is: alerts and runbooks link to its dashboards",
        choices: &[],
    },
];

/// The option of that name.
pub fn option(target: Target, name: &str) -> Option<&'static OptionSpec> {
    OPTIONS.iter().find(|spec| spec.target == target && spec.name == name)
}

/// A word, or a URL, for an option.
pub type Chosen = (&'static OptionSpec, String);

/// Why a word cannot be given to an option; what to do stands in `help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError {
    /// What is.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The option `target.name` with that word.
pub fn choose(target: &str, name: &str, word: &str) -> Result<Chosen, OptionError> {
    let of_target = || OPTIONS.iter().filter(|spec| spec.target.name() == target);
    let Some(spec) = of_target().find(|spec| spec.name == name) else {
        let paths: Vec<String> = OPTIONS.iter().map(OptionSpec::path).collect();
        let help = match nearest(&format!("{target}.{name}"), paths.iter().map(String::as_str)) {
            Some(near) => format!("write `{near}`"),
            None if of_target().next().is_some() => {
                format!("use one of {}", of_target().map(|spec| spec.name).collect::<Vec<_>>().join(", "))
            }
            None => format!("use one of {}", paths.join(", ")),
        };
        return Err(OptionError { message: format!("unknown option `{target}.{name}`"), help });
    };
    if spec.choices.is_empty() {
        return url(spec, word);
    }
    match spec.choices.iter().find(|choice| choice.word == word) {
        Some(choice) => Ok((spec, choice.word.to_owned())),
        None => {
            let words = spec.choices.iter().map(|choice| choice.word);
            Err(OptionError {
                message: format!("unknown value `{word}` of `{}`", spec.path()),
                help: match nearest(word, words.clone()) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write one of {}", words.collect::<Vec<_>>().join(", ")),
                },
            })
        }
    }
}

/// A URL without a slash at its end: paths are put behind it.
fn url(spec: &'static OptionSpec, text: &str) -> Result<Chosen, OptionError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '{' | '}' | '\\');
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') && !rest.contains(bad) => {
            Ok((spec, text.trim_end_matches('/').to_owned()))
        }
        Some(_) | None => Err(OptionError {
            message: format!("unknown value `{text}` of `{}`", spec.path()),
            help: format!("write a URL: `{} = \"https://{}.example\"`", spec.name, spec.name),
        }),
    }
}

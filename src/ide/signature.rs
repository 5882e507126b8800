//! The parameters of what is being written: constructors such as `exponential(…)`, and annotations.

use super::complete::understand;
use super::scope::Here;
use crate::base::source::SourceFile;
use crate::vocab::notation;

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name and type, as they stand in the label.
    pub label: String,
    /// What it means.
    pub docs: String,
}

/// The parameters around a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `exponential(range: duration..duration, factor?: number)`
    pub label: String,
    /// What it says.
    pub docs: String,
    /// The parameters in order.
    pub parameters: Vec<Parameter>,
    /// Which of them is written.
    pub active: usize,
}

/// The parameters of the constructor or annotation whose arguments stand around an offset.
pub fn help(here: &Here<'_>, source: &SourceFile, offset: u32) -> Option<Signature> {
    let called = understand(here, source, offset).called?;
    let parameters: Vec<Parameter> = called
        .args
        .iter()
        .map(|arg| Parameter {
            label: format!("{}{}: {}", arg.name, if arg.required { "" } else { "?" }, notation::ty(&arg.ty)),
            docs: arg.doc.to_owned(),
        })
        .collect();
    let inner: Vec<&str> = parameters.iter().map(|parameter| parameter.label.as_str()).collect();
    let sign = if called.annotation { "@" } else { "" };
    let label = format!("{sign}{}({})", called.word, inner.join(", "));
    Some(Signature { label, docs: called.doc.to_owned(), parameters, active: called.active })
}

//! From a checked model to the set of files a build writes.

use rayon::prelude::*;

use super::lock::LockFile;
use super::project::Manifest;
use super::session::{Analysis, apply_severities};
use crate::base::files::Files;
use crate::diag::{Diagnostic, Diags};
use crate::emit::shared::{documents, support};
use crate::emit::{self, EMITTERS, EmitCx, Emitter, Options, REPORTERS, protobuf};
use crate::vocab::Target;

/// What to write.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Only these targets; all when empty.
    pub targets: Vec<Target>,
    /// What emitters read.
    pub emit: Options,
}

/// What a build would write, and what it found on the way.
#[derive(Debug, Default)]
pub struct Build {
    /// The files.
    pub files: Files,
    /// The findings of emission, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What `arch.lock` has to say from now on, where it says something else.
    pub lock: Option<LockFile>,
}

/// Runs the emitters over a checked model; `None` where errors stand against it.
pub fn build(analysis: &Analysis, options: &BuildOptions) -> Option<Build> {
    let checked = analysis.checked.as_ref()?;
    // What the command line says comes last, and wins.
    let mut emit = options.emit.clone();
    emit.pinned = analysis.lock.known.clone();
    emit.chosen = analysis.manifest.options.iter().chain(&options.emit.chosen).cloned().collect();
    let cx = EmitCx { checked, options: &emit };
    let wanted = |target: Target| options.targets.is_empty() || options.targets.contains(&target);
    let chosen: Vec<&Emitter> = EMITTERS.iter().filter(|emitter| wanted(emitter.target)).collect();
    // Emitters are pure, so they may run beside each other; the order of the results is that of the table.
    let results: Vec<(Files, Diags)> = chosen
        .par_iter()
        .map(|emitter| {
            let mut files = Files::default();
            let mut diags = Diags::new();
            (emitter.emit)(&cx, &mut files, &mut diags);
            (files, diags)
        })
        .collect();
    let mut files = Files::default();
    let mut diags = Diags::new();
    for (emitted, found) in results {
        diags.append(found);
        // Emitters write below their own folders, so nothing can meet here.
        files.merge(emitted);
    }
    for reporter in REPORTERS.iter().filter(|reporter| wanted(reporter.target)) {
        let mut written = Files::default();
        (reporter.emit)(&cx, &files, &mut written);
        files.merge(written);
    }
    let written: Vec<Target> = Target::ALL.iter().copied().filter(|target| wanted(*target)).collect();
    support::report(&cx, &written, &mut diags);
    documents::report(&cx, &written, &mut diags);
    apply_severities(&mut diags, &analysis.manifest);
    let lock = if wanted(Target::Protobuf) { analysis.lock.after(&protobuf::pinned(&cx)) } else { None };
    Some(Build { files, diagnostics: diags.into_sorted(), lock })
}

/// The targets that a project file asks for; unknown names are returned apart.
pub fn manifest_targets(manifest: &Manifest) -> (Vec<Target>, Vec<&str>) {
    let mut targets = Vec::new();
    let mut unknown = Vec::new();
    for name in manifest.emit.iter().flatten() {
        match emit::targets().find(|target| target.name() == name) {
            Some(target) => targets.push(target),
            None => unknown.push(name.as_str()),
        }
    }
    (targets, unknown)
}

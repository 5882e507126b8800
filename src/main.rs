//! The command line.
#![allow(clippy::print_stdout, clippy::indexing_slicing, clippy::disallowed_methods, reason = "temporary")]
use archc::driver::{build, loader::DiskLoader, session};
fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let analysis = match session::analyze(camino::Utf8Path::new(&path), &DiskLoader) {
        Ok(a) => a,
        Err(e) => {
            println!("{e}");
            return;
        }
    };
    let show = |d: &archc::diag::Diagnostic| {
        let f = analysis.sources.get(d.span.file).map(|f| (f.path.clone(), f.position(d.span.start)));
        if let Some((p, (l, c))) = f {
            println!("{p}:{l}:{c}: {}[{}] {} -- {:?}", d.severity.word(), d.code, d.message, d.help);
        }
    };
    analysis.diagnostics.iter().for_each(show);
    println!("{} findings, checked: {}", analysis.diagnostics.len(), analysis.checked.is_some());
    if let Some(out) = std::env::args().nth(2) {
        if let Some(b) = build::build(&analysis, &build::BuildOptions::default()) {
            b.diagnostics.iter().for_each(show);
            for (p, f) in b.files.iter() {
                let path = std::path::Path::new(&out).join(p.as_str());
                let _ = std::fs::create_dir_all(path.parent().unwrap_or(&path));
                let _ = std::fs::write(path, &f.text);
            }
            println!("{} files", b.files.len());
        }
    }
}

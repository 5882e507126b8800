//! How long the phases take, on the shop and on generated estates: `cargo bench --bench pipeline`.
//!
//! Divan prints time, throughput in bytes of source, and the peak of allocated memory of each run.
#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark stops where its input is not there")]

use archc::base::source::SourceFile;
use archc::base::span::FileId;
use archc::driver::build::{BuildOptions, build};
use archc::driver::loader::{DiskLoader, MemoryLoader};
use archc::driver::session::analyze;
use archc::fmt;
use archc::model::facts::Facts;
use archc::model::facts::timing::{Timing, What};
use archc::syntax;
use camino::Utf8Path;
use divan::Bencher;
use divan::counter::BytesCount;

mod estate;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [100, 1_000];

fn loader(count: usize) -> (MemoryLoader, usize) {
    let sources = estate::estate(count);
    let bytes = sources.iter().map(|source| source.text.len()).sum();
    let loader = MemoryLoader::default().with("estate/arch.toml", estate::MANIFEST);
    (
        sources.into_iter().fold(loader, |loader, source| loader.with(format!("estate/{}", source.path), source.text)),
        bytes,
    )
}

#[divan::bench(args = SIZES)]
fn parse_estate(bencher: Bencher<'_, '_>, count: usize) {
    let files: Vec<SourceFile> =
        estate::estate(count).into_iter().map(|source| SourceFile::new(source.path, source.text)).collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| files.iter().map(|file| syntax::parse(file, FileId(0)).file.decls.len()).sum::<usize>());
}

/// The stages behind parsing, which every check runs over the whole project.
#[divan::bench_group]
mod stage {
    use archc::diag::Diags;
    use archc::model::{Docs, Model, Module, Package};
    use archc::names::{Names, Source};
    use archc::syntax::ast;
    use archc::{checks, driver, lower, syntax};
    use divan::Bencher;

    use super::{FileId, SIZES, SourceFile, estate};

    /// The trees of an estate and of the standard library, with the names of their modules.
    fn parsed(count: usize) -> Vec<(String, ast::File)> {
        let own = estate::estate(count).into_iter().map(|source| (source.path.replace(".arch", ""), source.text));
        let library = driver::stdlib::FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        own.chain(library)
            .zip(0..)
            .map(|((name, text), id)| {
                let file = syntax::parse(&SourceFile::new(name.as_str(), text), FileId(id)).file;
                (name, file)
            })
            .collect()
    }

    fn sources<'f>(files: &'f [(String, ast::File)]) -> Vec<Source<'f>> {
        let one = |(name, file): &'f (String, ast::File)| {
            let local = !name.starts_with("std.");
            let docs = Docs { text: String::new() };
            let module = Module { name: name.clone(), path: name.clone(), docs, local };
            Source { module, package: usize::from(!local), file }
        };
        files.iter().map(one).collect()
    }

    fn model(names: &Names<'_>) -> Model {
        lower::lower(names, Package::default(), &mut Diags::new())
    }

    #[divan::bench(args = SIZES)]
    fn names(bencher: Bencher<'_, '_>, count: usize) {
        let files = parsed(count);
        let sources = sources(&files);
        bencher.bench(|| Names::collect(&sources, &mut Diags::new()));
    }

    #[divan::bench(args = SIZES)]
    fn types(bencher: Bencher<'_, '_>, count: usize) {
        let files = parsed(count);
        let sources = sources(&files);
        let names = Names::collect(&sources, &mut Diags::new());
        bencher.bench(|| archc::types::check_types(&names, &mut Diags::new()));
    }

    /// With the types, which lowering checks first.
    #[divan::bench(args = SIZES)]
    fn lower(bencher: Bencher<'_, '_>, count: usize) {
        let files = parsed(count);
        let sources = sources(&files);
        let names = Names::collect(&sources, &mut Diags::new());
        bencher.bench(|| model(&names));
    }

    #[divan::bench(args = SIZES)]
    fn checks(bencher: Bencher<'_, '_>, count: usize) {
        let files = parsed(count);
        let sources = sources(&files);
        let names = Names::collect(&sources, &mut Diags::new());
        bencher
            .with_inputs(|| model(&names))
            .bench_values(|model| checks::run(model, &mut Diags::new()).expect("the estate has no errors"));
    }
}

/// With the parse before it and the proof behind it, as the command does it.
#[divan::bench(args = SIZES)]
fn format_estate(bencher: Bencher<'_, '_>, count: usize) {
    let files: Vec<SourceFile> =
        estate::estate(count).into_iter().map(|source| SourceFile::new(source.path, source.text)).collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let formatted = |file| fmt::format(file, &syntax::parse(file, FileId(0)));
        files.iter().map(|file| formatted(file).expect("the estate has no errors").len()).sum::<usize>()
    });
}

#[divan::bench(args = SIZES)]
fn check_estate(bencher: Bencher<'_, '_>, count: usize) {
    let (loader, bytes) = loader(count);
    bencher.counter(BytesCount::new(bytes)).bench(|| analyze(Utf8Path::new("estate"), &loader));
}

/// What a check pays that asks for times and loads.
#[divan::bench(args = SIZES)]
fn time_estate(bencher: Bencher<'_, '_>, count: usize) {
    let (loader, _) = loader(count);
    let analysis = analyze(Utf8Path::new("estate"), &loader).expect("the estate is there");
    let model = analysis.checked.as_ref().expect("the estate has no errors").model();
    let last = |timing: &Timing| timing.graph.find(model.nodes.ids().next_back()?, What::Whole);
    bencher.with_inputs(|| Facts::of(model)).bench_values(|facts| {
        let timing = facts.timing(model);
        last(timing).and_then(|task| timing.load(model, task).copied())
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn build_estate(bencher: Bencher<'_, '_>, count: usize) {
    let (loader, bytes) = loader(count);
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let analysis = analyze(Utf8Path::new("estate"), &loader).expect("the estate is there");
        build(&analysis, &BuildOptions::default()).expect("the estate has no errors").files.len()
    });
}

#[divan::bench]
fn check_shop() -> usize {
    analyze(Utf8Path::new("examples/shop"), &DiskLoader).expect("the shop is there").diagnostics.len()
}

#[divan::bench]
fn build_shop() -> usize {
    let analysis = analyze(Utf8Path::new("examples/shop"), &DiskLoader).expect("the shop is there");
    build(&analysis, &BuildOptions::default()).expect("the shop has no errors").files.len()
}

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

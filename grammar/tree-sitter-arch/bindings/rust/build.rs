//! Compiles the generated parser and its scanner.

fn main() {
    let source = std::path::Path::new("src");
    let files = [source.join("parser.c"), source.join("scanner.c")];
    cc::Build::new().std("c11").include(source).files(&files).warnings(false).compile("tree-sitter-arch");
    for file in files.iter().chain([&source.join("words.h")]) {
        println!("cargo:rerun-if-changed={}", file.display());
    }
}

//! Writes a generated system to disk: an estate, to measure the whole command (`cargo bench --bench generate -- 1000 DIR`), or
//! a landscape, whose diagrams are drawn (`cargo test --bench generate -- landscape 1000 DIR`).
#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark stops where its input is not there")]

mod estate;
mod landscape;

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|argument| argument != "--bench").skip(1).collect();
    let (sources, count, folder): (fn(usize) -> Vec<estate::Source>, _, _) = match arguments.as_slice() {
        [count, folder] => (estate::estate, count, folder),
        [word, count, folder] if word == "landscape" => (landscape::landscape, count, folder),
        // `cargo bench` without arguments runs every benchmark: there is nothing to do here.
        _ => return,
    };
    let count = count.parse().expect("the number of services comes first");
    let folder = std::path::Path::new(folder);
    std::fs::create_dir_all(folder).expect("the folder can be made");
    std::fs::write(folder.join("arch.toml"), estate::MANIFEST).expect("the folder can be written");
    for source in sources(count) {
        std::fs::write(folder.join(source.path), source.text).expect("the folder can be written");
    }
}

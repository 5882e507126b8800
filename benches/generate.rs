//! Writes an estate to disk, to measure the whole command: `cargo bench --bench generate -- 1000 DIR`.
#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark stops where its input is not there")]

mod estate;

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|argument| argument != "--bench").skip(1).collect();
    let [count, folder] = arguments.as_slice() else {
        // `cargo bench` without arguments runs every benchmark: there is nothing to do here.
        return;
    };
    let count = count.parse().expect("the number of services comes first");
    let folder = std::path::Path::new(folder);
    std::fs::create_dir_all(folder).expect("the folder can be made");
    std::fs::write(folder.join("arch.toml"), estate::MANIFEST).expect("the folder can be written");
    for source in estate::estate(count) {
        std::fs::write(folder.join(source.path), source.text).expect("the folder can be written");
    }
}

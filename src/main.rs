//! The program `archc`.

/// A compilation makes millions of small values on several threads, and this allocator was written for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    archc::cli::run(std::env::args_os())
}

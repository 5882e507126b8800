//! The program `archc`.

fn main() -> std::process::ExitCode {
    archc::cli::run(std::env::args_os())
}

//! Where text goes: colored on a terminal, plain elsewhere, and into nothing once nobody reads any more.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};

use super::args::When;
use crate::diag::render::human::Color;

/// How long work takes before it is worth a word.
const PATIENCE: Duration = Duration::from_millis(500);

/// The standard output and error.
pub(super) struct Terminal {
    choice: ColorChoice,
}

impl Terminal {
    /// Colors as asked for; `auto` looks at the terminal and at `NO_COLOR`, `CLICOLOR_FORCE` and `TERM`.
    pub(super) fn new(when: When) -> Self {
        let choice = match when {
            When::Auto => AutoStream::choice(&std::io::stdout()),
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
        };
        Terminal { choice }
    }

    /// Whether findings are to be colored.
    pub(super) fn color(&self) -> Color {
        match self.choice {
            ColorChoice::Always | ColorChoice::AlwaysAnsi => Color::Always,
            ColorChoice::Auto | ColorChoice::Never => Color::Never,
        }
    }

    /// Writes to the standard output. A reader that went away, as in `archc … | head`, is no trouble.
    pub(super) fn print(&mut self, text: &str) {
        let mut out = AutoStream::new(std::io::stdout(), self.choice).lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Says on the standard error why the command could not run.
    pub(super) fn fail(why: &str) {
        let _ = writeln!(std::io::stderr(), "error: {}", why.trim_end());
    }

    /// Writes findings to the standard error, where the standard output is for something else.
    pub(super) fn tell(text: &str) {
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Runs `work`. Where it takes long and a person watches, a line says what is going on, and goes away again.
    pub(super) fn watched<T>(what: &str, work: impl FnOnce() -> T) -> T {
        let progress = std::io::stderr().is_terminal().then(|| Progress::start(what.to_owned()));
        let result = work();
        if let Some(progress) = progress {
            progress.finish();
        }
        result
    }
}

/// A line on the standard error that appears after [`PATIENCE`].
struct Progress {
    done: Sender<()>,
    thread: JoinHandle<()>,
}

impl Progress {
    fn start(what: String) -> Self {
        let (done, waiting) = channel();
        let thread = std::thread::spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let mut err = std::io::stderr();
                let _ = write!(err, "{what} …").and_then(|()| err.flush());
                let _ = waiting.recv();
                let _ = write!(err, "\r\u{1b}[2K").and_then(|()| err.flush());
            }
        });
        Progress { done, thread }
    }

    fn finish(self) {
        let _ = self.done.send(());
        let _ = self.thread.join();
    }
}

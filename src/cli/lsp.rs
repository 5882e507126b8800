//! `archc lsp`: serves an editor.

use super::{Failure, Outcome};

/// Serves an editor over the standard input and output.
pub(super) fn run() -> Result<Outcome, Failure> {
    match crate::lsp::serve_stdio() {
        // An editor that goes away without saying so is no trouble of a user's.
        Ok(true) => Ok(Outcome::Clean),
        Ok(false) => Ok(Outcome::Reported),
        Err(error) => Err(Failure(format!("the editor cannot be served: {error}"))),
    }
}

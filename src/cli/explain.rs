//! `archc explain`: the page of a code, or what a word of the language means.

use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::base::suggest::nearest;
use crate::diag::Code;
use crate::vocab;

/// Explains a code or a word.
pub(super) fn run(topic: &str, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let text = match Code::parse(topic) {
        Some(code) => page(code),
        None => vocab::describe(topic).ok_or_else(|| unknown(topic))?,
    };
    terminal.print(&text);
    Ok(Outcome::Clean)
}

/// The page as it is read on a terminal: its examples without what labels them for tests.
fn page(code: Code) -> String {
    let plain = |line: &str| match line.strip_prefix("```").and_then(|label| label.split_once(',')) {
        Some((language, _)) => format!("```{language}\n"),
        None => format!("{line}\n"),
    };
    code.explanation().lines().map(plain).collect()
}

fn unknown(topic: &str) -> Failure {
    let topics = vocab::topics();
    let codes = Code::ALL.iter().flat_map(|code| [code.number(), code.name()]);
    let near = nearest(topic, codes.chain(topics.iter().map(String::as_str)));
    Failure(match near {
        Some(near) => format!("nothing is called `{topic}`; did you mean `{near}`?"),
        None => format!("nothing is called `{topic}`; name a code such as `E0201`, or a word of the language"),
    })
}

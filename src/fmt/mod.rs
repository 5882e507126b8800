//! The one style of `.arch` sources: from a file that parses to the same file, laid out.
//!
//! Tree and comments become a document of an algebra after Lindig, "Strictly Pretty" (2000): texts, places where a line
//! may end, and groups that stand on one line where they fit. What a person decided stays as it is: the order of
//! statements and settings, one blank line between groups, a body or a list of values that was opened on a line of its
//! own, the form of each literal. Put right are indentation, spaces, commas, the length of lines, the order of names in
//! the braces of an import, of the clauses of a relation, and of default and annotations.
//!
//! The printer walks the tree in the order of the text and takes every token from the source, so that each comment is
//! met between the two tokens it stands between. `proof` then reads the result: another tree, another sequence of
//! comments or another character is a [`Refusal`], never a result. A file with syntax errors is refused as a whole: what
//! belongs to a broken declaration is a guess, and so would be its layout.
//!
//! Not here: files (`cli`), options (there are none), and knowledge of the vocabulary: what does not belong into a body is
//! laid out all the same.

mod cursor;
mod doc;
mod list;
mod print;
mod proof;
mod range;
mod render;
#[cfg(test)]
mod tests;

pub use proof::Refusal;
pub use range::format_range;

use crate::base::source::SourceFile;
use crate::syntax::{Parse, parse};
use cursor::Printer;

/// How many columns a line has.
pub const WIDTH: usize = 100;

/// The text of a parsed file in the one style; `parsed` is what `file` was parsed to.
pub fn format(file: &SourceFile, parsed: &Parse) -> Result<String, Refusal> {
    let (text, _) = laid_out(file, parsed)?;
    if text != file.text {
        let again = SourceFile::new(file.path.clone(), text.as_str());
        proof::check(file, parsed, &again, &parse(&again, parsed.file.id))?;
    }
    Ok(text)
}

/// The text before it is proven, and the pieces it is made of.
fn laid_out(file: &SourceFile, parsed: &Parse) -> Result<(String, Vec<range::Piece>), Refusal> {
    if parsed.diags.has_errors() {
        return Err(Refusal::Broken);
    }
    let mut printer = Printer::new(&file.text, parsed);
    let docs = printer.file(&parsed.file);
    let rendered = render::render(&docs, WIDTH);
    let pieces = range::pieces(&printer.spans, &rendered.marks);
    Ok((rendered.text, pieces))
}

//! From the bytes of a file to its text.

use crate::base::span::{FileId, Span};
use crate::diag::Diagnostic;

use super::{errors, lex};

/// The largest file that is read, in bytes: far above any source, and below what spans can address.
pub const MAX_FILE_SIZE: usize = 64 << 20;

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What can be shown of the file, for the place of the finding.
    pub text: String,
    at: usize,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    TooLarge(usize),
    NotUtf8(u8),
    Utf16,
}

impl Unreadable {
    /// The finding, in the file whose text is [`Unreadable::text`].
    pub fn diagnostic(&self, file: FileId) -> Diagnostic {
        let end = self.at + self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = Span::new(file, lex::offset(self.at), lex::offset(end));
        match self.reason {
            Reason::TooLarge(size) => errors::file_too_large(span, size, MAX_FILE_SIZE),
            Reason::NotUtf8(byte) => errors::not_utf8(span, Some(byte)),
            Reason::Utf16 => errors::not_utf8(span, None),
        }
    }
}

/// Reads bytes as UTF-8, without the byte-order mark that some editors write.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > MAX_FILE_SIZE {
        return Err(Unreadable { text: String::new(), at: 0, reason: Reason::TooLarge(bytes.len()) });
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Unreadable { text: String::new(), at: 0, reason: Reason::Utf16 });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or(0);
            let text = String::from_utf8_lossy(bytes).into_owned();
            Err(Unreadable { text, at, reason: Reason::NotUtf8(byte) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_utf8_with_and_without_a_mark() {
        assert_eq!(decode(b"\xEF\xBB\xBFteam A").as_deref(), Ok("team A"));
        assert_eq!(decode(b"\xEF\xBB\xBF").as_deref(), Ok(""));
        assert_eq!(decode("größe".as_bytes()).as_deref(), Ok("größe"));
    }

    #[test]
    fn says_where_bytes_are_no_text() {
        let found = decode(b"team A\n\xE4b").unwrap_err().diagnostic(FileId(0));
        assert_eq!((found.code.number(), found.span.start), ("E0116", 7));
        assert_eq!(decode(b"\xFF\xFEt\0").unwrap_err().diagnostic(FileId(0)).code.number(), "E0116");
        assert_eq!(decode(&vec![b' '; MAX_FILE_SIZE + 1]).unwrap_err().diagnostic(FileId(0)).code.number(), "E0112");
    }
}

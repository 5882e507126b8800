//! Outputs as a value: relative paths and the set of files a build would write.

use std::collections::BTreeMap;

/// A path inside an output folder: relative, `/`-separated, without `..`, empty or hidden traversal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

impl RelPath {
    /// The path, or `None` where it is absolute, empty, has an empty, `.` or `..` segment, a backslash,
    /// a colon or a control character: it could leave the output folder on some system.
    pub fn new(path: impl Into<String>) -> Option<Self> {
        let path = path.into();
        let sound = |segment: &str| {
            !segment.is_empty()
                && segment != "."
                && segment != ".."
                && !segment.contains(|c: char| c == '\\' || c == ':' || c.is_control())
        };
        path.split('/').all(sound).then_some(RelPath(path))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RelPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a file on disk relates to what a build writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Generated: the build owns every byte.
    Generated,
    /// A stub that belongs to people once written; later builds touch only the regions marked as managed.
    Managed,
}

/// One output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its text.
    pub text: String,
    /// Who owns it after it was written.
    pub ownership: Ownership,
}

/// What a build writes, in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    files: BTreeMap<RelPath, OutputFile>,
}

/// Two outputs with the same path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicatePath(pub RelPath);

impl Files {
    /// Adds a generated file.
    pub fn add(&mut self, path: RelPath, text: String) -> Result<(), DuplicatePath> {
        self.insert(path, OutputFile { text, ownership: Ownership::Generated })
    }

    /// Adds a stub that people own once it is written.
    pub fn add_managed(&mut self, path: RelPath, text: String) -> Result<(), DuplicatePath> {
        self.insert(path, OutputFile { text, ownership: Ownership::Managed })
    }

    fn insert(&mut self, path: RelPath, file: OutputFile) -> Result<(), DuplicatePath> {
        if self.files.contains_key(&path) {
            return Err(DuplicatePath(path));
        }
        self.files.insert(path, file);
        Ok(())
    }

    /// Moves all files of `other` into `self`; the paths that both have are returned and keep the first text.
    pub fn merge(&mut self, other: Files) -> Vec<DuplicatePath> {
        other.files.into_iter().filter_map(|(path, file)| self.insert(path, file).err()).collect()
    }

    /// The file at a path.
    pub fn get(&self, path: &RelPath) -> Option<&OutputFile> {
        self.files.get(path)
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &OutputFile)> {
        self.files.iter()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

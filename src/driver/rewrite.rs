//! Sources that a command changes: replaced whole or left as they are.

use std::io::{self, Write};

use camino::Utf8Path;

/// Puts `text` in the place of the file at `path`, in one step. Its permissions stay, and so does a link that leads to it.
pub fn replace(path: &Utf8Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize_utf8()?;
    let folder = target.parent().unwrap_or(Utf8Path::new("."));
    let permissions = target.metadata()?.permissions();
    // A rename would get around what the file itself refuses.
    if permissions.readonly() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    let mut staged = tempfile::Builder::new().prefix(".archc-").tempfile_in(folder)?;
    staged.write_all(text.as_bytes())?;
    staged.as_file().set_permissions(permissions)?;
    staged.as_file().sync_all()?;
    staged.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "a test of the disk")]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn keeps_permissions_and_links() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let (file, link) = (folder.join("a.arch"), folder.join("link.arch"));
        std::fs::write(&file, "old").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2);

        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o440)).unwrap();
        assert_eq!(replace(&file, "newer").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
    }
}

//! Files that are either whole or untouched.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::error::Error;

/// What a file is written through.
pub(super) type Writer = BufWriter<NamedTempFile>;

/// Lets `write` fill a temporary file beside `path` and puts it in place of `path`.
///
/// Directories that are missing are created.
pub(super) fn write(
    path: &Path,
    write: impl FnOnce(&mut Writer) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = |source| Error::write(path, source);
    let target = target(path).map_err(failed)?;
    let directory = directory_of(&target);
    fs::create_dir_all(directory).map_err(failed)?;
    let temporary = temporary_file(directory).map_err(failed)?;
    let mut file = BufWriter::with_capacity(1 << 20, temporary);
    write(&mut file)?;
    file.flush().map_err(failed)?;
    let temporary = file.into_inner().map_err(|e| failed(e.into_error()))?;
    temporary.persist(&target).map_err(|e| failed(e.error))?;
    Ok(())
}

/// The file that is replaced: what a link points to, and never a device or a pipe.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(target) if target.is_file() => Ok(target),
        Ok(_) => Err(io::Error::other("it is no regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

/// The directory that a file lies in.
pub(crate) fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn temporary_file(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".field-analysis-");
    // Readable for others as far as the umask allows: temporary files are private by default.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_fails_half_way_is_untouched() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.csv");
        fs::write(&path, "before").unwrap();
        let failed = write(&path, |file| {
            file.write_all(b"half").unwrap();
            Err(Error::write(&path, io::Error::other("disk full")))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn missing_directories_are_created() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a/b/out.csv");
        write(&path, |file| {
            file.write_all(b"whole").unwrap();
            Ok(())
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_devices_refused() {
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, |_| Ok(())).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"");
        assert!(write(Path::new("/dev/null"), |_| Ok(())).is_err());
        assert!(write(directory.path(), |_| Ok(())).is_err());
    }
}

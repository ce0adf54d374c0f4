//! Whether files could be made where there is no directory yet.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Writes a file and deletes it again, in the directory or, where there is none, in the one above it
/// in which it would be made. Returns the directory that was written to.
pub(super) fn try_writing(directory: &Path) -> io::Result<PathBuf> {
    let above = nearest(directory)?;
    let scratch = above.join(format!(".scratch-{}", Uuid::new_v4().simple()));
    let written = File::create_new(&scratch).and_then(|mut file| {
        file.write_all(b"scratch")?;
        file.sync_all()
    });
    let removed = fs::remove_file(&scratch);
    written.and(removed).map(|()| above)
}

fn nearest(directory: &Path) -> io::Result<PathBuf> {
    let directory = std::path::absolute(directory)?;
    for above in directory.ancestors() {
        if above.try_exists()? {
            return Ok(above.to_owned());
        }
        // To a disk that is not mounted, say. What is above it is not what is meant.
        if above.is_symlink() {
            let finding = format!("`{}` is a link that leads nowhere", above.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, finding));
        }
    }
    Ok(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_directories_stay_missing() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("a/b");
        let above = try_writing(&missing).unwrap();
        assert_eq!(above, directory.path());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn link_that_leads_nowhere_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let link = directory.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        for directory in [&link, &link.join("a")] {
            let error = try_writing(directory).unwrap_err();
            let told = format!("`{}` is a link that leads nowhere", link.display());
            assert_eq!(error.to_string(), told);
        }
    }

    #[test]
    fn file_in_the_way_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        try_writing(file.path()).unwrap_err();
        try_writing(&file.path().join("a")).unwrap_err();
    }
}

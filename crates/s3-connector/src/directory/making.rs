//! Directories that are still there after a power loss.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes a directory and those above it that are missing.
///
/// Each is durable before the next one is made in it. So of those that are there only the lowest may
/// not be yet: somebody has just made it, or was killed before more could be done. That is done here.
pub(crate) fn make_directory(directory: &Path) -> io::Result<()> {
    make_levels(directory, sync_directory)
}

fn make_levels(directory: &Path, sync: impl Fn(&Path) -> io::Result<()>) -> io::Result<()> {
    let levels = directory.ancestors();
    let levels: Vec<_> = levels.filter(|it| !it.as_os_str().is_empty()).collect();
    let missing = levels.iter().take_while(|level| !level.is_dir()).count();
    if let Some(parent) = levels.get(missing).and_then(|lowest| above(lowest)) {
        // Above the user's own directories there may be some that cannot be opened.
        let _ = sync(parent);
    }
    for level in levels[..missing].iter().rev() {
        make(level)?;
        above(level).map_or(Ok(()), &sync)?;
    }
    Ok(())
}

/// Somebody else may be faster.
fn make(level: &Path) -> io::Result<()> {
    match fs::create_dir(level) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Err(_) if level.is_dir() => Ok(()),
        // To a disk that is not mounted, say: the system's own words are that it is there.
        Err(error) if level.is_symlink() && !level.exists() => {
            let flaw = format!("`{}` is a link that leads nowhere", level.display());
            Err(io::Error::new(error.kind(), flaw))
        }
        made => made,
    }
}

/// Where the name of a directory is kept.
fn above(directory: &Path) -> Option<&Path> {
    let parent = directory.parent()?;
    let is_here = parent.as_os_str().is_empty();
    Some(if is_here { Path::new(".") } else { parent })
}

/// Makes names in a directory durable; where directories cannot be opened the system does it itself.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    /// What is synced while a directory is made, and what is in it then.
    fn synced(directory: &Path) -> Vec<(PathBuf, usize)> {
        let synced = RefCell::new(Vec::new());
        make_levels(directory, |level| {
            let below = fs::read_dir(level)?
                .next()
                .map(|entry| entry.unwrap().path());
            let depth = below.map_or(0, |below| 1 + fs::read_dir(below).unwrap().count());
            synced.borrow_mut().push((level.to_owned(), depth));
            Ok(())
        })
        .unwrap();
        synced.into_inner()
    }

    #[test]
    fn each_level_is_durable_before_there_is_one_in_it() {
        let home = TempDir::new().unwrap();
        let home = home.path().join("home");
        fs::create_dir(&home).unwrap();
        let expected = [
            (home.parent().unwrap().to_owned(), 1),
            (home.clone(), 1),
            (home.join("a"), 1),
            (home.join("a/b"), 1),
        ];
        assert_eq!(synced(&home.join("a/b/c")), expected);
        assert!(home.join("a/b/c").is_dir());
    }

    #[test]
    fn level_that_is_there_is_made_durable_again() {
        let home = TempDir::new().unwrap();
        let directory = home.path().join("a");
        fs::create_dir(&directory).unwrap();
        for _ in 0..2 {
            assert_eq!(synced(&directory), [(home.path().to_owned(), 1)]);
        }
        make_levels(&directory, |_| Err(io::Error::other("not to be opened"))).unwrap();
    }

    #[test]
    fn level_that_cannot_be_made_durable_is_an_error() {
        let home = TempDir::new().unwrap();
        let directory = home.path().join("a/b");
        make_levels(&directory, |_| Err(io::Error::other("broken"))).unwrap_err();
        assert!(!directory.exists());
    }

    #[test]
    fn what_is_in_the_way_is_an_error() {
        let home = TempDir::new().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path("file"), "").unwrap();
        symlink(path("not-mounted"), path("link")).unwrap();
        for name in ["file", "file/a"] {
            make_directory(&path(name)).unwrap_err();
        }
        for name in ["link", "link/a"] {
            let error = make_directory(&path(name)).unwrap_err();
            let told = format!("`{}` is a link that leads nowhere", path("link").display());
            assert_eq!(error.to_string(), told);
        }
        make_directory(Path::new("/")).unwrap();
        make_directory(Path::new(".")).unwrap();
    }
}

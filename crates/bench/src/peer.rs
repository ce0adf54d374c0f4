//! The same work done by somebody else's means.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use test_support::{target_directory, workspace_root};

use crate::home::Home;

/// What the peer does with answers, beside storing them as documents and deriving leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RawObjects {
    /// Puts each as an object of its own.
    Each,
    /// Nothing: the peer's best case.
    None,
}

/// A Python that has the peer's packages.
pub(crate) struct Peer {
    python: PathBuf,
}

impl Peer {
    /// Makes the virtual environment where it is not there yet.
    pub(crate) fn installed() -> Result<Self> {
        let requirements = peers().join("requirements.txt");
        let wanted = fs::read_to_string(&requirements)
            .with_context(|| format!("could not read `{}`", requirements.display()))?;
        let environment = target_directory().join("bench").join("python");
        let installed = environment.join("installed.txt");
        if fs::read_to_string(&installed).ok().as_ref() != Some(&wanted) {
            eprintln!("installing the peer's packages");
            install(&environment, &requirements)?;
            fs::write(installed, wanted)?;
        }
        let python = environment.join("bin").join("python");
        Ok(Self { python })
    }

    /// A run over these addresses into a home on servers.
    pub(crate) fn command(
        &self,
        home: &Home,
        api: &str,
        addresses: &Path,
        objects: RawObjects,
    ) -> Command {
        let mut command = home.command(&self.python);
        command
            .arg(peers().join("elt.py"))
            .args(["--api-url", api])
            .arg("--emails")
            .arg(addresses);
        if objects == RawObjects::Each {
            command.arg("--objects");
        }
        command
    }
}

fn peers() -> PathBuf {
    workspace_root().join("bench").join("peers")
}

fn install(environment: &Path, requirements: &Path) -> Result<()> {
    let made = Command::new("python3")
        .args(["-m", "venv"])
        .arg(environment)
        .status();
    let made = made.context("could not run `python3`")?;
    ensure!(made.success(), "`python3 -m venv` failed");
    let installed = Command::new(environment.join("bin").join("python"))
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ])
        .arg(requirements)
        .stdout(Stdio::null())
        .status()?;
    ensure!(
        installed.success(),
        "pip could not install the peer's packages"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peer_is_python_that_compiles() {
        let script = peers().join("elt.py");
        let check = "import ast, sys; ast.parse(open(sys.argv[1]).read())";
        let status = Command::new("python3")
            .args(["-c", check])
            .arg(script)
            .status();
        assert!(status.is_ok_and(|status| status.success()));
    }
}

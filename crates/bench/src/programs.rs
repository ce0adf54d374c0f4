//! The programs that are measured: those beside this one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Packages whose programs are measured.
const MEASURED: [&str; 3] = ["elt", "mock-api", "persona"];

/// Where they lie.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    directory: PathBuf,
}

impl Programs {
    /// Builds them in the profile that this program was built in, and finds them beside it.
    pub(crate) fn built() -> Result<Self> {
        let programs = Self::beside_this_one()?;
        eprintln!("building {}", MEASURED.join(", "));
        let status = programs.build_command().stdout(Stdio::null()).status();
        let status =
            status.context("could not run cargo; build the programs and use --no-build")?;
        ensure!(
            status.success(),
            "cargo could not build the programs to be measured"
        );
        programs.checked()
    }

    /// Takes them as they are.
    pub(crate) fn as_they_are() -> Result<Self> {
        Self::beside_this_one()?.checked()
    }

    /// The path of a program.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    fn beside_this_one() -> Result<Self> {
        let own = env::current_exe().context("this program does not know where it lies")?;
        let beside = own.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Self { directory: beside })
    }

    /// `target/release/bench` → `cargo build --release --target-dir target`.
    fn build_command(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .current_dir(test_support::workspace_root())
            .args(["build", "--quiet"])
            .args(MEASURED.map(|package| format!("--package={package}")));
        if self.directory.ends_with("release") {
            command.arg("--release");
        }
        if let Some(target) = self.directory.parent() {
            command.arg("--target-dir").arg(target);
        }
        command
    }

    fn checked(self) -> Result<Self> {
        for name in MEASURED {
            let path = self.path(name);
            ensure!(
                path.exists(),
                "`{}` is not built: run `cargo build --release -p elt -p mock-api -p persona`, or leave out --no-build",
                path.display()
            );
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_program_is_named_with_the_remedy() {
        let directory = PathBuf::from("/no/such/place");
        let error = Programs { directory }.checked().unwrap_err().to_string();
        assert!(
            error.starts_with("`/no/such/place/elt` is not built"),
            "{error}"
        );
    }

    #[test]
    fn programs_are_built_as_this_one_was() {
        let arguments = |directory: &str| {
            let directory = PathBuf::from(directory);
            let command = Programs { directory }.build_command();
            let arguments = command
                .get_args()
                .map(|it| it.to_string_lossy().into_owned());
            arguments.skip(5).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(arguments("/t/release"), "--release --target-dir /t");
        assert_eq!(arguments("/t/debug"), "--target-dir /t");
    }
}

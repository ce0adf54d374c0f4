//! A directory with an input, and the program run in it.

use std::path::Path;
use std::process::Command;

use insta::Settings;
use insta::internals::SettingsBindDropGuard;
use tempfile::TempDir;

/// A directory of its own for each test, holding `mapping.csv`.
pub(crate) struct Files {
    directory: TempDir,
    _filters: SettingsBindDropGuard,
}

impl Files {
    pub(crate) fn with(input: impl AsRef<[u8]>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("mapping.csv"), input).unwrap();
        let mut settings = Settings::clone_current();
        settings.add_filter(r"took .* MiB\n", "");
        Self {
            directory,
            _filters: settings.bind_to_scope(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The program, cleaning `mapping.csv` into `cleaned.csv`.
    pub(crate) fn clean(&self) -> Command {
        let mut command = self.program();
        command.args(["--input", "mapping.csv", "--output", "cleaned.csv"]);
        command
    }

    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(insta_cmd::get_cargo_bin("field-analysis"));
        command.current_dir(self.path()).env_clear();
        command
    }
}

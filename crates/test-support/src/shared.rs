//! One server of a kind for all test processes of this target directory.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::Result;

use crate::binaries::services_directory;
use crate::keeper::Kept;

/// The directory of the shared server of a kind, and the lock under which it is started.
pub(crate) struct Shared {
    pub(crate) kept: Kept,
    start: File,
}

impl Shared {
    /// Joins the users of the server of this kind, whether it runs or not.
    ///
    /// Blocks while another process starts it. The keeper of a dead server removes its directory,
    /// so joining is repeated until the directory that was locked is still the one in place.
    pub(crate) fn join(kind: &str) -> Result<Self> {
        let run = services_directory().join("run");
        fs::create_dir_all(&run)?;
        let start = File::create(run.join(format!("{kind}.lock")))?;
        start.lock()?;
        loop {
            let kept = Kept::join(&run.join(kind))?;
            if kept.directory().join("users").exists() {
                return Ok(Self { kept, start });
            }
        }
    }

    /// What the process that started the server wrote down, if the server is alive.
    pub(crate) fn state(&self) -> Option<String> {
        let state = fs::read_to_string(self.state_file()).ok()?;
        self.kept.is_alive().then_some(state)
    }

    /// Writes down how the running server is reached.
    pub(crate) fn publish(&self, state: &str) -> Result<()> {
        Ok(fs::write(self.state_file(), state)?)
    }

    /// Lets other processes look.
    pub(crate) fn release(self) -> Result<Kept> {
        self.start.unlock()?;
        Ok(self.kept)
    }

    fn state_file(&self) -> PathBuf {
        self.kept.directory().join("state")
    }
}

//! One server of a kind for all test processes of this target directory.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::keeper::{Kept, run_directory, sweep};

/// The lock under which the shared server of a kind is looked for and, if there is none, started.
///
/// Whoever holds it makes the others wait, so that many test processes at once start one server.
pub(crate) struct Registry {
    kind: &'static str,
    _lock: File,
}

impl Registry {
    /// Blocks while another process starts a server of this kind.
    pub(crate) async fn open(kind: &'static str) -> Result<Self> {
        tokio::task::spawn_blocking(move || {
            let run = run_directory();
            fs::create_dir_all(&run)?;
            let lock = File::create(run.join(format!("{kind}.lock")))?;
            lock.lock()?;
            Ok(Self { kind, _lock: lock })
        })
        .await?
    }

    /// The running server and how it is reached.
    pub(crate) fn running(&self) -> Result<Option<(Kept, String)>> {
        let Ok(entry) = fs::read_to_string(self.entry()) else {
            return Ok(None);
        };
        let Some((address, directory)) = entry.split_once('\n') else {
            return Ok(None);
        };
        let kept = Kept::join(Path::new(directory))?;
        Ok(kept.map(|kept| (kept, address.to_owned())))
    }

    /// A directory for a new server.
    pub(crate) fn create(&self) -> Result<Kept> {
        let run = run_directory();
        sweep(&run)?;
        Kept::create(&run, self.kind)
    }

    /// Lets others know how the server is reached, now that it answers.
    pub(crate) fn publish(&self, kept: &Kept, address: &str) -> Result<()> {
        let entry = format!("{address}\n{}", kept.directory().display());
        Ok(fs::write(self.entry(), entry)?)
    }

    fn entry(&self) -> PathBuf {
        run_directory().join(format!("{}.current", self.kind))
    }
}

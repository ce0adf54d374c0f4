//! Starts a server under a keeper that ends it when nobody needs it any more.
//!
//! Everybody who uses a server holds a shared lock on its `users` file. The keeper, a small shell
//! loop in a process group of its own, tries for the exclusive lock; once it has had it for a few
//! seconds it kills the server and removes its directory. A test that panics or is killed lets go of
//! its lock like any other, so no server outlives its users for long.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// `$1` is the directory, the rest the server's command. While the exclusive lock is held, nobody can
/// start to use the server that is about to die.
const SCRIPT: &str = r#"
directory=$1; shift
"$@" >"$directory/server.log" 2>&1 & server=$!
echo $server >"$directory/pid.partial" && mv "$directory/pid.partial" "$directory/pid"
idle=0
while kill -0 $server 2>/dev/null; do
    sleep 1
    if flock --exclusive --nonblock "$directory/users" true; then idle=$((idle + 1)); else idle=0; fi
    if [ $idle -ge 10 ]; then
        flock --exclusive --nonblock "$directory/users" sh -c 'rm -f "$1/state" && kill -KILL $2' sh "$directory" $server && break
        idle=0
    fi
done
wait $server
flock --exclusive --nonblock "$directory/users" rm -rf "$directory"
exit 0
"#;

/// A server's directory, and the lock by which this process keeps the server alive.
pub(crate) struct Kept {
    directory: PathBuf,
    _users: File,
}

impl Kept {
    /// Takes part in the use of the server in `directory`.
    pub(crate) fn join(directory: &Path) -> Result<Self> {
        fs::create_dir_all(directory)?;
        let users = File::options()
            .create(true)
            .append(true)
            .open(directory.join("users"))?;
        users.lock_shared()?;
        Ok(Self {
            directory: directory.to_owned(),
            _users: users,
        })
    }

    /// Starts the server's program under a keeper.
    pub(crate) fn start(&self, command: &[String]) -> Result<()> {
        let _ = fs::remove_file(self.directory.join("pid"));
        Command::new("sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(&self.directory)
            .args(command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("could not start the keeper of a server")?;
        self.wait_for_pid()
    }

    fn wait_for_pid(&self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.pid().is_err() {
            if Instant::now() > deadline {
                bail!("the keeper did not start its server");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The server's process.
    pub(crate) fn pid(&self) -> Result<u32> {
        Ok(fs::read_to_string(self.directory.join("pid"))?
            .trim()
            .parse()?)
    }

    /// Whether the process is there and is the one that was started in this directory.
    pub(crate) fn is_alive(&self) -> bool {
        let Ok(pid) = self.pid() else { return false };
        let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let directory = self.directory.as_os_str().as_encoded_bytes();
        command
            .windows(directory.len())
            .any(|window| window == directory)
    }

    /// Sends a signal (`STOP`, `CONT`, `KILL`) to the server.
    pub(crate) fn signal(&self, signal: &str) -> Result<()> {
        let status = Command::new("kill")
            .arg(format!("-{signal}"))
            .arg(self.pid()?.to_string())
            .status()?;
        if status.success() {
            Ok(())
        } else {
            bail!("could not send {signal} to a server")
        }
    }

    /// The server's directory.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The end of what the server printed, for error messages.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.directory.join("server.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

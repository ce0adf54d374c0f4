//! Starts a server under a keeper that ends it when nobody needs it any more.
//!
//! Everybody who uses a server holds a shared lock on its `users` file, which lies beside the
//! server's directory. The keeper, a small shell loop in a process group of its own, tries for the
//! exclusive lock; once it has got it for a few seconds on end it kills the server and removes its
//! directory. A test that panics or is killed lets go of its lock like any other, so no server
//! outlives its users for long; and a server whose keeper is killed dies with it.
//!
//! Every server has a directory of its own that is never used again, so what a dead one left
//! behind cannot meet a new one.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use uuid::Uuid;

use crate::binaries::services_directory;
use crate::listening::listens;

/// `$1` is the directory, `$2` the lock of the users, `$3` for how many seconds a server may idle;
/// the rest is the server's command.
///
/// While the exclusive lock is held nobody can join; who waited for it finds no `pid` afterwards.
/// The system hangs up on a process group with a stopped process when its parent dies, and a keeper
/// that listened to it would leave the directory of a paused server behind.
const SCRIPT: &str = r#"
trap '' HUP
directory=$1 users=$2 patience=$3; shift 3
if command -v setpriv >/dev/null; then set -- setpriv --pdeathsig KILL "$@"; fi
"$@" >>"$directory/server.log" 2>&1 & server=$!
echo $server >"$directory/pid.partial" && mv "$directory/pid.partial" "$directory/pid"
idle=0
while kill -0 $server 2>/dev/null; do
    sleep 1
    if flock --exclusive --nonblock "$users" true; then idle=$((idle + 1)); else idle=0; fi
    if [ $idle -ge $patience ]; then
        flock --exclusive --nonblock "$users" rm -f "$directory/pid" && kill -KILL $server
        idle=0
    fi
done
wait $server
flock --exclusive "$users" sh -c '
    [ -e "$1/litter" ] && xargs rm -f <"$1/litter"
    rm -rf "$1" "$2"' sh "$directory" "$users"
"#;

/// For how many seconds a server waits for another user: longer than from one test program to the
/// next.
const PATIENCE: u32 = 10;

/// A server's directory, and the lock by which this process keeps the server alive.
pub(crate) struct Kept {
    directory: PathBuf,
    users: File,
}

/// Where servers of this target directory live.
pub(crate) fn run_directory() -> PathBuf {
    services_directory().join("run")
}

fn users_file(directory: &Path) -> PathBuf {
    directory.with_extension("users")
}

impl Kept {
    /// Makes a directory for a new server under `parent`.
    pub(crate) fn create(parent: &Path, kind: &str) -> Result<Self> {
        let directory = parent.join(format!("{kind}-{}", Uuid::new_v4().simple()));
        fs::create_dir_all(parent)?;
        let users = File::create(users_file(&directory))?;
        users.lock_shared()?;
        fs::create_dir(&directory)?;
        Ok(Self { directory, users })
    }

    /// Takes part in the use of the server in `directory`; none if it is gone.
    pub(crate) fn join(directory: &Path) -> Result<Option<Self>> {
        let Ok(users) = File::open(users_file(directory)) else {
            return Ok(None);
        };
        users.lock_shared()?;
        let kept = Self {
            directory: directory.to_owned(),
            users,
        };
        Ok(kept.is_alive().then_some(kept))
    }

    /// Starts the server's program under a keeper.
    pub(crate) fn start(&self, command: &[String]) -> Result<()> {
        self.start_with_patience(command, PATIENCE)
    }

    fn start_with_patience(&self, command: &[String], seconds: u32) -> Result<()> {
        let _ = fs::remove_file(self.pid_file());
        Command::new("sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(&self.directory)
            .arg(users_file(&self.directory))
            .arg(seconds.to_string())
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
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.pid().is_err() {
            ensure!(
                Instant::now() < deadline,
                "the keeper did not start its server"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn pid_file(&self) -> PathBuf {
        self.directory.join("pid")
    }

    /// The server's process.
    fn pid(&self) -> Result<u32> {
        Ok(fs::read_to_string(self.pid_file())?.trim().parse()?)
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

    /// Whether the server listens on this port; another process may have come first.
    ///
    /// # Errors
    /// If the server has ended, with the last lines of its log.
    pub(crate) fn listens_on(&self, port: u16) -> Result<bool> {
        ensure!(self.is_alive(), "the server ended:\n{}", self.log_tail());
        listens(self.pid()?, port)
    }

    /// Sends a signal (`STOP`, `CONT`, `KILL`) to the server.
    pub(crate) fn signal(&self, signal: &str) -> Result<()> {
        ensure!(self.is_alive(), "the server is gone");
        let status = Command::new("kill")
            .arg(format!("-{signal}"))
            .arg(self.pid()?.to_string())
            .stderr(Stdio::null())
            .status()?;
        if !status.success() {
            bail!("could not send {signal} to a server")
        }
        Ok(())
    }

    /// Kills the server and waits until it is gone and its ports are free.
    pub(crate) fn kill(&self) -> Result<()> {
        self.signal("KILL")?;
        while self.is_alive() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Names files outside the directory that the server leaves behind.
    pub(crate) fn declare_litter(&self, paths: &[String]) -> Result<()> {
        Ok(fs::write(self.directory.join("litter"), paths.join("\n"))?)
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

/// Removes what is left in `parent` of servers without users and without a keeper, as after a power
/// cut. What is younger than a minute may be about to start.
pub(crate) fn sweep(parent: &Path) -> Result<()> {
    for entry in fs::read_dir(parent)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "users") && is_old(&path) {
            remove_dead(&path);
        }
    }
    Ok(())
}

fn is_old(path: &Path) -> bool {
    let modified = path.metadata().and_then(|metadata| metadata.modified());
    let age = modified.map(|time| time.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age > Duration::from_mins(1))
}

fn remove_dead(users: &Path) {
    let Ok(file) = File::open(users) else { return };
    let kept = Kept {
        directory: users.with_extension(""),
        users: file,
    };
    if kept.users.try_lock().is_ok() && !kept.is_alive() {
        let _ = fs::remove_dir_all(kept.directory());
        let _ = fs::remove_file(users);
    }
}

#[cfg(test)]
mod tests;

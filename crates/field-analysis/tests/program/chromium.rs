//! A browser without a screen, which never outlives its test.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome-headless-shell",
];
/// More than any machine needs, however busy; a browser that takes longer hangs.
const LIMIT: Duration = Duration::from_mins(1);
/// A browser that hung once rarely hangs again.
const ATTEMPTS: usize = 3;
const PAUSE: Duration = Duration::from_millis(20);

/// A page after its scripts have run.
pub(crate) struct Shown {
    pub(crate) document: String,
    pub(crate) console: Vec<String>,
}

/// Shows a page; nothing where there is no browser, which is told, or a failure if
/// `REQUIRE_SERVICES=1`.
pub(crate) fn show(page: &Path, flags: &[&str]) -> Option<Shown> {
    let Some(chromium) = chromium() else {
        leave_out();
        return None;
    };
    let mut hung = String::new();
    for _ in 0..ATTEMPTS {
        let scratch = tempfile::tempdir().unwrap();
        let mut command = command(&chromium, page, flags, scratch.path());
        match run(&mut command, scratch.path(), LIMIT).unwrap() {
            Some(ended) => return Some(ended.shown()),
            None => hung = fs::read_to_string(scratch.path().join(STDERR)).unwrap_or_default(),
        }
    }
    panic!("the browser hung {ATTEMPTS} times for {LIMIT:?} each:\n{hung}");
}

/// The browser that `TEST_CHROMIUM` names, else one on `PATH`.
fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("TEST_CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .flat_map(|directory| NAMES.map(|name| directory.join(name)))
        .find(|path| path.is_file())
}

fn leave_out() {
    let required = env::var("REQUIRE_SERVICES").is_ok_and(|value| value == "1");
    assert!(
        !required,
        "REQUIRE_SERVICES=1, and there is no Chromium on PATH"
    );
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    // Not `eprintln!`: the harness would capture it, and a test left out must be seen.
    let line = format!("LEFT OUT: {test}: there is no Chromium on PATH (Debian: chromium)\n");
    let _ = io::stderr().write_all(line.as_bytes());
}

fn command(chromium: &Path, page: &Path, flags: &[&str], scratch: &Path) -> Command {
    let mut command = Command::new(chromium);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            // Containers have little shared memory, and a page that runs out of it hangs.
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
        ])
        .args(["--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            scratch.join("profile").display()
        ))
        .args(flags)
        .arg(format!("file://{}", page.display()));
    command
}

const STDOUT: &str = "stdout";
const STDERR: &str = "stderr";

/// What a program that ended left.
struct Ended {
    status: ExitStatus,
    stdout: String,
    stderr: String,
}

impl Ended {
    fn shown(self) -> Shown {
        assert!(self.status.success(), "{}", self.stderr);
        let console = self.stderr.lines().filter(|line| line.contains("CONSOLE"));
        Shown {
            console: console.map(str::to_owned).collect(),
            document: self.stdout,
        }
    }
}

/// Runs a program and ends it with all that it started; nothing if it took longer than `limit`.
///
/// Its output goes to files: a pipe would be waited for as long as any helper process holds it.
fn run(command: &mut Command, scratch: &Path, limit: Duration) -> io::Result<Option<Ended>> {
    let (stdout, stderr) = (scratch.join(STDOUT), scratch.join(STDERR));
    let mut child = command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(File::create(&stdout)?)
        .stderr(File::create(&stderr)?)
        .spawn()?;
    let status = wait(&mut child, limit);
    end_group(child.id());
    // Even where the group could not be killed, nothing here waits for ever.
    child.kill()?;
    child.wait()?;
    let ended = |status| {
        Ok(Ended {
            status,
            stdout: fs::read_to_string(&stdout)?,
            stderr: String::from_utf8_lossy(&fs::read(&stderr)?).into_owned(),
        })
    };
    status?.map(ended).transpose()
}

fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(PAUSE);
    }
    Ok(None)
}

/// Kills the processes of a group; there may be none left.
fn end_group(leader: u32) {
    let kill = format!("kill -s KILL -- -{leader} 2>/dev/null");
    let _ = Command::new("sh").args(["-c", &kill]).status();
}

#[test]
fn a_browser_that_hangs_is_ended_with_all_that_it_started() {
    let scratch = tempfile::tempdir().unwrap();
    let mut hanging = Command::new("sh");
    hanging.args(["-c", "sleep 600 & echo $! && wait"]);
    let limit = Duration::from_millis(500);
    assert!(run(&mut hanging, scratch.path(), limit).unwrap().is_none());
    let started = fs::read_to_string(scratch.path().join(STDOUT)).unwrap();
    // A process that was killed is gone, or has no command line until it is reaped.
    let command_line = format!("/proc/{}/cmdline", started.trim());
    let is_alive = || fs::read(&command_line).is_ok_and(|line| !line.is_empty());
    for _ in 0..500 {
        if !is_alive() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
    panic!("{} is still alive", started.trim());
}

#[test]
fn what_a_helper_process_holds_open_is_not_waited_for() {
    let scratch = tempfile::tempdir().unwrap();
    let mut leaving = Command::new("sh");
    leaving.args(["-c", "sleep 600 & echo done"]);
    let ended = run(&mut leaving, scratch.path(), LIMIT).unwrap().unwrap();
    assert_eq!(ended.stdout, "done\n");
}

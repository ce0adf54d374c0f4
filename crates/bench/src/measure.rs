//! Runs programs and looks at what they take.

use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::{peak_memory, processor_time};

/// How often a running program is looked at. Its high-water mark only rises, and its processor time is
/// that of the last look, so this is what both may lack.
const LOOK: Duration = Duration::from_millis(10);

/// What a program took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// Processor time; none where the system does not tell, or too short to be told.
    pub(crate) processor: Option<Duration>,
    /// Most memory held, in bytes.
    pub(crate) peak: Option<u64>,
}

/// Runs a program to its end and reads the JSON document it prints.
pub(crate) async fn run_json(command: Command) -> Result<(Value, Usage)> {
    let (stdout, usage) = run(command).await?;
    let report = serde_json::from_str(&stdout).with_context(|| format!("not JSON: `{stdout}`"))?;
    Ok((report, usage))
}

/// Runs a program to its end; what it prints, and what it took.
///
/// # Errors
/// If it ends with another status than 0.
pub(crate) async fn run(command: Command) -> Result<(String, Usage)> {
    let shown = format!("{}", command.get_program().display());
    let (status, stdout, stderr, usage) =
        tokio::task::spawn_blocking(move || run_watched(command)).await??;
    ensure!(
        status.success(),
        "`{shown}` ended with {status}: {}{}",
        stdout.trim(),
        stderr.trim()
    );
    Ok((stdout, usage))
}

fn run_watched(mut command: Command) -> Result<(ExitStatus, String, String, Usage)> {
    let shown = format!("{}", command.get_program().display());
    let started = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    let (pid, is_over) = (child.id(), AtomicBool::new(false));
    let (output, usage) = thread::scope(|scope| {
        let watching = scope.spawn(|| watch(pid, &is_over));
        let output = child.wait_with_output();
        let wall = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
        let (processor, peak) = watching.join().unwrap_or_default();
        (
            output,
            Usage {
                wall,
                processor,
                peak,
            },
        )
    });
    let output = output?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((
        output.status,
        text(&output.stdout),
        text(&output.stderr),
        usage,
    ))
}

/// The last that could be seen.
fn watch(pid: u32, is_over: &AtomicBool) -> (Option<Duration>, Option<u64>) {
    let mut last = (None, None);
    while !is_over.load(Ordering::Relaxed) {
        let (processor, peak) = (processor_time(pid), peak_memory(pid));
        last = (processor.or(last.0), peak.max(last.1));
        thread::sleep(LOOK);
    }
    last
}

/// The middle one, and the one that nine of ten do not exceed.
pub(crate) fn middle_and_ninetieth(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    (at(50), at(90))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn program_is_seen_at_work() {
        let script = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo '{\"ok\": 1}'";
        let (report, usage) = run_json(shell(script)).await.unwrap();
        assert_eq!(report["ok"], 1);
        assert!(usage.processor.is_some());
        assert!(usage.peak.is_some_and(|peak| peak > 100_000));
    }

    #[tokio::test]
    async fn failure_is_told_with_what_the_program_said() {
        let error = run(shell("echo no luck >&2; exit 3")).await.unwrap_err();
        assert!(error.to_string().contains("no luck"), "{error}");
    }

    #[test]
    fn middle_of_ten_is_the_sixth() {
        let times = (1..=10).rev().map(Duration::from_secs).collect();
        let expected = (Duration::from_secs(6), Duration::from_secs(10));
        assert_eq!(middle_and_ninetieth(times), expected);
    }
}

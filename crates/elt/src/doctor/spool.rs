//! The spool: writable, with room, and what dead processes have left in it.

use std::fs;
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use s3_connector::{Leftover, StorageError, find_leftovers, free_space};
use telemetry::ExitStatus;

use super::check::in_time;
use super::{Check, files};
use crate::EltError;
use crate::report::counted;
use crate::stages::landing::RESERVE;

const NAME: &str = "spool";

/// Bytes below which somebody should know: a run of a million answers that cannot be published needs some
/// two gigabytes.
const LITTLE: u64 = 2 << 30;

/// What was found.
struct Spooled {
    free: u64,
    leftovers: Vec<Leftover>,
}

pub(super) async fn check(root: &Path) -> Check {
    let owned = root.to_owned();
    let looked = in_time(NAME, async {
        let looked = tokio::task::spawn_blocking(move || look(&owned)).await;
        Ok::<_, EltError>(looked.unwrap_or_else(|error| resume_unwind(error.into_panic())))
    });
    match looked.await.flatten() {
        Ok(spooled) => judge(root, &spooled),
        Err(check) => check,
    }
}

fn look(root: &Path) -> Result<Spooled, Check> {
    let above = files::try_writing(root).map_err(|error| not_writable(root, &error))?;
    let failed = |error: StorageError| Check::failed(NAME, &error.into());
    let free = free_space(&above).map_err(failed)?;
    let mut leftovers = Vec::new();
    for directory in directories(root) {
        leftovers.extend(find_leftovers(&directory).map_err(failed)?);
    }
    Ok(Spooled { free, leftovers })
}

fn not_writable(root: &Path, error: &io::Error) -> Check {
    let finding = format!("cannot write to `{}`: {error}", root.display());
    let (status, advice) = match error.kind() {
        io::ErrorKind::StorageFull => (ExitStatus::ServiceLost, "free some room on the disk"),
        _ => (
            ExitStatus::Usage,
            "give this user the right to write the directory, or set SPOOL_DIR",
        ),
    };
    Check::problem(NAME, status, finding).advise(advice)
}

/// The spools of all pairs of stores.
fn directories(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.is_dir()).collect()
}

fn judge(root: &Path, spooled: &Spooled) -> Check {
    let (root, free) = (root.display(), shown(spooled.free));
    let finding = format!("`{root}` is writable, {free} free");
    if spooled.free < RESERVE {
        return Check::problem(NAME, ExitStatus::ServiceLost, finding)
            .advise("free some room on the disk: a run calls nobody where it may not be able to keep the answers");
    }
    if let Some(leftovers) = describe(&spooled.leftovers) {
        return Check::warning(
            NAME,
            format!("{finding}; {leftovers}"),
            "run `elt run` with the stores they were bought for: it stores them without a call",
        );
    }
    if spooled.free < LITTLE {
        return Check::warning(
            NAME,
            finding,
            "free some room on the disk before a large run",
        );
    }
    Check::ok(NAME, finding)
}

fn describe(leftovers: &[Leftover]) -> Option<String> {
    let first = leftovers.first()?;
    let files = counted(leftovers.len() as u64, "file");
    let bytes = leftovers.iter().map(|it| it.bytes).sum();
    let place = first.path.parent().unwrap_or(&first.path).display();
    Some(format!(
        "a run that died has left {files} ({}) in `{place}`",
        shown(bytes)
    ))
}

/// Bytes in the largest unit of which there are some.
fn shown(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(free: u64, leftovers: &[u64], state: &str, finding: &str) {
        let leftovers = leftovers.iter().map(|bytes| Leftover {
            path: "spool/1f/a".into(),
            bytes: *bytes,
        });
        let leftovers = leftovers.collect();
        let check = judge(Path::new("spool"), &Spooled { free, leftovers });
        assert_eq!(
            (check.state.name(), check.finding.as_str()),
            (state, finding)
        );
    }

    #[test]
    fn little_room_is_told_before_it_is_a_problem() {
        check(5 << 30, &[], "ok", "`spool` is writable, 5 GiB free");
        check(1 << 30, &[], "warning", "`spool` is writable, 1 GiB free");
        check(63 << 20, &[], "problem", "`spool` is writable, 63 MiB free");
        check(0, &[], "problem", "`spool` is writable, 0 B free");
    }

    #[test]
    fn leftovers_are_counted() {
        let finding = "`spool` is writable, 5 GiB free; \
                       a run that died has left 2 files (3 KiB) in `spool/1f`";
        check(5 << 30, &[1_024, 2_048], "warning", finding);
    }
}

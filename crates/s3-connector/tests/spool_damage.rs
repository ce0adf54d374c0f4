//! Spool files of dead processes that the disk, or the death, has damaged: nothing vanishes unseen.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use s3_connector::{ErrorKind, SealedSegment, SegmentKind, Spool};
use tempfile::TempDir;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps what a program shows unless it is told otherwise.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<String>>);

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        event.record(&mut |field: &_, value: &dyn std::fmt::Debug| {
            write!(text, "{field}={value:?} ").unwrap();
        });
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The file of a segment of so many answers whose process is gone, and where each ends.
fn left_over(directory: &TempDir, answers: u32) -> (PathBuf, Vec<usize>) {
    let spool = Spool::open(directory.path()).unwrap();
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    let mut ends = vec![0];
    for number in 0..answers {
        let (email, body) = (format!("p{number}@example.com"), format!("body {number}"));
        let (email, now) = (email.parse().unwrap(), Timestamp::UNIX_EPOCH);
        writer.append(&email, now, 200, body.as_bytes()).unwrap();
        ends.push(usize::try_from(writer.len()).unwrap());
    }
    drop(writer);
    let file = fs::read_dir(directory.path()).unwrap().next().unwrap();
    (file.unwrap().path(), ends)
}

fn damage(path: &PathBuf, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn adopt(directory: &TempDir) -> (Vec<SealedSegment>, String) {
    let warnings = Warnings::default();
    let spool = Spool::open(directory.path()).unwrap();
    let adopted = tracing::subscriber::with_default(warnings.clone(), || spool.adopt().unwrap());
    let told = warnings.0.lock().unwrap().clone();
    (adopted, told)
}

/// Whether each answer is whole.
fn whole(segment: &SealedSegment) -> Vec<bool> {
    let answers = segment.answers().unwrap().map(|answer| {
        let error = answer.err();
        assert!(
            error
                .as_ref()
                .is_none_or(|error| error.kind() == ErrorKind::Damaged)
        );
        error.is_none()
    });
    answers.collect()
}

#[test]
fn answer_whose_metadata_cannot_be_read_is_kept_wherever_it_lies() {
    for (answers, damaged) in [(1, 0), (2, 0), (2, 1)] {
        let directory = TempDir::new().unwrap();
        let (path, ends) = left_over(&directory, answers);
        // The name of the first field.
        damage(&path, |bytes| bytes[ends[damaged] + 10] ^= 1);
        let (adopted, told) = adopt(&directory);
        let expected: Vec<_> = (0..answers as usize).map(|it| it != damaged).collect();
        assert_eq!(whole(&adopted[0]), expected, "{damaged} of {answers}");
        assert_eq!(told, "");
    }
}

#[test]
fn what_is_cut_off_is_told_with_its_file() {
    for (answers, cut) in [(1, 3), (2, 3)] {
        let directory = TempDir::new().unwrap();
        let (path, ends) = left_over(&directory, answers);
        let last = ends[answers as usize] - ends[answers as usize - 1];
        damage(&path, |bytes| bytes.truncate(bytes.len() - cut));
        let (adopted, told) = adopt(&directory);
        assert_eq!(adopted.len(), answers as usize - 1);
        assert!(told.contains(&path.display().to_string()), "{told}");
        assert!(told.contains(&format!("cut={} ", last - cut)), "{told}");
    }
}

#[test]
fn file_in_which_there_is_no_answer_is_removed_and_told() {
    let directory = TempDir::new().unwrap();
    let (path, _) = left_over(&directory, 1);
    damage(&path, |bytes| bytes[0] ^= 0x80);
    let (adopted, told) = adopt(&directory);
    assert!(adopted.is_empty() && !path.exists());
    assert!(told.contains(&path.display().to_string()), "{told}");
}

#[test]
fn of_files_that_hold_nothing_nothing_is_told() {
    let directory = TempDir::new().unwrap();
    let (path, _) = left_over(&directory, 0);
    let (adopted, told) = adopt(&directory);
    assert!(adopted.is_empty() && !path.exists());
    assert_eq!(told, "");
}

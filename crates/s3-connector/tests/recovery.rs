//! What a process that is gone leaves in the spool, and what the next one makes of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use jiff::Timestamp;
use s3_connector::{
    ErrorKind, Leftover, SealedSegment, SegmentKind, SegmentWriter, Spool, StorageError,
    find_leftovers, free_space,
};
use tempfile::TempDir;

const SPOOL_OF_THE_CHILD: &str = "SPOOL_OF_THE_CHILD";

fn spool(directory: &TempDir) -> Spool {
    Spool::open(&directory.path().join("spool")).unwrap()
}

fn append(writer: &mut SegmentWriter, number: u32) -> Result<(), StorageError> {
    let email = format!("p{number}@example.com").parse().unwrap();
    let appended = writer.append(&email, Timestamp::UNIX_EPOCH, 200, body(number).as_bytes());
    appended.map(drop)
}

fn body(number: u32) -> String {
    let text = "é".repeat(number as usize % 50);
    format!("{{\"number\": {number}, \"text\": \"{text}\"}}\n")
}

fn bodies(segment: &SealedSegment) -> Vec<String> {
    let answers = segment.answers().unwrap();
    answers
        .map(|answer| String::from_utf8(answer.unwrap().body.to_vec()).unwrap())
        .collect()
}

/// The file of a segment of three answers whose process is gone.
fn left_over(directory: &TempDir) -> PathBuf {
    let mut writer = spool(directory).create_segment(SegmentKind::Raw).unwrap();
    (0..3).for_each(|number| append(&mut writer, number).unwrap());
    drop(writer);
    let mut files = fs::read_dir(directory.path().join("spool")).unwrap();
    files.next().unwrap().unwrap().path()
}

fn is_empty(directory: &Path) -> bool {
    fs::read_dir(directory).unwrap().next().is_none()
}

#[test]
fn leftovers_are_found_and_not_touched() {
    let directory = TempDir::new().unwrap();
    let spool_directory = directory.path().join("spool");
    assert_eq!(find_leftovers(&spool_directory).unwrap(), []);
    let path = left_over(&directory);
    let bytes = fs::metadata(&path).unwrap().len();
    let alive = spool(&directory).create_segment(SegmentKind::Raw).unwrap();
    for _ in 0..2 {
        let leftover = Leftover {
            path: path.clone(),
            bytes,
        };
        assert_eq!(find_leftovers(&spool_directory).unwrap(), [leftover]);
    }
    assert!(free_space(&spool_directory).unwrap() > bytes);
    assert_eq!(spool(&directory).adopt().unwrap().len(), 1);
    drop(alive);
}

#[test]
fn files_of_living_processes_are_left_alone() {
    let directory = TempDir::new().unwrap();
    let spool = spool(&directory);
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    append(&mut writer, 1).unwrap();
    assert!(spool.adopt().unwrap().is_empty());
    let sealed = writer.seal().unwrap();
    assert!(spool.adopt().unwrap().is_empty());
    drop(sealed);
    let adopted = spool.adopt().unwrap();
    assert_eq!(adopted.len(), 1);
    assert!(spool.adopt().unwrap().is_empty());
}

#[test]
fn empty_files_of_dead_processes_are_removed() {
    let directory = TempDir::new().unwrap();
    let spool = spool(&directory);
    drop(spool.create_segment(SegmentKind::Quarantine).unwrap());
    assert!(spool.adopt().unwrap().is_empty());
    assert!(is_empty(&directory.path().join("spool")));
}

#[test]
fn adopted_segments_keep_kind_and_order() {
    let directory = TempDir::new().unwrap();
    let spool = spool(&directory);
    let kinds = [SegmentKind::Raw, SegmentKind::Quarantine, SegmentKind::Raw];
    let keys = kinds.map(|kind| {
        let mut writer = spool.create_segment(kind).unwrap();
        append(&mut writer, 1).unwrap();
        writer.key().to_owned()
    });
    let adopted = spool.adopt().unwrap();
    assert_eq!(
        adopted.iter().map(SealedSegment::kind).collect::<Vec<_>>(),
        kinds
    );
    assert_eq!(
        adopted.iter().map(SealedSegment::key).collect::<Vec<_>>(),
        keys
    );
}

#[test]
fn each_segment_is_adopted_by_one_of_many() {
    let directory = TempDir::new().unwrap();
    for _ in 0..20 {
        let mut writer = spool(&directory).create_segment(SegmentKind::Raw).unwrap();
        append(&mut writer, 1).unwrap();
    }
    let adopters = [(); 4].map(|()| {
        let spool = spool(&directory);
        thread::spawn(move || spool.adopt().unwrap())
    });
    let adopted = adopters.map(|adopter| adopter.join().unwrap());
    let adopted: Vec<_> = adopted.into_iter().flatten().collect();
    let keys: BTreeSet<_> = adopted.iter().map(SealedSegment::key).collect();
    assert_eq!((adopted.len(), keys.len()), (20, 20));
}

#[test]
fn what_is_no_whole_answer_at_the_end_is_cut() {
    for tail in [&b"\x50\x2a\x4d\x18\xff\0\0\0{"[..], &[0; 4096], b"noise"] {
        let directory = TempDir::new().unwrap();
        let path = left_over(&directory);
        let whole = fs::metadata(&path).unwrap().len();
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(tail).unwrap();
        drop(file);
        let adopted = spool(&directory).adopt().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), whole);
        assert_eq!(bodies(&adopted[0]), [body(0), body(1), body(2)]);
        assert!(spool(&directory).adopt().unwrap().is_empty());
    }
}

/// After a power loss a file may have its length without its content.
#[test]
fn answers_that_did_not_reach_the_disk_are_cut() {
    let directory = TempDir::new().unwrap();
    let path = left_over(&directory);
    let second_name = directory.path().join("published");
    fs::hard_link(&path, &second_name).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let magic = [0x28, 0xB5, 0x2F, 0xFD];
    let torn = bytes.windows(4).rposition(|it| it == magic).unwrap();
    bytes[torn..].fill(0);
    fs::write(&path, &bytes).unwrap();
    let adopted = spool(&directory).adopt().unwrap();
    assert_eq!(bodies(&adopted[0]), [body(0), body(1)]);
    assert_eq!(
        fs::read(&second_name).unwrap(),
        bytes,
        "its other name is not touched"
    );
}

#[test]
fn damaged_answer_is_kept_as_an_error_wherever_it_lies() {
    for damaged in 0..3 {
        let directory = TempDir::new().unwrap();
        let path = left_over(&directory);
        let mut bytes = fs::read(&path).unwrap();
        let is_hash = |at: &usize| bytes[*at..].starts_with(b"\"sha256\":");
        let hash = (0..bytes.len()).filter(is_hash).nth(damaged).unwrap() + 10;
        bytes[hash] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let adopted = spool(&directory).adopt().unwrap();
        let answers: Vec<_> = adopted[0].answers().unwrap().collect();
        assert_eq!(answers.len(), 3);
        for (number, answer) in answers.into_iter().enumerate() {
            let kind = answer.map_err(|error| error.kind()).err();
            let expected = (number == damaged).then_some(ErrorKind::Damaged);
            assert_eq!(kind, expected, "{number} of {damaged}");
        }
    }
}

#[test]
fn file_of_a_single_damaged_answer_is_kept() {
    let directory = TempDir::new().unwrap();
    let path = left_over(&directory);
    let mut bytes = fs::read(&path).unwrap();
    let is_metadata = |at: &usize| bytes[*at..].starts_with(b"\x50\x2a\x4d\x18");
    let second = (1..bytes.len()).find(is_metadata).unwrap();
    bytes.truncate(second);
    // Of the checksum at the end of the answer.
    bytes[second - 1] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let adopted = spool(&directory).adopt().unwrap();
    let answers: Vec<_> = adopted[0].answers().unwrap().collect();
    assert!(matches!(&answers[..], [Err(error)] if error.kind() == ErrorKind::Damaged));
}

#[test]
fn discarded_segments_are_gone() {
    let directory = TempDir::new().unwrap();
    drop(left_over(&directory));
    let adopted = spool(&directory).adopt().unwrap();
    for segment in adopted {
        segment.discard().unwrap();
    }
    assert!(is_empty(&directory.path().join("spool")));
}

/// The child of the tests below: appends until it is killed or an append fails, and says how far it has
/// come.
#[test]
fn child_that_appends_as_long_as_it_can() {
    let Some(directory) = env::var_os(SPOOL_OF_THE_CHILD) else {
        return;
    };
    let spool = Spool::open(directory.as_ref()).unwrap();
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    for number in 0.. {
        if let Err(error) = append(&mut writer, number) {
            assert_eq!(error.kind(), ErrorKind::Full, "{error:?}");
            break;
        }
        let _ = std::io::stderr().write_all(b".");
    }
}

fn child(directory: &TempDir, shell: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{shell} exec \"$0\" \"$@\""))
        .arg(env::current_exe().unwrap())
        .args([
            "--exact",
            "child_that_appends_as_long_as_it_can",
            "--nocapture",
        ])
        .env(SPOOL_OF_THE_CHILD, directory.path().join("spool"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[test]
fn killed_process_loses_nothing_it_had_appended() {
    let directory = TempDir::new().unwrap();
    let mut child = child(&directory, "").spawn().unwrap();
    let mut told = vec![0; 500];
    child.stderr.take().unwrap().read_exact(&mut told).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let adopted = spool(&directory).adopt().unwrap();
    assert_eq!(adopted.len(), 1);
    let bodies = bodies(&adopted[0]);
    assert!(bodies.len() >= 500, "{} of 500", bodies.len());
    assert!(
        (0..)
            .zip(&bodies)
            .all(|(number, stored)| *stored == body(number))
    );
}

/// A limit on the size of files stands in for a full disk.
#[test]
fn full_disk_costs_only_the_answer_that_has_no_room() {
    let directory = TempDir::new().unwrap();
    let output = child(&directory, "trap '' XFSZ; ulimit -f 20;")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let told = String::from_utf8(output.stderr).unwrap();
    let appended = told.matches('.').count();
    let adopted = spool(&directory).adopt().unwrap();
    assert_eq!(bodies(&adopted[0]).len(), appended);
    assert!(appended > 10);
}

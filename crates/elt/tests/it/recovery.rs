//! What a dead process has left in the spool is stored before anything else.

use s3_connector::{SegmentKind, Spool};

use crate::home::{Addresses, Home, mock, on_both_backends};

on_both_backends!(answers_of_a_dead_process_are_stored_without_a_call);

const PEOPLE: [&str; 3] = ["ann@example.com", "bob@example.com", "cleo@example.com"];

/// A spool file as a process that was killed leaves it.
fn leave_answers(home: &Home) {
    let spool = Spool::open(&home.spool_path()).unwrap();
    let mut segment = spool.create_segment(SegmentKind::Raw).unwrap();
    for email in PEOPLE {
        let body = format!(r#"{{"person":{{"linkedInIdentifier":"{email}","firstName":"F"}}}}"#);
        let now = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let email = email.parse().unwrap();
        segment.append(&email, now, 200, body.as_bytes()).unwrap();
    }
}

async fn answers_of_a_dead_process_are_stored_without_a_call(home: &Home) {
    leave_answers(home);
    let report = home
        .run(&mock().await, Addresses::These(&PEOPLE))
        .await
        .report;
    assert_eq!((report.recovered, report.skipped, report.calls), (3, 3, 0));
    assert_eq!((report.enriched, report.leads_new), (0, 0));
    assert_eq!(home.dump().await["leads"].len(), 3);
    assert_eq!(home.spool_files(), 0);
}

#[tokio::test]
async fn damaged_answer_keeps_no_other_from_its_place() {
    let home = Home::embedded();
    leave_answers(&home);
    let file = std::fs::read_dir(home.spool_path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&file).unwrap();
    // The first letter of the first body, behind a frame of metadata with the address in it.
    let at = bytes
        .windows(6)
        .position(|window| window == b"person")
        .unwrap();
    bytes[at] = b'P';
    std::fs::write(&file, bytes).unwrap();

    let report = home
        .run(&mock().await, Addresses::These(&PEOPLE))
        .await
        .report;
    assert_eq!(
        (report.recovered, report.skipped, report.not_found),
        (2, 2, 1)
    );
    assert_eq!(home.spool_files(), 0);
}

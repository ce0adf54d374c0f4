//! Answers that cannot be used.

use db_connector::{QuarantineCursor, QuarantinePage};
use models::{
    ContentHash, Flaw, QuarantineCounts, QuarantineId, QuarantineState, QuarantinedAnswer,
    UnusableAnswer,
};
use serde_json::Value;

use crate::backend::Store;
use crate::drafts::{minute, place, run};

fn answer(email: &str, body: &[u8], at: i64) -> QuarantinedAnswer {
    QuarantinedAnswer::new(UnusableAnswer {
        email: email.parse().unwrap(),
        body_sha256: Some(ContentHash::of_bytes(body)),
        place: Some(place(u64::from(u32::MAX) + 7)),
        fetched_at: minute(at),
        run_id: run(1),
        reasons: vec![
            Flaw::new("/person/linkedInIdentifier", "is missing"),
            Flaw::new("/company", "is a \"string\", not an object"),
        ],
    })
}

/// `count` answers of one minute each, the last of them the newest.
fn crowd(count: i64) -> Vec<QuarantinedAnswer> {
    (0..count)
        .map(|number| answer(&format!("u{number}@example.com"), b"<html>", number / 3))
        .collect()
}

async fn keep(store: &dyn Store, answers: &[QuarantinedAnswer]) {
    store.database().quarantine_answers(answers).await.unwrap();
}

async fn find(store: &dyn Store, id: QuarantineId) -> QuarantinedAnswer {
    let mut found = store.database().find_quarantined(&[id]).await.unwrap();
    found.pop().unwrap()
}

async fn settle(
    store: &dyn Store,
    answers: &[QuarantinedAnswer],
    state: QuarantineState,
    at: i64,
) -> u64 {
    let ids: Vec<_> = answers.iter().map(|answer| answer.id).collect();
    let settled = store.database().settle_quarantined(&ids, state, minute(at));
    settled.await.unwrap()
}

pub async fn answers_read_back_as_kept(store: &dyn Store) {
    let whole = answer("ann@example.com", b"<html>", 1);
    let nowhere = QuarantinedAnswer::new(UnusableAnswer {
        email: "bob@example.com".parse().unwrap(),
        body_sha256: None,
        place: None,
        fetched_at: minute(2),
        run_id: run(2),
        reasons: vec![],
    });
    keep(store, &[whole.clone(), nowhere.clone()]).await;
    assert_eq!(find(store, whole.id).await, whole);
    assert_eq!(find(store, nowhere.id).await, nowhere);
    keep(store, &[]).await;
    assert_eq!(store.database().find_quarantined(&[]).await.unwrap(), []);
}

pub async fn equal_bytes_of_an_address_are_one_document(store: &dyn Store) {
    let first = answer("ann@example.com", b"<html>", 1);
    let others = [
        answer("ann@example.com", b"<html>", 1),
        answer("ann@example.com", b"<body>", 2),
        answer("bob@example.com", b"<html>", 1),
    ];
    keep(store, std::slice::from_ref(&first)).await;
    keep(store, &others).await;
    assert_eq!(store.dump("quarantine").await.len(), 3);
    let of_ann = store.database().find_quarantined_of(&first.email).await;
    assert_eq!(of_ann.unwrap(), [others[1].clone(), first]);
}

pub async fn answer_that_comes_again_is_opened_again(store: &dyn Store) {
    let old = answer("ann@example.com", b"<html>", 1);
    keep(store, std::slice::from_ref(&old)).await;
    settle(
        store,
        std::slice::from_ref(&old),
        QuarantineState::Discarded,
        5,
    )
    .await;
    keep(store, std::slice::from_ref(&old)).await;
    assert_eq!(
        find(store, old.id).await.state,
        QuarantineState::Discarded,
        "a replay"
    );

    let mut new = answer("ann@example.com", b"<html>", 9);
    new.place = Some(place(1));
    new.reasons.pop();
    keep(store, std::slice::from_ref(&new)).await;
    assert_eq!(find(store, new.id).await, new);
    keep(store, std::slice::from_ref(&old)).await;
    assert_eq!(find(store, new.id).await, new, "an older one");
}

pub async fn settling_answers_keeps_the_time_of_the_first(store: &dyn Store) {
    let answers = crowd(3);
    keep(store, &answers).await;
    let discarded = QuarantineState::Discarded;
    assert_eq!(settle(store, &answers[..2], discarded, 10).await, 2);
    assert_eq!(settle(store, &answers, discarded, 20).await, 1);
    for (answer, at) in answers.iter().zip([10, 10, 20]) {
        let found = find(store, answer.id).await;
        assert_eq!((found.state, found.changed_at), (discarded, minute(at)));
    }
    assert_eq!(settle(store, &[], discarded, 30).await, 0);
    let unknown = answer("nobody@example.com", b"", 0);
    assert_eq!(settle(store, &[unknown], discarded, 30).await, 0);
    assert_eq!(store.dump("quarantine").await.len(), 3);
}

pub async fn answers_are_counted_by_state(store: &dyn Store) {
    let count = async || store.database().count_quarantined().await.unwrap();
    assert_eq!(count().await, QuarantineCounts::default());
    let answers = crowd(6);
    keep(store, &answers).await;
    settle(store, &answers[..1], QuarantineState::Retried, 10).await;
    settle(store, &answers[1..3], QuarantineState::Discarded, 10).await;
    let expected = QuarantineCounts {
        open: 3,
        retried: 1,
        discarded: 2,
    };
    assert_eq!(count().await, expected);
}

pub async fn pages_cover_the_quarantine_once_newest_first(store: &dyn Store) {
    let answers = crowd(20);
    keep(store, &answers).await;
    settle(store, &answers[3..8], QuarantineState::Retried, 99).await;
    settle(store, &answers[8..10], QuarantineState::Discarded, 99).await;
    for (states, count) in [
        (&QuarantineState::ALL[..], 20),
        (&[QuarantineState::Open], 13),
        (&[QuarantineState::Retried, QuarantineState::Discarded], 7),
        (&[], 0),
    ] {
        let whole = pages(store, states, 100).await;
        assert_eq!(whole.len(), count, "{states:?}");
        assert!(whole.iter().all(|answer| states.contains(&answer.state)));
        assert!(
            whole.is_sorted_by_key(|answer| { (-answer.fetched_at.as_millisecond(), answer.id) })
        );
        for limit in [1, 3, 7] {
            assert_eq!(pages(store, states, limit).await, whole, "pages of {limit}");
        }
    }
}

pub async fn page_goes_on_behind_an_answer_that_is_gone(store: &dyn Store) {
    keep(store, &crowd(20)).await;
    let whole = pages(store, &QuarantineState::ALL, 100).await;
    let gone = &whole[6];
    store.remove("quarantine", &gone.id.to_string()).await;
    let page = QuarantinePage {
        after: Some(gone.into()),
        limit: 100,
    };
    let rest = store
        .database()
        .list_quarantined(&QuarantineState::ALL, page);
    assert_eq!(rest.await.unwrap(), whole[7..]);
}

async fn pages(
    store: &dyn Store,
    states: &[QuarantineState],
    limit: u32,
) -> Vec<QuarantinedAnswer> {
    let mut all: Vec<QuarantinedAnswer> = Vec::new();
    loop {
        let after = all.last().map(QuarantineCursor::from);
        let page = QuarantinePage { after, limit };
        let next = store.database().list_quarantined(states, page);
        let next = next.await.unwrap();
        assert!(next.len() <= limit as usize);
        if next.is_empty() {
            return all;
        }
        all.extend(next);
    }
}

pub async fn reasons_lie_in_the_document_as_a_list(store: &dyn Store) {
    let answer = answer("ann@example.com", b"<html>", 1);
    keep(store, std::slice::from_ref(&answer)).await;
    let document = store.document("quarantine", &answer.id.to_string()).await;
    assert_eq!(
        document["reasons"][0]["pointer"],
        "/person/linkedInIdentifier"
    );
    assert_eq!(document["reasons"].as_array().map(Vec::len), Some(2));
    assert_eq!(document["changed_at"], document["fetched_at"]);
    assert_ne!(document["body_sha256"], Value::Null);
}

//! People are removed from everywhere, and do not come back.

mod key;
mod program;
mod racing;
mod removal;
mod returning;
mod steps;

use elt::{EraseReceipt, Eraser, Observer};
use futures::TryStreamExt;
use mock_api::MockServer;
use s3_connector::{ObjectStore, SegmentKind, Spool, list_segments, survey_segment};
use serde_json::{Value, json};

use crate::home::{Addresses, Home, faulty_mock, suppression_key};

/// A provider that knows these people by these addresses.
async fn provider(people: &[(&str, &str)]) -> MockServer {
    let rules: Vec<Value> = people
        .iter()
        .map(|(email, linkedin_id)| json!({"address": email, "fault": {"body": body(linkedin_id)}}))
        .collect();
    faulty_mock(&rules.into()).await
}

fn body(linkedin_id: &str) -> String {
    json!({
        "success": true,
        "person": {"linkedInIdentifier": linkedin_id, "firstName": format!("Name of {linkedin_id}")},
    })
    .to_string()
}

/// Stores these people as a run does.
async fn enrich(home: &Home, people: &[(&str, &str)]) {
    let emails: Vec<_> = people.iter().map(|(email, _)| *email).collect();
    let report = home
        .run(&provider(people).await, Addresses::These(&emails))
        .await
        .report;
    assert_eq!(report.requested, people.len() as u64);
}

async fn eraser(home: &Home) -> Eraser {
    Eraser {
        database: home.database().await,
        store: home.store().await,
        spool: Spool::open(&home.spool_path()).unwrap(),
        key: suppression_key(),
        may_lack_segments: false,
        observer: Observer::quiet(),
    }
}

async fn erase(home: &Home, emails: &[&str]) -> EraseReceipt {
    let emails: Vec<_> = emails.iter().map(|email| email.parse().unwrap()).collect();
    eraser(home).await.erase(&emails).await.unwrap()
}

/// The places where one of the texts is still found: collections, raw storage, spool.
async fn traces_of(home: &Home, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let is_in = |text: &str| texts.iter().any(|wanted| text.contains(wanted));
    for (collection, documents) in home.dump().await {
        if is_in(&format!("{documents:?}")) {
            found.push(collection);
        }
    }
    let store = home.store().await;
    for kind in SegmentKind::ALL {
        if is_in(&raw_texts(store.as_ref(), kind).await) {
            found.push(kind.prefix().to_owned());
        }
    }
    let spooled = Spool::open(&home.spool_path()).unwrap().adopt().unwrap();
    for segment in spooled {
        if is_in(&texts_of(segment.survey().unwrap())) {
            found.push("spool".to_owned());
        }
    }
    found
}

async fn raw_texts(store: &dyn ObjectStore, kind: SegmentKind) -> String {
    let keys: Vec<_> = list_segments(store, kind).try_collect().await.unwrap();
    let mut texts = String::new();
    for key in keys {
        let bytes = store.get(&key).await.unwrap();
        texts.push_str(&texts_of(survey_segment(&key, bytes)));
    }
    texts
}

fn texts_of(survey: s3_connector::SegmentSurvey) -> String {
    let texts = survey.map(|answer| {
        let body = String::from_utf8(answer.body.unwrap()).unwrap();
        format!("{} {body}\n", answer.email.unwrap())
    });
    texts.collect()
}

//! Answers that cannot be used.

use async_trait::async_trait;
use futures::TryStreamExt;
use jiff::Timestamp;
use models::{
    ContentHash, EmailAddress, Flaw, QuarantineCounts, QuarantineId, QuarantineState,
    QuarantinedAnswer, RunId, SegmentPlace,
};
use mongodb::bson::{Bson, Document, doc};
use serde::Deserialize;

use super::time::{date, timestamp};
use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::{Quarantine, QuarantineCursor, QuarantinePage};

const COLLECTION: &str = "quarantine";
const FIND: &str = "find answers in quarantine";
const LIST: &str = "list answers in quarantine";

#[derive(Deserialize)]
struct StoredAnswer {
    #[serde(rename = "_id")]
    id: QuarantineId,
    email: EmailAddress,
    body_sha256: Option<ContentHash>,
    segment: Option<String>,
    offset: Option<u64>,
    length: Option<u64>,
    #[serde(deserialize_with = "timestamp")]
    fetched_at: Timestamp,
    run_id: RunId,
    reasons: Vec<Flaw>,
    state: QuarantineState,
    #[serde(deserialize_with = "timestamp")]
    changed_at: Timestamp,
}

#[derive(Deserialize)]
struct StateCount {
    #[serde(rename = "_id")]
    state: QuarantineState,
    answers: u64,
}

#[async_trait]
impl Quarantine for MongoDatabase {
    async fn quarantine_answers(&self, answers: &[QuarantinedAnswer]) -> Result<()> {
        for chunk in answers.chunks(BATCH) {
            let documents: Vec<_> = chunk.iter().map(document).collect();
            let update = |index: usize| reopening(&chunk[index]);
            self.insert_or_update("quarantine answers", COLLECTION, &documents, update)
                .await?;
        }
        Ok(())
    }

    async fn find_quarantined(&self, ids: &[QuarantineId]) -> Result<Vec<QuarantinedAnswer>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(BATCH) {
            let ids: Vec<_> = chunk.iter().map(ToString::to_string).collect();
            let ids: Vec<_> = ids.iter().map(String::as_str).collect();
            let answers = self.find_by_id::<StoredAnswer>(FIND, COLLECTION, &ids);
            found.extend(answers.await?.into_iter().map(QuarantinedAnswer::from));
        }
        Ok(found)
    }

    async fn find_quarantined_of(&self, email: &EmailAddress) -> Result<Vec<QuarantinedAnswer>> {
        let of_address = doc! {"email": email.as_str()};
        self.find_newest(FIND, &of_address, 0).await
    }

    async fn list_quarantined(
        &self,
        states: &[QuarantineState],
        page: QuarantinePage,
    ) -> Result<Vec<QuarantinedAnswer>> {
        if states.is_empty() || page.limit == 0 {
            return Ok(Vec::new());
        }
        let ranges: Vec<_> = states
            .iter()
            .flat_map(|state| ranges(*state, page.after.as_ref()))
            .collect();
        self.find_newest(LIST, &doc! {"$or": ranges}, page.limit.into())
            .await
    }

    async fn count_quarantined(&self) -> Result<QuarantineCounts> {
        // Named, so that the index on the state is enough to count.
        let states = QuarantineState::ALL.map(QuarantineState::name).to_vec();
        let pipeline = [
            doc! {"$match": {"state": {"$in": states}}},
            doc! {"$group": {"_id": "$state", "answers": {"$sum": Bson::Int64(1)}}},
        ];
        let groups =
            self.aggregate::<StateCount>("count answers in quarantine", COLLECTION, &pipeline);
        let mut counts = QuarantineCounts::default();
        for group in groups.await? {
            *counts.of_mut(group.state) = group.answers;
        }
        Ok(counts)
    }

    async fn settle_quarantined(
        &self,
        ids: &[QuarantineId],
        state: QuarantineState,
        at: Timestamp,
    ) -> Result<u64> {
        let statements: Vec<_> = ids.iter().map(|id| settlement(*id, state, at)).collect();
        self.update("settle answers in quarantine", COLLECTION, &statements)
            .await
    }
}

impl MongoDatabase {
    /// Newest first; a limit of 0 is none.
    async fn find_newest(
        &self,
        what: &str,
        matching: &Document,
        limit: i64,
    ) -> Result<Vec<QuarantinedAnswer>> {
        let answers: Vec<StoredAnswer> = self
            .run(what, || async {
                let answers = self.collection(COLLECTION);
                let answers = answers.find(matching.clone());
                let in_order = doc! {"fetched_at": -1, "_id": 1};
                answers
                    .sort(in_order)
                    .limit(limit)
                    .await?
                    .try_collect()
                    .await
            })
            .await?;
        let answers = self.found(what, COLLECTION, answers).await?;
        Ok(answers.into_iter().map(QuarantinedAnswer::from).collect())
    }
}

/// Ranges of the index on state and time, each in the order of the listing, which the server merges.
fn ranges(state: QuarantineState, cursor: Option<&QuarantineCursor>) -> Vec<Document> {
    let state = state.name();
    let Some(cursor) = cursor else {
        return vec![doc! {"state": state}];
    };
    let at = date(cursor.fetched_at);
    vec![
        doc! {"state": state, "fetched_at": at, "_id": {"$gt": cursor.id.to_string()}},
        doc! {"state": state, "fetched_at": {"$lt": at}},
    ]
}

fn document(answer: &QuarantinedAnswer) -> Document {
    let mut document = doc! {
        "_id": answer.id.to_string(),
        "email": answer.email.as_str(),
        "body_sha256": answer.body_sha256.map(|hash| hash.to_string()),
    };
    document.extend(moving_fields(answer));
    document
}

/// Newer news of the same bytes.
fn reopening(answer: &QuarantinedAnswer) -> Document {
    let older = doc! {"$lt": date(answer.fetched_at)};
    doc! {
        "q": {"_id": answer.id.to_string(), "fetched_at": older},
        "u": {"$set": moving_fields(answer)},
    }
}

fn moving_fields(answer: &QuarantinedAnswer) -> Document {
    let place = answer.place.as_ref();
    let reasons = answer.reasons.iter();
    let reasons = reasons.map(|flaw| doc! {"pointer": &flaw.pointer, "reason": &flaw.reason});
    doc! {
        "segment": place.map(|place| &*place.segment),
        "offset": place.map(|place| place.offset.cast_signed()),
        "length": place.map(|place| place.length.cast_signed()),
        "fetched_at": date(answer.fetched_at),
        "run_id": answer.run_id.to_string(),
        "reasons": reasons.collect::<Vec<_>>(),
        "state": answer.state.name(),
        "changed_at": date(answer.changed_at),
    }
}

fn settlement(id: QuarantineId, state: QuarantineState, at: Timestamp) -> Document {
    let state = state.name();
    doc! {
        "q": {"_id": id.to_string(), "state": {"$ne": state}},
        "u": {"$set": {"state": state, "changed_at": date(at)}},
    }
}

impl From<StoredAnswer> for QuarantinedAnswer {
    fn from(stored: StoredAnswer) -> Self {
        let place = stored.segment.zip(stored.offset).zip(stored.length);
        Self {
            id: stored.id,
            email: stored.email,
            body_sha256: stored.body_sha256,
            place: place.map(|((segment, offset), length)| SegmentPlace {
                segment,
                offset,
                length,
            }),
            fetched_at: stored.fetched_at,
            run_id: stored.run_id,
            reasons: stored.reasons,
            state: stored.state,
            changed_at: stored.changed_at,
        }
    }
}

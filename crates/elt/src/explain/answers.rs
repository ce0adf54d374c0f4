//! The answers under an address, read back from raw storage.

use db_connector::Database;
use jiff::Timestamp;
use models::{
    Content, ContentHash, Enrichment, FoundProfile, LeadId, RawId, RawProfile, SegmentPlace,
    Verdict,
};
use s3_connector::{ErrorKind, ObjectStore, StoredAnswer, read_answer as read_stored};
use serde::Serialize;

use crate::EltError;
use crate::provider::read_answer;

/// An answer, and whether raw storage has it as it was written there.
#[derive(Debug, Serialize)]
pub struct AnswerProof {
    /// Where it lies.
    pub place: SegmentPlace,
    /// Its document in the database, if it tells of a person.
    pub raw_id: Option<RawId>,
    /// What is there.
    #[serde(flatten)]
    pub kept: Kept,
}

/// What lies where an answer should.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Kept {
    /// What was written there.
    Proven {
        /// Bytes, not compressed.
        bytes: usize,
        /// Of the bytes, checked.
        sha256: ContentHash,
        /// When it arrived.
        fetched_at: Timestamp,
    },
    /// Something else, or nothing.
    Lacking {
        /// What was found instead.
        lacking: String,
    },
}

/// An answer and what it tells; by the document where its bytes cannot be read.
pub(super) struct Answer {
    pub(super) proof: AnswerProof,
    found: Option<FoundProfile>,
    document: Option<RawProfile>,
}

impl Answer {
    /// Of whom it tells, and what.
    pub(super) fn found(&self) -> Option<(&Content, LeadId)> {
        let read = self.found.as_ref();
        let read = read.map(|found| (&found.content, found.lead_id()));
        let stored = self.document.as_ref();
        read.or_else(|| stored.map(|document| (&document.content, document.lead_id)))
    }
}

/// The answer that the ledger speaks of, and the newest document where that does not tell of a person.
pub(super) async fn find_answers(
    database: &dyn Database,
    store: &dyn ObjectStore,
    entry: &Enrichment,
) -> Result<(Option<Answer>, Option<Answer>), EltError> {
    let document = match entry.raw_id {
        Some(id) => database.find_raw_profile(id).await?,
        None => None,
    };
    let newest = match &entry.place {
        Some(place) => Some(read(store, place.clone(), entry.raw_id, document).await?),
        None => None,
    };
    if newest.as_ref().is_some_and(|it| it.found().is_some()) {
        return Ok((newest, None));
    }
    let earlier = match find_newest_document(database, entry).await? {
        Some(document) => {
            let (place, id) = (document.place.clone(), document.id);
            Some(read(store, place, Some(id), Some(document)).await?)
        }
        None => None,
    };
    Ok((newest, earlier))
}

async fn find_newest_document(
    database: &dyn Database,
    entry: &Enrichment,
) -> Result<Option<RawProfile>, EltError> {
    let email = std::slice::from_ref(&entry.email);
    let mut newest: Option<RawProfile> = None;
    for trace in database.find_traces(email, &[]).await? {
        let found = database.find_raw_profile(trace.id).await?;
        let age = |document: &RawProfile| (document.fetched_at, document.id);
        let is_newer = found.as_ref().map(age) > newest.as_ref().map(age);
        newest = if is_newer { found } else { newest };
    }
    Ok(newest)
}

/// An error is one of the store, and no matter of this answer.
async fn read(
    store: &dyn ObjectStore,
    place: SegmentPlace,
    raw_id: Option<RawId>,
    document: Option<RawProfile>,
) -> Result<Answer, EltError> {
    let (kept, found) = match read_stored(store, &place).await {
        Ok(stored) => (Kept::of(&stored), profile(&stored)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Damaged) => {
            let lacking = telemetry::error_chain(&error);
            (Kept::Lacking { lacking }, None)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Answer {
        proof: AnswerProof {
            place,
            raw_id,
            kept,
        },
        found,
        document,
    })
}

fn profile(stored: &StoredAnswer) -> Option<FoundProfile> {
    match read_answer(&stored.body).verdict {
        Verdict::Found(found) => Some(*found),
        Verdict::NotFound | Verdict::Unusable(_) => None,
    }
}

impl Kept {
    fn of(stored: &StoredAnswer) -> Self {
        Self::Proven {
            bytes: stored.body.len(),
            sha256: stored.meta.sha256,
            fetched_at: stored.meta.fetched_at,
        }
    }
}

impl AnswerProof {
    pub(super) const fn is_lacking(&self) -> bool {
        matches!(self.kept, Kept::Lacking { .. })
    }
}

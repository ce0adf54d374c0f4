//! The provider's answers as documents.

use std::collections::BTreeMap;

use async_trait::async_trait;
use models::{ContentHash, EmailAddress, LeadId, RawId, RawProfile};
use mongodb::bson::{DateTime, RawDocumentBuf, rawbson, rawdoc, serialize_to_raw_document_buf};
use serde::Serialize;

use super::json::{Verbatim, find_nul_key};
use super::listed::{LISTED, Listed};
use super::time::date;
use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::{DatabaseError, RawProfiles, RefusedDocument};

/// The largest document a server takes.
const MAX_DOCUMENT: usize = 16 * 1024 * 1024;

/// Bytes after which a batch is sent; a message may hold three times as many.
const BATCH_BYTES: usize = 16_000_000;

const RAWS: &str = "linkedin_data";
const STORE: &str = "store raw profiles";

#[derive(Serialize)]
struct RawDocument<'a> {
    #[serde(rename = "_id")]
    id: RawId,
    email: &'a EmailAddress,
    linkedin_id: &'a str,
    lead_id: LeadId,
    fetched_at: DateTime,
    content_sha256: ContentHash,
    segment: &'a str,
    offset: u64,
    length: u64,
    success: bool,
    credits_left: Option<f64>,
    rate_limit_left: Option<i64>,
    person: Verbatim<'a>,
    company: Verbatim<'a>,
}

/// What changes with time.
#[derive(Serialize)]
pub(super) struct Moving<'a> {
    fetched_at: DateTime,
    segment: &'a str,
    offset: u64,
    length: u64,
    credits_left: Option<f64>,
    rate_limit_left: Option<i64>,
}

/// Profiles and their documents, as many as fit into one message.
#[derive(Default)]
struct Batch<'a> {
    profiles: Vec<&'a RawProfile>,
    documents: Vec<RawDocumentBuf>,
    bytes: usize,
}

#[async_trait]
impl RawProfiles for MongoDatabase {
    async fn upsert_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()> {
        let mut refused = Vec::new();
        let mut batch = Batch::default();
        for profile in profiles {
            match encode(profile) {
                Ok(document) => batch.push(profile, document),
                Err(reason) => refused.push(refuse(profile, reason)),
            }
            if batch.is_full() {
                refused.extend(self.store(std::mem::take(&mut batch)).await?);
            }
        }
        refused.extend(self.store(batch).await?);
        self.all_or_refused(refused)
    }
}

impl MongoDatabase {
    pub(super) fn all_or_refused(&self, refused: Vec<RefusedDocument>) -> Result<()> {
        if refused.is_empty() {
            Ok(())
        } else {
            Err(DatabaseError::refused(&self.location, refused))
        }
    }

    /// One round trip for documents that are new, one more for those that are there.
    async fn store(&self, batch: Batch<'_>) -> Result<Vec<RefusedDocument>> {
        let Batch {
            profiles,
            documents,
            ..
        } = batch;
        let insertion = self.insert(STORE, RAWS, &documents).await?;
        let present = insertion.present.into_iter().map(|index| profiles[index]);
        let present: Vec<_> = newest_of_each(present).into_values().collect();
        let statements: mongodb::error::Result<Vec<_>> =
            present.chunks(LISTED).map(move_forward).collect();
        let statements = statements.map_err(|error| self.failure(STORE, &error))?;
        self.update_matching(STORE, RAWS, &statements).await?;
        let refused = insertion.refused.into_iter();
        Ok(refused
            .map(|(index, reason)| refuse(profiles[index], reason))
            .collect())
    }
}

impl<'a> Batch<'a> {
    fn push(&mut self, profile: &'a RawProfile, document: RawDocumentBuf) {
        self.bytes += document.as_bytes().len();
        self.profiles.push(profile);
        self.documents.push(document);
    }

    fn is_full(&self) -> bool {
        self.documents.len() == BATCH || self.bytes > BATCH_BYTES
    }
}

/// The document, or why there can be none.
pub(super) fn encode(profile: &RawProfile) -> std::result::Result<RawDocumentBuf, String> {
    let document = RawDocument {
        id: profile.id,
        email: &profile.email,
        linkedin_id: &profile.linkedin_id,
        lead_id: profile.lead_id,
        fetched_at: date(profile.fetched_at),
        content_sha256: profile.content_sha256,
        segment: &profile.place.segment,
        offset: profile.place.offset,
        length: profile.place.length,
        success: true,
        credits_left: profile.budget.credits_left,
        rate_limit_left: profile.budget.rate_limit_left,
        person: Verbatim(profile.content.person()),
        company: Verbatim(profile.content.company()),
    };
    match serialize_to_raw_document_buf(&document) {
        Ok(document) if document.as_bytes().len() > MAX_DOCUMENT => {
            let bytes = document.as_bytes().len();
            Err(format!("has {bytes} bytes, more than a document may have"))
        }
        Ok(document) => Ok(document),
        Err(error) => Err(nul_key(profile).unwrap_or_else(|| error.to_string())),
    }
}

fn nul_key(profile: &RawProfile) -> Option<String> {
    let content = &profile.content;
    let parts = [
        ("/person", content.person()),
        ("/company", content.company()),
    ];
    parts.into_iter().find_map(|(part, value)| {
        let pointer = find_nul_key(value)?;
        Some(format!(
            "the key at `{part}{pointer}` holds a NUL character"
        ))
    })
}

/// A batch may hold the same content more than once, and a list names a document once.
fn newest_of_each<'a>(
    profiles: impl Iterator<Item = &'a RawProfile>,
) -> BTreeMap<RawId, &'a RawProfile> {
    let mut newest: BTreeMap<_, &RawProfile> = BTreeMap::new();
    for profile in profiles {
        let known = newest.entry(profile.id).or_insert(profile);
        if known.fetched_at < profile.fetched_at {
            *known = profile;
        }
    }
    newest
}

/// Equal content under the same address is the same document: only what changes with time moves,
/// and only forward.
fn move_forward(profiles: &[&RawProfile]) -> mongodb::error::Result<RawDocumentBuf> {
    let mut listed = Listed::default();
    for profile in profiles {
        listed.push(&profile.id.to_string(), &Moving::from(*profile))?;
    }
    let is_older = rawdoc! {"$lt": ["$fetched_at", "$$own.fetched_at"]};
    Ok(listed.put_where(is_older, rawbson!("$$own")))
}

impl<'a> From<&'a RawProfile> for Moving<'a> {
    fn from(profile: &'a RawProfile) -> Self {
        let (place, budget) = (&profile.place, profile.budget);
        Self {
            fetched_at: date(profile.fetched_at),
            segment: &place.segment,
            offset: place.offset,
            length: place.length,
            credits_left: budget.credits_left,
            rate_limit_left: budget.rate_limit_left,
        }
    }
}

pub(super) fn refuse(profile: &RawProfile, reason: String) -> RefusedDocument {
    RefusedDocument {
        id: profile.id.to_string(),
        reason,
    }
}

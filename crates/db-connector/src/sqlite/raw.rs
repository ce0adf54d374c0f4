//! The provider's answers as documents.

use async_trait::async_trait;
use models::{Budget, EmailAddress, RawProfile, SegmentPlace};
use rusqlite::{Statement, params};

use super::jsonb::encode;
use super::{Result, SqliteDatabase};
use crate::RawProfiles;

/// Equal content under the same address is the same document: only what changes with time moves,
/// and only forward.
const UPSERT: &str = "
    INSERT INTO linkedin_data (_id, email, linkedin_id, lead_id, fetched_at, content_sha256,
        segment, offset, length, success, credits_left, rate_limit_left, person, company)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, TRUE, ?10, ?11, ?12, ?13)
    ON CONFLICT (_id) DO UPDATE SET
        fetched_at = excluded.fetched_at, segment = excluded.segment, offset = excluded.offset,
        length = excluded.length, credits_left = excluded.credits_left,
        rate_limit_left = excluded.rate_limit_left
    WHERE excluded.fetched_at > linkedin_data.fetched_at";

#[async_trait]
impl RawProfiles for SqliteDatabase {
    async fn upsert_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()> {
        let rows: Vec<_> = profiles.iter().map(Columns::of).collect();
        self.write("store raw profiles", move |tx| {
            let mut statement = tx.prepare_cached(UPSERT)?;
            rows.iter().try_for_each(|row| row.write(&mut statement))
        })
        .await
    }
}

/// A profile as it goes to the thread that writes, which has the most to do: JSON is made binary before.
pub(super) struct Columns {
    id: String,
    email: EmailAddress,
    linkedin_id: String,
    lead_id: String,
    fetched_at: i64,
    content_sha256: String,
    place: SegmentPlace,
    budget: Budget,
    person: Vec<u8>,
    company: Vec<u8>,
}

impl Columns {
    pub(super) fn of(profile: &RawProfile) -> Self {
        Self {
            id: profile.id.to_string(),
            email: profile.email.clone(),
            linkedin_id: profile.linkedin_id.clone(),
            lead_id: profile.lead_id.to_string(),
            fetched_at: profile.fetched_at.as_millisecond(),
            content_sha256: profile.content_sha256.to_string(),
            place: profile.place.clone(),
            budget: profile.budget,
            person: encode(profile.content.person()),
            company: encode(profile.content.company()),
        }
    }

    pub(super) fn write(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        statement.execute(params![
            self.id,
            self.email.as_str(),
            self.linkedin_id,
            self.lead_id,
            self.fetched_at,
            self.content_sha256,
            self.place.segment,
            self.place.offset,
            self.place.length,
            self.budget.credits_left,
            self.budget.rate_limit_left,
            self.person,
            self.company,
        ])?;
        Ok(())
    }
}

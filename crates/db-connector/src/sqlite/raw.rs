//! The provider's answers as documents.

use async_trait::async_trait;
use models::RawProfile;
use rusqlite::{Statement, params};

use super::{Result, SqliteDatabase};
use crate::RawProfiles;

/// Equal content under the same address is the same document: only what changes with time moves,
/// and only forward.
const UPSERT: &str = "
    INSERT INTO linkedin_data (_id, email, linkedin_id, lead_id, fetched_at, content_sha256,
        segment, offset, length, success, credits_left, rate_limit_left, person, company)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, TRUE, ?10, ?11, jsonb(?12), jsonb(?13))
    ON CONFLICT (_id) DO UPDATE SET
        fetched_at = excluded.fetched_at, segment = excluded.segment, offset = excluded.offset,
        length = excluded.length, credits_left = excluded.credits_left,
        rate_limit_left = excluded.rate_limit_left
    WHERE excluded.fetched_at > linkedin_data.fetched_at";

#[async_trait]
impl RawProfiles for SqliteDatabase {
    async fn upsert_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()> {
        let profiles = profiles.to_vec();
        self.write("store raw profiles", move |tx| {
            let mut statement = tx.prepare_cached(UPSERT)?;
            profiles
                .iter()
                .try_for_each(|profile| upsert(&mut statement, profile))
        })
        .await
    }
}

fn upsert(statement: &mut Statement<'_>, profile: &RawProfile) -> rusqlite::Result<()> {
    let place = &profile.place;
    statement.execute(params![
        profile.id.to_string(),
        profile.email.as_str(),
        profile.linkedin_id,
        profile.lead_id.to_string(),
        profile.fetched_at.as_millisecond(),
        profile.content_sha256.to_string(),
        place.segment,
        place.offset,
        place.length,
        profile.budget.credits_left,
        profile.budget.rate_limit_left,
        profile.person.to_string(),
        profile.company.to_string(),
    ])?;
    Ok(())
}

//! Raw documents put back as their answers say.

use models::RawProfile;

use super::raw::Columns;
use super::{Result, SqliteDatabase};

const INSERT: &str = "
    INSERT INTO linkedin_data (_id, email, linkedin_id, lead_id, fetched_at, content_sha256,
        segment, offset, length, success, credits_left, rate_limit_left, person, company)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, TRUE, ?10, ?11, ?12, ?13)
    ON CONFLICT (_id) DO UPDATE SET ";

/// What follows from the identity is right whatever is there.
const CONTENT: &str = "
        email = excluded.email, linkedin_id = excluded.linkedin_id, lead_id = excluded.lead_id,
        content_sha256 = excluded.content_sha256, success = TRUE, person = excluded.person,
        company = excluded.company";

/// What changes with time does not move back.
const MOVE: &str = "
        fetched_at = excluded.fetched_at, segment = excluded.segment, offset = excluded.offset,
        length = excluded.length, credits_left = excluded.credits_left,
        rate_limit_left = excluded.rate_limit_left
    WHERE excluded.fetched_at >= linkedin_data.fetched_at";

impl SqliteDatabase {
    pub(super) async fn restore(&self, profiles: &[RawProfile]) -> Result<()> {
        let rows: Vec<_> = profiles.iter().map(Columns::of).collect();
        self.write("restore raw documents", move |tx| {
            let mut content = tx.prepare_cached(&format!("{INSERT}{CONTENT}"))?;
            let mut place = tx.prepare_cached(&format!("{INSERT}{MOVE}"))?;
            rows.iter().try_for_each(|row| {
                row.write(&mut content)?;
                row.write(&mut place)
            })
        })
        .await
    }
}

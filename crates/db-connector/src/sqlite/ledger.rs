//! What is known of each address, and which run is asking for it.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{Claim, EmailAddress, Enrichment, EnrichmentState, RunId, Spent};
use rusqlite::types::Type;
use rusqlite::{Error, Row, Statement, Transaction, named_params, params};

use super::value::{parse, parse_optional, place_optional, time_optional};
use super::{Durability, Result, SqliteDatabase};
use crate::{EnrichmentLedger, Sighting};

/// Later news of an address replace earlier ones, whatever order they come in; of a claimed address
/// the claimer's always do.
const SETTLE: &str = "
    INSERT INTO enrichments (_id, state, run_id, settled_at, raw_id, segment, offset, length, reason,
        attempts, credits_spent)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON CONFLICT (_id) DO UPDATE SET
        state = excluded.state, run_id = excluded.run_id, settled_at = excluded.settled_at,
        raw_id = excluded.raw_id, segment = excluded.segment, offset = excluded.offset,
        length = excluded.length, reason = excluded.reason,
        attempts = max(attempts, excluded.attempts),
        credits_spent = max(credits_spent, excluded.credits_spent),
        claimed_by = NULL, credits_reserved = NULL, state_before = NULL
    WHERE enrichments.settled_at IS NULL OR excluded.settled_at >= enrichments.settled_at
        OR enrichments.claimed_by = excluded.run_id";

const FIND: &str = "
    SELECT state, run_id, settled_at, raw_id, segment, offset, length, reason, attempts,
        credits_spent, claimed_by, credits_reserved, state_before
    FROM enrichments WHERE _id = ?1";

/// An address that nobody has asked for, as far as was seen.
const CLAIM_NEW: &str = "
    INSERT INTO enrichments (_id, state, run_id, claimed_by, credits_reserved)
    VALUES (?1, 'in_flight', ?2, ?2, ?3)
    ON CONFLICT (_id) DO NOTHING";

/// A known address, if nothing has happened to it since it was seen.
const CLAIM_SEEN: &str = "
    UPDATE enrichments SET state = 'in_flight', claimed_by = :run, credits_reserved = :reserved,
        state_before = iif(state = 'in_flight', state_before, state)
    WHERE _id = :email AND state = :state AND settled_at IS :settled_at AND claimed_by IS :claimed_by";

const IS_OURS: &str = "SELECT 1 FROM enrichments WHERE _id = ?1 AND claimed_by = ?2";

const RELEASE: &str = "
    UPDATE enrichments SET state = coalesce(state_before, 'pending'), claimed_by = NULL,
        credits_reserved = NULL, state_before = NULL
    WHERE _id = ?1 AND claimed_by = ?2";

#[async_trait]
impl EnrichmentLedger for SqliteDatabase {
    async fn find_enrichments(&self, emails: &[EmailAddress]) -> Result<Vec<Enrichment>> {
        let emails = emails.to_vec();
        self.read("look up addresses", move |connection| {
            let mut statement = connection.prepare_cached(FIND)?;
            let entries = emails.into_iter();
            let found = entries.filter_map(|email| find(&mut statement, email).transpose());
            found.collect()
        })
        .await
    }

    async fn claim_enrichments(
        &self,
        run: RunId,
        reserved: f64,
        sightings: &[Sighting],
    ) -> Result<Vec<EmailAddress>> {
        let sightings = sightings.to_vec();
        self.write("claim addresses", move |tx| {
            let run = run.to_string();
            let mut claimed = Vec::with_capacity(sightings.len());
            for Sighting { email, seen } in sightings {
                let changed = match seen {
                    None => tx.prepare_cached(CLAIM_NEW)?.execute(params![
                        email.as_str(),
                        run,
                        reserved
                    ])?,
                    Some(seen) => claim_seen(tx, &run, reserved, &seen)?,
                };
                if changed > 0 || tx.prepare_cached(IS_OURS)?.exists([email.as_str(), &run])? {
                    claimed.push(email);
                }
            }
            Ok(claimed)
        })
        .await
    }

    async fn release_enrichments(&self, run: RunId, emails: &[EmailAddress]) -> Result<()> {
        let emails = emails.to_vec();
        self.write("release addresses", move |tx| {
            let (run, mut statement) = (run.to_string(), tx.prepare_cached(RELEASE)?);
            for email in &emails {
                statement.execute([email.as_str(), &run])?;
            }
            Ok(())
        })
        .await
    }

    async fn settle_enrichments(&self, entries: &[Enrichment]) -> Result<()> {
        let entries = entries.to_vec();
        let flushed = Durability::Flushed;
        self.transact("settle addresses", flushed, move |tx| {
            let mut statement = tx.prepare_cached(SETTLE)?;
            entries
                .iter()
                .try_for_each(|entry| settle(&mut statement, entry))
        })
        .await
    }
}

fn claim_seen(
    tx: &Transaction<'_>,
    run: &str,
    reserved: f64,
    seen: &Enrichment,
) -> rusqlite::Result<usize> {
    tx.prepare_cached(CLAIM_SEEN)?.execute(named_params! {
        ":run": run,
        ":reserved": reserved,
        ":email": seen.email.as_str(),
        ":state": seen.state.name(),
        ":settled_at": seen.settled_at.map(Timestamp::as_millisecond),
        ":claimed_by": seen.claim.map(|claim| claim.run_id.to_string()),
    })
}

fn settle(statement: &mut Statement<'_>, entry: &Enrichment) -> rusqlite::Result<()> {
    let place = entry.place.as_ref();
    statement.execute(params![
        entry.email.as_str(),
        entry.state.name(),
        entry.run_id.to_string(),
        entry.settled_at.map(Timestamp::as_millisecond),
        entry.raw_id.map(|id| id.to_string()),
        place.map(|place| &place.segment),
        place.map(|place| place.offset),
        place.map(|place| place.length),
        entry.reason,
        entry.spent.attempts,
        entry.spent.credits,
    ])?;
    Ok(())
}

/// Looked up one by one: a list in one parameter would be parsed and sorted first.
fn find(
    statement: &mut Statement<'_>,
    email: EmailAddress,
) -> rusqlite::Result<Option<Enrichment>> {
    let mut rows = statement.query([email.as_str()])?;
    let row = rows.next()?;
    row.map(|row| read_entry(row, email)).transpose()
}

fn read_entry(row: &Row<'_>, email: EmailAddress) -> rusqlite::Result<Enrichment> {
    Ok(Enrichment {
        email,
        state: read_state(row, 0)?.unwrap_or(EnrichmentState::Pending),
        run_id: parse(row, 1)?,
        settled_at: time_optional(row, 2)?,
        raw_id: parse_optional(row, 3)?,
        place: place_optional(row, 4)?,
        reason: row.get(7)?,
        spent: Spent {
            attempts: row.get(8)?,
            credits: row.get(9)?,
        },
        claim: read_claim(row)?,
    })
}

pub(super) fn read_state(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<EnrichmentState>> {
    let Some(name) = row.get_ref(column)?.as_str_or_null()? else {
        return Ok(None);
    };
    EnrichmentState::from_name(name).map(Some).ok_or_else(|| {
        Error::FromSqlConversionFailure(column, Type::Text, format!("`{name}` is no state").into())
    })
}

fn read_claim(row: &Row<'_>) -> rusqlite::Result<Option<Claim>> {
    let Some(run_id) = parse_optional(row, 10)? else {
        return Ok(None);
    };
    Ok(Some(Claim {
        run_id,
        reserved: row.get(11)?,
        before: read_state(row, 12)?,
    }))
}

//! Removes people, from the pages of the file and of its log too.

use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use models::{EmailAddress, LeadId, RawId, SegmentPlace};
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, MAIN_DB, Row};

use super::error::translate;
use super::open::patiently;
use super::rederive::stages;
use super::value::{json_list, parse};
use super::{Durability, Result, SqliteDatabase, blocking};
use crate::{Erasure, Trace};

/// Two lookups, each by its index; `OR` would take one index, or none.
const FIND: &str = "
    SELECT _id, email, linkedin_id, lead_id, segment, offset, length FROM linkedin_data
    WHERE email IN (SELECT value FROM json_each(?1))
    UNION
    SELECT _id, email, linkedin_id, lead_id, segment, offset, length FROM linkedin_data
    WHERE lead_id IN (SELECT value FROM json_each(?2))";

#[async_trait]
impl Erasure for SqliteDatabase {
    async fn find_traces(&self, emails: &[EmailAddress], leads: &[LeadId]) -> Result<Vec<Trace>> {
        let (emails, leads) = (json_list(emails), json_list(leads));
        self.read("find the documents of a person", move |connection| {
            let mut statement = connection.prepare_cached(FIND)?;
            statement.query_map([emails, leads], read_trace)?.collect()
        })
        .await
    }

    async fn erase_raw_profiles(&self, ids: &[RawId]) -> Result<u64> {
        self.erase(
            "erase raw profiles",
            ("linkedin_data", "_id"),
            json_list(ids),
        )
        .await
    }

    async fn erase_leads(&self, ids: &[LeadId]) -> Result<u64> {
        self.erase("erase leads", ("leads", "_id"), json_list(ids))
            .await
    }

    async fn erase_enrichments(&self, emails: &[EmailAddress]) -> Result<u64> {
        self.erase("erase addresses", ("enrichments", "_id"), json_list(emails))
            .await
    }

    async fn erase_quarantined(&self, emails: &[EmailAddress]) -> Result<u64> {
        let emails = json_list(emails);
        self.erase("erase from quarantine", ("quarantine", "email"), emails)
            .await
    }

    async fn erase_staged(&self, emails: &[EmailAddress], leads: &[LeadId]) -> Result<()> {
        let (emails, leads) = (json_list(emails), json_list(leads));
        self.write("erase from stages", move |tx| {
            for stage in stages(tx)? {
                let statement = format!(
                    "DELETE FROM temp.{stage} WHERE email IN (SELECT value FROM json_each(?1))
                        OR lead_id IN (SELECT value FROM json_each(?2))"
                );
                tx.execute(&statement, [&emails, &leads])?;
            }
            Ok(())
        })
        .await
    }

    /// Writes the file anew from what is still in it, moves the log into it and cuts the log off.
    ///
    /// Zeros where something was deleted are not enough: pages keep stale copies of rows that grew, and of
    /// keys that moved to another page when an index was split. A full disk leaves everything as it was.
    async fn scrub(&self) -> Result<()> {
        let (writer, path) = (Arc::clone(&self.writer), self.path.clone());
        blocking(move || {
            let connection = writer.lock().unwrap_or_else(PoisonError::into_inner);
            let rewritten = patiently(|| connection.execute_batch("VACUUM"))
                .map_err(|error| translate(&path, "overwrite what was erased", error));
            // What a full disk has left half written in the log goes, too.
            let cut = cut_off_log(&connection)
                .map_err(|error| translate(&path, "cut off the log", error));
            rewritten.and(cut)
        })
        .await
    }
}

impl SqliteDatabase {
    /// Deletes documents whose column is one of these values, a JSON array.
    async fn erase(
        &self,
        what: &'static str,
        (table, column): (&'static str, &'static str),
        values: String,
    ) -> Result<u64> {
        self.transact(what, Durability::Flushed, move |tx| {
            let statement =
                format!("DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?1))");
            let deleted = tx.prepare_cached(&statement)?.execute([values])?;
            Ok(deleted as u64)
        })
        .await
    }
}

/// Waits for readers of older states, and for whoever moves the log at this moment.
fn cut_off_log(connection: &Connection) -> rusqlite::Result<()> {
    let cut = || connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::TRUNCATE);
    patiently(cut).map(drop)
}

fn read_trace(row: &Row<'_>) -> rusqlite::Result<Trace> {
    Ok(Trace {
        id: parse(row, 0)?,
        email: parse(row, 1)?,
        linkedin_id: row.get(2)?,
        lead_id: parse(row, 3)?,
        place: SegmentPlace {
            segment: row.get(4)?,
            offset: row.get(5)?,
            length: row.get(6)?,
        },
    })
}

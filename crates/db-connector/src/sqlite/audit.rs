//! Raw documents as a verification reads them, and references that lead nowhere.

use std::sync::Arc;

use async_trait::async_trait;
use models::{Budget, Content, ContentHash, Json, RawId, RawProfile, SegmentPlace, hash_content};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Deserialize;
use tokio::sync::mpsc;

use super::readers::Readers;
use super::value::{parse, time};
use super::{Result, SqliteDatabase};
use crate::pages::{PAGE, Page, read_ahead};
use crate::{
    Audit, DanglingReference, DanglingReferences, HeaderStream, Integrity, RawHeader, ReadDepth,
    Referrers,
};

const HEADER: &str = "rowid, _id, email, linkedin_id, lead_id, fetched_at, content_sha256, segment,
        offset, length";

/// Null where the bytes are no JSON any more.
const CONTENT: &str = "iif(json_valid(person, 8), json(person), NULL),
        iif(json_valid(company, 8), json(company), NULL)";

/// The column of the person behind [`HEADER`]; the company is next to it.
const PERSON: usize = 10;

const DANGLING: &str = "
    SELECT _id, raw_id FROM {referrers} AS holder WHERE raw_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM linkedin_data WHERE _id = holder.raw_id)";

#[async_trait]
impl Audit for SqliteDatabase {
    async fn find_raw_headers(&self, ids: &[RawId]) -> Result<Vec<RawHeader>> {
        let ids = ids.to_vec();
        self.read("look up raw documents", move |connection| {
            let query = format!("SELECT {HEADER} FROM linkedin_data WHERE _id = ?1");
            let mut statement = connection.prepare_cached(&query)?;
            let found = ids.iter().filter_map(|id| {
                let header = statement.query_row([id.to_string()], read_header);
                header.optional().transpose()
            });
            found.collect()
        })
        .await
    }

    async fn stream_raw_headers(&self, depth: ReadDepth) -> Result<HeaderStream> {
        let readers = Arc::clone(&self.readers);
        Ok(read_ahead(|sender| {
            tokio::task::spawn_blocking(move || send_all(&readers, depth, &sender))
        }))
    }

    async fn find_raw_profile(&self, id: RawId) -> Result<Option<RawProfile>> {
        self.read("read a raw document", move |connection| {
            let query = format!(
                "SELECT {HEADER}, {CONTENT}, credits_left, rate_limit_left
                 FROM linkedin_data WHERE _id = ?1"
            );
            let mut statement = connection.prepare_cached(&query)?;
            let found = statement.query_row([id.to_string()], read_profile);
            found.optional().map(Option::flatten)
        })
        .await
    }

    async fn restore_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()> {
        self.restore(profiles).await
    }

    async fn find_dangling(
        &self,
        referrers: Referrers,
        limit: usize,
    ) -> Result<DanglingReferences> {
        let table = match referrers {
            Referrers::Leads => "leads",
            Referrers::Ledger => "enrichments",
        };
        self.read("follow references", move |connection| {
            find_dangling(connection, table, limit)
        })
        .await
    }
}

/// Every page is a read of its own: one that stays open would keep the write-ahead log growing.
fn send_all(readers: &Readers, depth: ReadDepth, sender: &mpsc::Sender<Page<RawHeader>>) {
    let mut last = 0;
    loop {
        let page = readers.with("read raw documents", |connection| {
            read_page(connection, depth, last)
        });
        let (more, page) = match page {
            Ok((row, page)) => {
                last = row;
                (page.len() == PAGE, Ok(page))
            }
            Err(error) => (false, Err(error)),
        };
        let taken = sender.blocking_send(page).is_ok();
        if !(more && taken) {
            return;
        }
    }
}

/// The headers of a page and the place of its last document. Contents are hashed one by one, so that
/// a page of large ones takes no more memory than one of them.
fn read_page(
    connection: &Connection,
    depth: ReadDepth,
    after: i64,
) -> rusqlite::Result<(i64, Vec<RawHeader>)> {
    let content = match depth {
        ReadDepth::Header => String::new(),
        ReadDepth::Content => format!(", {CONTENT}"),
    };
    let query = format!(
        "SELECT {HEADER}{content} FROM linkedin_data WHERE rowid > ?1 ORDER BY rowid LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&query)?;
    let mut rows = statement.query((after, PAGE))?;
    let (mut last, mut page) = (after, Vec::with_capacity(PAGE));
    while let Some(row) = rows.next()? {
        last = row.get(0)?;
        let mut header = read_header(row)?;
        if depth == ReadDepth::Content {
            header.integrity = judge(row, header.content_sha256)?;
        }
        page.push(header);
    }
    Ok((last, page))
}

fn judge(row: &Row<'_>, expected: ContentHash) -> rusqlite::Result<Integrity> {
    let content = read_json::<Json<'_>>(row, PERSON)?.zip(read_json(row, PERSON + 1)?);
    Ok(match content {
        Some((person, company)) if hash_content(&person, &company) == expected => Integrity::Proven,
        _ => Integrity::Changed,
    })
}

fn read_json<'a, T: Deserialize<'a>>(
    row: &'a Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    Ok(text.and_then(|text| serde_json::from_str(text).ok()))
}

fn read_header(row: &Row<'_>) -> rusqlite::Result<RawHeader> {
    Ok(RawHeader {
        id: parse(row, 1)?,
        email: parse(row, 2)?,
        linkedin_id: row.get(3)?,
        lead_id: parse(row, 4)?,
        fetched_at: time(row, 5)?,
        content_sha256: parse(row, 6)?,
        place: SegmentPlace {
            segment: row.get(7)?,
            offset: row.get(8)?,
            length: row.get(9)?,
        },
        integrity: Integrity::Unchecked,
    })
}

fn read_profile(row: &Row<'_>) -> rusqlite::Result<Option<RawProfile>> {
    let header = read_header(row)?;
    let parts = read_json::<Json<'_>>(row, PERSON)?.zip(read_json::<Json<'_>>(row, PERSON + 1)?);
    let content = parts.map(|(person, company)| Content::of(&person, &company));
    let Some(Ok(content)) = content else {
        return Ok(None);
    };
    Ok(Some(RawProfile {
        id: header.id,
        email: header.email,
        linkedin_id: header.linkedin_id,
        lead_id: header.lead_id,
        fetched_at: header.fetched_at,
        content_sha256: header.content_sha256,
        place: header.place,
        budget: Budget {
            credits_left: row.get(PERSON + 2)?,
            rate_limit_left: row.get(PERSON + 3)?,
        },
        content,
    }))
}

fn find_dangling(
    connection: &Connection,
    table: &str,
    limit: usize,
) -> rusqlite::Result<DanglingReferences> {
    let query = DANGLING.replace("{referrers}", table);
    let mut statement = connection.prepare_cached(&query)?;
    let mut rows = statement.query([])?;
    let mut found = DanglingReferences::default();
    while let Some(row) = rows.next()? {
        found.count += 1;
        if found.examples.len() < limit {
            found.examples.push(DanglingReference {
                holder: row.get(0)?,
                raw_id: parse(row, 1)?,
            });
        }
    }
    Ok(found)
}

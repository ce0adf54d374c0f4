//! What settling does to an entry: one pipeline, for an address and for all that a run has claimed.

use models::{Enrichment, RawId, RunId};
use mongodb::bson::{
    DateTime, RawArrayBuf, RawBson, RawDocumentBuf, rawbson, rawdoc, serialize_to_raw_document_buf,
};
use mongodb::error::Result;
use serde::Serialize;

use super::listed::Listed;
use super::time::date;

/// What is left of a claim once it has been settled.
const NOTHING: [&str; 3] = ["claimed_by", "credits_reserved", "state_before"];

/// The fields that settling replaces; what there is none of becomes null, so that nothing older stays.
#[derive(Serialize)]
struct News<'a> {
    state: &'static str,
    run_id: RunId,
    settled_at: Option<DateTime>,
    raw_id: Option<RawId>,
    segment: Option<&'a str>,
    offset: Option<u64>,
    length: Option<u64>,
    reason: Option<&'a str>,
    attempts: u32,
    credits_spent: f64,
}

impl<'a> From<&'a Enrichment> for News<'a> {
    fn from(entry: &'a Enrichment) -> Self {
        let place = entry.place.as_ref();
        Self {
            state: entry.state.name(),
            run_id: entry.run_id,
            settled_at: entry.settled_at.map(date),
            raw_id: entry.raw_id,
            segment: place.map(|place| &*place.segment),
            offset: place.map(|place| place.offset),
            length: place.map(|place| place.length),
            reason: entry.reason.as_deref(),
            attempts: entry.spent.attempts,
            credits_spent: entry.spent.credits,
        }
    }
}

/// Settles, of these entries, those that `run` has claimed.
pub(super) fn settle_claimed(run: RunId, entries: &[Enrichment]) -> Result<RawDocumentBuf> {
    let mut listed = Listed::default();
    for entry in entries.iter().filter(|entry| entry.run_id == run) {
        listed.push(entry.email.as_str(), &News::from(entry))?;
    }
    Ok(rawdoc! {
        "q": {"_id": listed.ids(), "claimed_by": run.to_string()},
        "u": replacement(listed.own()),
        "multi": true,
    })
}

/// Settles one address, claimed or not. Later news replace earlier ones, whatever order they come in; of
/// a claimed address the claimer's always do.
pub(super) fn settle(entry: &Enrichment) -> Result<RawDocumentBuf> {
    let never = rawdoc! {"settled_at": RawBson::Null};
    let older = entry.settled_at.map_or_else(
        || never.clone(),
        |time| rawdoc! {"settled_at": {"$lte": date(time)}},
    );
    let claimed = rawdoc! {"claimed_by": entry.run_id.to_string()};
    let news = serialize_to_raw_document_buf(&News::from(entry))?;
    Ok(rawdoc! {
        "q": {"_id": entry.email.as_str(), "$or": [never, older, claimed]},
        "u": replacement(rawdoc! {"$literal": news}),
    })
}

/// Puts news in place of what was there and ends the claim; what was spent only grows, and fields that
/// are not the ledger's stay.
fn replacement(news: RawDocumentBuf) -> RawBson {
    let spent = rawdoc! {
        "attempts": {"$max": ["$attempts", "$$news.attempts"]},
        "credits_spent": {"$max": ["$credits_spent", "$$news.credits_spent"]},
    };
    let replaced = rawdoc! {"$let": {
        "vars": {"news": news},
        "in": {"$mergeObjects": ["$$ROOT", "$$news", spent]},
    }};
    rawbson!([{"$replaceWith": replaced}, {"$unset": RawArrayBuf::from_iter(NOTHING)}])
}

//! The projection `linkedin_data` → `leads` as one definition, for one lead, a batch and everything.

use models::RunId;
use mongodb::bson::{Bson, Document, doc};

/// What a reader sees of a lead; `updated_run` moves with these.
const VISIBLE: [&str; 4] = ["first_name", "last_name", "email", "photo_url"];

/// The identities of leads, cut in two halves that are projected at once: each is work for one core,
/// and no lead is in both. Every part walks the whole collection, so more would cost more.
pub(super) fn halves() -> [Document; 2] {
    [doc! {"$lt": "8"}, doc! {"$gte": "8"}]
}

/// Inserts what is missing; what is there stays as it is and is reported as a duplicate at the end.
pub(super) fn insert() -> Document {
    doc! {"into": "leads", "on": "_id", "whenMatched": "fail", "whenNotMatched": "insert"}
}

/// Inserts what is missing and replaces what is older.
pub(super) fn compare() -> Document {
    doc! {
        "into": "leads",
        "on": "_id",
        "whenMatched": [replace_if_newer()],
        "whenNotMatched": "insert",
    }
}

/// The lead that a raw document makes.
pub(super) fn projection(run: RunId) -> Document {
    let mut lead = said();
    lead.extend(marks(run));
    lead
}

/// What a raw document says of its lead.
pub(super) fn said() -> Document {
    doc! {
        "_id": "$lead_id",
        "linkedin_id": 1,
        "first_name": text("$person.firstName"),
        "last_name": text("$person.lastName"),
        "email": 1,
        "photo_url": text("$person.photoUrl"),
        "raw_id": "$_id",
        "fetched_at": 1,
    }
}

/// What a lead that a run makes has besides.
pub(super) fn marks(run: RunId) -> Document {
    let run = doc! {"$literal": run.to_string()};
    doc! {
        "status": {"$literal": "enriched"},
        "created_run": &run,
        "updated_run": run,
    }
}

/// The text at a path; null where there is none, so that a name that went away does not stay.
fn text(path: &str) -> Document {
    doc! {"$cond": [{"$eq": [{"$type": path}, "string"]}, path, Bson::Null]}
}

/// The newest answer wins whatever the order. Fields of other writers (persona, hand-made ones) are
/// not named, so they stay; a lead that is newer already is left as it is.
fn replace_if_newer() -> Document {
    replace_if(&doc! {"$gt": [&version("$$new.")[..], &version("$")[..]]})
}

/// Replaces the projection's own fields of a lead where the condition holds.
pub(super) fn replace_if(condition: &Document) -> Document {
    let visible = |document: &str| VISIBLE.map(|field| format!("{document}{field}"));
    let changed = doc! {"$ne": [&visible("$$new.")[..], &visible("$")[..]]};
    let own = doc! {
        "linkedin_id": "$$new.linkedin_id",
        "first_name": "$$new.first_name",
        "last_name": "$$new.last_name",
        "email": "$$new.email",
        "photo_url": "$$new.photo_url",
        "raw_id": "$$new.raw_id",
        "fetched_at": "$$new.fetched_at",
        "updated_run": {"$cond": [changed, "$$new.updated_run", "$updated_run"]},
    };
    doc! {"$replaceWith": {"$cond": [condition, {"$mergeObjects": ["$$ROOT", own]}, "$$ROOT"]}}
}

/// By what answers of one person are ordered.
pub(super) fn version(document: &str) -> [String; 2] {
    [format!("{document}fetched_at"), format!("{document}raw_id")]
}

//! Raw documents put back as their answers say.

use models::RawProfile;
use mongodb::bson::{Document, doc, serialize_to_document};

use super::raw::{Moving, encode};
use super::time::date;
use super::{MongoDatabase, Result};
use crate::RawProfiles;

/// What follows from the identity is right whatever is there.
const CONTENT: [&str; 7] = [
    "email",
    "linkedin_id",
    "lead_id",
    "content_sha256",
    "success",
    "person",
    "company",
];

impl MongoDatabase {
    /// One by one where they are there: two large documents may be too much for one command.
    pub(super) async fn restore(&self, profiles: &[RawProfile]) -> Result<()> {
        const RESTORE: &str = "restore raw documents";
        let refused = self.upsert_raw_profiles(profiles).await;
        for profile in profiles {
            let Some(content) = content(profile) else {
                continue;
            };
            let id = profile.id.to_string();
            let moving = serialize_to_document(&Moving::from(profile));
            let moving = moving.map_err(|error| self.failure(RESTORE, &error.into()))?;
            let not_newer = doc! {"$lte": date(profile.fetched_at)};
            let statements = [
                doc! {"q": {"_id": &id}, "u": {"$set": content}},
                doc! {"q": {"_id": &id, "fetched_at": not_newer}, "u": {"$set": moving}},
            ];
            self.update(RESTORE, "linkedin_data", &statements).await?;
        }
        refused
    }
}

/// None for a document that was refused.
fn content(profile: &RawProfile) -> Option<Document> {
    let mut document = Document::try_from(encode(profile).ok()?).ok()?;
    let fields = CONTENT.into_iter();
    let fields = fields.filter_map(|field| Some((field.to_owned(), document.remove(field)?)));
    Some(fields.collect())
}

//! Stages: collections of a rehearsal's own, where it puts what leads would be made of.

use std::time::Duration;

use models::{RawProfile, RunId};
use mongodb::bson::{Bson, DateTime, Document, doc};
use uuid::Uuid;

use super::raw::{encode, refuse};
use super::time::date;
use super::write::BATCH;
use super::{MongoDatabase, Result};

const PREFIX: &str = "staged_";

/// What is put on a stage of a person: what the projection reads.
pub(super) const STAGED: [&str; 3] = ["firstName", "lastName", "photoUrl"];

/// No rehearsal takes so long: at 20,000 answers a second it reads some hundred million of them.
const LIFE: Duration = Duration::from_hours(12);

impl MongoDatabase {
    /// Takes down what killed processes have left behind. Their machines may be gone, so age must do as
    /// the sign of death; it is what the name says, and no clock of a server is asked.
    pub(super) async fn drop_stages_before(&self, stage: RunId) -> Result<()> {
        for other in self.list_stages().await? {
            if is_dead(&other, stage) {
                self.drop_collection(&other).await?;
            }
        }
        Ok(())
    }

    /// What cannot be stored is not staged: a rehearsal promises no more than a replay does.
    pub(super) async fn fill_stage(&self, stage: RunId, profiles: &[RawProfile]) -> Result<()> {
        let stage = stage_name(stage);
        let mut refused = Vec::new();
        let fit = profiles.iter().filter(|profile| match encode(profile) {
            Ok(_) => true,
            Err(reason) => {
                refused.push(refuse(profile, reason));
                false
            }
        });
        let fit: Vec<_> = fit.collect();
        for chunk in fit.chunks(BATCH) {
            self.fill(&stage, chunk).await?;
        }
        self.all_or_refused(refused)
    }

    async fn fill(&self, stage: &str, profiles: &[&RawProfile]) -> Result<()> {
        let documents: Vec<_> = profiles.iter().map(|profile| staged(profile)).collect();
        let update = |index: usize| later(profiles[index]);
        self.insert_or_update("stage raw profiles", stage, &documents, update)
            .await
    }

    /// The collections of all stages, those of killed processes among them.
    pub(super) async fn list_stages(&self) -> Result<Vec<String>> {
        let names = self.list_names("list stages").await?.into_iter();
        Ok(names.filter(|name| run_of(name).is_some()).collect())
    }

    pub(super) async fn drop_collection(&self, stage: &str) -> Result<()> {
        let stage = self.documents(stage);
        self.run("take a stage down", || async { stage.drop().await })
            .await
    }
}

pub(super) fn stage_name(run: RunId) -> String {
    format!("{PREFIX}{run}")
}

fn run_of(collection: &str) -> Option<RunId> {
    collection.strip_prefix(PREFIX)?.parse().ok()
}

/// Whether a stage was begun so long before another that nobody can be at work on it. One whose name
/// does not say when is left alone.
fn is_dead(collection: &str, other: RunId) -> bool {
    let begun = run_of(collection).and_then(drawn_at);
    let age = begun
        .zip(drawn_at(other))
        .and_then(|(one, other)| other.checked_sub(one));
    age.is_some_and(|age| age > LIFE)
}

/// Since 1970, if the run has drawn a `UUIDv7`.
fn drawn_at(run: RunId) -> Option<Duration> {
    let uuid = Uuid::try_parse(&run.to_string()).ok()?;
    let (seconds, nanoseconds) = uuid.get_timestamp()?.to_unix();
    Some(Duration::new(seconds, nanoseconds))
}

fn staged(profile: &RawProfile) -> Document {
    let said = STAGED.into_iter().filter_map(|field| {
        let text = profile.content.person().get(field)?.as_str()?;
        Some((field.to_owned(), Bson::from(text)))
    });
    doc! {
        "_id": profile.id.to_string(),
        "email": profile.email.as_str(),
        "linkedin_id": &profile.linkedin_id,
        "lead_id": profile.lead_id.to_string(),
        "fetched_at": date(profile.fetched_at),
        "person": said.collect::<Document>(),
    }
}

fn later(profile: &RawProfile) -> Document {
    let fetched_at: DateTime = date(profile.fetched_at);
    doc! {
        "q": {"_id": profile.id.to_string(), "fetched_at": {"$lt": fetched_at}},
        "u": {"$set": {"fetched_at": fetched_at}},
    }
}

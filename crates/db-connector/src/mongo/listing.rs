//! Leads of personas, page by page, through the index on persona and time of assignment.

use futures::TryStreamExt;
use jiff::Timestamp;
use models::{LeadId, PersonaId};
use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::personas::matching;
use super::time::{date, timestamp};
use super::{MongoDatabase, Result};
use crate::{LeadCursor, LeadPage, LeadSummary, PersonaFilter};

const LIST: &str = "list leads";

#[derive(Deserialize)]
struct StoredSummary {
    #[serde(rename = "_id")]
    id: LeadId,
    first_name: Option<String>,
    last_name: Option<String>,
    email: String,
    persona_id: PersonaId,
    #[serde(deserialize_with = "timestamp")]
    persona_assigned_at: Timestamp,
}

#[derive(Deserialize)]
struct StoredPersona {
    #[serde(rename = "_id")]
    id: PersonaId,
}

impl MongoDatabase {
    pub(super) async fn list(
        &self,
        filter: &PersonaFilter,
        page: LeadPage,
    ) -> Result<Vec<LeadSummary>> {
        let personas = self.find_ids(filter).await?;
        let matching = match page.after {
            None => of_personas(&personas),
            Some(cursor) => behind(&personas, &cursor),
        };
        if personas.is_empty() || page.limit == 0 {
            return Ok(Vec::new());
        }
        let leads: Vec<StoredSummary> = self
            .run(LIST, || async {
                let leads = self.collection("leads");
                let leads = leads
                    .find(matching.clone())
                    .sort(doc! {"persona_id": 1, "persona_assigned_at": -1, "_id": 1})
                    .limit(page.limit.into())
                    .projection(projection());
                leads.await?.try_collect().await
            })
            .await?;
        Ok(leads.into_iter().map(LeadSummary::from).collect())
    }

    async fn find_ids(&self, filter: &PersonaFilter) -> Result<Vec<PersonaId>> {
        let pipeline = [
            doc! {"$match": matching(filter)},
            doc! {"$project": {"_id": 1}},
        ];
        let personas = self.aggregate::<StoredPersona>(LIST, "personas", &pipeline);
        Ok(personas
            .await?
            .into_iter()
            .map(|persona| persona.id)
            .collect())
    }
}

fn of_personas(personas: &[PersonaId]) -> Document {
    let ids: Vec<_> = personas.iter().map(ToString::to_string).collect();
    doc! {"persona_id": {"$in": ids}}
}

/// Three ranges of the index, one behind the other: the rest of the same moment, the rest of the same
/// persona, and the personas after it.
fn behind(personas: &[PersonaId], cursor: &LeadCursor) -> Document {
    let (persona, at) = (cursor.persona_id.to_string(), date(cursor.assigned_at));
    let later: Vec<_> = personas
        .iter()
        .copied()
        .filter(|id| *id > cursor.persona_id)
        .collect();
    let mut ranges = vec![of_personas(&later)];
    if personas.contains(&cursor.persona_id) {
        ranges.push(doc! {
            "persona_id": &persona, "persona_assigned_at": at, "_id": {"$gt": cursor.lead_id.to_string()},
        });
        ranges.push(doc! {"persona_id": persona, "persona_assigned_at": {"$lt": at}});
    }
    doc! {"$or": ranges}
}

fn projection() -> Document {
    doc! {"first_name": 1, "last_name": 1, "email": 1, "persona_id": 1, "persona_assigned_at": 1}
}

impl From<StoredSummary> for LeadSummary {
    fn from(stored: StoredSummary) -> Self {
        Self {
            lead_id: stored.id,
            first_name: stored.first_name,
            last_name: stored.last_name,
            email: stored.email,
            persona_id: stored.persona_id,
            persona_assigned_at: stored.persona_assigned_at,
        }
    }
}

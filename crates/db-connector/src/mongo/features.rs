//! What personas are computed from: raw documents in the order they lie in, joined with their leads.
//!
//! The join is made here, a page of leads at a time: `$lookup` costs the server four times as much
//! from the raw documents, and thirteen times as much from the leads, whose order scatters the large
//! documents over the whole file. The projection is a plain inclusion for the same reason.

use std::collections::{BTreeSet, HashMap};

use futures::{StreamExt, TryStreamExt};
use models::{LeadId, PersonaFeatures, PersonaId, RawId};
use mongodb::bson::{Document, RawDocumentBuf, doc};
use mongodb::error::Error;
use serde::Deserialize;
use tokio::sync::mpsc;

use super::education::{read_head_count, read_history};
use super::leads::IDS;
use super::project::among;
use super::{MongoDatabase, Result};
use crate::pages::{PAGE, Page, read_ahead};
use crate::{FeatureStream, LeadScope};

const READ: &str = "read persona features";

/// What is needed of a raw document, and whose it is.
struct RawParts {
    raw_id: RawId,
    lead_id: LeadId,
    parts: RawDocumentBuf,
}

/// The lead's side of the join.
#[derive(Deserialize)]
struct LeadParts {
    #[serde(rename = "_id")]
    id: LeadId,
    #[serde(rename = "raw_id")]
    newest: RawId,
    #[serde(rename = "persona_id")]
    persona: Option<PersonaId>,
}

impl MongoDatabase {
    pub(super) fn stream_features(&self, scope: LeadScope<'_>) -> FeatureStream<'static> {
        let conditions: Vec<_> = match scope {
            LeadScope::All => vec![doc! {}],
            LeadScope::Only(ids) => {
                let distinct: Vec<_> = BTreeSet::from_iter(ids).into_iter().copied().collect();
                let chunks = distinct.chunks(IDS);
                chunks.map(|ids| doc! {"lead_id": among(ids)}).collect()
            }
        };
        let database = self.clone();
        read_ahead(|sender| {
            tokio::spawn(async move {
                for condition in conditions {
                    if let Err(error) = database.send_pages(condition, &sender).await {
                        let _ = sender.send(Err(error)).await;
                        return;
                    }
                }
            })
        })
    }

    /// Sends the features of the leads that match until nobody takes them.
    async fn send_pages(
        &self,
        matching: Document,
        sender: &mpsc::Sender<Page<PersonaFeatures>>,
    ) -> Result<()> {
        self.require(READ, "linkedin_data").await?;
        let raws = self.run(READ, || async {
            self.collection::<RawDocumentBuf>("linkedin_data")
                .find(matching.clone())
                .projection(projection())
                .batch_size(u32::try_from(PAGE).unwrap_or(u32::MAX))
                .await
        });
        let raws = raws
            .await?
            .and_then(|parts| async { RawParts::read(parts) });
        let pages = raws.try_chunks(PAGE).map(|page| async {
            let page = page.map_err(|error| self.failure(READ, &error.1))?;
            self.join(page).await
        });
        // The next page is fetched while one is joined.
        let mut pages = std::pin::pin!(pages.buffered(2));
        while let Some(page) = pages.next().await {
            let failed = page.is_err();
            if sender.send(page).await.is_err() || failed {
                break;
            }
        }
        Ok(())
    }

    /// The features of those raw documents that are their lead's newest.
    async fn join(&self, raws: Vec<RawParts>) -> Page<PersonaFeatures> {
        let ids: Vec<_> = raws.iter().map(|raw| raw.lead_id.to_string()).collect();
        let leads: Vec<LeadParts> = self
            .run(READ, || async {
                let leads = self.collection("leads");
                let leads = leads.find(doc! {"_id": {"$in": &ids}});
                let leads = leads.projection(doc! {"raw_id": 1, "persona_id": 1});
                leads.await?.try_collect().await
            })
            .await?;
        let leads: HashMap<_, _> = leads.iter().map(|lead| (lead.id, lead)).collect();
        let newest = raws.into_iter().filter_map(|raw| {
            let lead = leads
                .get(&raw.lead_id)
                .filter(|lead| lead.newest == raw.raw_id)?;
            Some(raw.features(lead.persona))
        });
        Ok(newest.collect())
    }
}

fn projection() -> Document {
    let history = |field: &str| format!("person.schools.educationHistory.{field}");
    doc! {
        "lead_id": 1,
        history("schoolName"): 1,
        history("degreeName"): 1,
        history("fieldOfStudy"): 1,
        history("startEndDate"): 1,
        "company.employeeCount": 1,
    }
}

impl RawParts {
    fn read(parts: RawDocumentBuf) -> std::result::Result<Self, Error> {
        let id = |key| parts.get_str(key);
        Ok(Self {
            raw_id: id("_id")?.parse().map_err(Error::custom)?,
            lead_id: id("lead_id")?.parse().map_err(Error::custom)?,
            parts,
        })
    }

    fn features(&self, persona_id: Option<PersonaId>) -> PersonaFeatures {
        PersonaFeatures {
            lead_id: self.lead_id,
            educations: read_history(&self.parts),
            employee_count: read_head_count(&self.parts),
            persona_id,
        }
    }
}

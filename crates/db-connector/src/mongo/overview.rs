//! How things stand, in counts.

use async_trait::async_trait;
use models::{EnrichmentState, RunId};
use mongodb::bson::doc;
use serde::Deserialize;

use super::{MongoDatabase, Result};
use crate::{LeadTotals, Overview, StateCount};

#[derive(Deserialize)]
struct States {
    #[serde(rename = "_id")]
    state: EnrichmentState,
    addresses: u64,
    attempts: u64,
    credits: f64,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(rename = "_id")]
    run: RunId,
    addresses: u64,
}

#[derive(Default, Deserialize)]
struct Leads {
    leads: u64,
    mapped: u64,
}

#[async_trait]
impl Overview for MongoDatabase {
    async fn count_enrichments(&self) -> Result<Vec<StateCount>> {
        let pipeline = [doc! {"$group": {
            "_id": "$state",
            "addresses": {"$sum": 1},
            "attempts": {"$sum": "$attempts"},
            // A sum of no numbers would be an integer.
            "credits": {"$sum": {"$toDouble": {"$ifNull": ["$credits_spent", 0]}}},
        }}];
        let counts = self.aggregate::<States>("count addresses", "enrichments", &pipeline);
        Ok(counts.await?.into_iter().map(StateCount::from).collect())
    }

    async fn count_claims(&self) -> Result<Vec<(RunId, u64)>> {
        let pipeline = [
            doc! {"$match": {"claimed_by": {"$type": "string"}}},
            doc! {"$group": {"_id": "$claimed_by", "addresses": {"$sum": 1}}},
        ];
        let claims = self.aggregate::<Claims>("count claims", "enrichments", &pipeline);
        let claims = claims.await?.into_iter();
        Ok(claims
            .map(|claims| (claims.run, claims.addresses))
            .collect())
    }

    async fn count_leads(&self) -> Result<LeadTotals> {
        const COUNT: &str = "count leads";
        let has_persona = doc! {"$cond": [{"$gt": ["$persona_id", null]}, 1, 0]};
        let pipeline = [doc! {"$group": {
            "_id": null,
            "leads": {"$sum": 1},
            "mapped": {"$sum": has_persona},
        }}];
        let leads = self.aggregate::<Leads>(COUNT, "leads", &pipeline).await?;
        let leads = leads.into_iter().next().unwrap_or_default();
        let personas = self.documents("personas");
        self.require(COUNT, "personas").await?;
        let personas = self.run(COUNT, || async { personas.count_documents(doc! {}).await });
        Ok(LeadTotals {
            leads: leads.leads,
            mapped: leads.mapped,
            personas: personas.await?,
        })
    }
}

impl From<States> for StateCount {
    fn from(counted: States) -> Self {
        Self {
            state: counted.state,
            addresses: counted.addresses,
            attempts: counted.attempts,
            credits: counted.credits,
        }
    }
}

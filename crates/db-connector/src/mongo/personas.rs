//! Personas and which lead belongs to which.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use models::{CompanyType, Persona, PersonaAssignment, PersonaId, PersonaSummary};
use mongodb::bson::{Bson, Document, doc};
use serde::Deserialize;

use super::time::date;
use super::{MongoDatabase, Result};
use crate::{FeatureStream, LeadScope, PersonaFilter, Personas};

/// As many leads as a persona's document lists.
const LISTED: i32 = 1_000;

#[derive(Deserialize)]
struct CountedPersona {
    #[serde(flatten)]
    persona: Persona,
    lead_count: u64,
}

#[async_trait]
impl Personas for MongoDatabase {
    async fn persona_features<'a>(&'a self, scope: LeadScope<'a>) -> Result<FeatureStream<'a>> {
        Ok(self.stream_features(scope))
    }

    async fn upsert_personas(&self, personas: &[Persona]) -> Result<()> {
        let documents: Vec<_> = personas.iter().map(document).collect();
        let update = |index: usize| renewal(&personas[index]);
        self.insert_or_update("store personas", "personas", &documents, update)
            .await
    }

    async fn assign_personas(
        &self,
        assignments: &[PersonaAssignment],
        rules_version: &str,
    ) -> Result<u64> {
        let statements: Vec<_> = by_persona(assignments)
            .into_iter()
            .map(|((persona, at), leads)| assign(persona, at, leads, rules_version))
            .collect();
        self.update("assign personas", "leads", &statements).await
    }

    /// One pipeline for all of them; each list comes off the index, newest first.
    async fn refresh_persona_leads(&self, personas: &[PersonaId]) -> Result<()> {
        let ids: Vec<_> = personas.iter().map(ToString::to_string).collect();
        let newest = [
            doc! {"$sort": {"persona_assigned_at": -1, "_id": 1}},
            doc! {"$limit": LISTED},
            doc! {"$project": {"_id": 1}},
        ];
        let pipeline = [
            doc! {"$match": {"_id": {"$in": ids}}},
            leads_of_persona(&newest, "lead_ids"),
            doc! {"$project": {"lead_ids": "$lead_ids._id"}},
            doc! {"$merge": {"into": "personas", "whenMatched": "merge", "whenNotMatched": "discard"}},
        ];
        let merged =
            self.aggregate::<Document>("list the leads of personas", "personas", &pipeline);
        merged.await.map(|_| ())
    }

    async fn find_personas(&self, filter: &PersonaFilter) -> Result<Vec<PersonaSummary>> {
        let pipeline = [
            doc! {"$match": matching(filter)},
            leads_of_persona(&[doc! {"$count": "leads"}], "counted"),
            doc! {"$project": {
                "name": 1, "academic_field": 1, "company_type": 1,
                "lead_count": {"$ifNull": [{"$first": "$counted.leads"}, 0]},
            }},
        ];
        let found = self.aggregate::<CountedPersona>("find personas", "personas", &pipeline);
        let mut found: Vec<_> = found.await?.into_iter().map(PersonaSummary::from).collect();
        found.sort_by(|a, b| order(&a.persona).cmp(&order(&b.persona)));
        Ok(found)
    }

    async fn find_persona_fields(&self) -> Result<Vec<String>> {
        const LIST_FIELDS: &str = "list the academic fields of personas";
        let names = self.run(LIST_FIELDS, || async {
            let personas = self.documents("personas");
            personas.distinct("academic_field", doc! {}).await
        });
        let names = self.found(LIST_FIELDS, "personas", names.await?).await?;
        let mut names: Vec<_> = names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        names.sort_unstable();
        Ok(names)
    }
}

/// The condition that a filter stands for; its values are compared, never interpreted.
pub(super) fn matching(filter: &PersonaFilter) -> Document {
    let values = [
        ("_id", filter.id.map(|id| id.to_string())),
        ("academic_field", filter.academic_field.clone()),
        (
            "company_type",
            filter
                .company_type
                .as_ref()
                .map(CompanyType::name)
                .map(str::to_owned),
        ),
    ];
    values
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), Bson::from(doc! {"$eq": value?}))))
        .collect()
}

/// Here rather than by the server: personas are few, and there is no index to sort them by.
fn order(persona: &Persona) -> (&str, &str, PersonaId) {
    let company_type = persona.company_type.name();
    (&persona.academic_field, company_type, persona.id)
}

fn leads_of_persona(pipeline: &[Document], field: &str) -> Document {
    doc! {"$lookup": {
        "from": "leads",
        "localField": "_id",
        "foreignField": "persona_id",
        "pipeline": pipeline,
        "as": field,
    }}
}

fn document(persona: &Persona) -> Document {
    let mut document = doc! {"_id": persona.id.to_string()};
    document.extend(own_fields(persona));
    document.insert("lead_ids", Bson::Array(Vec::new()));
    document
}

fn renewal(persona: &Persona) -> Document {
    doc! {"q": {"_id": persona.id.to_string()}, "u": {"$set": own_fields(persona)}}
}

fn own_fields(persona: &Persona) -> Document {
    doc! {
        "name": &persona.name,
        "academic_field": &persona.academic_field,
        "company_type": persona.company_type.name(),
    }
}

/// Leads of one persona and time change by one statement.
fn by_persona(assignments: &[PersonaAssignment]) -> BTreeMap<(PersonaId, Timestamp), Vec<String>> {
    let mut groups: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for assignment in assignments {
        let key = (assignment.persona_id, assignment.assigned_at);
        groups
            .entry(key)
            .or_default()
            .push(assignment.lead_id.to_string());
    }
    groups
}

fn assign(persona: PersonaId, at: Timestamp, leads: Vec<String>, rules_version: &str) -> Document {
    let persona = persona.to_string();
    let other = doc! {"$or": [
        {"persona_id": {"$ne": &persona}},
        {"rules_version": {"$ne": rules_version}},
    ]};
    let mut query = doc! {"_id": {"$in": leads}};
    query.extend(other);
    doc! {
        "q": query,
        "u": {"$set": {
            "persona_id": persona,
            "persona_assigned_at": date(at),
            "rules_version": rules_version,
            "status": "mapped",
        }},
        "multi": true,
    }
}

impl From<CountedPersona> for PersonaSummary {
    fn from(counted: CountedPersona) -> Self {
        Self {
            persona: counted.persona,
            lead_count: counted.lead_count,
        }
    }
}

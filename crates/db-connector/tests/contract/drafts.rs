//! Invented answers and runs.

use db_connector::{Database, LeadScope};
use jiff::Timestamp;
use models::{
    Budget, CompanyType, Content, FoundProfile, LeadCounts, LeadId, Persona, PersonaAssignment,
    PersonaId, RawProfile, RunId, SegmentPlace,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::backend::Store;

/// An answer in the making: one person, one address, one minute of 1 January 2026.
#[derive(Clone)]
pub struct Draft {
    linkedin_id: String,
    email: String,
    minute: i64,
    place: SegmentPlace,
    person: Value,
    company: Value,
}

/// Somebody with a name, an address and a photo that follow from the identifier.
pub fn somebody(linkedin_id: &str) -> Draft {
    Draft {
        linkedin_id: linkedin_id.to_owned(),
        email: format!("{}@example.com", linkedin_id.to_lowercase()),
        minute: 0,
        place: place(0),
        person: json!({
            "linkedInIdentifier": linkedin_id,
            "firstName": "Ann",
            "lastName": linkedin_id,
            "photoUrl": "https://photos.example/1",
        }),
        company: json!({"name": "Example Ltd"}),
    }
}

impl Draft {
    pub fn email(mut self, email: &str) -> Self {
        email.clone_into(&mut self.email);
        self
    }

    pub fn at(mut self, minute: i64) -> Self {
        self.minute = minute;
        self
    }

    pub fn place(mut self, offset: u64) -> Self {
        self.place = place(offset);
        self
    }

    /// Sets a key of the person; null removes nothing, it is a value.
    pub fn person(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.person[key] = value.into();
        self
    }

    pub fn without(mut self, key: &str) -> Self {
        self.person.as_object_mut().unwrap().remove(key);
        self
    }

    pub fn company(mut self, company: Value) -> Self {
        self.company = company;
        self
    }

    pub fn raw(self) -> RawProfile {
        let found = FoundProfile {
            content: Content::of(&self.person, &self.company).unwrap(),
            linkedin_id: self.linkedin_id,
        };
        let budget = Budget {
            credits_left: Some(99.5),
            rate_limit_left: Some(7),
        };
        let email = self.email.parse().unwrap();
        RawProfile::new(email, minute(self.minute), self.place, budget, found)
    }
}

pub fn place(offset: u64) -> SegmentPlace {
    SegmentPlace {
        segment: "raw/linkedin/date=2026-01-01/0001.json.zst".to_owned(),
        offset,
        length: 100,
    }
}

pub fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + 60 * minute).unwrap()
}

pub fn run(number: u128) -> RunId {
    RunId::from_uuid(Uuid::from_u128(number))
}

/// `count` people with identifiers of one prefix.
pub fn crowd(prefix: &str, count: usize) -> Vec<RawProfile> {
    (0..count)
        .map(|number| somebody(&format!("{prefix}{number}")).raw())
        .collect()
}

/// Stores answers and projects their leads, as a run does with every batch.
pub async fn store(database: &dyn Database, profiles: &[RawProfile], run: RunId) -> LeadCounts {
    database.upsert_raw_profiles(profiles).await.unwrap();
    let leads: Vec<_> = profiles.iter().map(|profile| profile.lead_id).collect();
    project(database, &leads, run).await
}

pub async fn project(database: &dyn Database, leads: &[LeadId], run: RunId) -> LeadCounts {
    let scope = LeadScope::Only(leads);
    database.project_leads(scope, run).await.unwrap()
}

pub fn assignment(lead_id: LeadId, persona_id: PersonaId, at: i64) -> PersonaAssignment {
    PersonaAssignment {
        lead_id,
        persona_id,
        assigned_at: minute(at),
    }
}

pub fn law(company_type: CompanyType) -> Persona {
    Persona::new("law", company_type)
}

/// Leads `P0`, `P1`, …, in this order.
pub async fn make_leads(store: &dyn Store, count: usize) -> Vec<LeadId> {
    let raws = crowd("P", count);
    self::store(store.database(), &raws, run(1)).await;
    raws.iter().map(|raw| raw.lead_id).collect()
}

pub async fn assign(store: &dyn Store, leads: &[LeadId], persona: PersonaId, at: i64) -> u64 {
    let links: Vec<_> = leads
        .iter()
        .map(|lead| assignment(*lead, persona, at))
        .collect();
    store.database().assign_personas(&links, "1").await.unwrap()
}

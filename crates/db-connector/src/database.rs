//! The domain verbs that every backend offers.

use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use models::{
    CompanyType, FieldMapping, Lead, LeadCounts, LeadId, Persona, PersonaAssignment,
    PersonaFeatures, PersonaId, PersonaSummary, RawProfile, RunId,
};
use serde::Serialize;

use crate::{
    Audit, ContractKeys, DatabaseError, Diagnosis, EnrichmentLedger, Erasure, Overview, Quarantine,
    Rederivation, Runs, Suppressions,
};

pub(crate) type Result<T> = std::result::Result<T, DatabaseError>;

/// Features of leads as they are read, one after the other, each lead once, in any order.
pub type FeatureStream<'a> = BoxStream<'a, Result<PersonaFeatures>>;

/// A document database with everything the pipeline needs of it.
///
/// Every verb is atomic per document and safe to repeat: called twice it leaves the state of once.
pub trait Database:
    Schema
    + Diagnosis
    + Overview
    + FieldMappings
    + EnrichmentLedger
    + Runs
    + RawProfiles
    + Leads
    + Personas
    + Quarantine
    + ContractKeys
    + Suppressions
    + Erasure
    + Audit
    + Rederivation
    + Send
    + Sync
{
    /// Which store this is, for people: no user name, no password.
    fn location(&self) -> &str;
}

/// Collections, validators and indexes.
#[async_trait]
pub trait Schema {
    /// Creates what is missing and says of each object whether it was.
    async fn create_schema(&self) -> Result<Vec<SchemaObject>>;
}

/// One collection, validator, table or index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SchemaObject {
    /// For example `leads` or `leads.linkedin_id`.
    pub name: String,
    /// `collection`, `validator`, `table` or `index`.
    pub kind: &'static str,
    /// Whether this call has created or replaced it.
    pub created: bool,
}

/// The mapping file in the database: collection `academic_fields`.
#[async_trait]
pub trait FieldMappings {
    /// Stores rows by their identity; of rows with one identity the last wins and alone counts.
    async fn load_field_mappings(&self, rows: &[FieldMapping]) -> Result<LoadCounts>;

    /// The rows of these normalised texts, in any order; texts without a row are left out.
    async fn find_field_mappings(&self, ids: &[String]) -> Result<Vec<FieldMapping>>;
}

/// What loading did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LoadCounts {
    /// Rows that were not there.
    pub inserted: u64,
    /// Rows that changed.
    pub updated: u64,
    /// Rows that were there as they are.
    pub unchanged: u64,
}

/// The provider's answers as documents: collection `linkedin_data`.
#[async_trait]
pub trait RawProfiles {
    /// Stores profiles by their identity. One that is there already (equal content under the same
    /// address) only moves `fetched_at`, place and budget forward, never back.
    async fn upsert_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()>;
}

/// The projection `linkedin_data` → `leads` and what it made.
#[async_trait]
pub trait Leads {
    /// Lets the database derive leads from raw documents. A lead is written only where
    /// `(fetched_at, raw_id)` is greater than what it holds, and only the projection's own fields.
    ///
    /// `updated_run` moves, and `updated` counts, only where name, address or photo changed. A lead
    /// counts once a run, however often the run projects it: as new if the run made it, else as
    /// updated. So the sums of a run do not depend on how it cut its batches. A name or photo that is
    /// no text counts as not stated.
    async fn project_leads(&self, scope: LeadScope<'_>, run: RunId) -> Result<LeadCounts>;

    /// One lead.
    async fn find_lead(&self, id: LeadId) -> Result<Option<Lead>>;

    /// Leads of the personas that match, by persona, then by newest assignment, then by identity.
    async fn list_leads(&self, filter: &PersonaFilter, page: LeadPage) -> Result<Vec<LeadSummary>>;
}

/// Which leads a verb is about.
#[derive(Clone, Copy, Debug)]
pub enum LeadScope<'a> {
    /// Every lead.
    All,
    /// These.
    Only(&'a [LeadId]),
}

/// A page of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadPage {
    /// The last lead of the page before; none for the first page.
    pub after: Option<LeadCursor>,
    /// At most so many leads.
    pub limit: u32,
}

/// A lead's place in a listing, which outlives the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadCursor {
    /// Its persona when it was listed.
    pub persona_id: PersonaId,
    /// When that was assigned.
    pub assigned_at: Timestamp,
    /// Its identity.
    pub lead_id: LeadId,
}

/// A lead in a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeadSummary {
    /// Its identity.
    pub lead_id: LeadId,
    /// `person.firstName`.
    pub first_name: Option<String>,
    /// `person.lastName`.
    pub last_name: Option<String>,
    /// The newest address.
    pub email: String,
    /// Its persona.
    pub persona_id: PersonaId,
    /// When it was assigned.
    pub persona_assigned_at: Timestamp,
}

impl LeadSummary {
    /// Where the page behind it begins.
    #[must_use]
    pub const fn cursor(&self) -> LeadCursor {
        LeadCursor {
            persona_id: self.persona_id,
            assigned_at: self.persona_assigned_at,
            lead_id: self.lead_id,
        }
    }
}

/// Personas and which lead belongs to which: collection `personas` and the persona fields of `leads`.
#[async_trait]
pub trait Personas {
    /// What the mapping of leads is computed from; leads whose raw document is gone are left out.
    /// Parts that are not of the type the provider promises count as not stated; a year, a month and a
    /// head count are whole numbers, however they are written. Leads may be written while the stream is
    /// read.
    async fn persona_features<'a>(&'a self, scope: LeadScope<'a>) -> Result<FeatureStream<'a>>;

    /// Stores personas by their identity.
    async fn upsert_personas(&self, personas: &[Persona]) -> Result<()>;

    /// Links leads to personas. A lead that has the persona already under the same rules is left as
    /// it is. Returns how many changed.
    async fn assign_personas(
        &self,
        assignments: &[PersonaAssignment],
        rules_version: &str,
    ) -> Result<u64>;

    /// Recomputes `lead_ids` (the newest 1,000) of these personas from the leads.
    async fn refresh_persona_leads(&self, personas: &[PersonaId]) -> Result<()>;

    /// The personas that match, each with its number of leads, by academic field and company type.
    async fn find_personas(&self, filter: &PersonaFilter) -> Result<Vec<PersonaSummary>>;

    /// The academic fields, or groups of them, that personas are of: each once, in order.
    async fn find_persona_fields(&self) -> Result<Vec<String>>;
}

/// Which personas; what is not set does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonaFilter {
    /// This persona.
    pub id: Option<PersonaId>,
    /// An academic field or a group of them, spelled as the personas spell it.
    pub academic_field: Option<String>,
    /// A size class.
    pub company_type: Option<CompanyType>,
}

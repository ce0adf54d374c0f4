//! A document of `leads`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{LeadId, PersonaId, RawId, RunId};

/// How far a lead has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadStatus {
    /// Projected from its raw document.
    Enriched,
    /// Mapped to a persona.
    Mapped,
}

/// A person as sales and marketing see them; the projection and the persona mapping each own their part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// Derived from `linkedin_id`.
    pub id: LeadId,
    /// The provider's stable identifier of the person, unique.
    pub linkedin_id: String,
    /// Enriched, then mapped.
    pub status: LeadStatus,
    /// `person.firstName`.
    pub first_name: Option<String>,
    /// `person.lastName`.
    pub last_name: Option<String>,
    /// The address of the newest raw document.
    pub email: String,
    /// `person.photoUrl`.
    pub photo_url: Option<String>,
    /// The raw document this was projected from.
    pub raw_id: RawId,
    /// When that arrived.
    pub fetched_at: Timestamp,
    /// The run that made the lead.
    pub created_run: RunId,
    /// The run that last changed what the lead says.
    pub updated_run: RunId,
    /// The persona, once mapped.
    pub persona_id: Option<PersonaId>,
    /// When it was assigned.
    pub persona_assigned_at: Option<Timestamp>,
    /// The version of the rules that assigned it.
    pub rules_version: Option<String>,
}

/// What a projection did to `leads`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeadCounts {
    /// Leads that were not there before.
    pub new: u64,
    /// Leads of which name, address or photo changed.
    pub updated: u64,
}

#![doc = include_str!("../README.md")]

mod answer;
mod canonical;
mod content;
mod contract;
mod education;
mod email;
mod enrichment;
mod flaw;
mod identity;
mod json;
mod lead;
mod mapping;
mod persona;
mod quarantine;
mod raw_profile;
mod run_record;
mod suppression;
mod timestamp;

pub use answer::{Answer, Budget, FoundProfile, Verdict};
pub use canonical::{ContentHash, hash_content};
pub use content::Content;
pub use contract::{Deviation, DriftKey, DriftKind, DriftSighting, DriftSummary, ValueType};
pub use education::{Education, PartialDate, Recency, SubjectSource, latest_education};
pub use email::{EmailAddress, InvalidEmail};
pub use enrichment::{Claim, Enrichment, EnrichmentState, Spent};
pub use flaw::Flaw;
pub use identity::{DriftKeyId, InvalidId, LeadId, PersonaId, QuarantineId, RawId, RunId};
pub use json::{Json, Object, needs_escapes};
pub use lead::{Lead, LeadCounts, LeadStatus};
pub use mapping::{FieldMapping, is_filled_label};
pub use persona::{
    CompanyType, InvalidCompanyType, Persona, PersonaAssignment, PersonaFeatures, PersonaSummary,
    slug_of,
};
pub use quarantine::{QuarantineCounts, QuarantineState, QuarantinedAnswer, UnusableAnswer};
pub use raw_profile::{RawProfile, SegmentPlace};
pub use run_record::RunRecord;
pub use suppression::{KeyedHash, Suppression, SuppressionKind};
pub use timestamp::whole_milliseconds;

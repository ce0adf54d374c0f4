#![doc = include_str!("../README.md")]

mod args;
mod audit;
mod connect;
mod contract_keys;
mod database;
mod diagnosis;
mod education;
mod erasure;
mod error;
mod ledger;
mod mongo;
mod overview;
mod pages;
mod quarantine;
mod rederive;
mod runs;
mod sqlite;
mod suppressions;
mod url;

pub use args::DatabaseArgs;
pub use audit::{
    Audit, DanglingReference, DanglingReferences, HeaderStream, Integrity, RawHeader, ReadDepth,
    Referrers,
};
pub use connect::connect;
pub use contract_keys::ContractKeys;
pub use database::{
    Database, FeatureStream, FieldMappings, LeadCursor, LeadPage, LeadScope, LeadSummary, Leads,
    LoadCounts, PersonaFilter, Personas, RawProfiles, Schema, SchemaObject,
};
pub use diagnosis::{Diagnosis, NewestAnswer, ServerFacts};
pub use erasure::{Erasure, Trace};
pub use error::{DatabaseError, ErrorKind, RefusedDocument};
pub use ledger::{EnrichmentLedger, Sighting};
pub use overview::{LeadTotals, Overview, StateCount};
pub use quarantine::{Quarantine, QuarantineCursor, QuarantinePage};
pub use rederive::{ChangeKind, DerivedScope, FieldChange, LeadChange, LeadDiff, Rederivation};
pub use runs::Runs;
pub use suppressions::Suppressions;
pub use url::{DatabaseUrl, InvalidDatabaseUrl};

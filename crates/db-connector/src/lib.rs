#![doc = include_str!("../README.md")]

mod args;
mod connect;
mod database;
mod diagnosis;
mod education;
mod erasure;
mod error;
mod mongo;
mod pages;
mod quarantine;
mod sqlite;
mod suppressions;
mod url;

pub use args::DatabaseArgs;
pub use connect::connect;
pub use database::{
    Database, EnrichmentLedger, FeatureStream, FieldMappings, LeadPage, LeadScope, LeadSummary,
    Leads, LoadCounts, PersonaFilter, Personas, RawProfiles, Schema, SchemaObject,
};
pub use diagnosis::{Diagnosis, ServerFacts};
pub use erasure::{Erasure, Trace};
pub use error::{DatabaseError, ErrorKind, RefusedDocument};
pub use quarantine::{Quarantine, QuarantinePage};
pub use suppressions::Suppressions;
pub use url::{DatabaseUrl, InvalidDatabaseUrl};

#![doc = include_str!("../README.md")]

mod args;
mod connect;
mod database;
mod diagnosis;
mod education;
mod error;
mod mongo;
mod pages;
mod sqlite;
mod url;

pub use args::DatabaseArgs;
pub use connect::connect;
pub use database::{
    Database, EnrichmentLedger, FeatureStream, FieldMappings, LeadPage, LeadScope, LeadSummary,
    Leads, LoadCounts, PersonaFilter, Personas, RawProfiles, Schema, SchemaObject,
};
pub use diagnosis::{Diagnosis, ServerFacts};
pub use error::{DatabaseError, ErrorKind, RefusedDocument};
pub use url::{DatabaseUrl, InvalidDatabaseUrl};

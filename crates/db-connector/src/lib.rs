#![doc = include_str!("../README.md")]

mod args;
mod database;
mod error;
mod url;

pub use args::DatabaseArgs;
pub use database::{
    Database, EnrichmentLedger, FeatureStream, FieldMappings, LeadPage, LeadScope, LeadSummary,
    Leads, LoadCounts, PersonaFilter, Personas, RawProfiles, Schema, SchemaObject,
};
pub use error::{DatabaseError, ErrorKind};
pub use url::{DatabaseUrl, InvalidDatabaseUrl};

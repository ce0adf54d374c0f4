//! What a doctor asks of a database.

use async_trait::async_trait;
use jiff::Timestamp;
use models::Budget;

use crate::SchemaObject;
use crate::database::Result;

/// Questions whose answers change nothing that is stored.
#[async_trait]
pub trait Diagnosis {
    /// Which program answers, and what its clock says.
    async fn describe_server(&self) -> Result<ServerFacts>;

    /// What [`crate::Schema::create_schema`] would create or replace, in its order; nothing if all is
    /// there.
    async fn missing_schema(&self) -> Result<Vec<SchemaObject>>;

    /// Writes a document to a place of its own and deletes both, as durably as the ledger is written.
    async fn try_writing(&self) -> Result<()>;

    /// The newest answer that a lead is made of; none without leads.
    async fn newest_answer(&self) -> Result<Option<NewestAnswer>>;
}

/// What the newest answer says of time and budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewestAnswer {
    /// When it arrived.
    pub fetched_at: Timestamp,
    /// The budget it stated; nothing if its raw document is gone.
    pub budget: Budget,
}

/// The program behind a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFacts {
    /// Product, version and form of deployment, for people: `MongoDB 6.0.5, replica set rs0`.
    pub description: String,
    /// Whether everything is known to work with this version.
    pub is_supported: bool,
    /// The server's own clock; none where it is this machine's.
    pub clock: Option<Timestamp>,
}

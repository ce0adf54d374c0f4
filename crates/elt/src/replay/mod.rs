//! Derives the database anew, from raw storage or from the raw documents, without one call to the
//! provider; or says what that would change.

mod database;
mod options;
mod raw;
mod report;

use db_connector::{Database, DerivedScope, PersonaFilter};
use models::{LeadCounts, RunId};
use s3_connector::ObjectStore;
use uuid::Uuid;

pub use options::{ReplayOptions, Since};
pub use report::ReplayReport;

use crate::suppression::Suppression;
use crate::{EltError, SuppressionKey};

/// Derives from what is in raw storage: documents, leads, quarantine and ledger.
///
/// On an empty database this makes everything but the memory of misses anew; on another one it adds
/// what is missing, puts right what the projection owns, and changes nothing that is newer. Memory holds
/// a few segments at a time.
pub async fn replay_raw(
    database: &dyn Database,
    store: &dyn ObjectStore,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    let run = RunId::from_uuid(Uuid::now_v7());
    if options.is_rehearsal() {
        return raw::rehearse(database, store, run, options).await;
    }
    let mut report = raw::replay(database, store, run, options).await?;
    report.personas = relist_personas(database).await?;
    Ok(report)
}

/// Derives leads from the documents in `linkedin_data`; raw storage is not read.
pub async fn replay_database(
    database: &dyn Database,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    Suppression::open(database, options.suppression_key).await?;
    let run = RunId::from_uuid(Uuid::now_v7());
    if options.is_rehearsal() {
        return database::rehearse(database, options).await;
    }
    let mut report = database::replay(database, run, options).await?;
    report.personas = relist_personas(database).await?;
    Ok(report)
}

/// Derives everything from raw storage, as [`replay_raw`] does if nothing else is asked for.
pub async fn rebuild(
    database: &dyn Database,
    store: &dyn ObjectStore,
    suppression_key: Option<SuppressionKey>,
) -> Result<ReplayReport, EltError> {
    let options = ReplayOptions {
        suppression_key,
        ..ReplayOptions::default()
    };
    replay_raw(database, store, &options).await
}

/// Looks before it writes: mostly there is nothing to put right, and the embedded database has one
/// writer, which others would wait for.
async fn rederive(
    database: &dyn Database,
    scope: DerivedScope<'_>,
    run: RunId,
) -> Result<LeadCounts, EltError> {
    if database.diff_leads(scope, 0).await?.total() == 0 {
        return Ok(LeadCounts::default());
    }
    Ok(database.rederive_leads(scope, run).await?)
}

/// What a rehearsal reads, unless a signal comes first.
async fn unless_stopped<T, E: Into<EltError>>(
    options: &ReplayOptions,
    reading: impl Future<Output = Result<T, E>>,
) -> Result<T, EltError> {
    tokio::select! {
        biased;
        () = options.stop.requested() => Err(EltError::Interrupted),
        read = reading => read.map_err(Into::into),
    }
}

/// Lists of leads are derived, too: which lead has which persona is written in the leads.
async fn relist_personas(database: &dyn Database) -> Result<u64, EltError> {
    let personas = database.find_personas(&PersonaFilter::default()).await?;
    let ids: Vec<_> = personas.iter().map(|found| found.persona.id).collect();
    database.refresh_persona_leads(&ids).await?;
    Ok(ids.len() as u64)
}

//! From the documents in the database.

use db_connector::{Database, DerivedScope};
use models::RunId;

use super::{ReplayOptions, ReplayReport, rederive, unless_stopped};
use crate::EltError;

fn scope(options: &ReplayOptions) -> DerivedScope<'static> {
    options.since.map_or(DerivedScope::All, DerivedScope::Since)
}

pub(super) async fn replay(
    database: &dyn Database,
    run: RunId,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    let mut report = ReplayReport::default();
    report.count_leads(rederive(database, scope(options), run).await?);
    Ok(report)
}

pub(super) async fn rehearse(
    database: &dyn Database,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    let mut report = ReplayReport::rehearsal();
    let diff = database.diff_leads(scope(options), options.shown());
    report.show(unless_stopped(options, diff).await?, options);
    Ok(report)
}

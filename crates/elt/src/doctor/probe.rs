//! One real call, all the way a run goes: the answer is kept like any other.

use std::sync::Arc;

use db_connector::{Database, DatabaseArgs};
use models::{EmailAddress, Enrichment};
use s3_connector::{RawStoreArgs, Spool, open_store};
use telemetry::{ExitStatus, error_chain};

use super::Check;
use crate::{
    AddressSource, Collaborators, EltError, Observer, Provider, RunOptions, RunOutcome, RunReport,
    Stop, SuppressionKey, run, spool_directory,
};

const NAME: &str = "probe";

/// No call is made whose answer might not be kept.
pub(super) fn left_out() -> Check {
    Check::warning(NAME, "not made", "solve the problems above first")
}

pub(super) async fn check(
    provider: Provider,
    suppression_key: Option<SuppressionKey>,
    database: &DatabaseArgs,
    raw: &RawStoreArgs,
    email: &EmailAddress,
) -> Check {
    match enrich(provider, suppression_key, database, raw, email).await {
        Ok((outcome, entry)) => judge(outcome, entry),
        Err(error) => Check::failed(NAME, &error),
    }
}

/// The address alone, known or not, and what the ledger says of it afterwards.
async fn enrich(
    provider: Provider,
    suppression_key: Option<SuppressionKey>,
    database: &DatabaseArgs,
    raw: &RawStoreArgs,
    email: &EmailAddress,
) -> Result<(RunOutcome, Option<Enrichment>), EltError> {
    let database = db_connector::connect(database).await?;
    let store = open_store(&raw.raw_store_url).await?;
    let spool = spool_directory(&raw.spool_dir, database.as_ref(), store.as_ref());
    let collaborators = Collaborators {
        spool: Spool::open(&spool)?,
        provider: Arc::new(provider),
        suppression_key,
        observer: Observer::quiet(),
        stop: Stop::on_signals(),
        database: Arc::clone(&database),
        store,
    };
    let options = RunOptions {
        refresh: true,
        ..RunOptions::default()
    };
    let source = AddressSource::listed(vec![email.to_string()]);
    let outcome = run(collaborators, options, source).await?;
    let entry = find_entry(database.as_ref(), email).await?;
    Ok((outcome, entry))
}

async fn find_entry(
    database: &dyn Database,
    email: &EmailAddress,
) -> Result<Option<Enrichment>, EltError> {
    let entries = database
        .find_enrichments(std::slice::from_ref(email))
        .await?;
    Ok(entries.into_iter().next())
}

fn judge(outcome: RunOutcome, entry: Option<Enrichment>) -> Check {
    if let Some(reason) = &outcome.stopped {
        let check = Check::problem(NAME, reason.status(), error_chain(reason));
        return match reason.hint() {
            Some(hint) => check.advise(hint),
            None => check,
        };
    }
    let report = outcome.report;
    let cost = cost(&report);
    let reason = entry.and_then(|entry| entry.reason).unwrap_or_default();
    if report.enriched > 0 {
        return Check::ok(NAME, format!("found and stored; {cost}"));
    }
    if report.not_found > 0 {
        return Check::ok(
            NAME,
            format!("the provider answers and knows nobody there; {cost}"),
        );
    }
    let finding = if report.invalid > 0 {
        format!("the provider calls the address malformed: {reason}; {cost}")
    } else {
        format!("no answer that can be used: {reason}; {cost}")
    };
    Check::problem(NAME, ExitStatus::Incomplete, finding)
}

fn cost(report: &RunReport) -> String {
    let (calls, spent) = (report.calls, report.credits_spent);
    let left = report.credits_left.map(|left| format!(", {left} left"));
    format!(
        "calls {calls}, credits {spent} spent{}",
        left.unwrap_or_default()
    )
}

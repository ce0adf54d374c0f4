//! How things stand: what is known, what it cost, what is under way.

mod hit_rate;
mod report;
mod runs;

use std::collections::HashSet;

use db_connector::{Database, DatabaseError, ErrorKind, StateCount};
use jiff::Timestamp;
use models::RunId;

pub use hit_rate::{Answers, HitRate, HitRateVerdict, judge_hit_rate};
pub use report::{ClaimTotals, CreditTotals, LedgerLine, StatusReport};
pub use runs::{RunFigures, RunSummary};

use crate::EltError;

/// Runs that are looked at for sums and for the hit rate.
const HISTORY: u32 = 1_000;

/// Reads counts and the newest runs, of which `shown` are part of the report. Nothing is written.
pub async fn take_stock(database: &dyn Database, shown: usize) -> Result<StatusReport, EltError> {
    let now = Timestamp::now();
    let runs = unless_empty(database.list_runs(HISTORY).await)?;
    let mut runs: Vec<_> = runs.iter().map(|run| RunSummary::of(run, now)).collect();
    let states = unless_empty(database.count_enrichments().await)?;
    let answers: Vec<_> = runs.iter().map(|run| run.figures.answers()).collect();
    let hit_rate = judge_hit_rate(&answers);
    let credits = count_credits(database, &states, &runs).await?;
    runs.truncate(shown);
    Ok(StatusReport {
        location: database.location().to_owned(),
        ledger: ledger(states),
        claims: count_claims(database, now).await?,
        credits,
        hit_rate,
        quarantine: unless_empty(database.count_quarantined().await)?,
        drift: unless_empty(database.list_contract_keys().await)?,
        leads: unless_empty(database.count_leads().await)?,
        runs,
        warnings: hit_rate.warning().into_iter().collect(),
    })
}

/// Nothing was ever run: nothing is known.
fn unless_empty<T: Default>(answer: Result<T, DatabaseError>) -> Result<T, EltError> {
    match answer {
        Err(error) if error.kind() == ErrorKind::Empty => Ok(T::default()),
        answer => Ok(answer?),
    }
}

fn ledger(mut states: Vec<StateCount>) -> Vec<LedgerLine> {
    states.sort_unstable_by_key(|count| count.state);
    let lines = states.into_iter().map(|count| LedgerLine {
        state: count.state,
        addresses: count.addresses,
    });
    lines.collect()
}

async fn count_claims(database: &dyn Database, now: Timestamp) -> Result<ClaimTotals, EltError> {
    let live: HashSet<RunId> = unless_empty(database.find_live_runs(now).await)?
        .into_iter()
        .collect();
    let mut totals = ClaimTotals {
        live_runs: live.len(),
        ..ClaimTotals::default()
    };
    for (run, addresses) in unless_empty(database.count_claims().await)? {
        if live.contains(&run) {
            totals.in_flight += addresses;
        } else {
            totals.abandoned += addresses;
        }
    }
    Ok(totals)
}

/// What is left is what the newest answer or the newest run said, whichever is newer.
async fn count_credits(
    database: &dyn Database,
    states: &[StateCount],
    runs: &[RunSummary],
) -> Result<CreditTotals, EltError> {
    let newest = unless_empty(database.newest_answer().await)?;
    let of_answer = newest.and_then(|it| Some((it.fetched_at, it.budget.credits_left?)));
    let of_run = |run: &RunSummary| Some((run.finished_at?, run.figures.credits_left?));
    let said = runs.iter().filter_map(of_run).chain(of_answer);
    let left = said.max_by_key(|(at, _)| *at);
    Ok(CreditTotals {
        spent: sum(states.iter().map(|count| count.credits)),
        spent_by_runs: sum(runs.iter().map(|run| run.figures.credits_spent)),
        runs: runs.len(),
        left: left.map(|(_, credits)| credits),
        left_at: left.map(|(at, _)| at),
    })
}

/// From zero: the empty sum of floating-point numbers is minus zero.
fn sum(credits: impl Iterator<Item = f64>) -> f64 {
    credits.fold(0.0, |sum, credits| sum + credits)
}

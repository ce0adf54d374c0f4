//! Claims addresses before they are called for, so that of two runs only one does.

use std::collections::{HashMap, HashSet};

use db_connector::{Database, Sighting};
use jiff::Timestamp;
use models::{EmailAddress, RunId, Spent};

use super::recover::recover;
use crate::EltError;
use crate::pipeline::Shared;
use crate::report::Counted;

/// An address to call for; claimed.
#[derive(Debug, PartialEq)]
pub(crate) struct Admitted {
    pub(crate) email: EmailAddress,
    /// The ledger has an answer already: a failure must not take its place.
    pub(crate) is_known: bool,
    /// What it has cost before.
    pub(crate) spent: Spent,
}

impl Admitted {
    fn new(sighting: Sighting) -> Self {
        let seen = sighting.seen.as_ref();
        Self {
            is_known: seen.is_some_and(|entry| entry.known_state().is_settled()),
            spent: seen.map(|entry| entry.spent).unwrap_or_default(),
            email: sighting.email,
        }
    }
}

/// Claims what can be had. Addresses that another run has claimed since they were seen count as skipped.
pub(crate) async fn claim(shared: &Shared, free: Vec<Sighting>) -> Result<Vec<Admitted>, EltError> {
    if free.is_empty() {
        return Ok(Vec::new());
    }
    let reserved = shared.purse.prices.dearest();
    let claimed = shared
        .database
        .claim_enrichments(shared.run_id, reserved, &free)
        .await?;
    let claimed: HashSet<_> = claimed.into_iter().collect();
    let (ours, others): (Vec<_>, Vec<_>) = free
        .into_iter()
        .partition(|sighting| claimed.contains(&sighting.email));
    count_claimed(shared, others.len());
    Ok(ours.into_iter().map(Admitted::new).collect())
}

/// Without the claims of runs that live: these count as skipped. What a run that died on this machine has left is finished
/// first: it may have the answers.
pub(crate) async fn free_of_others(
    shared: &Shared,
    wanted: Vec<Sighting>,
) -> Result<Vec<Sighting>, EltError> {
    if wanted.iter().all(|sighting| claimer(sighting).is_none()) {
        return Ok(wanted);
    }
    recover(shared).await?;
    let live = shared.database.find_live_runs(Timestamp::now()).await?;
    let is_free = |sighting: &Sighting| claimer(sighting).is_none_or(|run| !live.contains(&run));
    let (free, taken): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_free);
    count_claimed(shared, taken.len());
    Ok(free)
}

/// Gives up claims on addresses that were called for and of which there is no news: each is again what it
/// was before, and what it has cost stays in the ledger.
pub(crate) async fn release_called(
    database: &dyn Database,
    run: RunId,
    called: Vec<(EmailAddress, Spent)>,
) -> Result<(), EltError> {
    if called.is_empty() {
        return Ok(());
    }
    let emails: Vec<_> = called.iter().map(|(email, _)| email.clone()).collect();
    let spent: HashMap<_, _> = called.into_iter().collect();
    let mut entries = database.find_enrichments(&emails).await?;
    entries.retain(|entry| entry.claim.is_some_and(|claim| claim.run_id == run));
    for entry in &mut entries {
        entry.state = entry.known_state();
        entry.claim = None;
        entry.spent = spent.get(&entry.email).copied().unwrap_or(entry.spent);
    }
    Ok(database.settle_enrichments(&entries).await?)
}

fn claimer(sighting: &Sighting) -> Option<RunId> {
    let claim = sighting.seen.as_ref().and_then(|entry| entry.claim);
    claim.map(|claim| claim.run_id)
}

fn count_claimed(shared: &Shared, addresses: usize) {
    (0..addresses).for_each(|_| shared.settle_count(Counted::Claimed));
}

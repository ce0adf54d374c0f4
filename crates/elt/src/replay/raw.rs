//! From raw storage.

use std::pin::pin;

use db_connector::{Database, DerivedScope};
use futures::TryStreamExt;
use models::{LeadCounts, LeadId, RawProfile, RunId};
use s3_connector::ObjectStore;

use super::{ReplayOptions, ReplayReport, rederive, unless_stopped};
use crate::EltError;
use crate::parity::{Parity, compare};
use crate::quarantine::release_usable;
use crate::raw_answers::stream_answers;
use crate::stages::item::Item;
use crate::stages::store::{refuse, store_documents};
use crate::suppression::{Suppression, Watch};

/// Writes what the database lacks, then lets it put right what leads say.
pub(super) async fn replay(
    database: &dyn Database,
    store: &dyn ObjectStore,
    run: RunId,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    database.create_schema().await?;
    let suppression = Suppression::open(database, options.suppression_key).await?;
    let mut report = ReplayReport::default();
    let mut segments = pin!(stream_answers(store, run, options.since));
    while let Some(mut answers) = segments.try_next().await? {
        report.count_read(&answers);
        let (watch, struck) = Watch::begin(&suppression, database, &mut answers.items).await?;
        report.suppressed += struck.len() as u64;
        let parity = compare(database, &answers.items).await?;
        let leads = lead_ids(&answers.items);
        let (mut lacking, parity) = lacking(answers.items, parity);
        report.count_leads(store_documents(database, run, &mut lacking).await?);
        report.count_gaps(&lacking, &parity);
        release_usable(database, &lacking).await?;
        if options.since.is_some() {
            let scope = DerivedScope::Only(&leads);
            report.count_leads(rederive(database, scope, run).await?);
        }
        watch.end(store).await?;
    }
    if options.since.is_none() {
        report.count_leads(rederive(database, DerivedScope::All, run).await?);
    }
    Ok(report)
}

/// Stages what is in raw storage and lets the database compare it; the stage is taken down whatever
/// happens, and a batch is staged before a signal is heeded: what is still being written would come after.
pub(super) async fn rehearse(
    database: &dyn Database,
    store: &dyn ObjectStore,
    run: RunId,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    let report = compare_staged(database, store, run, options).await;
    let dropped = database.drop_stage(run).await;
    let report = report?;
    dropped?;
    Ok(report)
}

async fn compare_staged(
    database: &dyn Database,
    store: &dyn ObjectStore,
    run: RunId,
    options: &ReplayOptions,
) -> Result<ReplayReport, EltError> {
    let suppression = Suppression::open(database, options.suppression_key).await?;
    database.begin_stage(run).await?;
    let mut report = ReplayReport::rehearsal();
    let mut segments = pin!(stream_answers(store, run, options.since));
    while let Some(mut answers) = unless_stopped(options, segments.try_next()).await? {
        report.count_read(&answers);
        let (watch, struck) = Watch::begin(&suppression, database, &mut answers.items).await?;
        report.suppressed += struck.len() as u64;
        let mut items = answers.items;
        let parity = compare(database, &items).await?;
        let profiles = items.iter_mut().filter_map(|item| item.profile.take());
        let profiles: Vec<RawProfile> = profiles.collect();
        refuse(&mut items, database.stage_profiles(run, &profiles).await)?;
        report.count_gaps(&items, &parity);
        watch.end(store).await?;
    }
    let scope = DerivedScope::Staged(run);
    let diff = database.diff_leads(scope, options.shown());
    report.show(unless_stopped(options, diff).await?, options);
    Ok(report)
}

/// What today's program reads and the database may hold by now is tried again, too.
fn lacking(items: Vec<Item>, parity: Vec<Parity>) -> (Vec<Item>, Vec<Parity>) {
    let pairs = items.into_iter().zip(parity);
    let lacking = pairs.filter(|(_, parity)| !parity.is_even());
    let told = lacking.map(|(item, parity)| {
        let is_news = parity.is_news();
        (Item { is_news, ..item }, parity)
    });
    told.unzip()
}

fn lead_ids(items: &[Item]) -> Vec<LeadId> {
    let profiles = items.iter().filter_map(|item| item.profile.as_ref());
    let mut ids: Vec<_> = profiles.map(|profile| profile.lead_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl ReplayReport {
    pub(super) fn count_leads(&mut self, leads: LeadCounts) {
        self.leads_new += leads.new;
        self.leads_updated += leads.updated;
    }
}

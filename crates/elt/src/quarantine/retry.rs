//! Reads answers in quarantine again, or has them asked for again.

use std::collections::HashMap;

use db_connector::Database;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use models::{
    EmailAddress, Enrichment, EnrichmentState, QuarantineState, QuarantinedAnswer, RunId,
    SegmentPlace, whole_milliseconds,
};
use s3_connector::{
    ErrorKind, ObjectStore, StorageError, StoredAnswer, read_answer as read_stored,
};
use uuid::Uuid;

use super::{RetryReport, Selection};
use crate::stages::item::Item;
use crate::stages::standing::by_address;
use crate::stages::store::store_documents;
use crate::suppression::{Suppression, Watch};
use crate::{EltError, SuppressionKey};

/// Answers read from raw storage at the same time.
const READ_AHEAD: usize = 8;

/// How answers are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// What lies in raw storage is read again, and costs nothing. Strictly: violations of the contract
    /// stay where they are.
    Read {
        /// Whether the contract is held up.
        strict: bool,
    },
    /// The next run asks the provider again, and pays.
    Call,
}

/// Tries answers again. An answer that can be used becomes a document and a lead, as if it had come today:
/// documents, leads, ledger, and the mark in quarantine last, so that all of it may be repeated.
pub async fn retry_quarantined(
    database: &dyn Database,
    store: &dyn ObjectStore,
    selection: &Selection,
    retry: Retry,
    suppression_key: Option<SuppressionKey>,
) -> Result<RetryReport, EltError> {
    let suppression = Suppression::open(database, suppression_key).await?;
    let (mut pages, unknown) = selection.pages(database).await?;
    let mut retrying = Retrying {
        database,
        store,
        suppression: &suppression,
        run: RunId::from_uuid(Uuid::now_v7()),
        report: RetryReport {
            unknown,
            ..RetryReport::default()
        },
    };
    loop {
        let answers = pages.next().await?;
        if answers.is_empty() {
            return Ok(retrying.report);
        }
        match retry {
            Retry::Read { strict } => retrying.read(answers, strict).await?,
            Retry::Call => retrying.ask_again(answers).await?,
        }
    }
}

struct Retrying<'a> {
    database: &'a dyn Database,
    store: &'a dyn ObjectStore,
    suppression: &'a Suppression,
    run: RunId,
    report: RetryReport,
}

impl Retrying<'_> {
    async fn read(
        &mut self,
        answers: Vec<QuarantinedAnswer>,
        strict: bool,
    ) -> Result<(), EltError> {
        let stored = self.read_bytes(&answers).await?;
        let items = stored.into_iter();
        let items = items.map(|stored| {
            Item::judged(self.run, stored, |answer| {
                if strict {
                    answer.hold_to_contract();
                }
            })
        });
        let (mut usable, unusable): (Vec<_>, Vec<_>) =
            items.partition(|item: &Item| !item.is_unusable());
        self.report.unusable += unusable.len() as u64;
        let (watch, struck) = Watch::begin(self.suppression, self.database, &mut usable).await?;
        self.report.gone += struck.len() as u64;

        let now = whole_milliseconds(Timestamp::now());
        let known = self
            .entries(usable.iter().map(|item| &item.entry.email))
            .await?;
        for item in &mut usable {
            let entry = known.get(&item.entry.email);
            item.is_news = entry.is_none_or(|entry| !says_more(entry, item.arrived_at));
            item.entry.settled_at = Some(now);
        }
        let leads = store_documents(self.database, self.run, &mut usable).await?;
        watch.end(self.store).await?;
        self.report.leads_new += leads.new;
        self.report.leads_updated += leads.updated;
        self.settle(&answers, usable, now).await
    }

    /// Without those of which nothing is kept, or of which the bytes are not what was stored.
    async fn read_bytes(
        &mut self,
        answers: &[QuarantinedAnswer],
    ) -> Result<Vec<StoredAnswer>, EltError> {
        let read = stream::iter(answers)
            .map(async |answer| match &answer.place {
                Some(place) => Ok((answer.id, read_or_lacking(self.store, place).await?)),
                None => Ok((answer.id, Err(Lack::Gone))),
            })
            .buffered(READ_AHEAD);
        let read: Vec<_> = read.try_collect().await.map_err(EltError::Storage)?;
        let mut stored = Vec::with_capacity(read.len());
        for (id, answer) in read {
            match answer {
                Ok(answer) => stored.push(answer),
                Err(Lack::Gone) => self.report.gone += 1,
                Err(Lack::Damaged(error)) => {
                    tracing::warn!(answer = %id, %error, "left out a damaged answer");
                    self.report.damaged += 1;
                }
            }
        }
        Ok(stored)
    }

    async fn entries(
        &self,
        emails: impl Iterator<Item = &EmailAddress>,
    ) -> Result<HashMap<EmailAddress, Enrichment>, EltError> {
        let emails: Vec<_> = emails.cloned().collect();
        Ok(by_address(self.database.find_enrichments(&emails).await?))
    }

    /// What the database could not hold after all is still unusable.
    async fn settle(
        &mut self,
        answers: &[QuarantinedAnswer],
        tried: Vec<Item>,
        now: Timestamp,
    ) -> Result<(), EltError> {
        let (used, refused): (Vec<_>, Vec<_>) =
            tried.into_iter().partition(|item| !item.is_unusable());
        self.report.unusable += refused.len() as u64;
        self.report.used += used.len() as u64;
        let is_used =
            |answer: &&QuarantinedAnswer| used.iter().any(|item| item.entry.place == answer.place);
        let ids: Vec<_> = answers
            .iter()
            .filter(is_used)
            .map(|answer| answer.id)
            .collect();
        let retried = QuarantineState::Retried;
        self.database.settle_quarantined(&ids, retried, now).await?;
        Ok(())
    }

    async fn ask_again(&mut self, mut answers: Vec<QuarantinedAnswer>) -> Result<(), EltError> {
        self.leave_out_suppressed(&mut answers).await?;
        let now = whole_milliseconds(Timestamp::now());
        let known = self
            .entries(answers.iter().map(|answer| &answer.email))
            .await?;
        let (known_by_now, open): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| {
            let entry = known.get(&answer.email);
            entry.is_some_and(|entry| says_more(entry, answer.fetched_at))
        });
        self.report.superseded += known_by_now.len() as u64;
        self.report.to_call += open.len() as u64;
        let wanted: Vec<_> = open
            .iter()
            .map(|answer| wanted(self.run, answer.email.clone(), now))
            .collect();
        self.database.settle_enrichments(&wanted).await?;
        let ids: Vec<_> = open.iter().map(|answer| answer.id).collect();
        let retried = QuarantineState::Retried;
        self.database.settle_quarantined(&ids, retried, now).await?;
        Ok(())
    }

    async fn leave_out_suppressed(
        &mut self,
        answers: &mut Vec<QuarantinedAnswer>,
    ) -> Result<(), EltError> {
        let emails: Vec<_> = answers.iter().map(|it| it.email.clone()).collect();
        let suppressed = self.suppression.find_addresses(self.database, &emails);
        let suppressed = suppressed.await?;
        let before = answers.len();
        answers.retain(|answer| !suppressed.contains(&answer.email));
        self.report.gone += (before - answers.len()) as u64;
        Ok(())
    }
}

/// Why an answer cannot be read.
enum Lack {
    Gone,
    Damaged(StorageError),
}

/// An error is one of the store, and no matter of this answer.
async fn read_or_lacking(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<Result<StoredAnswer, Lack>, StorageError> {
    match read_stored(store, place).await {
        Ok(answer) => Ok(Ok(answer)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Ok(Err(Lack::Gone)),
            ErrorKind::Damaged => Ok(Err(Lack::Damaged(error))),
            _ => Err(error),
        },
    }
}

/// Whether the ledger holds a newer answer than this, or a run is just asking for one.
fn says_more(entry: &Enrichment, fetched_at: Timestamp) -> bool {
    let is_answered = matches!(
        entry.known_state(),
        EnrichmentState::Enriched | EnrichmentState::NotFound | EnrichmentState::Invalid
    );
    entry.claim.is_some() || (is_answered && entry.settled_at > Some(fetched_at))
}

/// An entry that the next run takes for an address it has to call for.
fn wanted(run: RunId, email: EmailAddress, now: Timestamp) -> Enrichment {
    let (state, reason) = (
        EnrichmentState::Pending,
        Some("to be asked for again".to_owned()),
    );
    Item::without_body(run, email, now, state, reason).entry
}

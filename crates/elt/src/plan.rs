//! What a run would do, without one call.

use std::collections::HashMap;

use db_connector::{Database, ErrorKind};
use jiff::Timestamp;
use models::EmailAddress;
use serde::Serialize;
use telemetry::OutputFormat;

use crate::report::to_json;
use crate::stages::intake::{BATCH, Seen, start_reading};
use crate::stages::standing::{Standing, look_up};
use crate::{AddressSource, EltError, Observer, RunOptions};

/// What is known of the addresses of a run.
///
/// Always `requested = calls + fresh + missing + malformed + quarantined + invalid + duplicate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanReport {
    /// Addresses in the input.
    pub requested: u64,
    /// Calls that a run would make, repetitions apart; each costs a credit if the person is known.
    pub calls: u64,
    /// Of these, never asked for.
    pub new: u64,
    /// Of these, known for too long.
    pub stale: u64,
    /// Of these, asked for in vain.
    pub failed: u64,
    /// Stored and fresh.
    pub fresh: u64,
    /// The provider knew nobody, not long ago.
    pub missing: u64,
    /// The provider called them malformed.
    pub malformed: u64,
    /// Paid for and kept, but not usable.
    pub quarantined: u64,
    /// Malformed.
    pub invalid: u64,
    /// Came earlier in the input.
    pub duplicate: u64,
}

/// Reads the source to its end and looks every address up. Nothing is written.
pub async fn plan(
    database: &dyn Database,
    options: &RunOptions,
    source: AddressSource,
    observer: &Observer,
) -> Result<PlanReport, EltError> {
    let mut incoming = start_reading(source);
    let (mut report, mut seen) = (PlanReport::default(), Seen::default());
    let mut batch = Vec::new();
    while incoming.recv_many(&mut batch, BATCH).await > 0 {
        let texts = batch.drain(..).collect::<Result<Vec<_>, _>>()?;
        let emails = report.take_in(&texts, &mut seen, observer);
        report.count_known(database, options, &emails).await?;
    }
    observer.finish();
    Ok(report)
}

impl PlanReport {
    fn take_in(
        &mut self,
        texts: &[String],
        seen: &mut Seen,
        observer: &Observer,
    ) -> Vec<EmailAddress> {
        let mut emails = Vec::with_capacity(texts.len());
        for text in texts {
            self.requested += 1;
            observer.advance();
            match text.parse::<EmailAddress>() {
                Ok(email) if seen.insert(&email) => emails.push(email),
                Ok(_) => self.duplicate += 1,
                Err(error) => {
                    observer.tell(&format!("invalid: {error}"));
                    self.invalid += 1;
                }
            }
        }
        emails
    }

    async fn count_known(
        &mut self,
        database: &dyn Database,
        options: &RunOptions,
        emails: &[EmailAddress],
    ) -> Result<(), EltError> {
        let now = Timestamp::now();
        let known = match look_up(database, emails).await {
            // Nothing was ever run.
            Err(EltError::Database(error)) if error.kind() == ErrorKind::Empty => {
                Ok(HashMap::new())
            }
            other => other,
        }?;
        for email in emails {
            self.count(Standing::of(known.get(email), options, now));
        }
        Ok(())
    }

    fn count(&mut self, standing: Standing) {
        self.calls += u64::from(standing.is_called());
        *match standing {
            Standing::New => &mut self.new,
            Standing::Stale => &mut self.stale,
            Standing::Failed => &mut self.failed,
            Standing::Fresh => &mut self.fresh,
            Standing::Missing => &mut self.missing,
            Standing::Malformed => &mut self.malformed,
            Standing::Quarantined => &mut self.quarantined,
        } += 1;
    }

    /// The plan in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        format!(
            "{requested} addresses, {calls} calls, at most {calls} credits\n\
             to call     {new} new, {stale} stale, {failed} failed before\n\
             known       {fresh} fresh, {missing} not found, {malformed} malformed, {quarantined} quarantined\n\
             left out    {invalid} invalid, {duplicate} duplicate\n",
            requested = self.requested,
            calls = self.calls,
            new = self.new,
            stale = self.stale,
            failed = self.failed,
            fresh = self.fresh,
            missing = self.missing,
            malformed = self.malformed,
            quarantined = self.quarantined,
            invalid = self.invalid,
            duplicate = self.duplicate,
        )
    }
}

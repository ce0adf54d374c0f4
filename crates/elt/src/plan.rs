//! What a run would do, without one call.

use db_connector::{Database, DatabaseError, ErrorKind};
use jiff::Timestamp;
use models::EmailAddress;
use serde::Serialize;
use telemetry::OutputFormat;

use crate::history::{self, History};
use crate::report::to_json;
use crate::source::Entry;
use crate::stages::intake::{BATCH, Seen, start_reading};
use crate::stages::standing::{Standing, by_address};
use crate::suppression::Suppression;
use crate::{AddressSource, EltError, Observer, Prices, RunOptions, SuppressionKey};

/// What is known of the addresses of a run.
///
/// Always `requested = calls + fresh + missing + malformed + quarantined + suppressed + invalid + duplicate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PlanReport {
    /// Addresses in the input.
    pub requested: u64,
    /// Calls that a run would make, repetitions apart.
    pub calls: u64,
    /// Credits, if every call costs the most a call can cost.
    pub credits_at_most: f64,
    /// Credits, if as many people are found as in earlier runs; none: there was none.
    pub credits_expected: Option<f64>,
    /// Seconds, at the pace of earlier runs; none: there was none.
    pub seconds_expected: Option<f64>,
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
    /// Of people who were erased.
    pub suppressed: u64,
    /// Malformed.
    pub invalid: u64,
    /// Came earlier in the input.
    pub duplicate: u64,
}

/// Reads the source to its end and looks every address up. Nothing is written.
pub async fn plan(
    database: &dyn Database,
    options: &RunOptions,
    suppression_key: Option<SuppressionKey>,
    source: AddressSource,
    observer: &Observer,
) -> Result<PlanReport, EltError> {
    let suppression = Suppression::open(database, suppression_key).await?;
    let mut incoming = start_reading(source);
    let (mut report, mut seen) = (PlanReport::default(), Seen::default());
    let mut batch = Vec::new();
    while incoming.recv_many(&mut batch, BATCH).await > 0 {
        let entries = batch.drain(..).collect::<Result<Vec<_>, _>>()?;
        let emails = report.take_in(&entries, &mut seen, observer);
        let emails = report.leave_out(database, &suppression, emails).await?;
        report.count_known(database, options, &emails).await?;
    }
    observer.finish();
    report.estimate(database, options.prices).await?;
    Ok(report)
}

/// What a database says in which nothing was ever run.
fn or_nothing<T: Default>(result: Result<T, DatabaseError>) -> Result<T, EltError> {
    match result {
        Err(error) if error.kind() == ErrorKind::Empty => Ok(T::default()),
        other => Ok(other?),
    }
}

impl PlanReport {
    fn take_in(
        &mut self,
        entries: &[Entry],
        seen: &mut Seen,
        observer: &Observer,
    ) -> Vec<EmailAddress> {
        let mut emails = Vec::with_capacity(entries.len());
        for entry in entries {
            self.requested += 1;
            observer.advance();
            match entry.email() {
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

    async fn leave_out(
        &mut self,
        database: &dyn Database,
        suppression: &Suppression,
        emails: Vec<EmailAddress>,
    ) -> Result<Vec<EmailAddress>, EltError> {
        let suppressed = suppression.find_addresses(database, &emails).await?;
        self.suppressed += suppressed.len() as u64;
        let left = emails.iter().filter(|email| !suppressed.contains(email));
        Ok(left.cloned().collect())
    }

    async fn count_known(
        &mut self,
        database: &dyn Database,
        options: &RunOptions,
        emails: &[EmailAddress],
    ) -> Result<(), EltError> {
        let now = Timestamp::now();
        let entries = or_nothing(database.find_enrichments(emails).await)?;
        let known = by_address(entries);
        for email in emails {
            self.count(Standing::of(known.get(email), options, now));
        }
        Ok(())
    }

    async fn estimate(&mut self, database: &dyn Database, prices: Prices) -> Result<(), EltError> {
        let history = History::of(&or_nothing(database.list_runs(history::RUNS).await)?);
        let calls = self.calls as f64;
        self.credits_at_most = calls * prices.dearest();
        self.credits_expected = history
            .hit_rate()
            .map(|rate| calls * (rate * prices.hit + (1.0 - rate) * prices.miss));
        self.seconds_expected = history.call_rate().map(|rate| calls / rate);
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

    /// A line, if earlier runs allow it.
    fn expected(&self) -> String {
        match (self.credits_expected, self.seconds_expected) {
            (Some(credits), Some(seconds)) => format!(
                "expected    {credits:.0} credits and {seconds:.1} s, going by earlier runs\n"
            ),
            _ => String::new(),
        }
    }

    fn text(&self) -> String {
        format!(
            "{requested} addresses, {calls} calls, at most {most} credits\n{expected}\
             to call     {new} new, {stale} stale, {failed} failed before\n\
             known       {fresh} fresh, {missing} not found, {malformed} malformed, {quarantined} quarantined\n\
             left out    {suppressed} suppressed, {invalid} invalid, {duplicate} duplicate\n",
            requested = self.requested,
            most = self.credits_at_most,
            expected = self.expected(),
            calls = self.calls,
            new = self.new,
            stale = self.stale,
            failed = self.failed,
            fresh = self.fresh,
            missing = self.missing,
            malformed = self.malformed,
            quarantined = self.quarantined,
            suppressed = self.suppressed,
            invalid = self.invalid,
            duplicate = self.duplicate,
        )
    }
}

//! What happened to the addresses of a run.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use models::{LeadCounts, RunId};
use serde::{Serialize, Serializer};
use telemetry::OutputFormat;

use crate::purse::Purse;

/// The counts of a run.
///
/// Always `requested = enriched + not_found + invalid + duplicate + skipped + failed + quarantined`, and
/// `enriched = leads_new + leads_updated + leads_unchanged`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunReport {
    /// The run.
    pub run_id: RunId,
    /// Addresses of which the outcome is known.
    pub requested: u64,
    /// Profiles bought and stored.
    pub enriched: u64,
    /// Nobody is known under the address.
    pub not_found: u64,
    /// Malformed, by us or by the provider.
    pub invalid: u64,
    /// Came earlier in the same run.
    pub duplicate: u64,
    /// Already stored and fresh, or claimed by another run.
    pub skipped: u64,
    /// Of these, addresses another run was calling for.
    pub claimed_elsewhere: u64,
    /// Calls that did not succeed; asked for again by the next run.
    pub failed: u64,
    /// Paid for, kept, and not usable.
    pub quarantined: u64,
    /// Leads that were not there.
    pub leads_new: u64,
    /// Leads of which name, address or photo changed.
    pub leads_updated: u64,
    /// Answers that changed no lead.
    pub leads_unchanged: u64,
    /// Answers of an earlier run that died, stored now; not part of `requested`.
    pub recovered: u64,
    /// Addresses that a run which was stopped did not come to the end of; of stdin only those it read.
    pub left: u64,
    /// Of these, answers that are safe in the spool: the next run stores them without a call.
    pub spooled: u64,
    /// Of these, answers that were paid for and could not be kept: the next run buys them again.
    pub unkept: u64,
    /// Why the run was stopped, in one word.
    pub stopped: Option<&'static str>,
    /// Requests to the provider, repeated ones included.
    pub calls: u64,
    /// By the prices of the run: for people found, answers that could not be used, people not found.
    #[serde(serialize_with = "as_whole_if_it_is")]
    pub credits_spent: f64,
    /// Of these, for calls that were lost on the way: nobody knows whether they were charged.
    #[serde(serialize_with = "as_whole_if_it_is")]
    pub credits_doubtful: f64,
    /// At least so many are left: the least that any answer said, less what calls have cost since that were
    /// lost or did not say.
    pub credits_left: Option<f64>,
    /// Wall time.
    pub seconds: f64,
}

/// Credits are whole with most providers, and then read as whole numbers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::trivially_copy_pass_by_ref,
    reason = "the range is checked, and serde hands fields over by reference"
)]
pub(crate) fn as_whole_if_it_is<S: Serializer>(
    credits: &f64,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if credits.fract() == 0.0 && (0.0..1e15).contains(credits) {
        serializer.serialize_u64(*credits as u64)
    } else {
        serializer.serialize_f64(*credits)
    }
}

/// `1 problem`, `2 problems`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[expect(clippy::expect_used, reason = "plain data always serialises")]
pub(crate) fn to_json(report: &impl Serialize) -> String {
    serde_json::to_string_pretty(report).expect("a report is plain data")
}

/// The outcome of one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    Enriched,
    NotFound,
    Invalid,
    Duplicate,
    Skipped,
    Claimed,
    Failed,
    Quarantined,
    Recovered,
}

/// Counts as the stages report them.
#[derive(Debug)]
pub(crate) struct Tally {
    report: Mutex<RunReport>,
    read: AtomicU64,
    is_limited: AtomicBool,
    started: Instant,
}

impl Tally {
    pub(crate) fn new(run_id: RunId) -> Self {
        Self {
            report: Mutex::new(RunReport::empty(run_id)),
            read: AtomicU64::new(0),
            is_limited: AtomicBool::new(false),
            started: Instant::now(),
        }
    }

    fn change(&self, change: impl FnOnce(&mut RunReport)) {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn count(&self, counted: Counted) {
        self.change(|report| report.count(counted));
    }

    /// Addresses that came out of the source.
    pub(crate) fn count_read(&self, addresses: usize) {
        self.read.fetch_add(addresses as u64, Ordering::Relaxed);
    }

    /// Answers that stay in the spool.
    pub(crate) fn count_spooled(&self, answers: usize) {
        self.change(|report| report.spooled += answers as u64);
    }

    /// An answer that was paid for is lost.
    pub(crate) fn count_unkept(&self) {
        self.change(|report| report.unkept += 1);
    }

    pub(crate) fn count_leads(&self, leads: LeadCounts) {
        self.change(|report| {
            report.leads_new += leads.new;
            report.leads_updated += leads.updated;
        });
    }

    pub(crate) fn count_call(&self) {
        self.change(|report| report.calls += 1);
    }

    /// The rest of the input was left alone, as was asked for.
    pub(crate) fn note_limit(&self) {
        self.is_limited.store(true, Ordering::Relaxed);
    }

    /// The counts at the end, with what follows from them.
    pub(crate) fn report(&self, stopped: Option<&'static str>, purse: &Purse) -> RunReport {
        let is_limited = self.is_limited.load(Ordering::Relaxed);
        let stopped = stopped.or(is_limited.then_some("limit"));
        let mut report = self
            .report
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let changed = report.leads_new + report.leads_updated;
        report.leads_unchanged = report.enriched.saturating_sub(changed);
        report.left = self
            .read
            .load(Ordering::Relaxed)
            .saturating_sub(report.requested);
        report.stopped = stopped;
        report.credits_spent = purse.spent();
        report.credits_doubtful = purse.doubtful();
        report.credits_left = purse.left();
        report.seconds = (self.started.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0;
        debug_assert!(changed <= report.enriched, "{report:?}");
        debug_assert_eq!(report.requested, report.sum(), "{report:?}");
        debug_assert!(report.left == 0 || stopped.is_some(), "{report:?}");
        report
    }
}

impl RunReport {
    fn empty(run_id: RunId) -> Self {
        Self {
            run_id,
            requested: 0,
            enriched: 0,
            not_found: 0,
            invalid: 0,
            duplicate: 0,
            skipped: 0,
            claimed_elsewhere: 0,
            failed: 0,
            quarantined: 0,
            leads_new: 0,
            leads_updated: 0,
            leads_unchanged: 0,
            recovered: 0,
            left: 0,
            spooled: 0,
            unkept: 0,
            stopped: None,
            calls: 0,
            credits_spent: 0.0,
            credits_doubtful: 0.0,
            credits_left: None,
            seconds: 0.0,
        }
    }

    /// What `requested` always is.
    const fn sum(&self) -> u64 {
        self.enriched
            + self.not_found
            + self.invalid
            + self.duplicate
            + self.skipped
            + self.failed
            + self.quarantined
    }

    fn count(&mut self, counted: Counted) {
        if counted == Counted::Recovered {
            self.recovered += 1;
            return;
        }
        self.requested += 1;
        self.claimed_elsewhere += u64::from(counted == Counted::Claimed);
        *match counted {
            Counted::Enriched => &mut self.enriched,
            Counted::NotFound => &mut self.not_found,
            Counted::Invalid => &mut self.invalid,
            Counted::Duplicate => &mut self.duplicate,
            Counted::Skipped | Counted::Claimed => &mut self.skipped,
            Counted::Failed => &mut self.failed,
            Counted::Quarantined => &mut self.quarantined,
            Counted::Recovered => &mut self.recovered,
        } += 1;
    }

    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Text => self.text(),
            OutputFormat::Json => to_json(self),
        }
    }

    fn text(&self) -> String {
        let rate = if self.seconds > 0.0 {
            self.requested as f64 / self.seconds
        } else {
            0.0
        };
        let left = self
            .credits_left
            .map_or_else(String::new, |left| format!(", {left} left"));
        format!(
            "{requested} addresses in {seconds:.1} s ({rate:.0} a second), run {run}\n\
             enriched    {enriched}\nnot found   {not_found}\ninvalid     {invalid}\nduplicate   {duplicate}\n\
             skipped     {skipped}\nfailed      {failed}\nquarantined {quarantined}\n{leftovers}\
             leads       {new} new, {updated} updated, {unchanged} unchanged\n\
             calls       {calls}, {spent} credits spent{left}\n",
            requested = self.requested,
            seconds = self.seconds,
            run = self.run_id,
            enriched = self.enriched,
            not_found = self.not_found,
            invalid = self.invalid,
            duplicate = self.duplicate,
            skipped = self.skipped,
            failed = self.failed,
            quarantined = self.quarantined,
            new = self.leads_new,
            updated = self.leads_updated,
            unchanged = self.leads_unchanged,
            leftovers = self.leftovers(),
            calls = self.calls,
            spent = self.credits_spent,
        )
    }
}

impl RunReport {
    /// What only a run that was broken off, and the one after it, have to say.
    fn leftovers(&self) -> String {
        let mut lines = String::new();
        for (name, count, remark) in [
            ("recovered", self.recovered, "answers of an earlier run"),
            ("left", self.left, "addresses: run again to go on"),
            (
                "spooled",
                self.spooled,
                "of them are answered, and not bought again",
            ),
            (
                "unkept",
                self.unkept,
                "of them were paid for, could not be kept, and are bought again",
            ),
        ] {
            if count > 0 {
                // Writing to a String cannot fail.
                let _ = writeln!(lines, "{name:<11} {count} {remark}");
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Prices, SpendingLimits};

    #[test]
    fn requested_is_the_sum_of_the_seven_counts() {
        let tally = Tally::new(RunId::from_uuid(uuid::Uuid::nil()));
        let purse = Purse::new(Prices::default(), SpendingLimits::default());
        let all = [
            Counted::Enriched,
            Counted::NotFound,
            Counted::Invalid,
            Counted::Duplicate,
            Counted::Skipped,
            Counted::Failed,
            Counted::Quarantined,
            Counted::Recovered,
            Counted::Claimed,
        ];
        for (times, counted) in (1..).zip(all) {
            (0..times).for_each(|_| tally.count(counted));
        }
        tally.count_read(39);
        tally.count_leads(LeadCounts { new: 1, updated: 0 });
        let report = tally.report(Some("interrupted"), &purse);
        assert_eq!(report.requested, 1 + 2 + 3 + 4 + 5 + 6 + 7 + 9);
        assert_eq!((report.skipped, report.claimed_elsewhere), (5 + 9, 9));
        assert_eq!(report.left, 2);
        assert_eq!(
            (report.enriched, report.quarantined, report.recovered),
            (1, 7, 8)
        );
        assert_eq!(report.leads_unchanged, 0);
    }
}

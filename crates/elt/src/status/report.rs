//! How things stand, for people and for machines.

use std::fmt::Write;

use db_connector::LeadTotals;
use jiff::Timestamp;
use models::{DriftSummary, EnrichmentState, QuarantineCounts};
use serde::Serialize;
use telemetry::OutputFormat;

use super::{Answers, HitRate, HitRateVerdict, RunSummary};
use crate::report::{as_whole_if_it_is, counted, to_json};

/// How things stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusReport {
    /// Of which database.
    pub location: String,
    /// Addresses by what is known of them, states without one left out.
    pub ledger: Vec<LedgerLine>,
    /// Addresses that are being asked for.
    pub claims: ClaimTotals,
    /// What was paid, and what is left.
    pub credits: CreditTotals,
    /// Whether the provider finds as many people as it used to.
    pub hit_rate: HitRate,
    /// Answers that could not be used.
    pub quarantine: QuarantineCounts,
    /// Where answers are not as the provider's contract has them, what is new first.
    pub drift: Vec<DriftSummary>,
    /// What was made of the others.
    pub leads: LeadTotals,
    /// The newest runs, newest first.
    pub runs: Vec<RunSummary>,
    /// What somebody should look at.
    pub warnings: Vec<String>,
}

/// Addresses in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerLine {
    /// The state.
    pub state: EnrichmentState,
    /// How many.
    pub addresses: u64,
}

/// Addresses that runs have claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClaimTotals {
    /// Runs that live.
    pub live_runs: usize,
    /// Addresses they are asking for.
    pub in_flight: u64,
    /// Addresses that runs were asking for when they died; the next run takes them over.
    pub abandoned: u64,
}

/// Credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CreditTotals {
    /// What was ever spent on the addresses of the ledger.
    #[serde(serialize_with = "as_whole_if_it_is")]
    pub spent: f64,
    /// What the runs that are written down say they spent: more, where people were erased since.
    #[serde(serialize_with = "as_whole_if_it_is")]
    pub spent_by_runs: f64,
    /// How many runs these are.
    pub runs: usize,
    /// What is left, as stated last.
    pub left: Option<f64>,
    /// When that was.
    pub left_at: Option<Timestamp>,
}

impl HitRate {
    /// What is said where it has fallen.
    pub(super) fn warning(&self) -> Option<String> {
        (self.verdict == HitRateVerdict::Fallen).then(|| {
            format!(
                "the provider found {} of the last {} people, and {} before: see whether the \
                 addresses are what they used to be, and whether it answers as it used to",
                percent(self.recent),
                self.recent.total,
                percent(self.history),
            )
        })
    }

    fn text(&self) -> String {
        let Self {
            recent, history, ..
        } = self;
        if recent.total == 0 {
            return "nobody was asked for yet".to_owned();
        }
        let recent = format!("{} of the last {}", percent(*recent), recent.total);
        match self.verdict {
            HitRateVerdict::TooFew => format!("{recent}; too few to compare"),
            _ => format!(
                "{recent}, {} of {} before",
                percent(*history),
                history.total
            ),
        }
    }
}

fn percent(answers: Answers) -> String {
    format!("{:.1} %", 100.0 * answers.rate().unwrap_or_default())
}

impl StatusReport {
    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", self.location);
        // Writing to a String cannot fail.
        for (name, line) in [
            ("ledger", self.ledger_text()),
            ("in flight", self.claims.text()),
            ("credits", self.credits.text()),
            ("hit rate", self.hit_rate.text()),
            ("quarantine", quarantine(&self.quarantine)),
            ("leads", leads(&self.leads)),
        ] {
            let _ = writeln!(text, "{name:<11} {line}");
        }
        for line in drift(&self.drift) {
            let _ = writeln!(text, "contract    {line}");
        }
        for run in &self.runs {
            let _ = writeln!(text, "run         {}", run.text());
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "warning     {warning}");
        }
        text
    }

    fn ledger_text(&self) -> String {
        let total: u64 = self.ledger.iter().map(|line| line.addresses).sum();
        let states = self.ledger.iter().map(|line| {
            let name = line.state.name().replace('_', " ");
            format!("{} {name}", line.addresses)
        });
        let states: Vec<_> = states.collect();
        if states.is_empty() {
            return "no addresses yet".to_owned();
        }
        format!("{total} addresses: {}", states.join(", "))
    }
}

impl ClaimTotals {
    fn text(&self) -> String {
        let Self {
            live_runs,
            in_flight,
            abandoned,
        } = self;
        let mut text = format!(
            "{in_flight} addresses of {}",
            counted(*live_runs as u64, "run")
        );
        if *abandoned > 0 {
            let _ = write!(
                text,
                "; {abandoned} addresses of runs that died, for the next one"
            );
        }
        text
    }
}

impl CreditTotals {
    fn text(&self) -> String {
        let mut text = format!("{} spent", self.spent);
        if let (Some(left), Some(at)) = (self.left, self.left_at) {
            let _ = write!(text, ", {left} left on {}", time(at));
        }
        text
    }
}

/// One line each, as far as people read them.
fn drift(deviations: &[DriftSummary]) -> impl Iterator<Item = String> {
    const SHOWN: usize = 10;
    let hidden = deviations.len().saturating_sub(SHOWN);
    let lines = deviations.iter().take(SHOWN).map(|seen| {
        let (key, since) = (&seen.key, time(seen.first_seen));
        let (place, found) = (&key.pointer, key.in_words());
        let answers = counted(seen.answers, "answer");
        format!("`{place}` {found}: {answers} since {since}")
    });
    let rest = format!("{hidden} more: see `--format json`");
    lines.chain((hidden > 0).then_some(rest))
}

fn quarantine(counts: &QuarantineCounts) -> String {
    let QuarantineCounts {
        open,
        retried,
        discarded,
    } = counts;
    format!("{open} open, {retried} retried, {discarded} discarded")
}

fn leads(totals: &LeadTotals) -> String {
    let LeadTotals {
        leads,
        mapped,
        personas,
    } = totals;
    format!("{leads}, {mapped} of them with a persona; {personas} personas")
}

impl RunSummary {
    fn text(&self) -> String {
        let (started, end, counts) = (time(self.started_at), &self.end, &self.figures);
        if self.finished_at.is_none() {
            return format!("{started}  {end}");
        }
        format!(
            "{started}  {end} after {:.1} s: {} requested, {} enriched, {} not found, {} failed, \
             {} quarantined, {} credits",
            counts.seconds,
            counts.requested,
            counts.enriched,
            counts.not_found,
            counts.failed,
            counts.quarantined,
            counts.credits_spent,
        )
    }
}

fn time(time: Timestamp) -> String {
    time.strftime("%F %T UTC").to_string()
}

//! Whether the provider finds fewer people than it used to.
//!
//! Lists differ, so the shares of earlier runs scatter more than chance alone explains. Therefore the
//! two-proportion z-test is widened by the dispersion that the earlier runs show: Pearson's statistic
//! over its degrees of freedom (R. Wedderburn, Quasi-likelihood functions, Biometrika 61, 1974). With
//! many answers even a small fall is certain, and nobody's worry: a fall must be large, too.

use serde::Serialize;

/// Newest runs are taken together until they have so many answers; below that nothing is judged.
const RECENT: u64 = 100;

/// Earlier runs must have so many.
const HISTORY: u64 = 200;

/// Standard errors that chance does not explain: about one false alarm in 700 runs.
const SIGNIFICANT: f64 = 3.0;

/// A fall to less than this share of the earlier rate is far.
const FAR: f64 = 0.75;

/// Answers, and how many of them found somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// People found, and people not found.
    pub total: u64,
    /// People found.
    pub found: u64,
}

impl Answers {
    /// The share of people found.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.total > 0).then(|| self.found as f64 / self.total as f64)
    }

    fn and(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            found: self.found + other.found,
        }
    }
}

/// The newest runs against those before them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HitRate {
    /// Of the newest runs.
    pub recent: Answers,
    /// Of the runs before them.
    pub history: Answers,
    /// What follows.
    pub verdict: HitRateVerdict,
}

/// What the two have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HitRateVerdict {
    /// There are not enough answers to say.
    TooFew,
    /// Nothing that lists and chance do not explain.
    AsUsual,
    /// Far below, and not by chance.
    Fallen,
}

/// Compares runs, the newest first.
#[must_use]
pub fn judge_hit_rate(runs: &[Answers]) -> HitRate {
    let mut recent = Answers::default();
    let mut taken = 0;
    while recent.total < RECENT && taken < runs.len() {
        recent = recent.and(runs[taken]);
        taken += 1;
    }
    let earlier = &runs[taken..];
    let history = earlier
        .iter()
        .fold(Answers::default(), |sum, run| sum.and(*run));
    HitRate {
        recent,
        history,
        verdict: compare(recent, history, earlier),
    }
}

fn compare(recent: Answers, history: Answers, earlier: &[Answers]) -> HitRateVerdict {
    let (Some(now), Some(before)) = (recent.rate(), history.rate()) else {
        return HitRateVerdict::TooFew;
    };
    if recent.total < RECENT || history.total < HISTORY {
        return HitRateVerdict::TooFew;
    }
    let pooled = recent.and(history).rate().unwrap_or_default();
    let sizes = 1.0 / recent.total as f64 + 1.0 / history.total as f64;
    let error = (pooled * (1.0 - pooled) * sizes * dispersion(earlier, before)).sqrt();
    let is_far = now < FAR * before;
    if is_far && before - now > SIGNIFICANT * error {
        HitRateVerdict::Fallen
    } else {
        HitRateVerdict::AsUsual
    }
}

/// How many times more the runs scatter about their common rate than chance would have it; never less.
fn dispersion(runs: &[Answers], rate: f64) -> f64 {
    let runs = || runs.iter().filter(|run| run.total > 0);
    let spread = rate * (1.0 - rate);
    if runs().count() < 2 || spread <= 0.0 {
        return 1.0;
    }
    let terms = runs().map(|run| {
        let (total, found) = (run.total as f64, run.found as f64);
        (found - total * rate).powi(2) / (total * spread)
    });
    (terms.sum::<f64>() / (runs().count() - 1) as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::HitRateVerdict::{AsUsual, Fallen, TooFew};
    use super::*;

    /// Runs as `found/total`, the newest first.
    #[track_caller]
    fn check(runs: &str, verdict: HitRateVerdict) {
        let runs = runs.split_whitespace().map(|run| {
            let (found, total) = run.split_once('/').unwrap();
            Answers {
                total: total.parse().unwrap(),
                found: found.parse().unwrap(),
            }
        });
        let runs: Vec<_> = runs.collect();
        assert_eq!(judge_hit_rate(&runs).verdict, verdict, "{runs:?}");
    }

    #[test]
    fn few_answers_are_not_judged() {
        for runs in ["", "0/0", "0/100", "0/99", "0/100 199/199", "0/100 0/0"] {
            check(runs, TooFew);
        }
    }

    #[test]
    fn far_fall_is_told() {
        check("20/100 180/200", Fallen);
        check("0/100 180/200", Fallen);
        check("600/1000 9000/10000", Fallen);
        check("0/2000 500/10000", Fallen);
    }

    #[test]
    fn small_falls_and_rises_are_usual() {
        check("85/100 180/200", AsUsual);
        check("8500/10000 9000/10000", AsUsual);
        check("100/100 20/200", AsUsual);
        check("100/100 200/200", AsUsual);
        check("0/100 0/200", AsUsual);
    }

    #[test]
    fn rare_hits_may_be_missing_by_chance() {
        check("0/100 6/200", AsUsual);
    }

    #[test]
    fn small_runs_add_up() {
        check("1/40 2/40 1/40 180/200", Fallen);
        check("0/20 36/40 36/40 180/200", AsUsual);
    }

    #[test]
    fn lists_that_always_scattered_may_scatter_on() {
        let scattered = "20/100 90/100 15/100 95/100 20/100 85/100";
        check(scattered, AsUsual);
        let steady = "20/100 60/100 65/100 63/100 58/100 64/100";
        check(steady, Fallen);
    }
}

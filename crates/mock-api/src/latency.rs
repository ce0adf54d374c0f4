//! How long answers take.

use std::f64::consts::TAU;
use std::str::FromStr;
use std::time::Duration;

use crate::random::Random;

/// How long answers take: `30ms`, `uniform:10ms-90ms`, `exponential:40ms` (its mean) or
/// `lognormal:200ms-2s` (its median and its 99th percentile).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latency {
    /// Always the same.
    Fixed(Duration),
    /// Anything between two bounds.
    Uniform(Duration, Duration),
    /// Mostly short, with this mean.
    Exponential(Duration),
    /// As services are: most answers near the median, a few far off.
    LogNormal {
        /// Half of the answers take less.
        median: Duration,
        /// One in a hundred takes longer.
        p99: Duration,
    },
}

/// A text that is no distribution.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a distribution of latencies; write 30ms, uniform:10ms-90ms, exponential:40ms or \
     lognormal:200ms-2s"
)]
pub struct InvalidLatency(String);

/// The 99th percentile of the standard normal distribution.
const NORMAL_P99: f64 = 2.326_347_874;
/// Longer than any client waits; the tails of the distributions end here.
const LONGEST: Duration = Duration::from_mins(10);

impl Latency {
    /// One draw.
    pub(crate) fn draw(self, random: &mut Random) -> Duration {
        match self {
            Self::Fixed(duration) => duration,
            Self::Uniform(from, to) => from + scaled(to.saturating_sub(from), random.fraction()),
            Self::Exponential(mean) => scaled(mean, -random.fraction().ln()),
            Self::LogNormal { median, p99 } => {
                let sigma = (p99.as_secs_f64() / median.as_secs_f64()).ln() / NORMAL_P99;
                scaled(median, (sigma * normal(random)).exp())
            }
        }
    }
}

/// A draw of the standard normal distribution (Box and Muller, 1958).
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * random.fraction().ln()).sqrt();
    radius * (TAU * random.fraction()).cos()
}

fn scaled(duration: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(duration.as_secs_f64() * factor)
        .map_or(LONGEST, |scaled| scaled.min(LONGEST))
}

impl FromStr for Latency {
    type Err = InvalidLatency;

    fn from_str(text: &str) -> Result<Self, InvalidLatency> {
        let (kind, parameters) = text.split_once(':').unwrap_or(("fixed", text));
        let parsed = match kind {
            "fixed" => duration(parameters).map(Self::Fixed),
            "uniform" => durations(parameters).map(|(from, to)| Self::Uniform(from, to)),
            "exponential" => duration(parameters).map(Self::Exponential),
            "lognormal" => durations(parameters)
                .filter(|(median, _)| !median.is_zero())
                .map(|(median, p99)| Self::LogNormal { median, p99 }),
            _ => None,
        };
        parsed.ok_or_else(|| InvalidLatency(text.to_owned()))
    }
}

/// Two durations, the shorter first.
fn durations(text: &str) -> Option<(Duration, Duration)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (duration(from)?, duration(to)?);
    (from <= to).then_some((from, to))
}

/// A number with the unit `ms` or `s`.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1e-3),
        None => (text.strip_suffix('s')?, 1.0),
    };
    let number: f64 = number.trim_end().parse().ok()?;
    Duration::try_from_secs_f64(number * unit)
        .ok()
        .filter(|duration| *duration <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(text: &str) -> Vec<Duration> {
        let latency: Latency = text.parse().unwrap();
        let mut random = Random::of_text(0, text);
        let mut draws: Vec<_> = (0..10_000).map(|_| latency.draw(&mut random)).collect();
        draws.sort();
        draws
    }

    /// The draw below which `per_cent` of a hundred lie, in milliseconds.
    fn percentile(draws: &[Duration], per_cent: usize) -> u128 {
        draws[draws.len() * per_cent / 100].as_millis()
    }

    #[test]
    fn fixed_and_uniform_stay_within_their_bounds() {
        assert_eq!(draws("30ms").first(), draws("fixed:0.03s").last());
        let uniform = draws("uniform:10ms-90ms");
        assert!(uniform[0] >= Duration::from_millis(10));
        assert!(uniform[9_999] <= Duration::from_millis(90));
        assert!((48..52).contains(&percentile(&uniform, 50)));
    }

    #[test]
    fn exponential_has_its_mean() {
        let sum: Duration = draws("exponential:40ms").iter().sum();
        assert!((38..42).contains(&(sum / 10_000).as_millis()));
    }

    #[test]
    fn lognormal_has_its_median_and_its_tail() {
        let draws = draws("lognormal:200ms-2s");
        assert!((190..210).contains(&percentile(&draws, 50)));
        assert!((1_700..2_300).contains(&percentile(&draws, 99)));
    }

    #[test]
    fn anything_else_is_refused_with_examples() {
        for text in [
            "",
            "30",
            "30m",
            "-1ms",
            "uniform:90ms-10ms",
            "normal:1s",
            "lognormal:0s-1s",
            "1000s",
            "NaNs",
        ] {
            assert!(text.parse::<Latency>().is_err(), "{text}");
        }
        insta::assert_snapshot!("30".parse::<Latency>().unwrap_err(), @"`30` is not a distribution of latencies; write 30ms, uniform:10ms-90ms, exponential:40ms or lognormal:200ms-2s");
    }
}

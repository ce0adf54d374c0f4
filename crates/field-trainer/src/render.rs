//! Figures as lines of text.

use academic_fields::evaluation::{Report, Share};

/// The shares of a report: all strings, English ones, others, confident readings.
pub(crate) fn summary(report: &Report) -> String {
    [
        ("all", report.all),
        ("english", report.english),
        ("other languages", report.other_languages),
        ("confidence of 0.9 and more", report.confident),
    ]
    .map(|(name, share)| line(name, share))
    .concat()
}

/// One line for each language.
pub(crate) fn languages(report: &Report) -> String {
    let lines = report
        .by_language
        .iter()
        .map(|(name, share)| line(name, *share));
    lines.collect()
}

/// Confidence against what came true.
pub(crate) fn reliability(report: &Report) -> String {
    let lines = report.reliability.iter().map(|bin| {
        let name = format!(
            "confidence {:.2} to {:.2}, mean {:.2}",
            bin.from, bin.to, bin.mean_confidence
        );
        line(&name, bin.share)
    });
    lines.collect()
}

fn line(name: &str, share: Share) -> String {
    let best = 100.0 * share.best as f64 / share.count.max(1) as f64;
    let accuracy = 100.0 * share.accuracy();
    let count = share.count;
    format!("{name:34} {count:6} {accuracy:6.1} % acceptable {best:6.1} % best\n")
}

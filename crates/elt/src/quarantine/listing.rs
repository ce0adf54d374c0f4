//! What is in quarantine, page by page.

use std::fmt::Write;

use db_connector::{Database, QuarantineCursor, QuarantinePage};
use models::{QuarantineCounts, QuarantineId, QuarantineState, QuarantinedAnswer};
use serde::Serialize;
use telemetry::OutputFormat;

use crate::EltError;
use crate::report::to_json;

/// One page of the quarantine.
#[derive(Debug, Serialize)]
pub struct QuarantineListing {
    /// Of the whole quarantine.
    pub counts: QuarantineCounts,
    /// The page, newest first.
    pub answers: Vec<QuarantinedAnswer>,
    /// The answer to pass as `--after` for the next page; none: this is the last.
    pub next: Option<QuarantineId>,
}

/// Lists answers in these states, at most so many, behind the answer `after`.
///
/// # Errors
/// If there is no answer `after` any more: an empty page would look like the end.
pub async fn list_quarantine(
    database: &dyn Database,
    states: &[QuarantineState],
    after: Option<QuarantineId>,
    limit: u32,
) -> Result<QuarantineListing, EltError> {
    let after = match after {
        Some(id) => Some(find_cursor(database, id).await?),
        None => None,
    };
    // One more than asked for tells whether there is another page.
    let wanted = QuarantinePage {
        after,
        limit: limit.saturating_add(1),
    };
    let mut answers = database.list_quarantined(states, wanted).await?;
    let more = answers.len() > limit as usize;
    answers.truncate(limit as usize);
    Ok(QuarantineListing {
        counts: database.count_quarantined().await?,
        next: answers.last().filter(|_| more).map(|answer| answer.id),
        answers,
    })
}

async fn find_cursor(
    database: &dyn Database,
    id: QuarantineId,
) -> Result<QuarantineCursor, EltError> {
    let found = database.find_quarantined(&[id]).await?;
    let answer = found.first().ok_or(EltError::UnknownAnswer { id })?;
    Ok(answer.into())
}

impl QuarantineListing {
    /// The listing in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let QuarantineCounts {
            open,
            retried,
            discarded,
        } = self.counts;
        let mut text = format!("{open} open, {retried} retried, {discarded} discarded\n");
        let addresses = self.answers.iter().map(|answer| answer.email.as_str());
        let width = addresses.map(|address| address.chars().count()).max();
        for answer in &self.answers {
            append_line(&mut text, answer, width.unwrap_or_default());
        }
        if let Some(next) = self.next {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "more: --after {next}");
        }
        text
    }
}

/// One line an answer, so that common tools can cut and count.
fn append_line(text: &mut String, answer: &QuarantinedAnswer, width: usize) {
    let first = answer.reasons.first();
    let first = first.map_or_else(|| "no reason given".to_owned(), ToString::to_string);
    let more = match answer.reasons.len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let _ = writeln!(
        text,
        "{}  {:<9}  {:.0}  {:<width$}  {first}{more}",
        answer.id,
        answer.state.name(),
        answer.fetched_at,
        answer.email.as_str(),
    );
}

#[cfg(test)]
mod tests {
    use models::{Flaw, RunId, UnusableAnswer};

    use super::*;

    fn answer(email: &str, reasons: Vec<Flaw>) -> QuarantinedAnswer {
        QuarantinedAnswer::new(UnusableAnswer {
            email: email.parse().unwrap(),
            body_sha256: None,
            place: None,
            fetched_at: "2026-01-02T03:04:05.678Z".parse().unwrap(),
            run_id: RunId::from_uuid(uuid::Uuid::nil()),
            reasons,
        })
    }

    #[test]
    fn every_answer_is_one_line_with_its_first_reason() {
        let reasons = vec![
            Flaw::new("", "is not JSON"),
            Flaw::new("/company", "is a number"),
        ];
        let first = answer("jo@bücher.example", reasons);
        let listing = QuarantineListing {
            counts: QuarantineCounts {
                open: 2,
                retried: 0,
                discarded: 7,
            },
            next: Some(first.id),
            answers: vec![first, answer("a@example.com", Vec::new())],
        };
        insta::assert_snapshot!(listing.render(OutputFormat::Text), @"
        2 open, 0 retried, 7 discarded
        ab971de0c2635d06aa5f585cb4f337ad  open       2026-01-02T03:04:05Z  jo@bücher.example  the answer is not JSON (and 1 more)
        cbaf8b3de7e459ffa87311962e577e62  open       2026-01-02T03:04:05Z  a@example.com      no reason given
        more: --after ab971de0c2635d06aa5f585cb4f337ad
        ");
    }
}

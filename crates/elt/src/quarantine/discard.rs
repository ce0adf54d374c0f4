//! Gives answers up. Nothing is dropped: the mark alone changes.

use db_connector::Database;
use jiff::Timestamp;
use models::{QuarantineState, whole_milliseconds};

use super::{DiscardReport, Selection};
use crate::EltError;

/// Marks answers as being of no use; those that are used by now are left alone.
pub async fn discard_quarantined(
    database: &dyn Database,
    selection: &Selection,
) -> Result<DiscardReport, EltError> {
    let (mut pages, unknown) = selection.pages(database).await?;
    let mut report = DiscardReport {
        unknown,
        ..DiscardReport::default()
    };
    loop {
        let answers = pages.next().await?;
        if answers.is_empty() {
            return Ok(report);
        }
        let open = answers
            .iter()
            .filter(|answer| answer.state == QuarantineState::Open);
        let ids: Vec<_> = open.map(|answer| answer.id).collect();
        let now = whole_milliseconds(Timestamp::now());
        let discarded = QuarantineState::Discarded;
        let changed = database.settle_quarantined(&ids, discarded, now).await?;
        report.discarded += changed;
        report.unchanged += answers.len() as u64 - changed;
    }
}

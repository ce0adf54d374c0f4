//! From the quarantine to raw storage.

use std::pin::pin;

use db_connector::{Database, QuarantineCursor, QuarantinePage};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use models::{QuarantineId, QuarantineState, QuarantinedAnswer, SegmentPlace};
use s3_connector::{ObjectStore, read_answer};

use super::documents::{LOOKING, is_absence};
use super::fingerprints::Fingerprints;
use super::{Example, FindingKind, Verification};
use crate::EltError;

/// Documents read at once; they hold reasons, not answers.
const PAGE: u32 = 1_000;

impl Verification<'_> {
    /// Reads every document in quarantine, and looks for the answers of those that no answer has proven.
    /// An answer that is lost there cannot be made again: the document does not hold it.
    pub(super) async fn check_quarantine(
        &mut self,
        prints: &mut Fingerprints,
    ) -> Result<(), EltError> {
        let mut documents = pin!(stream_quarantined(self.database));
        while let Some(document) = documents.try_next().await? {
            self.report.quarantined += 1;
            if let Some(place) = &document.place {
                prints.take_document(document.id, place);
            }
        }
        if prints.are_even() {
            return Ok(());
        }
        let store = self.store;
        let unproven = stream_quarantined(self.database)
            .try_filter_map(|document| std::future::ready(Ok(in_question(document, prints))))
            .map_ok(|(document, place)| async move {
                let is_there = is_answer_of(store, document.id, &place).await?;
                Ok((!is_there).then_some((document, place)))
            })
            .try_buffer_unordered(LOOKING)
            .try_filter_map(|unproven| std::future::ready(Ok(unproven)));
        let mut unproven = pin!(unproven);
        while let Some((document, place)) = unproven.try_next().await? {
            let example = Example::of(&document.id).at(&place).under(&document.email);
            self.findings.add(FindingKind::QuarantineUnproven, example);
        }
        Ok(())
    }
}

/// In whatever state: the bytes are kept of all of them.
fn stream_quarantined(
    database: &dyn Database,
) -> impl Stream<Item = Result<QuarantinedAnswer, EltError>> {
    let pages = stream::try_unfold(None, move |after| async move {
        let page = QuarantinePage { after, limit: PAGE };
        let states = QuarantineState::ALL;
        let documents = database.list_quarantined(&states, page).await?;
        let last = documents.last().map(QuarantineCursor::from);
        Ok::<_, EltError>(last.map(|last| (documents, Some(last))))
    });
    pages
        .map_ok(|documents| stream::iter(documents).map(Ok))
        .try_flatten()
}

/// With its place, if a segment of that name has not been proven; none also where nothing was kept.
fn in_question(
    document: QuarantinedAnswer,
    prints: &Fingerprints,
) -> Option<(QuarantinedAnswer, SegmentPlace)> {
    let place = document.place.clone()?;
    prints
        .are_uneven_at(&place.segment)
        .then_some((document, place))
}

/// Whether an answer lies there that has this identity in quarantine.
async fn is_answer_of(
    store: &dyn ObjectStore,
    id: QuarantineId,
    place: &SegmentPlace,
) -> Result<bool, EltError> {
    match read_answer(store, place).await {
        Ok(stored) => {
            let meta = stored.meta;
            Ok(QuarantineId::derive(&meta.email, Some(meta.sha256)) == id)
        }
        Err(error) if is_absence(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

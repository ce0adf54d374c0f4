//! From the documents to raw storage.

use std::pin::pin;

use db_connector::{RawHeader, ReadDepth};
use futures::TryStreamExt;
use models::SegmentPlace;
use s3_connector::{ErrorKind, ObjectStore, StorageError, read_answer as read_stored};

use super::fingerprints::Fingerprints;
use super::{Example, FindingKind, Verification};
use crate::EltError;
use crate::provider::read_answer;
use crate::stages::item::Item;
use crate::suppression::Watch;

/// Answers looked for at the same time.
pub(super) const LOOKING: usize = 8;

/// Documents rescued together; each may be large.
const RESCUED: usize = 50;

impl Verification<'_> {
    /// Reads every document once.
    pub(super) async fn check_documents(
        &mut self,
        prints: &mut Fingerprints,
    ) -> Result<(), EltError> {
        let mut headers = self.database.stream_raw_headers(self.depth()).await?;
        while let Some(header) = headers.try_next().await? {
            self.report.documents += 1;
            prints.take_document(header.id, &header.place);
            if !header.is_whole() {
                self.note(FindingKind::DocumentChanged, &header);
                if self.options.repair && self.restore_from(&header, &header.place).await? {
                    self.findings.repaired(FindingKind::DocumentChanged, 1);
                }
            }
        }
        Ok(())
    }

    /// Looks for the answers of those documents that no answer has proven.
    pub(super) async fn check_unproven(&mut self, prints: &Fingerprints) -> Result<(), EltError> {
        if prints.are_even() {
            return Ok(());
        }
        let (store, run) = (self.store, self.run);
        let headers = self.database.stream_raw_headers(ReadDepth::Header).await?;
        let unproven = headers
            .map_err(EltError::from)
            .try_filter(|header| std::future::ready(prints.are_uneven_at(&header.place.segment)))
            .map_ok(|header| async move {
                let found = find_answer(store, run, &header, &header.place).await?;
                Ok(found.is_none().then_some(header))
            })
            .try_buffer_unordered(LOOKING)
            .try_filter_map(|header| std::future::ready(Ok(header)));
        let mut unproven = pin!(unproven.try_chunks(RESCUED));
        while let Some(headers) = unproven.try_next().await.map_err(|error| error.1)? {
            for header in &headers {
                self.note(FindingKind::DocumentUnproven, header);
            }
            if self.options.repair {
                self.rescue(headers).await?;
            }
        }
        Ok(())
    }

    pub(super) fn note(&mut self, kind: FindingKind, header: &RawHeader) {
        let example = Example::of(&header.id);
        let example = example.at(&header.place).under(&header.email);
        self.findings.add(kind, example);
    }

    /// Makes the document what the answer at the place says, if that is its answer.
    pub(super) async fn restore_from(
        &self,
        header: &RawHeader,
        place: &SegmentPlace,
    ) -> Result<bool, EltError> {
        let found = find_answer(self.store, self.run, header, place).await?;
        let mut items = Vec::from_iter(found);
        let (watch, _) = Watch::begin(&self.suppression, self.database, &mut items).await?;
        let profiles: Vec<_> = items.into_iter().filter_map(|item| item.profile).collect();
        self.database.restore_raw_profiles(&profiles).await?;
        watch.end(self.store).await?;
        Ok(!profiles.is_empty())
    }
}

/// What the answer at a place says, if it is the answer that the document was made of.
pub(super) async fn find_answer(
    store: &dyn ObjectStore,
    run: models::RunId,
    header: &RawHeader,
    place: &SegmentPlace,
) -> Result<Option<Item>, EltError> {
    let stored = match read_stored(store, place).await {
        Ok(stored) => stored,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let answer = read_answer(&stored.body);
    let mut item = Item::from_answer(run, stored.meta.email, stored.meta.fetched_at, answer);
    item.lies_at(stored.place, stored.meta.sha256);
    Ok((item.entry.raw_id == Some(header.id)).then_some(item))
}

/// Whether the store has answered, and has not got it.
pub(super) fn is_absence(error: &StorageError) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Damaged)
}

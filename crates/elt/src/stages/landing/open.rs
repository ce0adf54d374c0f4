//! The open segment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use models::SegmentPlace;
use s3_connector::{AnswerFrames, PendingFlush, SegmentWriter, StorageError};

use super::gathering::{Batches, Gathering};
use super::keeper::blocking;

/// How often appended answers are flushed to disk: what a power cut may cost.
const FLUSH: Duration = Duration::from_millis(20);

/// A segment is sealed at so many compressed bytes, answers or seconds, whatever comes first.
const LARGEST: u64 = 4 << 20;
pub(super) const MOST_ANSWERS: usize = 500;
const OLDEST: Duration = Duration::from_secs(2);

/// The one segment that is appended to. What cannot be used is sorted out when it is stored.
pub(super) struct Open {
    writer: SegmentWriter,
    pub(super) gathering: Arc<Gathering>,
    /// When its first answer came.
    since: Option<Instant>,
    /// Since when something waits to be flushed.
    dirty_since: Option<Instant>,
}

impl Open {
    pub(super) fn new(writer: SegmentWriter, batches: &Batches) -> Self {
        Self {
            writer,
            gathering: Arc::new(Gathering::new(batches.clone())),
            since: None,
            dirty_since: None,
        }
    }

    /// Says where the answer lies, and whether there is something to do that was not before.
    pub(super) fn append(
        &mut self,
        frames: &AnswerFrames,
        now: Instant,
    ) -> Result<(SegmentPlace, bool), StorageError> {
        let place = self.writer.append_frames(frames)?;
        self.since.get_or_insert(now);
        let is_clean = self.dirty_since.is_none();
        self.dirty_since.get_or_insert(now);
        Ok((place, is_clean || self.is_full()))
    }

    pub(super) const fn answers(&self) -> usize {
        self.writer.answers()
    }

    fn is_full(&self) -> bool {
        self.writer.len() >= LARGEST || self.writer.answers() >= MOST_ANSWERS
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.is_full() || self.since.is_some_and(|since| now >= since + OLDEST)
    }

    pub(super) fn due_at(&self) -> Option<Instant> {
        let flush = self.dirty_since.map(|since| since + FLUSH);
        let seal = self.since.map(|since| since + OLDEST);
        [flush, seal].into_iter().flatten().min()
    }

    pub(super) fn pending_flush(
        &mut self,
        now: Instant,
    ) -> Result<Option<PendingFlush>, StorageError> {
        let due = self.dirty_since.take_if(|since| now >= *since + FLUSH);
        due.map(|_| self.writer.pending_flush()).transpose()
    }

    /// Seals the segment; one without answers is given up.
    pub(super) async fn close(self) -> Result<(), StorageError> {
        let (answers, writer) = (self.writer.answers(), self.writer);
        let segment = blocking(move || writer.seal()).await?;
        if answers == 0 {
            return segment.discard();
        }
        self.gathering.close(segment, answers);
        Ok(())
    }
}

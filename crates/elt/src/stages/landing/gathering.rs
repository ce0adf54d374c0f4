//! Items on their way to the store: those of a segment until all are there, others for a short while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use s3_connector::SealedSegment;
use tokio::sync::mpsc;

use crate::stages::item::Item;

/// How long outcomes without a body are gathered, and how many.
const GATHER: Duration = Duration::from_millis(250);
const MOST: usize = 500;

/// A sealed segment and what is derived from it; without segment: outcomes that have no body.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) segment: Option<SealedSegment>,
    pub(crate) items: Vec<Item>,
}

/// Bounded by the room for answers. Sending fails only when the store stage is gone; the files stay for
/// the next run.
pub(super) type Batches = mpsc::UnboundedSender<Batch>;

impl Batch {
    /// How many of the items have an answer in the segment.
    pub(crate) fn answers(&self) -> usize {
        let placed = self.items.iter().filter(|item| item.entry.place.is_some());
        placed.count()
    }
}

/// What is made of the answers of one segment. Answers are read on many threads, so the last of them may
/// be ready before the segment is sealed, or long after.
#[derive(Debug)]
pub(super) struct Gathering {
    batches: Batches,
    state: Mutex<Gathered>,
}

#[derive(Debug, Default)]
struct Gathered {
    items: Vec<Item>,
    /// The segment, and how many answers it holds.
    sealed: Option<(SealedSegment, usize)>,
}

impl Gathering {
    pub(super) fn new(batches: Batches) -> Self {
        Self {
            batches,
            state: Mutex::default(),
        }
    }

    pub(super) fn deliver(&self, item: Item) {
        self.change(|gathered| gathered.items.push(item));
    }

    pub(super) fn close(&self, segment: SealedSegment, answers: usize) {
        self.change(|gathered| gathered.sealed = Some((segment, answers)));
    }

    fn change(&self, change: impl FnOnce(&mut Gathered)) {
        let mut gathered = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut gathered);
        let Gathered { items, sealed } = &mut *gathered;
        if let Some((segment, _)) = sealed.take_if(|(_, answers)| *answers == items.len()) {
            let mut items = std::mem::take(items);
            // As they lie in the segment, in which order a recovery reads them as well.
            items.sort_unstable_by_key(|item| item.entry.place.as_ref().map(|place| place.offset));
            let segment = Some(segment);
            let _ = self.batches.send(Batch { segment, items });
        }
    }
}

/// Outcomes without a body.
#[derive(Debug)]
pub(super) struct Loose {
    batches: Batches,
    state: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    items: Vec<Item>,
    /// When the first of them came.
    since: Option<Instant>,
}

impl Loose {
    pub(super) fn new(batches: Batches) -> Self {
        Self {
            batches,
            state: Mutex::default(),
        }
    }

    /// Says whether it is the first of some that wait.
    pub(super) fn add(&self, item: Item) -> bool {
        let mut waiting = self.waiting();
        waiting.items.push(item);
        if waiting.items.len() >= MOST {
            self.send(&mut waiting);
        }
        let is_first = waiting.items.len() == 1;
        if is_first {
            waiting.since = Some(Instant::now());
        }
        is_first
    }

    /// When those that wait are to be handed on.
    pub(super) fn due_at(&self) -> Option<Instant> {
        Some(self.waiting().since? + GATHER)
    }

    pub(super) fn hand_on(&self) {
        self.send(&mut self.waiting());
    }

    fn send(&self, waiting: &mut Waiting) {
        let Waiting { items, .. } = std::mem::take(waiting);
        if !items.is_empty() {
            let segment = None;
            let _ = self.batches.send(Batch { segment, items });
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use models::{ContentHash, EnrichmentState, RunId, SegmentPlace};
    use s3_connector::{SegmentKind, Spool};
    use tempfile::TempDir;
    use tokio::sync::mpsc::UnboundedReceiver;
    use tokio::sync::mpsc::error::TryRecvError;
    use uuid::Uuid;

    use super::*;

    fn item(offset: Option<u64>) -> Item {
        let email = "ann@example.com".parse().unwrap();
        let (run, state) = (RunId::from_uuid(Uuid::nil()), EnrichmentState::NotFound);
        let mut item = Item::without_body(run, email, Timestamp::UNIX_EPOCH, state, None);
        if let Some(offset) = offset {
            let (segment, length) = (String::new(), 1);
            let place = SegmentPlace {
                segment,
                offset,
                length,
            };
            item.lies_at(place, ContentHash::of_bytes(b""));
        }
        item
    }

    fn segment(directory: &TempDir) -> SealedSegment {
        let spool = Spool::open(directory.path()).unwrap();
        let writer = spool.create_segment(SegmentKind::Raw).unwrap();
        writer.seal().unwrap()
    }

    fn offsets(batches: &mut UnboundedReceiver<Batch>) -> Vec<u64> {
        let items = batches.try_recv().unwrap().items.into_iter();
        items.map(|item| item.entry.place.unwrap().offset).collect()
    }

    #[test]
    fn batch_waits_for_its_last_item_and_lies_as_its_segment_does() {
        let directory = TempDir::new().unwrap();
        for is_sealed_first in [true, false] {
            let (batches, mut to_store) = mpsc::unbounded_channel();
            let gathering = Gathering::new(batches);
            let seal = || gathering.close(segment(&directory), 3);
            if is_sealed_first {
                seal();
            }
            for offset in [20, 0, 10] {
                assert_eq!(to_store.try_recv().unwrap_err(), TryRecvError::Empty);
                gathering.deliver(item(Some(offset)));
            }
            if !is_sealed_first {
                assert_eq!(to_store.try_recv().unwrap_err(), TryRecvError::Empty);
                seal();
            }
            assert_eq!(offsets(&mut to_store), [0, 10, 20]);
        }
    }

    #[test]
    fn loose_items_wait_for_a_while_or_until_they_are_many() {
        let (batches, mut to_store) = mpsc::unbounded_channel();
        let loose = Loose::new(batches);
        assert!(loose.due_at().is_none());
        assert!(loose.add(item(None)));
        assert!(!loose.add(item(None)));
        assert!(loose.due_at().unwrap() > Instant::now());
        loose.hand_on();
        loose.hand_on();
        assert_eq!(to_store.try_recv().unwrap().items.len(), 2);
        assert_eq!(to_store.try_recv().unwrap_err(), TryRecvError::Empty);
        let firsts = (0..MOST).filter(|_| loose.add(item(None)));
        assert_eq!(firsts.count(), 1);
        assert_eq!(to_store.try_recv().unwrap().items.len(), MOST);
        assert!(loose.due_at().is_none());
    }
}

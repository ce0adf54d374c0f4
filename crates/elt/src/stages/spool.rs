//! Makes answers durable: appends them to spool files and seals those.

use std::sync::Arc;
use std::time::{Duration, Instant};

use models::{EnrichmentState, RunId};
use s3_connector::{SealedSegment, SegmentKind, SegmentWriter, Spool, StorageError};
use tokio::sync::mpsc;

use crate::EltError;
use crate::pipeline::Shared;
use crate::stages::admit::Admitted;
use crate::stages::fetch::{FetchResult, Fetched};
use crate::stages::item::{Item, kind_of};

/// How often appended answers are flushed to disk: what a power cut may cost.
const FLUSH: Duration = Duration::from_millis(20);

/// A segment is sealed at so many compressed bytes, answers or seconds, whatever comes first.
const LARGEST: u64 = 4 << 20;
const MOST_ANSWERS: usize = 500;
const OLDEST: Duration = Duration::from_secs(2);

/// A sealed segment and what is derived from it; without segment: outcomes that have no body.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) segment: Option<SealedSegment>,
    pub(crate) items: Vec<Item>,
}

impl Batch {
    /// How many of the items have an answer in the segment.
    pub(crate) fn answers(&self) -> usize {
        let placed = self.items.iter().filter(|item| item.entry.place.is_some());
        placed.count()
    }
}

/// Runs until the calls end; everything received is appended and handed on, whoever asks to stop.
///
/// Where the spool fails the run stops at once: an answer that cannot be kept must not be bought.
pub(crate) async fn spool(
    shared: Arc<Shared>,
    spool: Spool,
    fetched: mpsc::Receiver<Fetched>,
    batches: mpsc::Sender<Batch>,
) {
    let open = OpenSegments::new(spool, shared.run_id);
    if let Err(error) = run(open, fetched, batches).await {
        shared.stop.request(EltError::from(error).into());
    }
}

async fn run(
    mut open: OpenSegments,
    mut fetched: mpsc::Receiver<Fetched>,
    batches: mpsc::Sender<Batch>,
) -> Result<(), StorageError> {
    let mut ticks = tokio::time::interval(FLUSH);
    loop {
        let mut arrived = Vec::new();
        let is_over = tokio::select! {
            count = fetched.recv_many(&mut arrived, 256) => count == 0,
            _ = ticks.tick() => false,
        };
        if arrived.is_empty() && !is_over && open.is_empty() {
            continue;
        }
        let sealed;
        (open, sealed) = on_blocking_thread(open, arrived, is_over).await;
        for batch in sealed? {
            // Fails only when the store stage is gone; the spool files stay for the next run.
            let _ = batches.send(batch).await;
        }
        if is_over {
            return Ok(());
        }
    }
}

async fn on_blocking_thread(
    mut open: OpenSegments,
    arrived: Vec<Fetched>,
    is_over: bool,
) -> (OpenSegments, Result<Vec<Batch>, StorageError>) {
    let work = tokio::task::spawn_blocking(move || {
        let sealed = open.take_in(arrived, is_over);
        (open, sealed)
    });
    match work.await {
        Ok(result) => result,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// At most one open segment of each kind, and outcomes without a body.
struct OpenSegments {
    spool: Spool,
    run_id: RunId,
    raw: Option<OpenSegment>,
    quarantine: Option<OpenSegment>,
    loose: Vec<Item>,
    loosed: Instant,
    flushed: Instant,
}

struct OpenSegment {
    writer: SegmentWriter,
    opened: Instant,
    items: Vec<Item>,
}

impl OpenSegments {
    fn new(spool: Spool, run_id: RunId) -> Self {
        Self {
            spool,
            run_id,
            raw: None,
            quarantine: None,
            loose: Vec::new(),
            loosed: Instant::now(),
            flushed: Instant::now(),
        }
    }

    fn is_empty(&self) -> bool {
        self.raw.is_none() && self.quarantine.is_none() && self.loose.is_empty()
    }

    /// Appends what arrived, flushes, and gives what is ready to be stored.
    fn take_in(
        &mut self,
        arrived: Vec<Fetched>,
        is_over: bool,
    ) -> Result<Vec<Batch>, StorageError> {
        let mut ready = Vec::new();
        for fetched in arrived {
            self.append(fetched)?;
            self.seal_ready(false, &mut ready)?;
        }
        self.flush()?;
        self.seal_ready(is_over, &mut ready)?;
        Ok(ready)
    }

    fn append(&mut self, fetched: Fetched) -> Result<(), StorageError> {
        let Fetched {
            address: Admitted { email, is_known },
            arrived_at: fetched_at,
            result,
        } = fetched;
        let (state, reason) = match result {
            FetchResult::Answer { body, answer } => {
                let run_id = self.run_id;
                let segment = self.segment(kind_of(&answer))?;
                let place = segment.writer.append(&email, fetched_at, 200, &body)?;
                segment
                    .items
                    .push(Item::from_answer(run_id, email, fetched_at, place, *answer));
                return Ok(());
            }
            FetchResult::NotFound => (EnrichmentState::NotFound, None),
            FetchResult::Invalid(reason) => (EnrichmentState::Invalid, Some(reason)),
            FetchResult::Failed(reason) => (EnrichmentState::Failed, Some(reason)),
            FetchResult::TooLarge => {
                let reason = "the answer is too large to be kept".to_owned();
                (EnrichmentState::Quarantined, Some(reason))
            }
        };
        let item = Item::without_body(self.run_id, email, fetched_at, state, reason);
        self.loose.push(Item {
            is_news: !(is_known && state == EnrichmentState::Failed),
            ..item
        });
        Ok(())
    }

    /// The open segment of a kind; begins one where there is none.
    fn segment(&mut self, kind: SegmentKind) -> Result<&mut OpenSegment, StorageError> {
        let slot = match kind {
            SegmentKind::Raw => &mut self.raw,
            SegmentKind::Quarantine => &mut self.quarantine,
        };
        let segment = match slot.take() {
            Some(segment) => segment,
            None => OpenSegment {
                writer: self.spool.create_segment(kind)?,
                opened: Instant::now(),
                items: Vec::new(),
            },
        };
        Ok(slot.insert(segment))
    }

    fn flush(&mut self) -> Result<(), StorageError> {
        if self.flushed.elapsed() < FLUSH {
            return Ok(());
        }
        self.flushed = Instant::now();
        for segment in [&mut self.raw, &mut self.quarantine].into_iter().flatten() {
            segment.writer.sync()?;
        }
        Ok(())
    }

    /// Moves what is full or old enough, at the end everything, into `ready`.
    fn seal_ready(&mut self, is_over: bool, ready: &mut Vec<Batch>) -> Result<(), StorageError> {
        for slot in [&mut self.raw, &mut self.quarantine] {
            if let Some(segment) = slot.take_if(|segment| is_over || segment.is_ready()) {
                ready.push(Batch {
                    segment: Some(segment.writer.seal()?),
                    items: segment.items,
                });
            }
        }
        let is_due = is_over || self.loose.len() >= MOST_ANSWERS || self.loosed.elapsed() >= OLDEST;
        if is_due && !self.loose.is_empty() {
            self.loosed = Instant::now();
            ready.push(Batch {
                segment: None,
                items: std::mem::take(&mut self.loose),
            });
        }
        Ok(())
    }
}

impl OpenSegment {
    fn is_ready(&self) -> bool {
        self.writer.len() >= LARGEST
            || self.items.len() >= MOST_ANSWERS
            || self.opened.elapsed() >= OLDEST
    }
}

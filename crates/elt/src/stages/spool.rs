//! Makes answers durable: appends them to spool files and seals those.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::{Duration, Instant};

use s3_connector::{SealedSegment, SegmentKind, SegmentWriter, Spool, StorageError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::timeout_at;

use crate::EltError;
use crate::pipeline::Shared;
use crate::stages::fetch::{Fetched, KeptAnswer};
use crate::stages::item::Item;

/// How often appended answers are flushed to disk: what a power cut may cost.
const FLUSH: Duration = Duration::from_millis(20);

/// How long outcomes without a body are gathered.
const GATHER: Duration = Duration::from_millis(250);

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
    fetched: mpsc::Receiver<Fetched>,
    batches: mpsc::UnboundedSender<Batch>,
) {
    let runtime = Handle::current();
    let mut spooler = Spooler::new(shared.spool.clone(), batches);
    // Files block, so the stage has a thread to itself.
    let thread = tokio::task::spawn_blocking(move || runtime.block_on(spooler.run(fetched)));
    match thread.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => shared.stop.request(EltError::from(error).into()),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// At most one open segment of each kind, and outcomes without a body.
struct Spooler {
    spool: Spool,
    batches: mpsc::UnboundedSender<Batch>,
    open: HashMap<SegmentKind, OpenSegment>,
    loose: Vec<Item>,
    /// When the first of them came.
    loose_since: Option<Instant>,
    /// Since when something waits to be flushed.
    dirty_since: Option<Instant>,
}

struct OpenSegment {
    writer: SegmentWriter,
    opened: Instant,
    items: Vec<Item>,
}

impl Spooler {
    fn new(spool: Spool, batches: mpsc::UnboundedSender<Batch>) -> Self {
        Self {
            spool,
            batches,
            open: HashMap::new(),
            loose: Vec::new(),
            loose_since: None,
            dirty_since: None,
        }
    }

    async fn run(&mut self, mut fetched: mpsc::Receiver<Fetched>) -> Result<(), StorageError> {
        loop {
            // An answer is appended the moment it comes: only then is it safe from a kill.
            match timeout_at(self.wake_at().into(), fetched.recv()).await {
                Ok(Some(outcome)) => self.take_in(outcome)?,
                Ok(None) => break,
                Err(_elapsed) => {}
            }
            let now = Instant::now();
            self.flush_if_due(now)?;
            self.hand_on(|open| open.is_due(now))?;
            if self.loose.len() >= MOST_ANSWERS || is_over(self.loose_since, GATHER, now) {
                self.hand_on_loose();
            }
        }
        self.hand_on(|_| true)?;
        self.hand_on_loose();
        Ok(())
    }

    /// When something is due next.
    fn wake_at(&self) -> Instant {
        let segments = self.open.values().map(|open| open.opened + OLDEST);
        let flush = self.dirty_since.map(|since| since + FLUSH);
        let loose = self.loose_since.map(|since| since + GATHER);
        let idle = Instant::now() + Duration::from_hours(1);
        segments.chain(flush).chain(loose).min().unwrap_or(idle)
    }

    fn take_in(&mut self, fetched: Fetched) -> Result<(), StorageError> {
        let Fetched { item, answer } = fetched;
        let Some(KeptAnswer { kind, body }) = answer else {
            self.loose.push(item);
            self.loose_since.get_or_insert_with(Instant::now);
            return Ok(());
        };
        let open = match self.open.entry(kind) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(slot) => slot.insert(OpenSegment::new(self.spool.create_segment(kind)?)),
        };
        open.append(item, &body)?;
        self.dirty_since.get_or_insert_with(Instant::now);
        Ok(())
    }

    fn flush_if_due(&mut self, now: Instant) -> Result<(), StorageError> {
        if is_over(self.dirty_since, FLUSH, now) {
            for open in self.open.values_mut() {
                open.writer.sync()?;
            }
            self.dirty_since = None;
        }
        Ok(())
    }

    /// Seals what is due. Sending fails only when the store stage is gone; the files stay for the next run.
    fn hand_on(&mut self, is_due: impl Fn(&OpenSegment) -> bool) -> Result<(), StorageError> {
        let due: Vec<_> = self.open.extract_if(|_, open| is_due(open)).collect();
        for (_, open) in due {
            let segment = Some(open.writer.seal()?);
            let items = open.items;
            let _ = self.batches.send(Batch { segment, items });
        }
        Ok(())
    }

    fn hand_on_loose(&mut self) {
        self.loose_since = None;
        let items = std::mem::take(&mut self.loose);
        if !items.is_empty() {
            let segment = None;
            let _ = self.batches.send(Batch { segment, items });
        }
    }
}

impl OpenSegment {
    fn new(writer: SegmentWriter) -> Self {
        Self {
            writer,
            opened: Instant::now(),
            items: Vec::new(),
        }
    }

    fn append(&mut self, mut item: Item, body: &[u8]) -> Result<(), StorageError> {
        let appended = self
            .writer
            .append(&item.entry.email, item.arrived_at, 200, body)?;
        item.lies_at(appended.place, appended.sha256);
        self.items.push(item);
        Ok(())
    }

    fn is_due(&self, now: Instant) -> bool {
        self.writer.len() >= LARGEST
            || self.items.len() >= MOST_ANSWERS
            || now >= self.opened + OLDEST
    }
}

fn is_over(since: Option<Instant>, span: Duration, now: Instant) -> bool {
    since.is_some_and(|since| now >= since + span)
}

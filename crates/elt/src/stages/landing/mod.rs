//! Makes answers durable: each is in a spool file before anything else is done with it.
//!
//! The task that has called appends its answer itself, so that no queue lies between the network and the
//! file, and hands in later what it has made of it. A task beside the calls flushes, seals and opens the
//! files: nobody who brings an answer waits for the disk.

mod gathering;
mod keeper;
mod open;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use models::{ContentHash, EmailAddress, SegmentPlace, whole_milliseconds};
use s3_connector::{AnswerFrames, SegmentKind, SegmentWriter, Spool, StorageError};
use tokio::sync::mpsc;

pub(crate) use gathering::Batch;
use gathering::{Batches, Gathering, Loose};
pub(crate) use keeper::{Keeper, blocking};
use open::Open;

use super::item::Item;

/// Free bytes of the spool's disk without which no segment is begun: the answers of calls under way, which
/// are paid for, must find room. It is that of 1,024 calls with 64 KB each.
pub(crate) const RESERVE: u64 = 64 << 20;

/// Where calls put what they bring.
#[derive(Clone)]
pub(crate) struct Landing {
    shore: Arc<Shore>,
    wake: mpsc::Sender<()>,
}

/// An answer that is safe from the death of the process.
#[derive(Debug)]
pub(crate) struct Landed {
    pub(crate) arrived_at: Timestamp,
    place: SegmentPlace,
    sha256: ContentHash,
    gathering: Arc<Gathering>,
}

/// What the calls and the keeper share.
struct Shore {
    batches: Batches,
    open: Mutex<Open>,
    loose: Loose,
}

/// The two ends of the same shore. A file is opened at once: where that fails nothing is bought.
pub(crate) fn open_landing(
    spool: Spool,
    batches: Batches,
) -> Result<(Landing, Keeper), StorageError> {
    let writer = begin_segment(&spool)?;
    let shore = Arc::new(Shore {
        open: Mutex::new(Open::new(writer, &batches)),
        loose: Loose::new(batches.clone()),
        batches,
    });
    let (wake, woken) = mpsc::channel(1);
    let keeper = Keeper::new(spool, Arc::clone(&shore), woken);
    Ok((Landing { shore, wake }, keeper))
}

fn begin_segment(spool: &Spool) -> Result<SegmentWriter, StorageError> {
    spool.require_room(RESERVE)?;
    spool.create_segment(SegmentKind::Raw)
}

impl Landing {
    /// Appends an answer of status 200; compressed before, so that nobody waits for that. Hand in what is
    /// made of it: the segment waits for it.
    pub(crate) fn land(&self, email: &EmailAddress, body: &[u8]) -> Result<Landed, StorageError> {
        let arrived_at = whole_milliseconds(Timestamp::now());
        let frames = AnswerFrames::encode(email, arrived_at, 200, body)?;
        let mut open = self.shore.open();
        let (place, is_news) = open.append(&frames, Instant::now())?;
        let gathering = Arc::clone(&open.gathering);
        drop(open);
        if is_news {
            self.wake();
        }
        Ok(Landed {
            arrived_at,
            place,
            sha256: frames.sha256(),
            gathering,
        })
    }

    /// Takes an outcome that has no body.
    pub(crate) fn deliver(&self, item: Item) {
        if self.shore.loose.add(item) {
            self.wake();
        }
    }

    /// Fails where the keeper is awake already, or gone: then the run stops.
    fn wake(&self) {
        let _ = self.wake.try_send(());
    }
}

impl Landed {
    /// Takes what was made of the answer.
    pub(crate) fn deliver(self, mut item: Item) {
        item.lies_at(self.place, self.sha256);
        self.gathering.deliver(item);
    }
}

impl Shore {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn into_open(self) -> Open {
        let open = self.open.into_inner();
        open.unwrap_or_else(PoisonError::into_inner)
    }

    /// When something is to be done next.
    fn due_at(&self) -> Instant {
        let idle = Instant::now() + Duration::from_hours(1);
        let due = [self.open().due_at(), self.loose.due_at()];
        due.into_iter().flatten().min().unwrap_or(idle)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use models::RunId;
    use s3_connector::read_segment;
    use tempfile::TempDir;
    use tokio::sync::mpsc::UnboundedReceiver;
    use uuid::Uuid;

    use super::open::MOST_ANSWERS;
    use super::*;
    use crate::Stop;
    use crate::provider::read_answer;

    fn open(directory: &TempDir) -> (Landing, Keeper, UnboundedReceiver<Batch>) {
        let spool = Spool::open(directory.path()).unwrap();
        let (batches, to_store) = mpsc::unbounded_channel();
        let (landing, keeper) = open_landing(spool, batches).unwrap();
        (landing, keeper, to_store)
    }

    /// Lands an answer, and makes an item of it.
    fn land(landing: &Landing, number: usize) -> (Landed, Item) {
        let email: EmailAddress = format!("p{number}@example.com").parse().unwrap();
        let body = bytes::Bytes::from(number.to_string());
        let landed = landing.land(&email, &body).unwrap();
        let (run, answer) = (RunId::from_uuid(Uuid::nil()), read_answer(&body));
        let item = Item::from_answer(run, email, landed.arrived_at, answer);
        (landed, item)
    }

    /// What a process that is killed now leaves.
    fn left(spool: &Path) -> Vec<Vec<u8>> {
        let files = std::fs::read_dir(spool).unwrap();
        let bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let answers = bytes.flat_map(|bytes| read_segment("", bytes.into()));
        answers.map(|answer| answer.unwrap().body.into()).collect()
    }

    #[tokio::test]
    async fn answer_is_in_the_file_before_anything_is_made_of_it() {
        let directory = TempDir::new().unwrap();
        let (landing, keeper, mut to_store) = open(&directory);
        let landed: Vec<_> = (0..3).map(|number| land(&landing, number)).collect();
        assert_eq!(left(directory.path()), [b"0", b"1", b"2"]);
        for (landed, item) in landed.into_iter().rev() {
            landed.deliver(item);
        }
        drop(landing);
        let stop = Stop::default();
        assert_eq!(keeper.keep(stop.clone()).await, 0);
        assert!(!stop.is_requested());
        let batch = to_store.recv().await.unwrap();
        assert!(to_store.recv().await.is_none());
        let emails = batch.items.iter().map(|item| item.entry.email.as_str());
        let emails: Vec<_> = emails.collect();
        assert_eq!(
            emails,
            ["p0@example.com", "p1@example.com", "p2@example.com"]
        );
        assert_eq!(batch.segment.unwrap().answers().unwrap().count(), 3);
    }

    #[tokio::test]
    async fn full_segment_is_handed_on_while_calls_go_on() {
        let directory = TempDir::new().unwrap();
        let (landing, keeper, mut to_store) = open(&directory);
        let keeping = tokio::spawn(keeper.keep(Stop::default()));
        for number in 0..MOST_ANSWERS {
            let (landed, item) = land(&landing, number);
            landed.deliver(item);
        }
        let batch = to_store.recv().await.unwrap();
        assert_eq!(batch.answers(), MOST_ANSWERS);
        batch.segment.unwrap().discard().unwrap();
        drop(landing);
        assert_eq!(keeping.await.unwrap(), 0);
        assert!(to_store.recv().await.is_none());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn where_no_file_can_be_opened_the_run_stops_and_calls_under_way_go_on_landing() {
        let directory = TempDir::new().unwrap();
        let (landing, keeper, mut to_store) = open(&directory);
        let stop = Stop::default();
        let keeping = tokio::spawn(keeper.keep(stop.clone()));
        std::fs::remove_dir_all(directory.path()).unwrap();
        for number in 0..MOST_ANSWERS {
            let (landed, item) = land(&landing, number);
            landed.deliver(item);
        }
        stop.requested().await;
        let (landed, item) = land(&landing, MOST_ANSWERS);
        landed.deliver(item);
        drop(landing);
        assert_eq!(keeping.await.unwrap(), 0);
        assert_eq!(to_store.recv().await.unwrap().answers(), MOST_ANSWERS + 1);
    }
}

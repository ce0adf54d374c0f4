//! Documents read ahead, page by page, by a task of their own.

use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::DatabaseError;

/// Documents read at once.
pub(crate) const PAGE: usize = 1_000;

/// Pages read ahead of whoever takes them.
const AHEAD: usize = 2;

/// What was read at once, or why it could not be.
pub(crate) type Page<T> = Result<Vec<T>, DatabaseError>;

/// The stream of the pages that the task sends; when nobody takes them any more, sending fails.
pub(crate) fn read_ahead<T: Send + 'static>(
    start: impl FnOnce(mpsc::Sender<Page<T>>) -> JoinHandle<()>,
) -> BoxStream<'static, Result<T, DatabaseError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    stream::unfold((receiver, start(sender)), next_page)
        .flat_map(|page| stream::iter(split(page)))
        .boxed()
}

/// A panic of the reading task is the caller's panic: the stream would end early without a word.
async fn next_page<T>(
    (mut receiver, reading): (mpsc::Receiver<Page<T>>, JoinHandle<()>),
) -> Option<(Page<T>, (mpsc::Receiver<Page<T>>, JoinHandle<()>))> {
    match receiver.recv().await {
        Some(page) => Some((page, (receiver, reading))),
        None => match reading.await {
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            _ => None,
        },
    }
}

fn split<T>(page: Page<T>) -> Vec<Result<T, DatabaseError>> {
    match page {
        Ok(page) => page.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    }
}

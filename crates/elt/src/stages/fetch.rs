//! Calls the provider, many addresses at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use jiff::Timestamp;
use models::{Answer, EmailAddress, whole_milliseconds};
use tokio::sync::mpsc;

use crate::pipeline::Shared;
use crate::provider::Reply;
use crate::{Provider, StopReason};

/// Addresses in a row without a connection, until nobody is believed to listen.
const UNREACHABLE: u32 = 3;

/// The outcome of an address, on its way to the spool.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) email: EmailAddress,
    pub(crate) arrived_at: Timestamp,
    pub(crate) result: FetchResult,
}

/// What is to be stored of an outcome.
#[derive(Debug)]
pub(crate) enum FetchResult {
    /// A whole answer of status 200, and what it was read as.
    Answer { body: Bytes, answer: Box<Answer> },
    /// 404.
    NotFound,
    /// 400.
    Invalid(String),
    /// Did not succeed.
    Failed(String),
}

/// Runs until the addresses end or somebody asks to stop; calls under way are always awaited.
pub(crate) async fn fetch(
    shared: Arc<Shared>,
    provider: Arc<Provider>,
    concurrency: usize,
    admitted: mpsc::Receiver<EmailAddress>,
    fetched: mpsc::Sender<Fetched>,
) {
    let breaker = Arc::new(Breaker::default());
    let addresses = stream::unfold(admitted, |mut admitted| async {
        admitted.recv().await.map(|email| (email, admitted))
    });
    let calls = addresses.take_until(shared.stop.requested()).map(|email| {
        let (shared, provider) = (Arc::clone(&shared), Arc::clone(&provider));
        let (breaker, fetched) = (Arc::clone(&breaker), fetched.clone());
        // A task of its own: answers are parsed on all cores.
        tokio::spawn(async move { call(&shared, &provider, &breaker, email, &fetched).await })
    });
    calls
        .buffer_unordered(concurrency)
        .for_each(|finished| async {
            if let Err(error) = finished {
                std::panic::resume_unwind(error.into_panic());
            }
        })
        .await;
}

async fn call(
    shared: &Shared,
    provider: &Provider,
    breaker: &Breaker,
    email: EmailAddress,
    fetched: &mpsc::Sender<Fetched>,
) {
    let reply = provider
        .enrich(
            &email,
            || shared.tally.count_call(),
            || shared.stop.is_requested(),
        )
        .await;
    let Some(result) = judge(shared, provider, breaker, reply) else {
        return;
    };
    let arrived_at = whole_milliseconds(Timestamp::now());
    // Fails only when the spool stage is gone, and then the run has stopped with its reason.
    let _ = fetched
        .send(Fetched {
            email,
            arrived_at,
            result,
        })
        .await;
}

/// None: the address is left for the next run, because this one has to stop.
fn judge(
    shared: &Shared,
    provider: &Provider,
    breaker: &Breaker,
    reply: Reply,
) -> Option<FetchResult> {
    if let Reply::Unreachable(reason) = reply {
        if breaker.is_broken() {
            let url = provider.shown_url().to_owned();
            shared
                .stop
                .request(StopReason::ApiUnreachable { url, reason });
            return None;
        }
        return if shared.stop.is_requested() {
            None
        } else {
            Some(FetchResult::Failed(reason))
        };
    }
    breaker.reset();
    Some(match reply {
        Reply::Answer { body, answer } => {
            shared.tally.note_credits(answer.budget.credits_left);
            FetchResult::Answer { body, answer }
        }
        Reply::NotFound => FetchResult::NotFound,
        Reply::Malformed(reason) => FetchResult::Invalid(reason),
        Reply::TooLarge => FetchResult::Failed("the answer is larger than 30 MB".to_owned()),
        Reply::Failed(_) if shared.stop.is_requested() => return None,
        Reply::Failed(reason) | Reply::Unreachable(reason) => FetchResult::Failed(reason),
        Reply::KeyRefused(reason) => return stop(shared, StopReason::KeyRefused(reason)),
        Reply::OutOfCredits(reason) => return stop(shared, StopReason::OutOfCredits(reason)),
    })
}

fn stop(shared: &Shared, reason: StopReason) -> Option<FetchResult> {
    shared.stop.request(reason);
    None
}

/// Counts addresses in a row that found nobody listening.
#[derive(Debug)]
struct Breaker {
    /// Begins one short of broken: a run whose very first call finds nobody is over.
    failures: AtomicU32,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            failures: AtomicU32::new(UNREACHABLE - 1),
        }
    }
}

impl Breaker {
    /// Counts another one.
    fn is_broken(&self) -> bool {
        self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= UNREACHABLE
    }

    fn reset(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }
}

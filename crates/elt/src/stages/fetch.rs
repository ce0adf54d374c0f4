//! Calls the provider, many addresses at a time.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use jiff::Timestamp;
use models::{Answer, EnrichmentState, RunId, Verdict, whole_milliseconds};
use s3_connector::SegmentKind;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::breaker::Breaker;
use super::charge::Charge;
use super::claims::Admitted;
use super::item::{Item, kind_of};
use crate::pipeline::Shared;
use crate::provider::Reply;
use crate::{Provider, StopReason};

/// The outcome of an address, on its way to the spool.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) item: Item,
    /// What is to be kept byte for byte.
    pub(crate) answer: Option<KeptAnswer>,
}

/// A whole body of status 200 and the kind of segment it belongs into.
#[derive(Debug)]
pub(crate) struct KeptAnswer {
    pub(crate) kind: SegmentKind,
    pub(crate) body: Bytes,
}

/// What a reply says of an address.
#[derive(Debug)]
enum FetchResult {
    /// A whole answer of status 200, and what it was read as.
    Answer { body: Bytes, answer: Box<Answer> },
    /// 404.
    NotFound,
    /// 400.
    Invalid(String),
    /// Did not succeed.
    Failed(String),
    /// Paid for, and too large to be kept.
    TooLarge,
}

/// Runs until the addresses end or somebody asks to stop; calls under way are always awaited.
pub(crate) async fn fetch(
    shared: Arc<Shared>,
    provider: Arc<Provider>,
    concurrency: usize,
    mut admitted: mpsc::Receiver<Admitted>,
    fetched: mpsc::Sender<Fetched>,
) {
    let breaker = Arc::new(Breaker::default());
    let calls = stream::poll_fn(|context| admitted.poll_recv(context))
        .take_until(shared.stop.requested())
        .map(|address| {
            let (shared, provider) = (Arc::clone(&shared), Arc::clone(&provider));
            let (breaker, fetched) = (Arc::clone(&breaker), fetched.clone());
            // A task of its own: answers are parsed on all cores.
            tokio::spawn(async move { call(&shared, &provider, &breaker, address, &fetched).await })
        });
    calls
        .buffer_unordered(concurrency)
        .for_each(|finished| async {
            if let Err(error) = finished {
                std::panic::resume_unwind(error.into_panic());
            }
        })
        .await;
    admitted.close();
    while let Some(address) = admitted.recv().await {
        shared.abandon(address.email);
    }
}

async fn call(
    shared: &Shared,
    provider: &Provider,
    breaker: &Breaker,
    mut address: Admitted,
    fetched: &mpsc::Sender<Fetched>,
) {
    let Some(room) = find_room(shared).await else {
        return shared.abandon(address.email);
    };
    let charge = Charge::new(shared);
    let reply = provider.enrich(&address.email, &shared.stop, &charge).await;
    let spent = charge.settle(&reply);
    address.spent.attempts += spent.attempts;
    address.spent.credits += spent.credits;
    let judged = match reply {
        Reply::Unreachable { since, reason } => unreachable(breaker, since, reason, provider),
        reply => judge(breaker, reply, provider),
    };
    let mut result = match judged {
        Ok(result) => result,
        Err(reason) => {
            shared.abandon(address.email);
            return reason.map_or((), |reason| shared.stop.request(reason));
        }
    };
    if let FetchResult::Answer { answer, .. } = &mut result {
        shared.contract.judge(answer, &shared.stop);
    }
    stop_if_too_many_errors(shared, breaker, &result);
    let mut outcome = Fetched::new(shared.run_id, address, result);
    outcome.item.room = Some(room);
    // Fails only when the spool stage is gone, and then the run has stopped with its reason.
    let _ = fetched.send(outcome).await;
}

/// None: the run stops.
async fn find_room(shared: &Shared) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        // The semaphore is never closed.
        room = Arc::clone(&shared.room).acquire_owned() => room.ok(),
        () = shared.stop.requested() => None,
    }
}

fn stop_if_too_many_errors(shared: &Shared, breaker: &Breaker, result: &FetchResult) {
    if let Some(most) = shared.max_errors
        && result.is_error()
        && breaker.count_error() > most
    {
        shared.stop.request(StopReason::TooManyErrors(most));
    }
}

impl FetchResult {
    fn is_error(&self) -> bool {
        match self {
            Self::Answer { answer, .. } => matches!(answer.verdict, Verdict::Unusable(_)),
            Self::Failed(_) | Self::TooLarge => true,
            Self::NotFound | Self::Invalid(_) => false,
        }
    }
}

impl Fetched {
    /// Everything that takes time is done here, on all cores, and not by the one thread of the spool.
    fn new(run: RunId, address: Admitted, result: FetchResult) -> Self {
        let arrived_at = whole_milliseconds(Timestamp::now());
        let Admitted {
            email,
            is_known,
            spent,
        } = address;
        let (state, reason) = match result {
            FetchResult::Answer { body, answer } => {
                let kind = kind_of(&answer);
                let mut item = Item::from_answer(run, email, arrived_at, *answer);
                item.entry.spent = spent;
                item.look_into(&body);
                return Self {
                    item,
                    answer: Some(KeptAnswer { kind, body }),
                };
            }
            FetchResult::NotFound => (EnrichmentState::NotFound, None),
            FetchResult::Invalid(reason) => (EnrichmentState::Invalid, Some(reason)),
            FetchResult::Failed(reason) => (EnrichmentState::Failed, Some(reason)),
            FetchResult::TooLarge => {
                let item = Item::too_large(run, email, arrived_at);
                return Self { item, answer: None };
            }
        };
        let mut item = Item::without_body(run, email, arrived_at, state, reason);
        item.entry.spent = spent;
        item.is_news = !(is_known && state == EnrichmentState::Failed);
        Self { item, answer: None }
    }
}

/// What is to be stored; or why the address is left for the next run, if it is not just the end of this.
type Judged = Result<FetchResult, Option<StopReason>>;

/// Nobody listens, or the network is gone. That is no matter of this address, unless another call has got
/// through in the meantime.
fn unreachable(breaker: &Breaker, since: Instant, reason: String, provider: &Provider) -> Judged {
    if breaker.was_answered_after(since) {
        return Ok(FetchResult::Failed(reason));
    }
    let url = provider.shown_url().to_owned();
    Err(Some(StopReason::ApiUnreachable { url, reason }))
}

fn judge(breaker: &Breaker, reply: Reply, provider: &Provider) -> Judged {
    let result = match reply {
        Reply::Abandoned => return Err(None),
        Reply::Failed(reason) | Reply::Unreachable { reason, .. } => {
            breaker.note_contact(Instant::now());
            return failed(breaker, reason, provider);
        }
        Reply::KeyRefused(message) => return Err(Some(StopReason::KeyRefused(message))),
        Reply::OutOfCredits(message) => return Err(Some(StopReason::OutOfCredits(message))),
        Reply::Answer { body, answer } => FetchResult::Answer { body, answer },
        Reply::NotFound => FetchResult::NotFound,
        Reply::Malformed(reason) => FetchResult::Invalid(reason),
        Reply::TooLarge => FetchResult::TooLarge,
    };
    breaker.note_contact(Instant::now());
    breaker.note_success();
    Ok(result)
}

fn failed(breaker: &Breaker, reason: String, provider: &Provider) -> Judged {
    if breaker.is_one_failure_too_many() {
        let url = provider.shown_url().to_owned();
        return Err(Some(StopReason::ApiSilent { url, reason }));
    }
    Ok(FetchResult::Failed(reason))
}

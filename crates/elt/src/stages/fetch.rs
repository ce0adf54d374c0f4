//! Calls the provider, many addresses at a time, lands what it says and makes items of it.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use futures::StreamExt;
use futures::stream;
use models::{EnrichmentState, Verdict};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::breaker::Breaker;
use super::called::{Called, FetchResult};
use super::charge::Charge;
use super::claims::Admitted;
use super::doubts::Held;
use super::landing::{Landed, Landing};
use crate::pipeline::Shared;
use crate::provider::Reply;
use crate::{EltError, Provider, StopReason};

/// Runs until the addresses end or somebody asks to stop; calls under way are always awaited.
pub(crate) async fn fetch(
    shared: Arc<Shared>,
    provider: Arc<Provider>,
    concurrency: usize,
    mut admitted: mpsc::Receiver<Admitted>,
    landing: Landing,
) {
    let breaker = Arc::new(Breaker::default());
    let calls = stream::poll_fn(|context| admitted.poll_recv(context))
        .take_until(shared.stop.requested())
        .map(|address| {
            let (shared, provider) = (Arc::clone(&shared), Arc::clone(&provider));
            let (breaker, landing) = (Arc::clone(&breaker), landing.clone());
            // A task of its own: answers are kept and parsed on all cores.
            tokio::spawn(async move { call(&shared, &provider, &breaker, address, &landing).await })
        });
    calls
        .buffer_unordered(concurrency)
        .for_each(|finished| async {
            if let Err(error) = finished {
                std::panic::resume_unwind(error.into_panic());
            }
        })
        .await;
    match breaker.doubts.end() {
        Held::Believed(all) => all
            .into_iter()
            .for_each(|called| called.deliver(shared.run_id, &landing)),
        Held::Misread(all) => all
            .into_iter()
            .for_each(|called| shared.abandon_called(called.address)),
    }
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
    landing: &Landing,
) {
    let Some(room) = find_room(shared).await else {
        return shared.abandon(address.email);
    };
    let (charge, landed) = (Charge::new(shared), OnceLock::new());
    // An answer that cannot be kept must not be bought: the run stops at once.
    let keep = |body: &[u8]| match landing.land(&address.email, body) {
        Ok(safe) => drop(landed.set(safe)),
        Err(error) => {
            shared.tally.count_unkept();
            shared.stop.request(EltError::from(error).into());
        }
    };
    let reply = provider
        .enrich(&address.email, &shared.stop, &charge, &keep)
        .await;
    let spent = charge.settle(&reply);
    address.spent.attempts += spent.attempts;
    address.spent.credits += spent.credits;
    let judged = match reply {
        Reply::Unreachable { since, reason } => unreachable(breaker, since, reason, provider),
        reply => judge(breaker, reply, landed.into_inner(), provider),
    };
    let mut result = match judged {
        Ok(result) => result,
        Err(reason) => {
            shared.abandon_called(address);
            return reason.map_or((), |reason| shared.stop.request(reason));
        }
    };
    if let FetchResult::Answer { answer, .. } = &mut result {
        shared.contract.judge(answer, &shared.stop);
    }
    stop_if_too_many_errors(shared, breaker, &result);
    let called = Called {
        address,
        result,
        room,
    };
    for called in breaker.doubts.sift(called) {
        called.deliver(shared.run_id, landing);
    }
    if let Some(reason) = breaker.doubts.misreading() {
        let url = provider.shown_url().to_owned();
        shared.stop.request(StopReason::Misread { url, reason });
    }
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

/// What is to be stored; or why the address is left for the next run, if it is not just the end of this.
type Judged = Result<FetchResult, Option<StopReason>>;

/// Nobody listens, or the network is gone. That is no matter of this address, unless another call has got
/// through in the meantime.
fn unreachable(breaker: &Breaker, since: Instant, reason: String, provider: &Provider) -> Judged {
    if breaker.was_answered_after(since) {
        return Ok(FetchResult::Without(EnrichmentState::Failed, Some(reason)));
    }
    let url = provider.shown_url().to_owned();
    Err(Some(StopReason::ApiUnreachable { url, reason }))
}

/// An answer that could not be kept is left for the next run, as if it had not come.
fn judge(breaker: &Breaker, reply: Reply, landed: Option<Landed>, provider: &Provider) -> Judged {
    use EnrichmentState::{Invalid, NotFound};
    let result = match reply {
        Reply::Abandoned => return Err(None),
        Reply::Failed(reason) | Reply::Unreachable { reason, .. } => {
            breaker.note_contact(Instant::now());
            return failed(breaker, reason, provider);
        }
        Reply::KeyRefused(message) => return Err(Some(StopReason::KeyRefused(message))),
        Reply::OutOfCredits(message) => return Err(Some(StopReason::OutOfCredits(message))),
        Reply::Answer { body, answer } => {
            breaker.note_person(!matches!(answer.verdict, Verdict::NotFound));
            FetchResult::Answer {
                landed: landed.ok_or(None)?,
                body,
                answer,
            }
        }
        Reply::NotFound(_) => {
            breaker.note_person(false);
            FetchResult::Without(NotFound, None)
        }
        Reply::Malformed(reason) => FetchResult::Without(Invalid, Some(reason)),
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
    Ok(FetchResult::Without(EnrichmentState::Failed, Some(reason)))
}

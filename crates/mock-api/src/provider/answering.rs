//! From enquiry to reply: who is known, what it costs, and what goes wrong.

use std::fmt::Display;
use std::time::Duration;

use axum::http::StatusCode;
use models::EmailAddress;

use super::Provider;
use crate::Fault;
use crate::budget::{BudgetLeft, Overdrawn};
use crate::catalogue::CataloguedAnswer;
use crate::faults::Call;
use crate::reply::Reply;
use crate::synthesis::Synthesis;
use crate::wire::Delivery;

/// The decision about a latency; those about faults have the numbers of their rules.
const LATENCY: u64 = u64::MAX;

/// What a caller asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Enquiry<'a> {
    /// The address as it was sent; none where the parameter is absent or not UTF-8.
    pub address: Option<&'a str>,
    /// The key that was shown.
    pub key: Option<&'a str>,
}

/// Where an answer comes from.
enum Source<'a> {
    Catalogue(&'a CataloguedAnswer),
    Synthesis(&'a Synthesis),
}

impl Provider {
    /// Answers one enrichment call.
    pub(crate) fn enrich(&self, enquiry: Enquiry<'_>) -> Reply {
        let reply = self.examine(enquiry);
        if reply.delivery != Delivery::Reset {
            self.ledger.count_status(reply.status);
        }
        reply
    }

    fn examine(&self, enquiry: Enquiry<'_>) -> Reply {
        let number = self.ledger.count_call();
        if let Some(key) = &self.api_key
            && !key.matches(enquiry.key)
        {
            return self.refuse(StatusCode::UNAUTHORIZED, "the API key is missing or wrong");
        }
        let address = match enquiry.address.map(str::parse::<EmailAddress>) {
            None => return self.reject("the e-mail address is missing or not UTF-8"),
            Some(Err(error)) => return self.reject(error),
            Some(Ok(address)) => address,
        };
        let call = Call {
            number,
            address: &address,
            attempt: self.ledger.count_attempt(&address),
            seed: self.seed,
        };
        Reply {
            delay: self.latency(&call),
            ..self.answer_or_fail(&call)
        }
    }

    /// A refusal that leaves the budget as it is.
    pub(crate) fn refuse(&self, status: StatusCode, message: impl Display) -> Reply {
        Reply::refusal(status, &message.to_string(), self.budget().left(self.now()))
    }

    fn answer_or_fail(&self, call: &Call<'_>) -> Reply {
        let fault = self.faults().choose(call);
        match fault {
            None => self.answer(call.address),
            Some(Fault::Status(fault)) => {
                let refusal = self.refuse(fault.status(), "the script wants this fault");
                Reply {
                    body: fault.body.map_or(refusal.body, String::into_bytes),
                    retry_after: fault.retry_after,
                    ..Reply::new(refusal.status, Vec::new())
                }
            }
            Some(Fault::Reset) => Reply {
                delivery: Delivery::Reset,
                ..Reply::new(StatusCode::OK, b"{}".to_vec())
            },
            Some(fault) => spoiled(self.answer(call.address), &fault),
        }
    }

    fn answer(&self, address: &EmailAddress) -> Reply {
        let source = self.look_up(address);
        let cost = match &source {
            Some(source) if source.finds_a_person() => 1,
            _ => u64::from(self.billing.charge_misses),
        };
        let left = match self.take(cost) {
            Ok(left) => left,
            Err(refusal) => return refusal,
        };
        let reply = source.map_or_else(
            || nobody(address, left),
            |source| Reply::new(StatusCode::OK, source.compose(address, left)),
        );
        Reply {
            receipt: Some(self.ledger.charge(address, cost)),
            ..reply
        }
    }

    /// The people of the data file come first, invented ones after them.
    fn look_up(&self, address: &EmailAddress) -> Option<Source<'_>> {
        let catalogued = self.catalogue.get(address).map(Source::Catalogue);
        catalogued.or_else(|| {
            let synthesis = self.synthesis.as_ref()?;
            synthesis
                .knows(address)
                .then_some(Source::Synthesis(synthesis))
        })
    }

    /// A malformed enquiry costs a call, and no credit.
    fn reject(&self, message: impl Display) -> Reply {
        self.take(0).map_or_else(
            |refusal| refusal,
            |left| Reply::refusal(StatusCode::BAD_REQUEST, &message.to_string(), left),
        )
    }

    /// Takes a call from the budget, or says why not.
    fn take(&self, cost: u64) -> Result<BudgetLeft, Reply> {
        let taken = self.budget().take(self.now(), cost);
        taken.map_err(|overdrawn| match overdrawn {
            Overdrawn::Credits(left) => {
                Reply::refusal(StatusCode::PAYMENT_REQUIRED, "no credits are left", left)
            }
            Overdrawn::Calls { left, seconds } => {
                let message = "too many calls; wait for as long as Retry-After says";
                Reply {
                    retry_after: Some(seconds.to_string()),
                    ..Reply::refusal(StatusCode::TOO_MANY_REQUESTS, message, left)
                }
            }
        })
    }

    fn latency(&self, call: &Call<'_>) -> Option<Duration> {
        let latency = self.billing.latency?;
        Some(latency.draw(&mut call.random(LATENCY)))
    }
}

fn nobody(address: &EmailAddress, left: BudgetLeft) -> Reply {
    let message = format!("nobody is known under `{address}`");
    Reply::refusal(StatusCode::NOT_FOUND, &message, left)
}

fn spoiled(reply: Reply, fault: &Fault) -> Reply {
    Reply {
        body: fault.spoil(reply.body),
        status: match fault {
            Fault::Body(_) => StatusCode::OK,
            _ => reply.status,
        },
        delivery: match fault {
            Fault::TruncatedBody => Delivery::Truncated,
            Fault::SlowBody(slow) => Delivery::Slow(Duration::from_millis(slow.milliseconds)),
            _ => Delivery::Whole,
        },
        ..reply
    }
}

impl Source<'_> {
    fn finds_a_person(&self) -> bool {
        match self {
            Self::Catalogue(answer) => answer.found,
            Self::Synthesis(_) => true,
        }
    }

    fn compose(&self, address: &EmailAddress, left: BudgetLeft) -> Vec<u8> {
        match self {
            Self::Catalogue(answer) => answer.compose(address, left),
            Self::Synthesis(synthesis) => synthesis.compose(address, left),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Billing, MockConfig};

    fn provider(seed: u64) -> Provider {
        let config = MockConfig {
            data: concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../test_data/linkedin_profiles.json"
            )
            .into(),
            seed,
            billing: Billing {
                latency: "exponential:40ms".parse().ok(),
                ..Billing::default()
            },
            ..MockConfig::default()
        };
        Provider::open(&config).unwrap()
    }

    fn delays(seed: u64, addresses: &[&str]) -> Vec<Duration> {
        let provider = provider(seed);
        let delay = |address: &&str| {
            let reply = provider.enrich(Enquiry {
                address: Some(address),
                key: None,
            });
            reply.delay.unwrap()
        };
        addresses.iter().map(delay).collect()
    }

    #[test]
    fn latency_depends_on_seed_address_and_attempt_and_not_on_the_order() {
        let (ann, bob) = ("ann@example.com", "bob@example.com");
        let first = delays(1, &[ann, bob, ann]);
        assert_eq!(first[0], delays(1, &[bob, ann])[1]);
        assert_ne!(first[0], first[2], "another attempt");
        assert_ne!(first[0], delays(2, &[ann])[0], "another seed");
    }
}

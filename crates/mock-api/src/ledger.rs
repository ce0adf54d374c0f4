//! What the provider knows of the calls it took.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use models::EmailAddress;
use serde::Serialize;

/// Calls, answers delivered whole, and charges.
#[derive(Debug)]
pub(crate) struct Ledger {
    state: Mutex<State>,
    /// Whether an account is kept for every address; it costs memory for each.
    by_address: bool,
}

#[derive(Debug, Default)]
struct State {
    total: Account,
    statuses: BTreeMap<u16, u64>,
    accounts: HashMap<EmailAddress, Account>,
}

/// What was counted, under one address or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Calls that came in, refused ones included.
    pub calls: u64,
    /// Answers (200 or 404) that arrived whole, as far as the network can tell.
    ///
    /// An answer counts as delivered once its last byte was flushed to a caller that had not hung up
    /// by then: the body notes when its last bytes are handed over, and the connection confirms it at
    /// its next flush, which the HTTP layer makes only when it holds nothing back. What the system's
    /// buffers took may never be read, though. A caller that dies with something unread makes its
    /// system reset the connection (Linux does) in place of closing it, and then the delivery is
    /// taken back, unless the caller has asked something else meanwhile and so has read the answer.
    ///
    /// So an answer that arrived is always counted; one that is counted was taken from its system by
    /// the caller to the last byte, which may have died before it did anything with it.
    pub delivered: u64,
    /// Credits charged.
    pub charged: u64,
}

/// The ledger at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerSnapshot {
    /// All calls, those without a well-formed address included.
    pub total: Account,
    /// How many calls were answered with which status; resets have none.
    pub statuses: BTreeMap<u16, u64>,
    /// One account per normalised address; empty where none are kept.
    pub addresses: BTreeMap<String, Account>,
}

/// The right to say that an answer was delivered.
#[derive(Debug)]
pub(crate) struct Receipt {
    ledger: Arc<Ledger>,
    address: Option<EmailAddress>,
}

impl Ledger {
    pub fn new(by_address: bool) -> Self {
        Self {
            state: Mutex::default(),
            by_address,
        }
    }

    /// Counts a call and says how many came in.
    pub fn count_call(&self) -> u64 {
        let mut state = self.state();
        state.total.calls += 1;
        state.total.calls
    }

    /// Opens the account of a call's address; says how many calls have come in for it.
    ///
    /// Where no accounts are kept every call is the first one.
    pub fn count_attempt(&self, address: &EmailAddress) -> u64 {
        if !self.by_address {
            return 1;
        }
        let mut state = self.state();
        let account = state.accounts.entry(address.clone()).or_default();
        account.calls += 1;
        account.calls
    }

    /// Counts how a call was answered.
    pub fn count_status(&self, status: StatusCode) {
        *self.state().statuses.entry(status.as_u16()).or_default() += 1;
    }

    /// Books what an answer costs and gives the receipt for its delivery.
    pub fn charge(self: &Arc<Self>, address: &EmailAddress, cost: u64) -> Receipt {
        let address = self.by_address.then(|| address.clone());
        self.book(address.as_ref(), |account| account.charged += cost);
        Receipt {
            ledger: Arc::clone(self),
            address,
        }
    }

    pub fn total(&self) -> Account {
        self.state().total
    }

    pub fn snapshot(&self) -> LedgerSnapshot {
        let state = self.state();
        let accounts = state.accounts.iter();
        LedgerSnapshot {
            total: state.total,
            statuses: state.statuses.clone(),
            addresses: accounts
                .map(|(address, account)| (address.to_string(), *account))
                .collect(),
        }
    }

    pub fn clear(&self) {
        *self.state() = State::default();
    }

    fn book(&self, address: Option<&EmailAddress>, change: impl Fn(&mut Account)) {
        let mut state = self.state();
        change(&mut state.total);
        if let Some(account) = address.and_then(|address| state.accounts.get_mut(address)) {
            change(account);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receipt {
    /// Books that the answer was delivered whole.
    pub fn sign(&self) {
        self.book(|account| account.delivered += 1);
    }

    /// Books that it was not, after all; a ledger that was cleared meanwhile knows nothing of it.
    pub fn take_back(&self) {
        self.book(|account| account.delivered = account.delivered.saturating_sub(1));
    }

    fn book(&self, change: impl Fn(&mut Account)) {
        self.ledger.book(self.address.as_ref(), change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_kept_by_address_and_add_up() {
        let ledger = Arc::new(Ledger::new(true));
        let [ann, bob]: [EmailAddress; 2] =
            ["ann@example.com", "bob@example.com"].map(|text| text.parse().unwrap());
        for (address, attempt) in [(&ann, 1), (&ann, 2), (&bob, 1)] {
            ledger.count_call();
            assert_eq!(ledger.count_attempt(address), attempt);
        }
        ledger.charge(&ann, 1).sign();
        drop(ledger.charge(&bob, 1));
        let snapshot = ledger.snapshot();
        let account = |calls, delivered, charged| Account {
            calls,
            delivered,
            charged,
        };
        assert_eq!(snapshot.total, account(3, 1, 2));
        assert_eq!(snapshot.addresses["ann@example.com"], account(2, 1, 1));
        assert_eq!(snapshot.addresses["bob@example.com"], account(1, 0, 1));
        ledger.clear();
        assert_eq!(ledger.snapshot(), LedgerSnapshot::default());
    }

    #[test]
    fn without_accounts_only_the_total_is_counted() {
        let ledger = Arc::new(Ledger::new(false));
        let ann = "ann@example.com".parse().unwrap();
        ledger.count_call();
        assert_eq!(
            (ledger.count_attempt(&ann), ledger.count_attempt(&ann)),
            (1, 1)
        );
        ledger.charge(&ann, 1).sign();
        assert_eq!(ledger.snapshot().addresses.len(), 0);
        assert_eq!(ledger.total().delivered, 1);
    }
}

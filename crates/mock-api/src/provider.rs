//! The provider itself: its people, its account, its ledger and its faults.

mod answering;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

pub(crate) use answering::Enquiry;

use crate::budget::{Budget, Terms};
use crate::catalogue::Catalogue;
use crate::ledger::Ledger;
use crate::synthesis::Synthesis;
use crate::{ApiKey, Billing, FaultScript, LedgerSnapshot, MockConfig, MockError};

/// The provider behind the routes, with its budget, its ledger and its faults.
#[derive(Debug)]
pub struct Provider {
    catalogue: Catalogue,
    synthesis: Option<Synthesis>,
    api_key: Option<ApiKey>,
    seed: u64,
    billing: Billing,
    budget: Mutex<Budget>,
    started: Instant,
    ledger: Arc<Ledger>,
    /// What `--faults` named, to which a reset returns.
    first_faults: Arc<FaultScript>,
    faults: RwLock<Arc<FaultScript>>,
}

impl Provider {
    /// Reads the data file and the fault script, and opens the account.
    ///
    /// # Errors
    /// A file that is absent or wrong.
    pub fn open(config: &MockConfig) -> Result<Self, MockError> {
        let billing = config.billing.clone();
        let script = billing.faults.as_deref().map(FaultScript::load);
        let first_faults = Arc::new(script.transpose()?.unwrap_or_default());
        Ok(Self {
            catalogue: Catalogue::load(&config.data)?,
            synthesis: config.synthesize.then(|| Synthesis::new(config.seed)),
            api_key: config.api_key.clone(),
            seed: config.seed,
            budget: Mutex::new(Budget::new(terms(&billing))),
            started: Instant::now(),
            ledger: Arc::new(Ledger::new(billing.keeps_accounts())),
            faults: RwLock::new(Arc::clone(&first_faults)),
            first_faults,
            billing,
        })
    }

    pub(crate) fn ledger(&self) -> LedgerSnapshot {
        self.ledger.snapshot()
    }

    pub(crate) fn calls(&self) -> u64 {
        self.ledger.total().calls
    }

    pub(crate) fn is_administered(&self) -> bool {
        self.billing.admin
    }

    pub(crate) fn faults(&self) -> Arc<FaultScript> {
        Arc::clone(&self.faults.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_faults(&self, script: Arc<FaultScript>) {
        *self.faults.write().unwrap_or_else(PoisonError::into_inner) = script;
    }

    /// Back to how it started: budget, ledger and faults.
    pub(crate) fn reset(&self) {
        *self.budget() = Budget::new(terms(&self.billing));
        self.ledger.clear();
        self.set_faults(Arc::clone(&self.first_faults));
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn terms(billing: &Billing) -> Terms {
    Terms {
        credits: billing.credits,
        rate_limit: billing.rate_limit,
    }
}

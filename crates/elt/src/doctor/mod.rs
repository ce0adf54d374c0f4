//! Looks at everything a run needs, without a call that could cost and without making anything.
//!
//! Every check has its time; one that fails keeps no other from its turn. The stores are looked at
//! first, as spool and clock are judged by what lies in them.

mod api;
mod check;
mod checkup;
mod clock;
mod database;
mod erasure;
mod files;
mod key;
mod probe;
mod raw_store;
mod spool;

pub use check::{Check, CheckState};
pub use checkup::Checkup;

use db_connector::DatabaseArgs;
use models::EmailAddress;
use s3_connector::RawStoreArgs;

use crate::{EltError, ProviderOptions, SuppressionKey};

/// What is to be looked at.
#[derive(Debug)]
pub struct Patient<'a> {
    /// Whom a run would ask, or why that cannot be said.
    pub provider: Result<ProviderOptions, EltError>,
    /// The key that keeps erased people away, or why it cannot be read.
    pub suppression_key: Result<Option<SuppressionKey>, EltError>,
    /// Where documents go.
    pub database: &'a DatabaseArgs,
    /// Where bytes go, and where they wait.
    pub raw: &'a RawStoreArgs,
    /// Whom to ask the provider for, which may cost a credit; nobody if not set.
    pub probe: Option<&'a EmailAddress>,
}

/// Runs all checks.
pub async fn examine(patient: Patient<'_>) -> Checkup {
    let Patient {
        provider,
        suppression_key,
        database,
        raw,
        probe,
    } = patient;
    let (api, documents, bytes) = tokio::join!(
        api::visit(provider),
        database::visit(database, &suppression_key),
        raw_store::visit(&raw.raw_store_url),
    );
    let newest = documents.newest;
    let clocks = [api.clock, documents.clock, bytes.clock];
    let mut checkup = Checkup::default();
    checkup.extend([api.check]);
    let key = api.provider.as_ref();
    checkup.extend(key.map(|provider| key::check(provider, documents.key_refused)));
    checkup.extend(documents.checks);
    checkup.extend(bytes.checks);
    checkup.extend([
        spool::check(&raw.spool_dir).await,
        clock::check(&clocks, newest),
    ]);
    if let Some(email) = probe {
        let check = match api.provider {
            Some(provider) if checkup.is_sound() => {
                // Without a problem it could be read.
                let key = suppression_key.ok().flatten();
                probe::check(provider, key, database, raw, email).await
            }
            _ => probe::left_out(),
        };
        checkup.extend([check]);
    }
    checkup
}

//! Removes people, under all their addresses, from everywhere.
//!
//! Nothing is begun where raw storage lacks a segment that the database names for these people: it would
//! be the wrong one, and what leads to their bytes would be gone. After that, in this order, each step safe to repeat, and all of it if a step is never reached:
//!
//! 1. Everything the people are known by is followed through the documents, and suppressed.
//! 2. Leads, lists of personas, ledger, quarantine, stages of rehearsals and raw documents are deleted.
//! 3. Every answer about anybody who is suppressed is overwritten, in the spool and in raw storage. The
//!    segments are read from end to end: the database knows only the newest place of equal answers, and
//!    nothing of those it could not hold. An answer that tells something new about a person (another
//!    address) starts again at 1 before it is overwritten.
//!
//! What killed processes were writing, and nobody will finish, is deleted with the third step.
//!
//! Suppressions come first, and are what the third step goes by: an erasure that was broken off is
//! finished by the next one, whomever it is about.

mod contents;
mod people;
mod receipt;
mod removal;
mod segments;
mod sweep;

pub(crate) use people::People;
pub use receipt::{EraseReceipt, SuppressedHash, SuppressionList};
pub(crate) use removal::{Removal, Removed};

use std::sync::Arc;
use std::time::Instant;

use db_connector::Database;
use jiff::Timestamp;
use models::{EmailAddress, whole_milliseconds};
use s3_connector::{ObjectStore, Spool};

use crate::suppression::{Suppression, SuppressionKey};
use crate::{EltError, Observer};
use segments::find_missing;
use sweep::{Sweep, Swept};

/// Whom an erasure works with.
pub struct Eraser {
    /// Where documents are.
    pub database: Arc<dyn Database>,
    /// Where bytes are.
    pub store: Arc<dyn ObjectStore>,
    /// Where bytes wait for their way into the store.
    pub spool: Spool,
    /// What nobody is suppressed without.
    pub key: SuppressionKey,
    /// Whether to go on where raw storage lacks segments that the database names, as after a retention rule.
    pub may_lack_segments: bool,
    /// Who is told how it goes.
    pub observer: Observer,
}

impl Eraser {
    /// Removes the people of these addresses. Addresses that nobody knows are suppressed all the same.
    pub async fn erase(&self, emails: &[EmailAddress]) -> Result<EraseReceipt, EltError> {
        let started = Instant::now();
        let database = self.database.as_ref();
        database.create_schema().await?;
        let people = self.find_people(emails).await?;
        let suppression = Suppression::claim(database, self.key).await?;
        let removal = Removal {
            database,
            key: self.key,
            erased_at: whole_milliseconds(Timestamp::now()),
        };
        let mut sweep = Sweep {
            eraser: self,
            suppression,
            removal,
            anchors: emails,
            people,
            removed: Removed::default(),
            swept: Swept::default(),
        };
        sweep.remove_from_database().await?;
        sweep.remove_answers().await?;
        database.scrub().await?;
        self.observer.finish();
        let erased_at = sweep.removal.erased_at;
        let seconds = started.elapsed().as_secs_f64();
        Ok(EraseReceipt::new(
            emails,
            erased_at,
            sweep.removed,
            &sweep.swept,
            seconds,
        ))
    }

    /// Refuses where raw storage cannot be the one that holds their answers.
    async fn find_people(&self, emails: &[EmailAddress]) -> Result<People, EltError> {
        let (database, store) = (self.database.as_ref(), self.store.as_ref());
        let mut people = People::default();
        for email in emails {
            people.meet(Some(email), None);
        }
        people.follow(database).await?;
        let missing = find_missing(database, store, &people).await?;
        match missing.into_iter().next() {
            Some(segment) if !self.may_lack_segments => Err(EltError::MissingSegment {
                store: store.location().to_owned(),
                segment,
            }),
            _ => Ok(people),
        }
    }
}

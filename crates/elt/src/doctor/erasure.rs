//! The key without which people who were erased would come back.

use db_connector::{Database, ErrorKind};

use super::Check;
use super::check::in_time;
use crate::suppression::Suppression;
use crate::{EltError, SuppressionKey};

const NAME: &str = "erasure";

/// A key that cannot be read.
pub(super) fn unreadable(error: &EltError) -> Check {
    Check::failed(NAME, error)
}

/// Holds the key against those who were erased.
pub(super) async fn check(database: &dyn Database, key: Option<SuppressionKey>) -> Check {
    let question = async {
        Suppression::open(database, key).await?;
        is_anybody_erased(database).await
    };
    match in_time(NAME, question).await {
        Ok(true) => Check::ok(NAME, "SUPPRESSION_KEY is the one people were erased with"),
        Ok(false) => Check::ok(NAME, "nobody was erased"),
        Err(check) => check,
    }
}

async fn is_anybody_erased(database: &dyn Database) -> Result<bool, EltError> {
    match database.find_key_check().await {
        // Nothing was ever stored.
        Err(error) if error.kind() == ErrorKind::Empty => Ok(false),
        check => Ok(check?.is_some()),
    }
}

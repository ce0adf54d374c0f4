//! Who must not come back.

use async_trait::async_trait;
use models::{KeyedHash, Suppression};

use crate::database::Result;

/// Keyed hashes of people who were erased: collection `suppressions`.
///
/// A writer may store what it wants and look afterwards whether it should have: reads see every
/// suppression that was stored before they began, whatever the connection prefers otherwise.
#[async_trait]
pub trait Suppressions {
    /// Stores hashes; one that is there stays as it is. When it returns they survive what a settled
    /// ledger survives.
    async fn suppress(&self, suppressions: &[Suppression]) -> Result<()>;

    /// Those of the hashes that are suppressed, in any order.
    async fn find_suppressed(&self, hashes: &[KeyedHash]) -> Result<Vec<KeyedHash>>;

    /// All of them, oldest first.
    async fn list_suppressions(&self) -> Result<Vec<Suppression>>;

    /// The hash by which the key is recognised; none as long as nobody was ever erased.
    async fn find_key_check(&self) -> Result<Option<KeyedHash>>;

    /// Stores that hash where there is none, and says which one is there now: the first one stays.
    async fn claim_key_check(&self, check: KeyedHash) -> Result<KeyedHash>;
}

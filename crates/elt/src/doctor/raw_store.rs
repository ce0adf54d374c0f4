//! Raw storage: reachable, and good for what is done with it.

use std::path::Path;

use jiff::SignedDuration;
use s3_connector::{ObjectStore, RawStoreUrl, StorageError, find_store};
use telemetry::ExitStatus;
use uuid::Uuid;

use super::check::in_time;
use super::{Check, clock, files};

const NAME: &str = "raw store";

/// What came of it.
pub(super) struct RawStoreVisit {
    pub(super) checks: Vec<Check>,
    /// How far the server's clock is ahead of this machine's.
    pub(super) clock: Option<(&'static str, SignedDuration)>,
}

pub(super) async fn visit(url: &RawStoreUrl) -> RawStoreVisit {
    // Boxed: the SDK's futures have tens of kilobytes.
    let (check, clock) = match in_time(NAME, Box::pin(find_store(url))).await {
        Ok(Some(store)) => tokio::join!(check(store.as_ref()), read_clock(store.as_ref())),
        Ok(None) => (missing(url), None),
        Err(check) => (check, None),
    };
    RawStoreVisit {
        checks: vec![check],
        clock: clock.map(|ahead| (NAME, ahead)),
    }
}

/// What is not there is not made either: the URL may be wrong.
fn missing(url: &RawStoreUrl) -> Check {
    let warning = Check::warning(
        NAME,
        format!("`{url}` is not there yet"),
        "the first run makes it; if it should be there, check RAW_STORE_URL",
    );
    match url {
        RawStoreUrl::Directory(path) => cannot_be_made(url, path).unwrap_or(warning),
        RawStoreUrl::S3 { .. } => warning,
    }
}

fn cannot_be_made(url: &RawStoreUrl, path: &Path) -> Option<Check> {
    let error = files::try_writing(path).err()?;
    let finding = format!("`{url}` is not there and cannot be made: {error}");
    let advice = "give this user the right to write the directory, or set RAW_STORE_URL";
    Some(Check::problem(NAME, ExitStatus::Usage, finding).advise(advice))
}

async fn check(store: &dyn ObjectStore) -> Check {
    let location = store.location();
    match in_time(NAME, try_out(store)).await {
        Err(check) => check,
        Ok(false) => {
            let finding = format!("{location}: what is read is not what was written");
            Check::problem(NAME, ExitStatus::Incomplete, finding)
                .advise("use another store: this one, or a proxy before it, changes answers")
        }
        Ok(true) => match in_time(NAME, store.keeps_versions()).await {
            Ok(false) => Check::ok(NAME, format!("{location}: writable")),
            Ok(true) => Check::ok(NAME, format!("{location}: writable, keeps old versions")),
            // Not every server knows versions, and not every key may ask.
            Err(_) => {
                let finding =
                    format!("{location}: writable, does not say if it keeps old versions");
                Check::ok(NAME, finding)
            }
        },
    }
}

/// Whether a scratch object is read as it was written, whole and in part; it is deleted again.
async fn try_out(store: &dyn ObjectStore) -> Result<bool, StorageError> {
    const BODY: &[u8] = b"written by a check, read back and deleted";
    let key = format!("scratch-{}", Uuid::new_v4().simple());
    store.put(&key, BODY.into()).await?;
    let read = async {
        let whole = store.get(&key).await?;
        let part = store.get_range(&key, 11, 7).await?;
        Ok(whole == BODY && part == BODY[11..18])
    };
    let is_same = read.await;
    store.delete(&key).await?;
    store.delete_old_versions(&key).await?;
    is_same
}

/// None where it is this machine's, or where it cannot be asked.
async fn read_clock(store: &dyn ObjectStore) -> Option<SignedDuration> {
    let clock = in_time(NAME, store.clock()).await.ok()??;
    // Told in whole seconds, so the truth is half a second later.
    Some(clock::ahead(clock) + SignedDuration::from_millis(500))
}

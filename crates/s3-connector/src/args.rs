//! The options by which a program chooses its raw storage.

use std::path::PathBuf;

use crate::RawStoreUrl;

/// Where raw answers are kept, and where they wait until they are.
#[derive(Clone, Debug, clap::Args)]
pub struct RawStoreArgs {
    /// Raw storage: `file://DIRECTORY`, or `s3://BUCKET/PREFIX` with the AWS SDK's own variables
    #[arg(
        long,
        value_name = "URL",
        env = "RAW_STORE_URL",
        default_value = "file://data/raw"
    )]
    pub raw_store_url: RawStoreUrl,

    /// Local directory for answers that are not in raw storage yet; keep it on a disk that survives
    #[arg(
        long,
        value_name = "DIRECTORY",
        env = "SPOOL_DIR",
        default_value = "data/spool"
    )]
    pub spool_dir: PathBuf,
}

//! The options by which every program chooses its database.

use std::time::Duration;

use crate::DatabaseUrl;

/// Which database, and how long to wait for it.
#[derive(Clone, Debug, clap::Args)]
pub struct DatabaseArgs {
    /// The document database: `sqlite://FILE`, or `mongodb://[USER:PASSWORD@]HOST:PORT/DATABASE`
    #[arg(
        long,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://data/prospects.db"
    )]
    pub database_url: DatabaseUrl,

    /// Seconds to wait for a MongoDB server before giving up
    #[arg(
        long,
        value_name = "SECONDS",
        env = "DATABASE_TIMEOUT",
        default_value_t = 5
    )]
    pub database_timeout: u64,
}

impl DatabaseArgs {
    /// How long to wait for a server.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.database_timeout)
    }
}

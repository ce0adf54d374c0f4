//! An S3 server of one test's own.

use anyhow::Result;

use crate::keeper::{Kept, run_directory};
use crate::left_out::or_left_out;
use crate::s3::S3Prefix;
use crate::s3_server::{BUCKET, KEYS, Ports, endpoint, start, start_anywhere};

/// A server of one test, which may be paused, killed and started again. Killed when dropped.
pub struct PrivateS3 {
    kept: Kept,
    ports: Ports,
}

impl PrivateS3 {
    /// Starts a server; none where servers cannot be had, see the crate's page.
    pub async fn start() -> Option<Self> {
        or_left_out(Self::launch().await)
    }

    async fn launch() -> Result<Self> {
        let create = || Kept::create(&run_directory(), "private-weed");
        let (kept, ports) = start_anywhere(create).await?;
        Ok(Self { kept, ports })
    }

    /// A random prefix in its bucket.
    #[must_use]
    pub fn prefix(&self) -> S3Prefix {
        S3Prefix::on_own_server(self.endpoint(), None)
    }

    /// Where it is reached.
    #[must_use]
    pub fn endpoint(&self) -> String {
        endpoint(self.ports)
    }

    /// Its bucket.
    #[must_use]
    pub fn bucket(&self) -> &'static str {
        BUCKET
    }

    /// Access key and secret.
    #[must_use]
    pub fn keys(&self) -> (&'static str, &'static str) {
        KEYS
    }

    /// Stops the process without ending it: connections stay open and nothing answers.
    ///
    /// # Errors
    /// If the server is gone.
    pub fn pause(&self) -> Result<()> {
        self.kept.signal("STOP")
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    /// If the server is gone.
    pub fn resume(&self) -> Result<()> {
        self.kept.signal("CONT")
    }

    /// Ends the server at once.
    ///
    /// # Errors
    /// If the server is gone already.
    pub fn kill(&self) -> Result<()> {
        self.kept.kill()
    }

    /// Starts a killed server again on the same ports and data.
    ///
    /// # Errors
    /// If it does not come up.
    pub async fn restart(&self) -> Result<()> {
        start(&self.kept, self.ports).await
    }
}

impl Drop for PrivateS3 {
    fn drop(&mut self) {
        let _ = self.kept.kill();
    }
}

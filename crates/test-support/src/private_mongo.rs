//! A MongoDB server of one test's own.

use anyhow::Result;

use crate::keeper::{Kept, run_directory};
use crate::left_out::or_left_out;
use crate::mongo_server::{Access, USER, start, start_anywhere};

/// A server of one test, which may be paused, killed and started again.
///
/// A replica set of one, or a standalone that asks for user and password. Killed when dropped.
pub struct PrivateMongo {
    kept: Kept,
    port: u16,
    access: Access,
}

impl PrivateMongo {
    /// Starts a server open to everybody; none where servers cannot be had, see the crate's page.
    pub async fn start() -> Option<Self> {
        or_left_out(Self::launch(Access::Open).await)
    }

    /// Starts a server that asks for user and password.
    pub async fn start_authenticated() -> Option<Self> {
        or_left_out(Self::launch(Access::Authenticated).await)
    }

    async fn launch(access: Access) -> Result<Self> {
        let create = || Kept::create(&run_directory(), "private-mongod");
        let (kept, port) = start_anywhere(create, access).await?;
        Ok(Self { kept, port, access })
    }

    /// A database URL, with the right credentials if the server asks for them.
    #[must_use]
    pub fn url(&self) -> String {
        let (user, password) = USER;
        let port = self.port;
        match self.access {
            Access::Open => format!("mongodb://127.0.0.1:{port}/test?directConnection=true"),
            Access::Authenticated => self.url_with(user, password),
        }
    }

    /// A database URL with these credentials.
    #[must_use]
    pub fn url_with(&self, user: &str, password: &str) -> String {
        let port = self.port;
        format!(
            "mongodb://{user}:{password}@127.0.0.1:{port}/test?authSource=admin&directConnection=true"
        )
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

    /// Starts a killed server again on the same port and data.
    ///
    /// # Errors
    /// If it does not come up.
    pub async fn restart(&self) -> Result<()> {
        start(&self.kept, self.port, self.access).await
    }
}

impl Drop for PrivateMongo {
    fn drop(&mut self) {
        let _ = self.kept.kill();
    }
}

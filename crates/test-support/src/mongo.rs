//! A database of a test's own on a real MongoDB.

use std::env;
use std::thread;

use anyhow::Result;
use mongodb::Client;
use uuid::Uuid;

use crate::keeper::Kept;
use crate::left_out::or_left_out;
use crate::mongo_server::{Access, start};
use crate::ports::free_port;
use crate::shared::Shared;

/// A database with a random name, dropped at the end.
pub struct MongoDatabase {
    server: String,
    name: String,
    _kept: Option<Kept>,
}

/// A database of one's own; none where no server can be had, see the crate's page.
pub async fn mongo() -> Option<MongoDatabase> {
    or_left_out(open().await)
}

async fn open() -> Result<MongoDatabase> {
    let (server, kept) = if let Ok(uri) = env::var("TEST_MONGODB_URI") {
        (uri, None)
    } else {
        let (uri, kept) = shared_server().await?;
        (uri, Some(kept))
    };
    Ok(MongoDatabase {
        server,
        name: format!("test_{}", Uuid::new_v4().simple()),
        _kept: kept,
    })
}

async fn shared_server() -> Result<(String, Kept)> {
    let shared = tokio::task::spawn_blocking(|| Shared::join("mongod")).await??;
    if let Some(uri) = shared.state() {
        return Ok((uri, shared.release()?));
    }
    let port = free_port()?;
    start(&shared.kept, port, Access::Open).await?;
    let uri = format!("mongodb://127.0.0.1:{port}/?directConnection=true");
    shared.publish(&uri)?;
    Ok((uri, shared.release()?))
}

impl MongoDatabase {
    /// The database URL.
    #[must_use]
    pub fn url(&self) -> String {
        let (address, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        let separator = if rest.contains('/') { "" } else { "/" };
        // A path the server's URL may have names another database.
        let address = match rest.split_once('/') {
            Some((_, path)) => address.strip_suffix(path).unwrap_or(address),
            None => address,
        };
        format!("{address}{separator}{}?{options}", self.name)
    }

    /// Its name on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for MongoDatabase {
    /// On a thread of its own: a runtime cannot be entered from within another.
    fn drop(&mut self) {
        let (url, name) = (self.url(), self.name.clone());
        let _ = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let client = Client::with_uri_str(url).await?;
                client.database(&name).drop().await?;
                anyhow::Ok(())
            })
        })
        .join();
    }
}

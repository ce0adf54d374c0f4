//! A database of a test's own on a real MongoDB.

use std::env;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use mongodb::Client;
use mongodb::bson::doc;
use mongodb::options::ClientOptions;
use uuid::Uuid;

use crate::keeper::Kept;
use crate::left_out::or_left_out;
use crate::mongo_server::{Access, start_anywhere};
use crate::shared::Registry;

/// A database with a random name, dropped at the end.
pub struct MongoDatabase {
    url: String,
    name: String,
    // Behind an option only because a named server has no keeper.
    _kept: Option<Kept>,
}

/// A database of one's own; none where no server can be had, see the crate's page.
///
/// # Panics
/// If `TEST_MONGODB_URI` names a server that does not answer: what was asked for is not replaced.
pub async fn mongo() -> Option<MongoDatabase> {
    let opened = match env::var("TEST_MONGODB_URI") {
        Ok(server) => {
            assert_answers(&server).await;
            Ok((server, None))
        }
        Err(_) => shared_server().await,
    };
    or_left_out(opened.map(|(server, kept)| MongoDatabase::on(&server, kept)))
}

async fn assert_answers(server: &str) {
    let answer = async {
        let admin = patient_client(server).await?.database("admin");
        admin.run_command(doc! {"ping": 1}).await?;
        anyhow::Ok(())
    };
    if let Err(error) = answer.await {
        panic!("the server named by TEST_MONGODB_URI does not answer: {error:#}");
    }
}

async fn shared_server() -> Result<(String, Option<Kept>)> {
    let registry = Registry::open("mongodb").await?;
    if let Some((kept, address)) = registry.running()? {
        return Ok((address, Some(kept)));
    }
    let (kept, port) = start_anywhere(|| registry.create(), Access::Open).await?;
    let address = format!("mongodb://127.0.0.1:{port}/?directConnection=true");
    registry.publish(&kept, &address)?;
    Ok((address, Some(kept)))
}

/// A client that gives up before a test run becomes boring.
async fn patient_client(url: &str) -> Result<Client> {
    let mut options = ClientOptions::parse(url).await.context("no MongoDB URL")?;
    options.server_selection_timeout = Some(Duration::from_secs(5));
    Ok(Client::with_options(options)?)
}

impl MongoDatabase {
    fn on(server: &str, kept: Option<Kept>) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        Self {
            url: database_url(server, &name),
            name,
            _kept: kept,
        }
    }

    /// The database URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
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
        let (url, name) = (self.url.clone(), self.name.clone());
        let _ = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let client = patient_client(&url).await?;
                client.database(&name).drop().await?;
                anyhow::Ok(())
            })
        })
        .join();
    }
}

/// The URL of a server with a database of this name.
///
/// A database that the URL has named so far is, in MongoDB's connection strings, also the one that
/// knows the user, so it goes on doing that.
fn database_url(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = address.split_once("://").unwrap_or(("mongodb", address));
    let (hosts, database) = rest.split_once('/').unwrap_or((rest, ""));
    let mut options: Vec<_> = options.split('&').filter(|it| !it.is_empty()).collect();
    let source = format!(
        "authSource={}",
        if database.is_empty() {
            "admin"
        } else {
            database
        }
    );
    let names_source = options.iter().any(|it| it.starts_with("authSource="));
    if hosts.contains('@') && !names_source {
        options.push(&source);
    }
    let separator = if options.is_empty() { "" } else { "?" };
    format!("{scheme}://{hosts}/{name}{separator}{}", options.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_takes_its_place_in_every_form_of_url() {
        for (server, expected) in [
            ("mongodb://h:1", "mongodb://h:1/x"),
            ("mongodb://h:1/", "mongodb://h:1/x"),
            ("mongodb://h:1/?a=b", "mongodb://h:1/x?a=b"),
            (
                "mongodb://h:1,i:2/old?a=b&c=d",
                "mongodb://h:1,i:2/x?a=b&c=d",
            ),
            (
                "mongodb+srv://h.example/?a=b",
                "mongodb+srv://h.example/x?a=b",
            ),
        ] {
            assert_eq!(database_url(server, "x"), expected, "{server}");
        }
    }

    #[test]
    fn user_is_still_looked_for_where_it_was() {
        for (server, expected) in [
            ("mongodb://u:p@h", "mongodb://u:p@h/x?authSource=admin"),
            ("mongodb://u:p@h/old", "mongodb://u:p@h/x?authSource=old"),
            (
                "mongodb://u:p@h/old?authSource=a",
                "mongodb://u:p@h/x?authSource=a",
            ),
        ] {
            assert_eq!(database_url(server, "x"), expected, "{server}");
        }
    }
}

//! Opens a deployment and checks that it answers.

use std::time::Duration;

use mongodb::Client;
use mongodb::options::{Acknowledgment, ClientOptions, WriteConcern};

use super::error::{translate, unanswered, unread};
use super::presence::Seen;
use super::{MongoDatabase, Result};

/// How the server's log and monitoring name us.
const APP_NAME: &str = "prospects";

/// How often the driver looks whether a server is alive; half its default, so that an operation on
/// a server that froze ends within seconds.
const HEARTBEAT: Duration = Duration::from_secs(5);

impl MongoDatabase {
    /// Connects within `timeout` and asks for something that needs the rights of a reader.
    ///
    /// `location` is the connection string without anything secret.
    pub(crate) async fn connect(
        connection: &str,
        database: &str,
        location: String,
        timeout: Duration,
    ) -> Result<Self> {
        let parsed = tokio::time::timeout(timeout, ClientOptions::parse(connection));
        let options = match parsed.await {
            Ok(options) => options.map_err(|error| unread(&location, connection, &error))?,
            Err(_) => return Err(unanswered(&location, timeout)),
        };
        let client = Client::with_options(with_limits(options, timeout));
        let client = client.map_err(|error| translate(&location, "connect", &error))?;
        let opened = Self {
            database: client.database(database),
            location,
            seen: Seen::default(),
        };
        // A ping would not do: it is answered without credentials.
        opened.list_names("connect").await?;
        Ok(opened)
    }
}

/// Reads go to the primary whatever the string says: what was written is read back at once.
fn with_limits(mut options: ClientOptions, timeout: Duration) -> ClientOptions {
    options.app_name.get_or_insert_with(|| APP_NAME.to_owned());
    options.server_selection_timeout = Some(timeout);
    options.connect_timeout = Some(timeout);
    options.heartbeat_freq.get_or_insert(HEARTBEAT);
    options.selection_criteria = None;
    options.write_concern = Some(durable(options.write_concern.unwrap_or_default()));
    options
}

/// Writes wait for the journal, on a standalone server too: what is settled in the ledger is deleted
/// from the spool. How many members must have it is the connection string's matter, if it is not none.
fn durable(mut concern: WriteConcern) -> WriteConcern {
    concern.journal = Some(true);
    if matches!(concern.w, None | Some(Acknowledgment::Nodes(0))) {
        concern.w = Some(Acknowledgment::Majority);
    }
    concern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn writes_wait_for_the_journal_whatever_the_string_says() {
        for (options, expected) in [
            ("", Acknowledgment::Majority),
            ("?w=0", Acknowledgment::Majority),
            ("?w=1&journal=false", Acknowledgment::Nodes(1)),
            ("?w=3", Acknowledgment::Nodes(3)),
        ] {
            let string = format!("mongodb://127.0.0.1/prospects{options}");
            let parsed = ClientOptions::parse(string).await.unwrap();
            let concern = with_limits(parsed, HEARTBEAT).write_concern.unwrap();
            assert_eq!(
                (concern.w, concern.journal),
                (Some(expected), Some(true)),
                "{options}"
            );
        }
    }
}

//! From a URL to a database.

use std::sync::Arc;

use crate::mongo::MongoDatabase;
use crate::sqlite::SqliteDatabase;
use crate::{Database, DatabaseArgs, DatabaseError, DatabaseUrl};

/// Opens the database that the options name and checks that it answers.
///
/// An embedded database is created where there is none, and what an older program has made of one is
/// brought up to date; nothing else is created: see [`crate::Schema::create_schema`].
///
/// # Errors
/// [`crate::ErrorKind::Unreachable`] after the time-out, [`crate::ErrorKind::Refused`] for credentials,
/// [`crate::ErrorKind::Configuration`] for a URL or file that cannot be used.
pub async fn connect(args: &DatabaseArgs) -> Result<Arc<dyn Database>, DatabaseError> {
    match &args.database_url {
        DatabaseUrl::Sqlite(path) => Ok(Arc::new(SqliteDatabase::open(path).await?)),
        DatabaseUrl::Mongo {
            connection,
            database,
        } => {
            let location = args.database_url.to_string();
            let opened = MongoDatabase::connect(connection, database, location, args.timeout());
            Ok(Arc::new(opened.await?))
        }
    }
}

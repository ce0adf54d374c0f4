//! The database: reachable, writable, prepared.

use std::path::Path;

use db_connector::{Database, DatabaseArgs, DatabaseError, DatabaseUrl, ErrorKind};
use jiff::{SignedDuration, Timestamp};
use models::RunRecord;
use serde_json::Value;
use telemetry::ExitStatus;

use super::check::in_time;
use super::{Check, clock, erasure, files};
use crate::{EltError, StopReason, SuppressionKey};

const NAME: &str = "database";
const SCHEMA: &str = "schema";

/// What came of it.
#[derive(Default)]
pub(super) struct DatabaseVisit {
    pub(super) checks: Vec<Check>,
    /// How far the server's clock is ahead of this machine's.
    pub(super) clock: Option<(&'static str, SignedDuration)>,
    /// When the newest stored answer arrived.
    pub(super) newest: Option<Timestamp>,
    /// When the newest run was stopped by the provider because of the key; none if it was not.
    pub(super) key_refused: Option<Timestamp>,
}

pub(super) async fn visit(
    args: &DatabaseArgs,
    key: &Result<Option<SuppressionKey>, EltError>,
) -> DatabaseVisit {
    let mut visit = DatabaseVisit::default();
    if let Some(check) = missing_file(&args.database_url) {
        visit.checks.push(check);
        return visit.with_key(None, key).await;
    }
    match in_time(NAME, db_connector::connect(args)).await {
        Ok(database) => {
            visit.look_into(database.as_ref()).await;
            visit.with_key(Some(database.as_ref()), key).await
        }
        Err(check) => {
            visit.checks.push(check);
            visit.with_key(None, key).await
        }
    }
}

/// A file that is not there is not made either: the URL may be wrong.
fn missing_file(url: &DatabaseUrl) -> Option<Check> {
    let DatabaseUrl::Sqlite(path) = url else {
        return None;
    };
    // What cannot even be looked for is told by opening it.
    if path.try_exists().unwrap_or(true) {
        return None;
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    Some(match files::try_writing(directory) {
        Ok(_) => Check::warning(
            NAME,
            format!("`{url}` is not there yet"),
            "init-load or the first run makes it; if it should be there, check DATABASE_URL",
        ),
        Err(error) => {
            let finding = format!("`{url}` is not there and cannot be made: {error}");
            Check::problem(NAME, ExitStatus::Usage, finding)
                .advise("give this user the right to write the directory, or set DATABASE_URL")
        }
    })
}

impl DatabaseVisit {
    /// A key that cannot be read is wrong whatever the database says.
    async fn with_key(
        mut self,
        database: Option<&dyn Database>,
        key: &Result<Option<SuppressionKey>, EltError>,
    ) -> Self {
        let check = match (key, database) {
            (Err(error), _) => Some(erasure::unreadable(error)),
            (Ok(key), Some(database)) => Some(erasure::check(database, *key).await),
            (Ok(_), None) => None,
        };
        self.checks.extend(check);
        self
    }

    async fn look_into(&mut self, database: &dyn Database) {
        self.check_server(database).await;
        self.check_schema(database).await;
        // A failure of these would only repeat what the other checks have said.
        let newest = in_time(NAME, newest_answer(database)).await;
        self.newest = newest.unwrap_or_default();
        let refused = in_time(NAME, key_refused(database)).await;
        self.key_refused = refused.unwrap_or_default();
    }

    async fn check_server(&mut self, database: &dyn Database) {
        let facts = match in_time(NAME, database.describe_server()).await {
            Ok(facts) => facts,
            Err(check) => return self.checks.push(check),
        };
        self.clock = facts.clock.map(|clock| (NAME, clock::ahead(clock)));
        let finding = format!("{}: {}", database.location(), facts.description);
        self.checks
            .push(match in_time(NAME, database.try_writing()).await {
            Err(check) => check,
            Ok(()) if !facts.is_supported => Check::problem(NAME, ExitStatus::Usage, finding)
                .advise(
                    "use a newer version of the server: this one lacks what the projection needs",
                ),
            Ok(()) => Check::ok(NAME, format!("{finding}, writable")),
        });
    }

    async fn check_schema(&mut self, database: &dyn Database) {
        self.checks
            .push(match in_time(SCHEMA, database.missing_schema()).await {
                Err(check) => check,
                Ok(missing) if missing.is_empty() => Check::ok(SCHEMA, "complete"),
                Ok(missing) => {
                    let missing = missing.iter().map(|it| format!("{} {}", it.kind, it.name));
                    let missing: Vec<_> = missing.collect();
                    Check::warning(
                        SCHEMA,
                        format!("missing or outdated: {}", missing.join(", ")),
                        "`cargo run -p init-load` or the next run makes it",
                    )
                }
            });
    }
}

async fn key_refused(database: &dyn Database) -> Result<Option<Timestamp>, DatabaseError> {
    let newest = database.list_runs(1).await?;
    let stopped = newest.first().filter(|run| was_key_refused(run));
    Ok(stopped.and_then(|run| run.finished_at))
}

fn was_key_refused(run: &RunRecord) -> bool {
    let reason = run.report.as_ref().and_then(|report| report.get("stopped"));
    reason.and_then(Value::as_str) == Some(StopReason::KEY_REFUSED)
}

/// None where nothing was ever prepared.
async fn newest_answer(database: &dyn Database) -> Result<Option<Timestamp>, DatabaseError> {
    match database.newest_answer().await {
        Err(error) if error.kind() == ErrorKind::Empty => Ok(None),
        newest => Ok(newest?.map(|newest| newest.fetched_at)),
    }
}

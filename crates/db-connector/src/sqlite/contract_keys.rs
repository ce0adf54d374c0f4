//! Where answers are not as the provider's contract has them.

use async_trait::async_trait;
use models::{DriftKey, DriftKind, DriftSighting, DriftSummary, ValueType};
use rusqlite::{Row, Statement, params};

use super::value::{named, named_optional, parse, time};
use super::{Result, SqliteDatabase};
use crate::ContractKeys;

/// `name, kind, statement`.
pub(super) const OBJECTS: [(&str, &str, &str); 1] = [(
    "contract_keys",
    "table",
    "CREATE TABLE contract_keys (
        _id TEXT NOT NULL PRIMARY KEY,
        run_id TEXT NOT NULL,
        pointer TEXT NOT NULL,
        kind TEXT NOT NULL,
        expected TEXT,
        found TEXT,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        answers INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

const RECORD: &str = "
    INSERT INTO contract_keys (_id, run_id, pointer, kind, expected, found, first_seen, last_seen, answers)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (_id) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen),
        last_seen = max(last_seen, excluded.last_seen), answers = max(answers, excluded.answers)";

/// The first run's row stands for all rows of a deviation.
const LIST: &str = "
    SELECT pointer, kind, expected, found, first_seen, run_id, latest, total
    FROM (
        SELECT pointer, kind, expected, found, first_seen, run_id,
            max(last_seen) OVER deviation AS latest, sum(answers) OVER deviation AS total,
            row_number() OVER (deviation ORDER BY first_seen, run_id) AS number
        FROM contract_keys
        WINDOW deviation AS (PARTITION BY pointer, kind, expected, found)
    )
    WHERE number = 1 ORDER BY first_seen DESC, pointer, kind, expected, found";

#[async_trait]
impl ContractKeys for SqliteDatabase {
    async fn record_contract_keys(&self, sightings: &[DriftSighting]) -> Result<()> {
        if sightings.is_empty() {
            return Ok(());
        }
        let sightings = sightings.to_vec();
        self.write("record contract keys", move |tx| {
            let mut statement = tx.prepare_cached(RECORD)?;
            let mut sightings = sightings.iter();
            sightings.try_for_each(|sighting| record(&mut statement, sighting))
        })
        .await
    }

    async fn list_contract_keys(&self) -> Result<Vec<DriftSummary>> {
        self.read("list contract keys", |connection| {
            let mut statement = connection.prepare_cached(LIST)?;
            statement.query_map([], read_summary)?.collect()
        })
        .await
    }
}

fn record(statement: &mut Statement<'_>, sighting: &DriftSighting) -> rusqlite::Result<()> {
    let key = &sighting.key;
    statement.execute(params![
        key.id_in(sighting.run_id).to_string(),
        sighting.run_id.to_string(),
        key.pointer,
        key.kind.name(),
        key.expected.map(ValueType::name),
        key.found.map(ValueType::name),
        sighting.first_seen.as_millisecond(),
        sighting.last_seen.as_millisecond(),
        sighting.answers,
    ])?;
    Ok(())
}

fn read_summary(row: &Row<'_>) -> rusqlite::Result<DriftSummary> {
    Ok(DriftSummary {
        key: DriftKey {
            pointer: row.get(0)?,
            kind: named(row, 1, DriftKind::from_name)?,
            expected: named_optional(row, 2, ValueType::from_name)?,
            found: named_optional(row, 3, ValueType::from_name)?,
        },
        first_seen: time(row, 4)?,
        first_run: parse(row, 5)?,
        last_seen: time(row, 6)?,
        answers: row.get(7)?,
    })
}

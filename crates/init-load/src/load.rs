//! Schema first, then the mapping file, in batches.

use db_connector::{Database, LoadCounts};
use models::FieldMapping;

use crate::mapping_file::read_mapping;
use crate::{LoadError, LoadOptions, LoadReport};

/// Rows per round trip.
const BATCH: usize = 1_000;

/// Creates what the database lacks and loads the mapping file.
///
/// The file is read and checked as a whole before the first row is written.
pub async fn load(database: &dyn Database, options: &LoadOptions) -> Result<LoadReport, LoadError> {
    let mapping = read_mapping(&options.mapping, options.labels)?;
    let schema = database.create_schema().await?;
    let counts = load_rows(database, &mapping.rows).await?;
    Ok(LoadReport {
        database: database.location().to_owned(),
        mapping: options.mapping.display().to_string(),
        schema,
        rows: mapping.counts,
        inserted: counts.inserted,
        updated: counts.updated,
        unchanged: counts.unchanged,
    })
}

async fn load_rows(
    database: &dyn Database,
    rows: &[FieldMapping],
) -> Result<LoadCounts, LoadError> {
    let mut total = LoadCounts::default();
    for batch in rows.chunks(BATCH) {
        let counts = database.load_field_mappings(batch).await?;
        total.inserted += counts.inserted;
        total.updated += counts.updated;
        total.unchanged += counts.unchanged;
    }
    Ok(total)
}

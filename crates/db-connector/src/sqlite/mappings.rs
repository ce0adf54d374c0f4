//! The mapping file's rows.

use std::collections::BTreeMap;

use async_trait::async_trait;
use models::FieldMapping;
use rusqlite::{Row, Statement};

use super::value::json_list;
use super::{Result, SqliteDatabase};
use crate::{FieldMappings, LoadCounts};

const COLUMNS: &str = "_id, field_of_study, level, level_name, academic_field";

#[async_trait]
impl FieldMappings for SqliteDatabase {
    async fn load_field_mappings(&self, rows: &[FieldMapping]) -> Result<LoadCounts> {
        let rows = last_of_each(rows);
        self.write("load field mappings", move |tx| {
            let select = format!("SELECT {COLUMNS} FROM academic_fields WHERE _id = ?1");
            let upsert = format!(
                "INSERT OR REPLACE INTO academic_fields ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5)"
            );
            let (mut select, mut upsert) =
                (tx.prepare_cached(&select)?, tx.prepare_cached(&upsert)?);
            let mut counts = LoadCounts::default();
            for row in &rows {
                load_row(&mut select, &mut upsert, row, &mut counts)?;
            }
            Ok(counts)
        })
        .await
    }

    async fn find_field_mappings(&self, ids: &[String]) -> Result<Vec<FieldMapping>> {
        let ids = json_list(ids);
        self.read("find field mappings", move |connection| {
            let query = format!("SELECT {COLUMNS} FROM academic_fields WHERE _id IN (SELECT value FROM json_each(?1))");
            let mut statement = connection.prepare_cached(&query)?;
            let rows = statement.query_map([ids], read_row)?;
            rows.collect()
        })
        .await
    }
}

/// Without the rows that a later row of the same identity replaces: each counts once.
fn last_of_each(rows: &[FieldMapping]) -> Vec<FieldMapping> {
    let last: BTreeMap<&str, &FieldMapping> = rows.iter().map(|row| (&*row.id, row)).collect();
    last.into_values().cloned().collect()
}

fn load_row(
    select: &mut Statement<'_>,
    upsert: &mut Statement<'_>,
    row: &FieldMapping,
    counts: &mut LoadCounts,
) -> rusqlite::Result<()> {
    let stored = select.query_map([&row.id], read_row)?.next().transpose()?;
    let counter = match &stored {
        Some(stored) if stored == row => {
            counts.unchanged += 1;
            return Ok(());
        }
        Some(_) => &mut counts.updated,
        None => &mut counts.inserted,
    };
    *counter += 1;
    upsert.execute((
        &row.id,
        &row.field_of_study,
        &row.level,
        &row.level_name,
        &row.academic_field,
    ))?;
    Ok(())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<FieldMapping> {
    Ok(FieldMapping {
        id: row.get(0)?,
        field_of_study: row.get(1)?,
        level: row.get(2)?,
        level_name: row.get(3)?,
        academic_field: row.get(4)?,
    })
}

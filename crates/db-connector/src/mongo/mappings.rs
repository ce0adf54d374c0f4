//! The mapping file's rows.

use std::collections::HashMap;

use async_trait::async_trait;
use models::FieldMapping;
use mongodb::bson::{Document, doc};

use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::{FieldMappings, LoadCounts};

const LOAD: &str = "load field mappings";

#[async_trait]
impl FieldMappings for MongoDatabase {
    async fn load_field_mappings(&self, rows: &[FieldMapping]) -> Result<LoadCounts> {
        let rows = last_of_each(rows);
        let mut counts = LoadCounts::default();
        for chunk in rows.chunks(BATCH) {
            self.load_chunk(chunk, &mut counts).await?;
        }
        Ok(counts)
    }

    async fn find_field_mappings(&self, ids: &[String]) -> Result<Vec<FieldMapping>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(BATCH) {
            let ids: Vec<_> = chunk.iter().map(String::as_str).collect();
            found.extend(
                self.find_by_id("find field mappings", "academic_fields", &ids)
                    .await?,
            );
        }
        Ok(found)
    }
}

impl MongoDatabase {
    /// Compares before it writes: an upsert would not say which rows it left as they were. Other programs
    /// may load the same rows meanwhile, so what counts is what the server says of the writes.
    async fn load_chunk(&self, rows: &[&FieldMapping], counts: &mut LoadCounts) -> Result<()> {
        let ids: Vec<_> = rows.iter().map(|row| &*row.id).collect();
        let stored = self
            .find_by_id::<FieldMapping>(LOAD, "academic_fields", &ids)
            .await?;
        let stored: HashMap<_, _> = stored.iter().map(|row| (&*row.id, row)).collect();
        let (known, new): (Vec<&FieldMapping>, Vec<_>) =
            rows.iter().partition(|row| stored.contains_key(&*row.id));
        let (same, changed): (Vec<&FieldMapping>, Vec<_>) = known
            .into_iter()
            .partition(|row| stored.get(&*row.id) == Some(row));
        let present = self.insert_absent(LOAD, "academic_fields", &new).await?;
        let present: Vec<_> = present.into_iter().map(|at| new[at]).collect();
        let there = present.iter().chain(&changed);
        let statements: Vec<_> = there.map(|row| replacement(row)).collect();
        let updated = self.update(LOAD, "academic_fields", &statements).await?;
        counts.inserted += (new.len() - present.len()) as u64;
        counts.updated += updated;
        counts.unchanged += (same.len() + statements.len()) as u64 - updated;
        Ok(())
    }
}

/// Without the rows that a later row of the same identity replaces: each counts once.
fn last_of_each(rows: &[FieldMapping]) -> Vec<&FieldMapping> {
    let last: HashMap<&str, &FieldMapping> = rows.iter().map(|row| (&*row.id, row)).collect();
    last.into_values().collect()
}

fn replacement(row: &FieldMapping) -> Document {
    doc! {
        "q": {"_id": &row.id},
        "u": {"$set": {
            "field_of_study": &row.field_of_study,
            "level": row.level.as_deref(),
            "level_name": row.level_name.as_deref(),
            "academic_field": row.academic_field.as_deref(),
        }},
    }
}

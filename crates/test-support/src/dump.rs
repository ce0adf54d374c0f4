//! Everything a database holds, in one form for both backends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use mongodb::bson::{Bson, Document};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use serde_json::{Map, Value};

/// Collections by name, documents by `_id`; times in milliseconds, absent where a field is null.
pub type Dump = BTreeMap<String, BTreeMap<String, Map<String, Value>>>;

/// Fields that two runs over the same addresses may fill differently: when, by which run, where in raw
/// storage, and what was spent and left to spend. Everything else must be equal.
pub const VOLATILE: [&str; 14] = [
    "attempts",
    "changed_at",
    "created_run",
    "credits_left",
    "credits_spent",
    "fetched_at",
    "length",
    "offset",
    "persona_assigned_at",
    "rate_limit_left",
    "run_id",
    "segment",
    "settled_at",
    "updated_run",
];

/// Reads every document of a database.
pub async fn dump(url: &str) -> Result<Dump> {
    match url.strip_prefix("sqlite://") {
        Some(path) => dump_sqlite(Path::new(path)),
        None => dump_mongo(url).await,
    }
}

/// Takes out the [`VOLATILE`] fields.
#[must_use]
pub fn without_volatile(mut dump: Dump) -> Dump {
    for document in dump.values_mut().flat_map(BTreeMap::values_mut) {
        document.retain(|field, _| !VOLATILE.contains(&field.as_str()));
    }
    dump
}

/// The documents that are not the same in both, one line each; empty where the dumps are equal.
#[must_use]
pub fn differences(one: &Dump, other: &Dump) -> Vec<String> {
    let names: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        let [one, other] = [one, other].map(|dump| dump.get(name).cloned().unwrap_or_default());
        let ids: BTreeSet<_> = one.keys().chain(other.keys()).collect();
        for id in ids.into_iter().filter(|id| one.get(*id) != other.get(*id)) {
            let [one, other] = [one.get(id), other.get(id)].map(|document| format!("{document:?}"));
            lines.push(format!("{name} {id}:\n  {one}\n  {other}"));
        }
    }
    lines
}

async fn dump_mongo(url: &str) -> Result<Dump> {
    let client = mongodb::Client::with_uri_str(url).await?;
    let database = client
        .default_database()
        .context("the URL names no database")?;
    let mut dump = Dump::new();
    for name in database.list_collection_names().await? {
        let mut documents = BTreeMap::new();
        let mut cursor = database
            .collection::<Document>(&name)
            .find(Document::new())
            .await?;
        while cursor.advance().await? {
            keep(&mut documents, from_document(cursor.deserialize_current()?));
        }
        dump.insert(name, documents);
    }
    Ok(dump)
}

fn keep(documents: &mut BTreeMap<String, Map<String, Value>>, mut fields: Map<String, Value>) {
    fields.retain(|_, value| !value.is_null());
    let id = fields
        .get("_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    documents.insert(id.to_owned(), fields);
}

fn from_document(document: Document) -> Map<String, Value> {
    document
        .into_iter()
        .map(|(key, value)| (key, from_bson(value)))
        .collect()
}

fn from_bson(value: Bson) -> Value {
    match value {
        Bson::Document(document) => Value::Object(from_document(document)),
        Bson::Array(items) => items.into_iter().map(from_bson).collect(),
        Bson::DateTime(time) => time.timestamp_millis().into(),
        Bson::Decimal128(number) => number.to_string().into(),
        Bson::String(text) => text.into(),
        Bson::Boolean(flag) => flag.into(),
        Bson::Int32(number) => number.into(),
        Bson::Int64(number) => number.into(),
        Bson::Double(number) => number.into(),
        Bson::Null => Value::Null,
        other => other.to_string().into(),
    }
}

fn dump_sqlite(path: &Path) -> Result<Dump> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?;
    let mut dump = Dump::new();
    for name in names {
        let name = name?;
        let mut documents = BTreeMap::new();
        let mut rows = connection.prepare(&format!("SELECT * FROM {name}"))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            keep(&mut documents, from_row(&connection, row)?);
        }
        dump.insert(name, documents);
    }
    Ok(dump)
}

fn from_row(connection: &Connection, row: &Row<'_>) -> Result<Map<String, Value>> {
    let columns = row.as_ref().column_names();
    let fields = columns.into_iter().enumerate();
    fields
        .map(|(index, name)| {
            let value = from_column(connection, name, row.get_ref(index)?)?;
            Ok((name.to_owned(), value))
        })
        .collect()
}

/// Blobs are JSONB; a list is stored as JSON text.
fn from_column(connection: &Connection, name: &str, value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(flag) if name == "success" => (flag != 0).into(),
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) if matches!(name, "lead_ids" | "reasons") => {
            serde_json::from_slice(text)?
        }
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(blob) => {
            let text: String = connection.query_row("SELECT json(?1)", [blob], |row| row.get(0))?;
            serde_json::from_str(&text)?
        }
    })
}

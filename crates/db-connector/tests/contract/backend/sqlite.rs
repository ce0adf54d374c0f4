//! An embedded database in a directory of its own.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use db_connector::{Database, DatabaseArgs, connect};
use models::LeadId;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::Value;
use tempfile::TempDir;

use super::Store;

/// Columns that hold JSON.
const JSON: [&str; 4] = ["person", "company", "lead_ids", "reasons"];

pub struct SqliteStore {
    database: Arc<dyn Database>,
    directory: TempDir,
}

impl SqliteStore {
    /// Always there: nothing needs to be installed.
    pub async fn fresh() -> Option<Self> {
        let directory = TempDir::new().unwrap();
        let database = open(directory.path().join("prospects.db")).await;
        database.create_schema().await.unwrap();
        Some(Self {
            database,
            directory,
        })
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("prospects.db")
    }

    fn raw_connection(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }
}

async fn open(path: PathBuf) -> Arc<dyn Database> {
    let args = DatabaseArgs {
        database_url: format!("sqlite://{}", path.display()).parse().unwrap(),
        database_timeout: 5,
    };
    connect(&args).await.unwrap()
}

#[async_trait]
impl Store for SqliteStore {
    fn database(&self) -> &dyn Database {
        &*self.database
    }

    async fn connect(&self) -> Arc<dyn Database> {
        open(self.path()).await
    }

    async fn unprepare(&self) {
        let connection = self.raw_connection();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        let mut statement = connection.prepare(tables).unwrap();
        let tables = statement.query_map([], |row| row.get::<_, String>(0));
        let tables: Vec<_> = tables.unwrap().map(Result::unwrap).collect();
        for table in tables {
            let drop = format!("DROP TABLE {table}");
            connection.execute_batch(&drop).unwrap();
        }
    }

    async fn dump(&self, collection: &str) -> Vec<Value> {
        let connection = self.raw_connection();
        let query = format!("SELECT * FROM {collection} ORDER BY _id");
        let mut statement = connection.prepare(&query).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| Ok(document(&connection, &names, row)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    async fn edit_by_hand(&self, lead: LeadId, field: &str, value: &str) {
        let connection = self.raw_connection();
        connection
            .execute_batch(&format!("ALTER TABLE leads ADD COLUMN {field} TEXT"))
            .unwrap();
        let statement = format!("UPDATE leads SET {field} = ?2 WHERE _id = ?1");
        connection
            .execute(&statement, (lead.to_string(), value))
            .unwrap();
    }

    async fn tamper(&self, collection: &str, id: &str, field: &str, value: &Value) {
        let (path, json) = field.split_once('.').unwrap_or((field, ""));
        let statement = if json.is_empty() {
            format!("UPDATE {collection} SET {field} = ?2 ->> '$' WHERE _id = ?1")
        } else {
            format!(
                "UPDATE {collection} SET {path} = jsonb_set({path}, '$.{json}', ?2 ->> '$') WHERE _id = ?1"
            )
        };
        let connection = self.raw_connection();
        let done = connection.execute(&statement, (id, value.to_string()));
        assert_eq!(done.unwrap(), 1);
    }

    async fn remove(&self, collection: &str, id: &str) {
        let statement = format!("DELETE FROM {collection} WHERE _id = ?1");
        assert_eq!(self.raw_connection().execute(&statement, [id]).unwrap(), 1);
    }

    async fn forget_raw(&self, lead: LeadId) {
        self.raw_connection()
            .execute(
                "DELETE FROM linkedin_data WHERE lead_id = ?1",
                [lead.to_string()],
            )
            .unwrap();
    }
}

fn document(connection: &Connection, names: &[String], row: &Row<'_>) -> Value {
    let fields = names.iter().enumerate().map(|(index, name)| {
        let value = match row.get_ref(index).unwrap() {
            ValueRef::Null => Value::Null,
            json if JSON.contains(&name.as_str()) => read_json(connection, json),
            ValueRef::Integer(number) if name == "success" => (number == 1).into(),
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => std::str::from_utf8(text).unwrap().into(),
            ValueRef::Blob(_) => panic!("column `{name}` holds bytes"),
        };
        (name.clone(), value)
    });
    Value::Object(fields.collect())
}

/// Text JSON or binary JSON, read by SQLite itself.
fn read_json(connection: &Connection, value: ValueRef<'_>) -> Value {
    let owned = rusqlite::types::Value::try_from(value).unwrap();
    let text: String = connection
        .query_row("SELECT json(?1)", [owned], |row| row.get(0))
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

//! A pair of stores that is measured, new and empty, and what lies in it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use db_connector::{Database, DatabaseArgs, connect};
use mongodb::bson::{Bson, doc};
use tempfile::TempDir;
use test_support::{MongoDatabase, S3Prefix, mongo, s3, target_directory};

/// What MongoDB keeps in memory: a third of what it would take by itself on a machine of 24 GiB.
const SERVER_CACHE: &str = "4G";

/// Which stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// SQLite and a directory.
    Embedded,
    /// MongoDB and S3.
    Servers,
}

/// The stores; they are gone when it is dropped.
pub(crate) struct Home {
    pub(crate) backend: Backend,
    pub(crate) database_url: String,
    pub(crate) raw_url: String,
    pub(crate) s3: Option<S3Prefix>,
    directory: TempDir,
    _mongo: Option<MongoDatabase>,
}

impl Backend {
    pub(crate) const BOTH: [Self; 2] = [Self::Embedded, Self::Servers];

    /// Of the database.
    pub(crate) const fn database_name(self) -> &'static str {
        match self {
            Self::Embedded => "SQLite",
            Self::Servers => "MongoDB",
        }
    }

    /// Of both stores.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "SQLite + directory",
            Self::Servers => "MongoDB + S3",
        }
    }

    /// A new home; none where its servers cannot be had, which has been said by then.
    pub(crate) async fn open(self) -> Result<Option<Home>> {
        match self {
            Self::Embedded => Home::embedded().map(Some),
            Self::Servers => Home::servers().await,
        }
    }
}

impl Home {
    fn embedded() -> Result<Self> {
        let directory = directory()?;
        let inside = |name: &str| directory.path().join(name).display().to_string();
        Ok(Self {
            backend: Backend::Embedded,
            database_url: format!("sqlite://{}", inside("prospects.db")),
            raw_url: format!("file://{}", inside("raw")),
            s3: None,
            directory,
            _mongo: None,
        })
    }

    async fn servers() -> Result<Option<Self>> {
        let (Some(mongo), Some(s3)) = (mongo().await, s3().await) else {
            return Ok(None);
        };
        let home = Self {
            backend: Backend::Servers,
            database_url: mongo.url(),
            raw_url: s3.url(),
            s3: Some(s3),
            directory: directory()?,
            _mongo: Some(mongo),
        };
        home.widen_server_cache().await?;
        Ok(Some(home))
    }

    /// A place for files of the benchmark's own; it is the working directory of the programs.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A program that stores here, whatever the environment and a `.env` say.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.directory())
            .env("DATABASE_URL", &self.database_url)
            .env("RAW_STORE_URL", &self.raw_url)
            .env("SPOOL_DIR", self.directory().join("spool"))
            .envs(self.s3.iter().flat_map(S3Prefix::variables));
        command
    }

    /// The database with its tables, opened by this process.
    pub(crate) async fn database(&self) -> Result<Arc<dyn Database>> {
        let args = DatabaseArgs {
            database_url: self.database_url.parse()?,
            database_timeout: 30,
        };
        let database = connect(&args).await?;
        database.create_schema().await?;
        Ok(database)
    }

    /// The tests' server has a small cache, as it shares a machine with whatever is tested: what would be
    /// measured is how it evicts. One that somebody named stays as it is.
    async fn widen_server_cache(&self) -> Result<()> {
        if std::env::var_os("TEST_MONGODB_URI").is_none() {
            let config = format!("cache_size={SERVER_CACHE}");
            let command = doc! {"setParameter": 1, "wiredTigerEngineRuntimeConfig": config};
            let admin = self.driver().await?.client().database("admin");
            admin.run_command(command).await?;
        }
        Ok(())
    }

    /// The database as its driver sees it.
    pub(crate) async fn driver(&self) -> Result<mongodb::Database> {
        let client = mongodb::Client::with_uri_str(&self.database_url).await?;
        client
            .default_database()
            .context("the URL names no database")
    }

    /// Bytes on disk: documents, indexes and logs, and objects.
    pub(crate) async fn stored_bytes(&self) -> Result<u64> {
        match &self.s3 {
            None => Ok(size_of_files(self.directory.path())?),
            Some(s3) => {
                Ok(size_of_database(&self.driver().await?).await? + size_of_objects(s3).await?)
            }
        }
    }
}

/// Beside the programs: there is room, while a temporary directory may lie in memory.
fn directory() -> Result<TempDir> {
    let parent = target_directory().join("bench");
    fs::create_dir_all(&parent)?;
    Ok(TempDir::new_in(parent)?)
}

fn size_of_files(directory: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let found = entry.metadata()?;
        bytes += if found.is_dir() {
            size_of_files(&entry.path())?
        } else {
            found.len()
        };
    }
    Ok(bytes)
}

/// After everything that is in memory only has been written.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the server states a size in bytes as a float"
)]
async fn size_of_database(database: &mongodb::Database) -> Result<u64> {
    let admin = database.client().database("admin");
    admin.run_command(doc! {"fsync": 1}).await?;
    let stats = database.run_command(doc! {"dbStats": 1}).await?;
    let size = stats.get("totalSize").and_then(Bson::as_f64);
    Ok(size.context("`dbStats` says no size")? as u64)
}

async fn size_of_objects(s3: &S3Prefix) -> Result<u64> {
    let objects = list_objects(s3).await?;
    Ok(objects.into_iter().map(|(_, bytes)| bytes).sum())
}

/// Keys and sizes.
pub(crate) async fn list_objects(s3: &S3Prefix) -> Result<Vec<(String, u64)>> {
    let client = s3.client();
    let listing = client
        .list_objects_v2()
        .bucket(&s3.bucket)
        .prefix(&s3.prefix);
    let mut pages = listing.into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.try_next().await? {
        let found = page.contents.unwrap_or_default().into_iter();
        objects
            .extend(found.filter_map(|object| Some((object.key?, object.size?.cast_unsigned()))));
    }
    Ok(objects)
}

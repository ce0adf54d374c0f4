//! A pair of stores of a test's own, and runs into it.

use std::path::PathBuf;
use std::sync::Arc;

use db_connector::{Database, DatabaseArgs, connect};
use elt::{
    AddressSource, Collaborators, Observer, Provider, ProviderOptions, RetryPreset, RunOptions,
    RunOutcome, Stop, SuppressionKey, run,
};
use mock_api::{Billing, FaultScript, MockConfig, MockServer};
use models::{EmailAddress, Enrichment};
use s3_connector::{ObjectStore, S3Access, Spool, open_store_with};
use tempfile::TempDir;
use test_support::{Dump, MongoDatabase, S3Prefix, dump, mongo, s3, test_data};

/// Where a test stores.
pub struct Home {
    pub database_url: String,
    pub raw_url: String,
    pub dir: TempDir,
    s3: Option<S3Prefix>,
    _mongo: Option<MongoDatabase>,
}

/// Runs a test on the embedded stores and on MongoDB with S3.
macro_rules! on_both_backends {
    ($($test:ident),+ $(,)?) => {
        $(mod $test {
            #[tokio::test(flavor = "multi_thread")]
            async fn embedded() {
                super::$test(&$crate::home::Home::embedded()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn servers() {
                if let Some(home) = $crate::home::Home::servers().await {
                    super::$test(&home).await;
                }
            }
        })+
    };
}
pub(crate) use on_both_backends;

impl Home {
    /// SQLite and a directory.
    pub fn embedded() -> Self {
        let dir = TempDir::new().unwrap();
        Self {
            database_url: format!("sqlite://{}/prospects.db", dir.path().display()),
            raw_url: format!("file://{}/raw", dir.path().display()),
            dir,
            s3: None,
            _mongo: None,
        }
    }

    /// MongoDB and S3; none where they cannot be had.
    pub async fn servers() -> Option<Self> {
        let (mongo, s3) = (mongo().await?, s3().await?);
        Some(Self {
            database_url: mongo.url(),
            raw_url: s3.url(),
            dir: TempDir::new().unwrap(),
            s3: Some(s3),
            _mongo: Some(mongo),
        })
    }

    /// Another one of the same kind.
    pub async fn like(&self) -> Self {
        match &self.s3 {
            Some(_) => Self::servers().await.unwrap(),
            None => Self::embedded(),
        }
    }

    pub async fn database(&self) -> Arc<dyn Database> {
        open_database(&self.database_url).await
    }

    pub async fn store(&self) -> Arc<dyn ObjectStore> {
        let access = match &self.s3 {
            Some(s3) => S3Access::with_keys(&s3.endpoint, &s3.access_key, &s3.secret_key),
            None => S3Access::with_keys("http://127.0.0.1:1", "no", "keys"),
        };
        let url = self.raw_url.parse().unwrap();
        open_store_with(&url, &access).await.unwrap()
    }

    /// What leads a program here.
    pub fn variables(&self) -> Vec<(&str, String)> {
        let mut variables = vec![
            ("DATABASE_URL", self.database_url.clone()),
            ("RAW_STORE_URL", self.raw_url.clone()),
            ("SPOOL_DIR", self.spool_path().display().to_string()),
        ];
        let s3 = self.s3.iter().flat_map(S3Prefix::variables);
        variables.extend(s3.map(|(name, value)| (name, value.to_owned())));
        variables
    }

    /// The secret of its raw storage, if it has one.
    pub fn secret(&self) -> &str {
        self.s3.as_ref().map_or("no secret", |s3| &s3.secret_key)
    }

    pub fn spool_path(&self) -> PathBuf {
        self.dir.path().join("spool")
    }

    /// Spool files that are left.
    /// Segments and marks of runs; the lock that recovery takes is nothing that is left.
    pub fn spool_files(&self) -> usize {
        let files = std::fs::read_dir(self.spool_path());
        let names = files.into_iter().flatten().flatten();
        names
            .filter(|entry| entry.file_name() != "recovery.lock")
            .count()
    }

    /// What the runs have made, without what belongs to one run: its document, and the deviations it saw.
    pub async fn dump(&self) -> Dump {
        let mut dump = dump(&self.database_url).await.unwrap();
        dump.remove("runs");
        dump.remove("contract_keys");
        dump
    }

    /// What the ledger says of an address.
    pub async fn entry(&self, email: &str) -> Option<Enrichment> {
        let emails: [EmailAddress; 1] = [email.parse().unwrap()];
        let database = self.database().await;
        database.find_enrichments(&emails).await.unwrap().pop()
    }

    /// Runs with everything by default.
    pub async fn run(&self, mock: &MockServer, addresses: Addresses<'_>) -> RunOutcome {
        self.run_with(
            &options(mock),
            RunOptions::default(),
            addresses,
            Stop::default(),
        )
        .await
    }

    pub async fn run_with(
        &self,
        provider: &ProviderOptions,
        options: RunOptions,
        addresses: Addresses<'_>,
        stop: Stop,
    ) -> RunOutcome {
        let key = Some(suppression_key());
        self.run_keyed(key, provider, options, addresses, stop)
            .await
    }

    pub async fn run_keyed(
        &self,
        suppression_key: Option<SuppressionKey>,
        provider: &ProviderOptions,
        options: RunOptions,
        addresses: Addresses<'_>,
        stop: Stop,
    ) -> RunOutcome {
        let collaborators = Collaborators {
            database: self.database().await,
            store: self.store().await,
            spool: Spool::open(&self.spool_path()).unwrap(),
            provider: Arc::new(Provider::new(provider.clone()).unwrap()),
            suppression_key,
            observer: Observer::quiet(),
            stop,
        };
        run(collaborators, options, addresses.source())
            .await
            .unwrap()
    }
}

pub async fn open_database(url: &str) -> Arc<dyn Database> {
    let args = DatabaseArgs {
        database_url: url.parse().unwrap(),
        database_timeout: 5,
    };
    connect(&args).await.unwrap()
}

/// What a test asks for.
#[derive(Clone, Copy)]
pub enum Addresses<'a> {
    /// `test_data/emails.csv`.
    TestData,
    These(&'a [&'a str]),
    /// So many invented ones.
    Invented(usize),
}

impl Addresses<'_> {
    pub fn list(self) -> Vec<String> {
        match self {
            Self::TestData => panic!("the addresses of test_data are in a file"),
            Self::These(list) => list.iter().copied().map(str::to_owned).collect(),
            Self::Invented(count) => (0..count)
                .map(|number| format!("person{number}@example.com"))
                .collect(),
        }
    }

    fn source(self) -> AddressSource {
        match self {
            Self::TestData => AddressSource::file(&test_data("emails.csv")).unwrap(),
            other => AddressSource::listed(other.list()),
        }
    }
}

/// The people of `test_data`.
pub async fn mock() -> MockServer {
    mock_api::start(config()).await.unwrap()
}

/// Anybody.
pub async fn synthesizing_mock(billing: Billing) -> MockServer {
    let config = MockConfig {
        synthesize: true,
        billing,
        ..config()
    };
    mock_api::start(config).await.unwrap()
}

/// Anybody, with these faults.
pub async fn faulty_mock(rules: &serde_json::Value) -> MockServer {
    let billing = Billing {
        admin: true,
        ..Billing::default()
    };
    let mock = synthesizing_mock(billing).await;
    let script = serde_json::json!({"rules": rules}).to_string();
    mock.set_faults(FaultScript::parse(&script).unwrap());
    mock
}

pub fn config() -> MockConfig {
    MockConfig {
        data: test_data("linkedin_profiles.json"),
        ..MockConfig::on_free_port()
    }
}

/// A key for tests.
pub const SUPPRESSION_KEY: &str =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

pub fn suppression_key() -> SuppressionKey {
    SuppressionKey::parse(SUPPRESSION_KEY).unwrap()
}

/// Impatient, as tests are.
pub fn options(mock: &MockServer) -> ProviderOptions {
    ProviderOptions {
        retries: RetryPreset::None,
        ..ProviderOptions::for_url(mock.url_template())
    }
}

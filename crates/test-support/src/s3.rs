//! A prefix of a test's own on a real S3 server.

use std::env;

use anyhow::Result;
use aws_sdk_s3::Client;
use uuid::Uuid;

use crate::keeper::Kept;
use crate::left_out::or_left_out;
use crate::s3_server::{BUCKET, KEYS, client, endpoint, has_bucket, start_anywhere};
use crate::shared::Registry;

/// A random prefix in the bucket of the tests.
pub struct S3Prefix {
    /// Where the server is reached.
    pub endpoint: String,
    /// The access key.
    pub access_key: String,
    /// The secret that goes with it.
    pub secret_key: String,
    /// The bucket, which is there.
    pub bucket: String,
    /// The prefix, without a slash at the end.
    pub prefix: String,
    _kept: Option<Kept>,
}

/// A prefix of one's own; none where no server can be had, see the crate's page.
///
/// A server named by `TEST_S3_ENDPOINT` is used with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`
/// (default: those of `.env.example`) and the bucket `TEST_S3_BUCKET` (default `test-bucket`, made if
/// need be). Objects stay there: the bucket is for tests alone.
///
/// # Panics
/// If `TEST_S3_ENDPOINT` names a server that does not store: what was asked for is not replaced.
pub async fn s3() -> Option<S3Prefix> {
    match env::var("TEST_S3_ENDPOINT") {
        Ok(endpoint) => Some(named(endpoint).await),
        Err(_) => or_left_out(shared_server().await),
    }
}

async fn named(endpoint: String) -> S3Prefix {
    let variable =
        |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let prefix = S3Prefix {
        access_key: variable("AWS_ACCESS_KEY_ID", KEYS.0),
        secret_key: variable("AWS_SECRET_ACCESS_KEY", KEYS.1),
        bucket: variable("TEST_S3_BUCKET", BUCKET),
        ..S3Prefix::on_own_server(endpoint, None)
    };
    assert!(
        has_bucket(&prefix.client(), &prefix.bucket).await,
        "the server named by TEST_S3_ENDPOINT stores nothing in bucket `{}`",
        prefix.bucket
    );
    prefix
}

async fn shared_server() -> Result<S3Prefix> {
    let registry = Registry::open("s3").await?;
    if let Some((kept, endpoint)) = registry.running()? {
        return Ok(S3Prefix::on_own_server(endpoint, Some(kept)));
    }
    let (kept, ports) = start_anywhere(|| registry.create()).await?;
    let endpoint = endpoint(ports);
    registry.publish(&kept, &endpoint)?;
    Ok(S3Prefix::on_own_server(endpoint, Some(kept)))
}

impl S3Prefix {
    /// A prefix on a server that the tests have started.
    pub(crate) fn on_own_server(endpoint: String, kept: Option<Kept>) -> Self {
        Self {
            endpoint,
            access_key: KEYS.0.to_owned(),
            secret_key: KEYS.1.to_owned(),
            bucket: BUCKET.to_owned(),
            prefix: format!("test-{}", Uuid::new_v4().simple()),
            _kept: kept,
        }
    }

    /// The raw store URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }

    /// The variables of the AWS SDK that lead a program to this server.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS_ENDPOINT_URL_S3", &self.endpoint),
            ("AWS_ACCESS_KEY_ID", &self.access_key),
            ("AWS_SECRET_ACCESS_KEY", &self.secret_key),
            ("AWS_REGION", "us-east-1"),
        ]
    }

    /// A client of the vendor's SDK, to look at what is really there.
    #[must_use]
    pub fn client(&self) -> Client {
        client(&self.endpoint, &self.access_key, &self.secret_key)
    }
}

//! A prefix of a test's own on a real S3 server.

use std::env;

use anyhow::{Context, Result};
use uuid::Uuid;

use crate::keeper::Kept;
use crate::left_out::or_left_out;
use crate::ports::free_ports;
use crate::s3_server::{BUCKET, KEYS, client, endpoint, start};
use crate::shared::Shared;

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
/// A server named by `TEST_S3_ENDPOINT` is used with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
/// the bucket `TEST_S3_BUCKET`.
pub async fn s3() -> Option<S3Prefix> {
    or_left_out(open().await)
}

async fn open() -> Result<S3Prefix> {
    if let Ok(endpoint) = env::var("TEST_S3_ENDPOINT") {
        return named(endpoint);
    }
    let (endpoint, kept) = shared_server().await?;
    Ok(S3Prefix {
        endpoint,
        access_key: KEYS.0.to_owned(),
        secret_key: KEYS.1.to_owned(),
        bucket: BUCKET.to_owned(),
        prefix: random_prefix(),
        _kept: Some(kept),
    })
}

fn named(endpoint: String) -> Result<S3Prefix> {
    let variable = |name: &str| {
        env::var(name).with_context(|| format!("TEST_S3_ENDPOINT is set, {name} is not"))
    };
    Ok(S3Prefix {
        endpoint,
        access_key: variable("AWS_ACCESS_KEY_ID")?,
        secret_key: variable("AWS_SECRET_ACCESS_KEY")?,
        bucket: variable("TEST_S3_BUCKET")?,
        prefix: random_prefix(),
        _kept: None,
    })
}

fn random_prefix() -> String {
    format!("test-{}", Uuid::new_v4().simple())
}

async fn shared_server() -> Result<(String, Kept)> {
    let shared = tokio::task::spawn_blocking(|| Shared::join("weed")).await??;
    if let Some(endpoint) = shared.state() {
        return Ok((endpoint, shared.release()?));
    }
    let ports = free_ports()?;
    start(&shared.kept, ports).await?;
    let endpoint = endpoint(ports);
    shared.publish(&endpoint)?;
    Ok((endpoint, shared.release()?))
}

impl S3Prefix {
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
    pub fn client(&self) -> aws_sdk_s3::Client {
        client(&self.endpoint)
    }
}

//! Endpoint, region and keys.

use std::fmt;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    SharedCredentialsProvider, SharedHttpClient,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_types::service_config::ServiceConfigKey;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use crate::{ErrorKind, StorageError};

pub(super) const DEFAULT_REGION: &str = "us-east-1";

/// Where a query or a fragment begins.
const QUERY: [char; 2] = ['?', '#'];

/// How long a connection may take, and one attempt of a request: segments are a few megabytes.
const CONNECT: Duration = Duration::from_secs(5);
const ATTEMPT: Duration = Duration::from_secs(30);

/// Attempts of one request, the first included, and how long to wait between them.
const ATTEMPTS: u32 = 5;
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// Where a server is and with which keys it is used.
#[derive(Clone)]
pub struct S3Access {
    config: SdkConfig,
    endpoint: Option<String>,
}

impl S3Access {
    /// What the AWS SDK's own variables and files say: `AWS_ENDPOINT_URL_S3`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` (default `us-east-1`), profiles.
    pub async fn from_environment() -> Self {
        // The SDK traces an endpoint as it is, with a password that it may hold.
        Self::load().with_subscriber(NoSubscriber::new()).await
    }

    async fn load() -> Self {
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http_client())
            .region(region());
        let config = loader.load().await;
        Self {
            endpoint: endpoint(&config),
            config,
        }
    }

    /// An endpoint and keys that are given.
    #[must_use]
    pub fn with_keys(endpoint: &str, access_key: &str, secret_key: &str) -> Self {
        let keys = Credentials::new(access_key, secret_key, None, None, "given");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http_client())
            .endpoint_url(endpoint)
            .region(Region::new(DEFAULT_REGION))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .build();
        Self {
            config,
            endpoint: Some(endpoint.to_owned()),
        }
    }

    /// Path style where an endpoint is set: servers of one's own have no host name for each bucket.
    pub(super) fn client(&self) -> Result<Client, StorageError> {
        self.check_endpoint()?;
        let retries = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(FIRST_BACKOFF)
            .with_max_backoff(LONGEST_BACKOFF);
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(ATTEMPT * 2)
            .build();
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .force_path_style(self.endpoint.is_some())
            .retry_config(retries)
            .timeout_config(timeouts)
            // Segments carry checksums of their own, and older servers do not know the SDK's trailers.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Ok(Client::from_conf(config))
    }

    /// The SDK says so too, but as if the network had failed; of a user it says nothing, and sends none.
    fn check_endpoint(&self) -> Result<(), StorageError> {
        let Some(text) = self.endpoint.as_deref() else {
            return Ok(());
        };
        let flaw = if !text.starts_with("http://") && !text.starts_with("https://") {
            "does not start with `http://`"
        } else if text.contains('@') {
            "holds a user; keys belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        } else if text.contains(QUERY) {
            "holds more than a host, a port and a path"
        } else {
            return Ok(());
        };
        let context = format!("S3 endpoint `{}` {flaw}", self.shown_endpoint());
        Err(StorageError::new(ErrorKind::Configuration, context, None))
    }

    pub(super) fn region(&self) -> &str {
        self.config.region().map_or(DEFAULT_REGION, Region::as_ref)
    }

    /// Nothing that stands before an `@`, as it may be a password, nor a query, as it may hold a key.
    pub(super) fn shown_endpoint(&self) -> String {
        let endpoint = self.endpoint.as_deref().unwrap_or("Amazon S3");
        let (user, rest) = match endpoint.rsplit_once('@') {
            Some((_, rest)) => ("…@", rest),
            None => ("", endpoint),
        };
        match rest.split_once(QUERY) {
            Some((place, _)) => format!("{user}{place}?…"),
            None => format!("{user}{rest}"),
        }
    }
}

impl fmt::Debug for S3Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Access")
            .field("endpoint", &self.shown_endpoint())
            .field("region", &self.region())
            .finish_non_exhaustive()
    }
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// Without the SDK's last resort, a request to the cloud's metadata address that elsewhere times out.
fn region() -> RegionProviderChain {
    RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(ProfileFileRegionProvider::new())
        .or_else(Region::new(DEFAULT_REGION))
}

/// The one of the service goes before that of all services, as in the SDK itself.
fn endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("S3")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let of_service = config
        .service_config()
        .zip(key.ok())
        .and_then(|(service, key)| service.load_config(key));
    of_service.or_else(|| config.endpoint_url().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_that_holds_a_password_is_refused_without_it() {
        for endpoint in [
            "http://me:hunter2@127.0.0.1:1",
            "http://me:hun/ter2@127.0.0.1:1",
            "me:hunter2@127.0.0.1:1",
        ] {
            let access = S3Access::with_keys(endpoint, "who", "hidden");
            let error = access.client().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let shown = format!("{error} {access:?}");
            assert!(shown.contains("`…@127.0.0.1:1`"), "{shown}");
            assert!(!shown.contains("ter2"), "{shown}");
        }
    }

    #[test]
    fn endpoint_with_a_query_is_refused_without_it() {
        for endpoint in [
            "http://127.0.0.1:1/?key=hidden",
            "http://127.0.0.1:1#hidden",
        ] {
            let access = S3Access::with_keys(endpoint, "who", "hidden");
            let error = access.client().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let shown = format!("{error} {access:?}");
            assert!(shown.contains("127.0.0.1:1"), "{shown}");
            assert!(!shown.contains("hidden"), "{shown}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let access = S3Access::with_keys("http://127.0.0.1:1", "who", "hidden");
        let shown = format!("{access:?}");
        assert!(
            shown.contains("http://127.0.0.1:1") && !shown.contains("hidden"),
            "{shown}"
        );
    }
}

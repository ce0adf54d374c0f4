//! S3 servers: SeaweedFS.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use tempfile::TempDir;

use crate::binaries::WEED;
use crate::keeper::Kept;
use crate::left_out::or_left_out;
use crate::ports::free_ports;

/// Access key and secret of every server that the tests start.
pub(crate) const KEYS: (&str, &str) = ("devkey", "devsecret");

/// The bucket of every server that the tests start: each bucket takes volumes, so there is one.
pub(crate) const BUCKET: &str = "test-bucket";

const READY: Duration = Duration::from_secs(90);

/// Starts `weed` in the keeper's directory and waits until its bucket is there.
pub(crate) async fn start(kept: &Kept, ports: [u16; 8]) -> Result<()> {
    let data = kept.directory().join("data");
    fs::create_dir_all(&data)?;
    let identities = kept.directory().join("identities.json");
    let (key, secret) = KEYS;
    let actions = r#"["Admin","Read","Write","List","Tagging"]"#;
    let credentials = format!(r#"[{{"accessKey":"{key}","secretKey":"{secret}"}}]"#);
    fs::write(
        &identities,
        format!(
            r#"{{"identities":[{{"name":"dev","credentials":{credentials},"actions":{actions}}}]}}"#
        ),
    )?;
    let mut command = vec![WEED.locate()?.display().to_string(), "server".to_owned()];
    command.push(format!("-dir={}", data.display()));
    command.push(format!("-s3.config={}", identities.display()));
    command.extend(options(ports));
    kept.start(&command)?;
    create_bucket(&client(&endpoint(ports)))
        .await
        .with_context(|| format!("weed did not come up:\n{}", kept.log_tail()))
}

/// Small volumes and many of them: with the defaults a few buckets take all there are.
fn options(ports: [u16; 8]) -> Vec<String> {
    let fixed = [
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-s3",
        "-volume.max=200",
        "-master.volumeSizeLimitMB=128",
        "-master.telemetry=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ];
    let named = [
        "s3.port",
        "master.port",
        "volume.port",
        "filer.port",
        "s3.port.grpc",
        "master.port.grpc",
        "volume.port.grpc",
        "filer.port.grpc",
    ];
    let numbered = named
        .iter()
        .zip(ports)
        .map(|(name, port)| format!("-{name}={port}"));
    fixed
        .into_iter()
        .map(str::to_owned)
        .chain(numbered)
        .collect()
}

/// Where the server with these ports is reached.
pub(crate) fn endpoint(ports: [u16; 8]) -> String {
    format!("http://127.0.0.1:{}", ports[0])
}

/// A client with the tests' keys.
pub(crate) fn client(endpoint: &str) -> Client {
    let (key, secret) = KEYS;
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(key, secret, None, None, "tests"))
        .retry_config(RetryConfig::disabled())
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}

/// Repeated until it is heard: for a few seconds after its start the server answers errors.
async fn create_bucket(client: &Client) -> Result<()> {
    let deadline = Instant::now() + READY;
    loop {
        let _ = client.create_bucket().bucket(BUCKET).send().await;
        let probe = client
            .put_object()
            .bucket(BUCKET)
            .key("probe")
            .body(b"x".to_vec().into());
        if probe.send().await.is_ok() {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("not ready within {} s", READY.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A server of one test, which may be paused, killed and started again.
pub struct PrivateS3 {
    kept: Kept,
    ports: [u16; 8],
    _directory: TempDir,
}

impl PrivateS3 {
    /// Starts a server; none where servers cannot be had, see the crate's page.
    pub async fn start() -> Option<Self> {
        or_left_out(Self::launch().await)
    }

    async fn launch() -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let kept = Kept::join(&directory.path().join("weed"))?;
        let ports = free_ports()?;
        start(&kept, ports).await?;
        Ok(Self {
            kept,
            ports,
            _directory: directory,
        })
    }

    /// Where it is reached.
    #[must_use]
    pub fn endpoint(&self) -> String {
        endpoint(self.ports)
    }

    /// Its bucket.
    #[must_use]
    pub fn bucket(&self) -> &'static str {
        BUCKET
    }

    /// Access key and secret.
    #[must_use]
    pub fn keys(&self) -> (&'static str, &'static str) {
        KEYS
    }

    /// Stops the process without ending it: connections stay open and nothing answers.
    ///
    /// # Errors
    /// If the server is gone.
    pub fn pause(&self) -> Result<()> {
        self.kept.signal("STOP")
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    /// If the server is gone.
    pub fn resume(&self) -> Result<()> {
        self.kept.signal("CONT")
    }

    /// Ends the server at once.
    ///
    /// # Errors
    /// If the server is gone already.
    pub fn kill(&self) -> Result<()> {
        self.kept.signal("KILL")
    }

    /// Starts a killed server again on the same ports and data.
    ///
    /// # Errors
    /// If it does not come up.
    pub async fn restart(&self) -> Result<()> {
        start(&self.kept, self.ports).await
    }
}

impl Drop for PrivateS3 {
    fn drop(&mut self) {
        let _ = self.kept.signal("KILL");
    }
}

//! S3 servers: SeaweedFS.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};

use crate::binaries::WEED;
use crate::keeper::Kept;
use crate::ports::free_ports;

/// Access key and secret of every server that the tests start.
pub(crate) const KEYS: (&str, &str) = ("devkey", "devsecret");

/// The bucket of every server that the tests start: each bucket takes volumes, so there is one.
pub(crate) const BUCKET: &str = "test-bucket";

/// How long a server may take until it stores an object; one that ends is noticed at once.
const READY: Duration = Duration::from_mins(3);

/// The ports of a server, in the order of [`PORT_OPTIONS`]; the first is that of S3.
pub(crate) type Ports = [u16; 8];

const PORT_OPTIONS: [&str; 8] = [
    "s3.port",
    "master.port",
    "volume.port",
    "filer.port",
    "s3.port.grpc",
    "master.port.grpc",
    "volume.port.grpc",
    "filer.port.grpc",
];

/// Small volumes and many of them: with the defaults a few buckets take all there are.
const FIXED_OPTIONS: [&str; 9] = [
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    "-s3",
    // A server that is started again waits this long before it takes the lead; the default is 10 s.
    "-master.electionTimeout=1s",
    "-volume.max=200",
    "-master.volumeSizeLimitMB=128",
    "-master.telemetry=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
];

/// Starts a server on free ports.
///
/// Tried a second time, because another process may take a port before the server does.
pub(crate) async fn start_anywhere(create: impl Fn() -> Result<Kept>) -> Result<(Kept, Ports)> {
    // First, so that what cannot be obtained is not asked for twice.
    WEED.locate().await?;
    let (kept, ports) = (create()?, free_ports()?);
    match start(&kept, ports).await {
        Ok(()) => Ok((kept, ports)),
        Err(_) if !kept.is_alive() => {
            let (kept, ports) = (create()?, free_ports()?);
            start(&kept, ports).await?;
            Ok((kept, ports))
        }
        Err(error) => Err(error),
    }
}

/// Starts `weed` in the keeper's directory and waits until its bucket is there.
pub(crate) async fn start(kept: &Kept, ports: Ports) -> Result<()> {
    fs::create_dir_all(kept.directory().join("data"))?;
    fs::create_dir_all(kept.directory().join("logs"))?;
    fs::write(kept.directory().join("identities.json"), identities())?;
    kept.declare_litter(&sockets(ports))?;
    let program = WEED.locate().await?;
    kept.start(&command(&program, kept.directory(), ports))?;
    create_bucket(kept, ports)
        .await
        .context("weed did not come up")
}

/// The one user, in SeaweedFS's form.
fn identities() -> String {
    let (key, secret) = KEYS;
    let actions = r#"["Admin","Read","Write","List","Tagging"]"#;
    let credentials = format!(r#"[{{"accessKey":"{key}","secretKey":"{secret}"}}]"#);
    format!(
        r#"{{"identities":[{{"name":"dev","credentials":{credentials},"actions":{actions}}}]}}"#
    )
}

fn command(program: &Path, directory: &Path, ports: Ports) -> Vec<String> {
    let inside = |name: &str| directory.join(name).display().to_string();
    let place = [
        program.display().to_string(),
        format!("-logdir={}", inside("logs")),
        "server".to_owned(),
        format!("-dir={}", inside("data")),
        format!("-s3.config={}", inside("identities.json")),
    ];
    let numbered = PORT_OPTIONS
        .iter()
        .zip(ports)
        .map(|(name, port)| format!("-{name}={port}"));
    place
        .into_iter()
        .chain(FIXED_OPTIONS.map(str::to_owned))
        .chain(numbered)
        .collect()
}

/// Socket files that the server makes in `/tmp`, whatever it is told; a killed one leaves them.
fn sockets(ports: Ports) -> Vec<String> {
    let of = |part: &str| ports.map(move |port| format!("/tmp/seaweedfs-{part}-{port}.sock"));
    [
        "s3",
        "filer",
        "s3-grpc",
        "master-grpc",
        "volume-grpc",
        "filer-grpc",
    ]
    .iter()
    .flat_map(|part| of(part))
    .collect()
}

/// Where the server with these ports is reached.
pub(crate) fn endpoint(ports: Ports) -> String {
    format!("http://127.0.0.1:{}", ports[0])
}

/// A client with these keys that never repeats a request by itself.
pub(crate) fn client(endpoint: &str, key: &str, secret: &str) -> Client {
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
async fn create_bucket(kept: &Kept, ports: Ports) -> Result<()> {
    let client = client(&endpoint(ports), KEYS.0, KEYS.1);
    let deadline = Instant::now() + READY;
    loop {
        let listens = kept.listens_on(ports[0])?;
        if listens && has_bucket(&client, BUCKET).await {
            return Ok(());
        }
        ensure!(
            Instant::now() < deadline,
            "not ready within {} s:\n{}",
            READY.as_secs(),
            kept.log_tail()
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Whether an object can be put into the bucket, which is made if need be.
pub(crate) async fn has_bucket(client: &Client, bucket: &str) -> bool {
    let _ = client.create_bucket().bucket(bucket).send().await;
    let probe = client
        .put_object()
        .bucket(bucket)
        .key("probe")
        .body(b"x".to_vec().into());
    probe.send().await.is_ok()
}

//! MongoDB servers.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use mongodb::bson::doc;
use mongodb::options::ClientOptions;
use mongodb::{Client, Database};

use crate::binaries::MONGOD;
use crate::keeper::Kept;
use crate::ports::free_port;

/// How long a server may take until it answers; one that ends is noticed at once.
const READY: Duration = Duration::from_mins(2);

/// The user of an authenticated server.
pub(crate) const USER: (&str, &str) = ("root", "correct-horse");

/// Whether a server asks for user and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// A replica set of one, open to everybody on this machine.
    Open,
    /// A standalone that refuses strangers.
    Authenticated,
}

/// Starts a server on a free port.
///
/// Tried a second time, because another process may take the port before the server does.
pub(crate) async fn start_anywhere(
    create: impl Fn() -> Result<Kept>,
    access: Access,
) -> Result<(Kept, u16)> {
    // First, so that what cannot be obtained is not asked for twice.
    MONGOD.locate().await?;
    let (kept, port) = (create()?, free_port()?);
    match start(&kept, port, access).await {
        Ok(()) => Ok((kept, port)),
        Err(_) if !kept.is_alive() => {
            let (kept, port) = (create()?, free_port()?);
            start(&kept, port, access).await?;
            Ok((kept, port))
        }
        Err(error) => Err(error),
    }
}

/// Starts `mongod` in the keeper's directory and waits until it takes writes.
pub(crate) async fn start(kept: &Kept, port: u16, access: Access) -> Result<()> {
    let data = kept.directory().join("data");
    fs::create_dir_all(&data)?;
    let program = MONGOD.locate().await?;
    kept.start(&command(&program, &data, port, access))?;
    wait_until_ready(kept, port, access)
        .await
        .context("mongod did not come up")
}

fn command(program: &Path, data: &Path, port: u16, access: Access) -> Vec<String> {
    let (data, port) = (data.display().to_string(), port.to_string());
    let access: &[&str] = match access {
        Access::Open => &["--replSet", "rs0"],
        Access::Authenticated => &["--auth"],
    };
    // Its socket file would lie in /tmp and outlive a killed server.
    let fixed = [
        "--nounixsocket",
        "--wiredTigerCacheSizeGB",
        "0.5",
        "--bind_ip",
        "127.0.0.1",
    ];
    let place = ["--dbpath", &data, "--port", &port];
    let arguments = place.iter().chain(&fixed).chain(access);
    std::iter::once(program.display().to_string())
        .chain(arguments.map(|&argument| argument.to_owned()))
        .collect()
}

async fn wait_until_ready(kept: &Kept, port: u16, access: Access) -> Result<()> {
    let admin = connect(port).await?;
    let deadline = Instant::now() + READY;
    loop {
        // Asked first: whoever else has the port must not be made a replica set.
        let listens = kept.listens_on(port)?;
        if listens && is_set_up(&admin, port, access).await {
            return Ok(());
        }
        ensure!(
            Instant::now() < deadline,
            "not ready within {} s:\n{}",
            READY.as_secs(),
            kept.log_tail()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn connect(port: u16) -> Result<Database> {
    let url = format!("mongodb://127.0.0.1:{port}/?directConnection=true");
    let mut options = ClientOptions::parse(url).await?;
    options.server_selection_timeout = Some(Duration::from_secs(2));
    Ok(Client::with_options(options)?.database("admin"))
}

/// Tries what is left to do; repeated until it is heard.
async fn is_set_up(admin: &Database, port: u16, access: Access) -> bool {
    match access {
        Access::Open => is_primary(admin, port).await,
        Access::Authenticated => has_user(admin).await,
    }
}

/// Makes the server a replica set of one; a set that was initiated before refuses, which is as good.
async fn is_primary(admin: &Database, port: u16) -> bool {
    let config = doc! {"_id": "rs0", "members": [{"_id": 0, "host": format!("127.0.0.1:{port}")}]};
    let _ = admin.run_command(doc! {"replSetInitiate": config}).await;
    let hello = admin.run_command(doc! {"hello": 1}).await;
    hello.is_ok_and(|hello| hello.get_bool("isWritablePrimary").unwrap_or(false))
}

/// Makes the first user through the localhost exception, which is closed once there is one.
async fn has_user(admin: &Database) -> bool {
    /// Source: MongoDB's error codes, `Unauthorized`.
    const UNAUTHORIZED: i32 = 13;
    let (user, password) = USER;
    let created = admin
        .run_command(doc! {"createUser": user, "pwd": password, "roles": ["root"]})
        .await;
    match created {
        Ok(_) => true,
        Err(error) => {
            matches!(*error.kind, mongodb::error::ErrorKind::Command(ref refusal) if refusal.code == UNAUTHORIZED)
        }
    }
}

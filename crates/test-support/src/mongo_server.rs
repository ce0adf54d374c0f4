//! MongoDB servers.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use mongodb::Client;
use mongodb::bson::doc;
use mongodb::options::ClientOptions;
use tempfile::TempDir;

use crate::binaries::MONGOD;
use crate::keeper::Kept;
use crate::left_out::or_left_out;
use crate::ports::free_port;

/// How long a server may take until it answers.
const READY: Duration = Duration::from_mins(1);

/// Whether a server asks for user and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// A replica set of one, open to everybody on this machine.
    Open,
    /// A standalone that refuses strangers.
    Authenticated,
}

/// The user of an authenticated server.
const USER: (&str, &str) = ("root", "correct-horse");

/// Starts `mongod` in the keeper's directory and waits until it takes writes.
pub(crate) async fn start(kept: &Kept, port: u16, access: Access) -> Result<()> {
    let data = kept.directory().join("data");
    std::fs::create_dir_all(&data)?;
    kept.start(&command(&data, port, access)?)?;
    let ready = match access {
        Access::Open => initiate(port).await,
        Access::Authenticated => create_user(port).await,
    };
    ready.with_context(|| format!("mongod did not come up:\n{}", kept.log_tail()))
}

fn command(data: &Path, port: u16, access: Access) -> Result<Vec<String>> {
    let program = MONGOD.locate()?;
    let mut command = vec![
        program.display().to_string(),
        "--dbpath".into(),
        data.display().to_string(),
    ];
    let options: &[&str] = match access {
        Access::Open => &["--replSet", "rs0"],
        Access::Authenticated => &["--auth"],
    };
    command.extend(
        [
            "--bind_ip",
            "127.0.0.1",
            "--wiredTigerCacheSizeGB",
            "0.5",
            "--port",
        ]
        .map(str::to_owned),
    );
    command.push(port.to_string());
    command.extend(options.iter().map(|option| (*option).to_owned()));
    Ok(command)
}

async fn connect(port: u16) -> Result<Client> {
    let url = format!("mongodb://127.0.0.1:{port}/?directConnection=true");
    let mut options = ClientOptions::parse(url).await?;
    options.server_selection_timeout = Some(Duration::from_secs(2));
    Ok(Client::with_options(options)?)
}

/// Makes the server a replica set of one and waits until it is its primary.
async fn initiate(port: u16) -> Result<()> {
    let admin = connect(port).await?.database("admin");
    let config = doc! {"_id": "rs0", "members": [{"_id": 0, "host": format!("127.0.0.1:{port}")}]};
    let deadline = Instant::now() + READY;
    loop {
        // Repeated until it is heard; a set that is initiated already refuses it, which is as good.
        let _ = admin.run_command(doc! {"replSetInitiate": &config}).await;
        if let Ok(hello) = admin.run_command(doc! {"hello": 1}).await
            && hello.get_bool("isWritablePrimary").unwrap_or(false)
        {
            return Ok(());
        }
        pause(deadline).await?;
    }
}

/// Makes the first user through the localhost exception.
async fn create_user(port: u16) -> Result<()> {
    let admin = connect(port).await?.database("admin");
    let (user, password) = USER;
    let deadline = Instant::now() + READY;
    while admin
        .run_command(doc! {"createUser": user, "pwd": password, "roles": ["root"]})
        .await
        .is_err()
    {
        pause(deadline).await?;
    }
    Ok(())
}

async fn pause(deadline: Instant) -> Result<()> {
    if Instant::now() > deadline {
        bail!("not ready within {} s", READY.as_secs());
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// A server of one test, which may be paused, killed and started again.
pub struct PrivateMongo {
    kept: Kept,
    port: u16,
    access: Access,
    _directory: TempDir,
}

impl PrivateMongo {
    /// Starts a server open to everybody; none where servers cannot be had, see the crate's page.
    pub async fn start() -> Option<Self> {
        or_left_out(Self::launch(Access::Open).await)
    }

    /// Starts a server that asks for user and password.
    pub async fn start_authenticated() -> Option<Self> {
        or_left_out(Self::launch(Access::Authenticated).await)
    }

    async fn launch(access: Access) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let kept = Kept::join(&directory.path().join("mongod"))?;
        let port = free_port()?;
        start(&kept, port, access).await?;
        Ok(Self {
            kept,
            port,
            access,
            _directory: directory,
        })
    }

    /// A database URL, with the right credentials if the server asks for them.
    #[must_use]
    pub fn url(&self) -> String {
        let (user, password) = USER;
        match self.access {
            Access::Open => format!(
                "mongodb://127.0.0.1:{}/test?directConnection=true",
                self.port
            ),
            Access::Authenticated => self.url_with(user, password),
        }
    }

    /// A database URL with these credentials.
    #[must_use]
    pub fn url_with(&self, user: &str, password: &str) -> String {
        let port = self.port;
        format!(
            "mongodb://{user}:{password}@127.0.0.1:{port}/test?authSource=admin&directConnection=true"
        )
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

    /// Starts a killed server again on the same port and data.
    ///
    /// # Errors
    /// If it does not come up.
    pub async fn restart(&self) -> Result<()> {
        start(&self.kept, self.port, self.access).await
    }
}

impl Drop for PrivateMongo {
    fn drop(&mut self) {
        let _ = self.kept.signal("KILL");
    }
}

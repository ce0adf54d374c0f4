//! The mock provider as a process of its own, so that what it takes is not taken for ours.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use test_support::test_data;

use crate::process::{peak_memory, processor_time};

/// A running mock that invents everybody; killed when it is dropped.
pub(crate) struct Mock {
    child: Child,
    address: SocketAddr,
}

impl Mock {
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["--synthesize", "--listen", "127.0.0.1:0", "--data"])
            .arg(test_data("linkedin_profiles.json"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start `{}`", program.display()))?;
        let address = read_address(&mut child).inspect_err(|_| {
            let _ = child.kill();
        })?;
        Ok(Self { child, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL template that elt is configured with.
    pub(crate) fn url_template(&self) -> String {
        url_template(self.address)
    }

    pub(crate) fn processor_time(&self) -> Option<Duration> {
        processor_time(self.child.id())
    }

    pub(crate) fn peak_memory(&self) -> Option<u64> {
        peak_memory(self.child.id())
    }
}

/// Of any provider that serves the mock's route by path.
pub(crate) fn url_template(address: SocketAddr) -> String {
    format!("http://{address}/get_linkedin_data/{{email}}")
}

/// The first line says where it listens.
fn read_address(child: &mut Child) -> Result<SocketAddr> {
    let stderr = child.stderr.take().context("stderr is not piped")?;
    let mut line = String::new();
    BufReader::new(stderr).read_line(&mut line)?;
    let address = line.trim().rsplit("http://").next().unwrap_or_default();
    address
        .parse()
        .with_context(|| format!("the mock did not start: {line}"))
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

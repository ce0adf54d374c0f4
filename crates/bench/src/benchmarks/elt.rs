//! A run of elt over addresses nobody has asked for yet.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::Setting;
use crate::bare::Writes;
use crate::fill::write_addresses;
use crate::home::{Backend, Home};
use crate::measure::{Usage, run_json};
use crate::mock::Mock;
use crate::peer::{Peer, RawObjects};
use crate::programs::Programs;
use crate::row::{Row, Who};

const USUAL: u32 = 20_000;

const GOAL_SERVERS: u32 = 4_000;
const GOAL_EMBEDDED: u32 = 6_000;
const GOAL_OF_CEILING: f64 = 0.6;
const GOAL_OF_PEER: f64 = 15.0;

/// Embedded stores, then servers: us, the ceiling of what we wrote, the peer.
pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    if let Some(home) = Backend::Embedded.open().await? {
        let row = enrich(setting, &home).await?;
        setting.keep(row.aims_at_pace(GOAL_EMBEDDED));
    }
    let Some(home) = Backend::Servers.open().await? else {
        return Ok(());
    };
    let us = enrich(setting, &home).await?.aims_at_pace(GOAL_SERVERS);
    let writes = Writes::read(&home).await?;
    drop(home);
    let inserts = repeat(
        writes.of_raw_documents(),
        "bare inserts of 11 kB profiles",
        us.profiles,
    )
    .await?;
    let ceiling = repeat(writes, "the same writes into MongoDB + S3", us.profiles).await?;
    let mut us = us
        .compared("ceiling", &ceiling)
        .aims_at_ratio(GOAL_OF_CEILING);
    for row in [inserts, ceiling] {
        setting.keep(row);
    }
    for (index, peer) in peers(setting, us.profiles).await?.into_iter().enumerate() {
        us = match index {
            0 => us.compared("peer", &peer).aims_at_ratio(GOAL_OF_PEER),
            _ => us.compared("peer without S3", &peer),
        };
        setting.keep(peer);
    }
    setting.keep(us);
    Ok(())
}

/// Runs elt over as many addresses of a new mock.
async fn enrich(setting: &Setting, home: &Home) -> Result<Row> {
    let count = setting.size_or(USUAL);
    let mock = Mock::start(&setting.programs.path("mock-api"))?;
    let addresses = write_addresses(home.directory(), count)?;
    let (report, usage) =
        run_elt(&setting.programs, home, &mock.url_template(), &addresses).await?;
    let known = number(&report, "enriched") + number(&report, "not_found");
    ensure!(
        known == u64::from(count),
        "elt did not settle every address: {report}"
    );
    let row = Row::used(
        format!("elt into {}", home.backend.name()),
        Who::Us,
        known,
        usage,
    );
    Ok(row.stored(home.stored_bytes().await?))
}

/// Runs elt over an address file; what it reports and what it took.
pub(super) async fn run_elt(
    programs: &Programs,
    home: &Home,
    api: &str,
    addresses: &Path,
) -> Result<(Value, Usage)> {
    run_json(elt_command(programs, home, api, addresses)).await
}

fn elt_command(programs: &Programs, home: &Home, api: &str, addresses: &Path) -> Command {
    let mut command = home.command(&programs.path("elt"));
    command
        .args(["run", "--format", "json", "--api-url", api, "--emails"])
        .arg(addresses);
    command
}

/// A number of a report; 0 where there is none, so that a check of it fails.
pub(super) fn number(report: &Value, key: &str) -> u64 {
    report[key].as_u64().unwrap_or(0)
}

async fn repeat(writes: Writes, what: &str, profiles: u64) -> Result<Row> {
    let Some(home) = Backend::Servers.open().await? else {
        anyhow::bail!("the servers were there a moment ago");
    };
    writes.prepare(&home).await?;
    let started = Instant::now();
    writes.repeat(&home).await?;
    let row = Row::timed(what, Who::Ceiling, profiles, started.elapsed());
    Ok(row.stored(home.stored_bytes().await?))
}

/// The peer with an object for every answer, and in its best case.
async fn peers(setting: &Setting, profiles: u64) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    if setting.peer.is_none() {
        return Ok(rows);
    }
    let peer = Peer::installed()?;
    for (objects, what) in [
        (RawObjects::Each, "Python into MongoDB + S3"),
        (RawObjects::None, "Python into MongoDB alone"),
    ] {
        let Some(home) = Backend::Servers.open().await? else {
            break;
        };
        let mock = Mock::start(&setting.programs.path("mock-api"))?;
        let addresses: PathBuf = write_addresses(home.directory(), u32::try_from(profiles)?)?;
        let command = peer.command(&home, &mock.url_template(), &addresses, objects);
        let (report, usage) = run_json(command).await?;
        ensure!(
            number(&report, "settled") == profiles,
            "the peer did not settle every address"
        );
        let row = Row::used(what, Who::Peer, profiles, usage);
        rows.push(row.stored(home.stored_bytes().await?));
    }
    Ok(rows)
}

//! A long run: does the pace hold, does memory stay flat?

use anyhow::{Result, ensure};

use super::Setting;
use super::elt::{number, run_elt};
use crate::fill::write_addresses;
use crate::home::Backend;
use crate::mock::url_template;
use crate::row::{Row, Who};
use crate::small::SmallProvider;

const USUAL: u32 = 1_000_000;

/// The short run it is compared to is so many times shorter.
const SHORTER: u32 = 50;

const GOAL_MEMORY: u64 = 150;
const GOAL_OF_SHORT: f64 = 0.8;

pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    let count = setting.size_or(USUAL);
    for backend in Backend::BOTH {
        let short = enrich(setting, backend, (count / SHORTER).max(1)).await?;
        let long = enrich(setting, backend, count).await?;
        let (Some(short), Some(long)) = (short, long) else {
            continue;
        };
        let long = long
            .compared("short run", &short)
            .aims_at_ratio(GOAL_OF_SHORT);
        setting.keep(short);
        setting.keep(long.aims_at_memory(GOAL_MEMORY));
    }
    Ok(())
}

async fn enrich(setting: &Setting, backend: Backend, count: u32) -> Result<Option<Row>> {
    let Some(home) = backend.open().await? else {
        return Ok(None);
    };
    let provider = SmallProvider::start().await?;
    let api = url_template(provider.address());
    let addresses = write_addresses(home.directory(), count)?;
    let (report, usage) = run_elt(&setting.programs, &home, &api, &addresses).await?;
    ensure!(
        number(&report, "enriched") == u64::from(count),
        "elt did not enrich every address: {report}"
    );
    let what = format!("elt, small profiles into {}", backend.name());
    let row = Row::used(what, Who::Us, count.into(), usage);
    Ok(Some(row.stored(home.stored_bytes().await?)))
}

//! A run of elt that finds nothing to do.

use anyhow::{Result, ensure};

use super::Setting;
use super::elt::{number, run_elt};
use crate::fill::{fill_ledger, write_addresses};
use crate::home::Backend;
use crate::row::{Row, Who};

const USUAL: u32 = 1_000_000;

/// Nobody listens there, and nobody is called.
const NOBODY: &str = "http://127.0.0.1:9/get_linkedin_data/{email}";

pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    let count = setting.size_or(USUAL);
    for backend in Backend::BOTH {
        let Some(home) = backend.open().await? else {
            continue;
        };
        fill_ledger(home.database().await?.as_ref(), count).await?;
        let addresses = write_addresses(home.directory(), count)?;
        let (report, usage) = run_elt(&setting.programs, &home, NOBODY, &addresses).await?;
        ensure!(
            number(&report, "skipped") == u64::from(count),
            "elt did not skip every address: {report}"
        );
        let what = format!("elt, nothing to do, {}", backend.database_name());
        let row = Row::used(what, Who::Us, count.into(), usage);
        setting.keep(row.aims_at_pace(match backend {
            Backend::Embedded => 200_000,
            Backend::Servers => 50_000,
        }));
    }
    Ok(())
}

//! The projection of everything: raw documents into leads, inside the database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use db_connector::{Database, LeadScope};
use models::RunId;
use uuid::Uuid;

use super::Setting;
use crate::bare;
use crate::fill::fill_raw;
use crate::home::{Backend, Home};
use crate::measure::Usage;
use crate::mock::Mock;
use crate::process::processor_time;
use crate::row::{Row, Who};

const USUAL: u32 = 200_000;

const GOAL_EMBEDDED: u32 = 60_000;
const GOAL_OF_CEILING: f64 = 0.8;

/// Twice: into no leads, and into leads that are there already.
const ROUNDS: [&str; 2] = ["into no leads", "into the same leads"];

pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    for backend in Backend::BOTH {
        let Some(home) = backend.open().await? else {
            continue;
        };
        let database = home.database().await?;
        let mock = Mock::start(&setting.programs.path("mock-api"))?;
        let (profiles, _) = fill_raw(&database, mock.address(), setting.size_or(USUAL)).await?;
        drop(mock);
        // Those who store documents move their own log into the file, at the latest when they end.
        drop(database);
        for (round, how) in ROUNDS.into_iter().enumerate() {
            let ceiling = ceiling(&home, profiles, how).await?;
            let new = if round == 0 { profiles } else { 0 };
            let us = project(home.database().await?, &home, profiles, how, new).await?;
            let Some(ceiling) = ceiling else {
                setting.keep(us.aims_at_pace(GOAL_EMBEDDED));
                continue;
            };
            let us = us
                .compared("ceiling", &ceiling)
                .aims_at_ratio(GOAL_OF_CEILING);
            setting.keep(ceiling);
            setting.keep(us);
        }
    }
    Ok(())
}

/// From an open database to a closed one, so that the log of the leads is moved into the file, too.
async fn project(
    database: Arc<dyn Database>,
    home: &Home,
    profiles: u64,
    how: &str,
    new: u64,
) -> Result<Row> {
    let run = RunId::from_uuid(Uuid::now_v7());
    let (started, before) = (Instant::now(), own_processor_time());
    let counts = database.project_leads(LeadScope::All, run).await?;
    drop(database);
    let usage = Usage {
        wall: started.elapsed(),
        processor: Some(own_processor_time().saturating_sub(before)),
        peak: None,
    };
    let what = format!("projection in {}, {how}", home.backend.database_name());
    let row = Row::used(what, Who::Us, profiles, usage);
    ensure!(
        counts.new == new,
        "{} new leads instead of {new}",
        counts.new
    );
    Ok(row)
}

/// The embedded database works in this process.
fn own_processor_time() -> Duration {
    processor_time(std::process::id()).unwrap_or_default()
}

/// A pipeline of two stages; the embedded database has none.
async fn ceiling(home: &Home, profiles: u64, how: &str) -> Result<Option<Row>> {
    if home.backend == Backend::Embedded {
        return Ok(None);
    }
    let database = home.driver().await?;
    let started = Instant::now();
    bare::project(&database).await?;
    let what = format!("bare $project + $merge, {how}");
    Ok(Some(Row::timed(
        what,
        Who::Ceiling,
        profiles,
        started.elapsed(),
    )))
}

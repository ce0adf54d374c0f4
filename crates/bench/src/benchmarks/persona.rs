//! Mapping leads to personas: all of them, and one as a whole process.

use anyhow::{Result, ensure};
use db_connector::LeadScope;
use models::{LeadId, RunId};
use uuid::Uuid;

use super::Setting;
use super::elt::number;
use crate::fill::fill_raw;
use crate::home::{Backend, Home};
use crate::measure::{Usage, middle_and_ninetieth, run, run_json};
use crate::mock::Mock;
use crate::row::{Row, Who};

const USUAL: u32 = 200_000;

const GOAL_MEMORY: u64 = 150;

/// Processes of which the middle one counts.
const STARTS: u32 = 41;

pub(super) async fn measure(setting: &mut Setting) -> Result<()> {
    for backend in Backend::BOTH {
        let Some(home) = backend.open().await? else {
            continue;
        };
        let (leads, lead) = fill(setting, &home).await?;
        let row = map_all(setting, &home, leads, "persona --all").await?;
        setting.keep(row.aims_at_memory(GOAL_MEMORY).aims_at_pace(match backend {
            Backend::Embedded => 60_000,
            Backend::Servers => 20_000,
        }));
        let row = map_all(setting, &home, leads, "persona --all again").await?;
        setting.keep(row);
        let row = map_one(setting, &home, lead).await?;
        setting.keep(row.aims_at_milliseconds(match backend {
            Backend::Embedded => 20,
            Backend::Servers => 60,
        }));
    }
    Ok(())
}

async fn fill(setting: &Setting, home: &Home) -> Result<(u64, LeadId)> {
    let database = home.database().await?;
    let mock = Mock::start(&setting.programs.path("mock-api"))?;
    let filled = fill_raw(&database, mock.address(), setting.size_or(USUAL)).await?;
    let run = RunId::from_uuid(Uuid::now_v7());
    database.project_leads(LeadScope::All, run).await?;
    Ok(filled)
}

/// Maps every lead of a home.
pub(super) async fn map_all(setting: &Setting, home: &Home, leads: u64, what: &str) -> Result<Row> {
    let mut command = home.command(&setting.programs.path("persona"));
    command.args(["--all", "--format", "json"]);
    let (report, usage) = run_json(command).await?;
    ensure!(
        number(&report, "leads") == leads,
        "persona did not see every lead: {report}"
    );
    let what = format!("{what}, {}", home.backend.database_name());
    Ok(Row::used(what, Who::Us, leads, usage))
}

async fn map_one(setting: &Setting, home: &Home, lead: LeadId) -> Result<Row> {
    let mut walls = Vec::new();
    let mut largest = Usage::default();
    for _ in 0..setting.repetitions(STARTS) {
        let mut command = home.command(&setting.programs.path("persona"));
        command.arg(lead.to_string());
        let (_, usage) = run(command).await?;
        walls.push(usage.wall);
        largest.peak = largest.peak.max(usage.peak);
    }
    (largest.wall, _) = middle_and_ninetieth(walls);
    let what = format!(
        "persona LEAD_ID, whole process, {}",
        home.backend.database_name()
    );
    Ok(Row::used(what, Who::Us, 1, largest))
}
